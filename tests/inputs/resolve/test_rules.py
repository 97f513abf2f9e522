"""Every rule type through a site folder: read once, kept typed, written into a run and read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scheduler.checking import check_roster
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.inputs.run_folder.problem_json import dump_problem, load_problem
from scheduler.inputs.site_folder import load_site
from scheduler.rules.base import AnyRule
from scheduler.rules.break_rule import Break, BreakParams
from scheduler.rules.clock_window import ClockWindow, ClockWindowParams
from scheduler.rules.forbidden_successions import ForbiddenSuccessions, ForbiddenSuccessionsParams
from scheduler.rules.max_continuous_work import MaxContinuousWork, MaxContinuousWorkParams
from scheduler.rules.max_quantity import MaxQuantity, MaxQuantityParams
from scheduler.rules.max_run import MaxRun, MaxRunParams
from scheduler.rules.max_weekends import MaxWeekends, MaxWeekendsParams
from scheduler.rules.min_days_off import MinDaysOff, MinDaysOffParams
from scheduler.rules.min_off_run import MinOffRun, MinOffRunParams
from scheduler.rules.min_quantity import MinQuantity, MinQuantityParams
from scheduler.rules.min_rest import MinRest, MinRestParams
from scheduler.rules.min_run import MinRun, MinRunParams
from scheduler.rules.registry import RULES, rules_for
from scheduler.rules.rest_block import RestBlock, RestBlockParams
from tests.inputs.conftest import CONTRACTS, SITE

WRITTEN: dict[str, tuple[str, AnyRule]] = {
    "min_rest": ("hours: 11.5", MinRest(MinRestParams(hours=11.5))),
    "rest_block": (
        "min_hours: 35, window: fixed_week",
        RestBlock(RestBlockParams(min_hours=35, window="fixed_week")),
    ),
    "max_run": ("limit: 6, what: nights", MaxRun(MaxRunParams(limit=6, what="nights"))),
    "min_run": ("limit: 2, before: unknown", MinRun(MinRunParams(limit=2, before="unknown"))),
    "min_off_run": ("limit: 2", MinOffRun(MinOffRunParams(limit=2))),
    "min_days_off": (
        "what: sunday, count: 1, weeks: 2, anchor: 2026-11-16",
        MinDaysOff(MinDaysOffParams(what="sunday", count=1, weeks=2, anchor=date(2026, 11, 16))),
    ),
    "max_weekends": ("limit: 2, weeks: 4", MaxWeekends(MaxWeekendsParams(limit=2, weeks=4))),
    "forbidden_successions": (
        "after: {day: [short, day]}",
        ForbiddenSuccessions(ForbiddenSuccessionsParams(after={"day": ("short", "day")})),
    ),
    "max_quantity": (
        "measure: work_hours, limit: 48, window: reference_weeks 4, shifts: [day]",
        MaxQuantity(MaxQuantityParams(measure="work_hours", limit=48, window="reference_weeks 4", shifts=("day",))),
    ),
    "min_quantity": (
        "measure: days, limit: 2, window: week",
        MinQuantity(MinQuantityParams(measure="days", limit=2, window="week")),
    ),
    "break": (
        'duration_minutes: 15, paid: no, clock_window: "22:00-24:00"',
        Break(BreakParams(duration_minutes=15, paid="no", clock_window=(1320, 1440))),
    ),
    "max_continuous_work": ("hours: 5", MaxContinuousWork(MaxContinuousWorkParams(hours=5))),
    "clock_window": (
        'forbidden: "22:00-06:00", weekdays: [friday]',
        ClockWindow(ClockWindowParams(forbidden=(1320, 360), weekdays=("friday",))),
    ),
}
SPANS = {"break": ("clock_window", "22:00-24:00"), "clock_window": ("forbidden", "22:00-06:00")}


def site_with(write_site: Callable[..., Path], line: str) -> Path:
    """A site whose rules, and those of its part time contract, are one line."""
    head, _, tail = SITE.partition("rules:\n")
    site = f"{head}rules:\n  - {line}\nteams:{tail.partition('teams:')[2]}"
    return write_site({"site.yaml": site, "contracts.yaml": CONTRACTS.replace("{type: max_run, limit: 5}", line)})


def test_every_rule_type_is_tried() -> None:
    assert set(WRITTEN) == {rule.type for rule in RULES}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_rule_of_a_site_is_the_rule_of_its_agents(kind: str, write_site: Callable[..., Path]) -> None:
    keys, rule = WRITTEN[kind]
    problem = Problem.of(load_site(site_with(write_site, f"{{type: {kind}, {keys}}}")).setup, ())
    assert problem.rules == (rule,)
    assert problem.contracts["part_time"].rules == (rule,)
    for context in problem.contexts.values():
        own = [one for one in rules_for(problem, context) if one is problem.rules[0]]
        assert len(own) == 1, "the very object, not one made again"
        own[0].extend(LabelModel(), context.view)
    check_roster(problem, Roster(()))


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_rule_comes_back_from_a_run_as_it_was(kind: str, write_site: Callable[..., Path]) -> None:
    keys, _ = WRITTEN[kind]
    folder = site_with(write_site, f"{{type: {kind}, {keys}, name: ours, cite: house rule}}")
    problem = Problem.of(load_site(folder).setup, ())
    text = dump_problem(problem)
    again = load_problem(text)
    assert again == problem
    assert dump_problem(again) == text
    (written,) = json.loads(text)["rules"]
    assert (written["type"], written["name"], written["cite"]) == (kind, "ours", "house rule")
    assert written == json.loads(text)["contracts"]["part_time"]["rules"][0]


@pytest.mark.parametrize("kind", SPANS)
def test_clock_spans_are_written_into_a_run_as_into_a_site(kind: str, write_site: Callable[..., Path]) -> None:
    key, span = SPANS[kind]
    problem = Problem.of(load_site(site_with(write_site, f"{{type: {kind}, {WRITTEN[kind][0]}}}")).setup, ())
    params: dict[str, Any] = json.loads(dump_problem(problem))["rules"][0]["params"]
    assert params[key] == span
