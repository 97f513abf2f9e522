"""Rules of long windows see as far back as the windows reach, and agents are told apart by no more than that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.checking import check_roster
from scheduler.domain.roster import PastDuty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.engine import SearchOptions, solve
from scheduler.engine.tables.instance import compile_problem
from scheduler.rules.registry import BY_TYPE, make_rule
from tests.engine.worlds import ANNA, HOURLY, plain_problem
from tests.rules.setting import Case, past_duty
from tests.rules.test_random_tours import draw_case, draw_tour
from tests.rules.verdicts import by_constrain, by_extend, findings

WEEKS = 60
LONG: dict[str, Callable[[Random], dict[str, Any]]] = {
    "max_quantity": lambda r: {
        "measure": r.choice(["work_hours", "paid_hours", "days"]),
        "limit": r.choice([2, 3, 12, 20, 30, 40]),
        "window": f"reference_weeks {r.choice([13, 17, 52])}",
    },
    "max_weekends": lambda r: {"limit": r.randint(3, 20), "weeks": r.choice([13, 26, 52])},
    "min_days_off": lambda r: {
        "what": r.choice(["sunday", "weekend"]),
        "count": r.randint(1, 13),
        "weeks": r.choice([13, 17, 52]),
        "anchor": date(2026, 9, 28) + timedelta(days=r.randint(0, 20)),
    },
    "rest_block": lambda r: {"min_hours": r.choice([35, 60, 160]), "after_work_days": r.choice([5, 20, 31])},
}


def long_case(rule_type: str, r: Random) -> Case:
    """A random case whose agent has worked for more than a year."""
    case = draw_case(rule_type, r)
    before = draw_tour(r, case.context.horizon, range(-7 * WEEKS, 0), case.context.contract, 0, False)
    first = min((duty.start for duty in case.context.written), default=0)
    history = tuple(past_duty(case.context, duty) for duty in before if duty.end <= min(0, first))
    params = LONG[rule_type](r) if rule_type in LONG and r.random() < 0.8 else case.params
    return replace(case, context=replace(case.context, history=history), params=params)


@pytest.mark.parametrize("rule_type", sorted(BY_TYPE))
@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_all_faces_agree_after_a_year_of_duties(rule_type: str, seed: int) -> None:
    """``check`` and ``constrain`` read all of it, ``extend`` what the rule's look back leaves."""
    case = long_case(rule_type, Random(seed))
    rule = case.rule
    verdicts = {"check": not findings(rule, case), "constrain": by_constrain(rule, case.context)}
    by_labels = by_extend(rule, case.context)
    if by_labels is not None:
        verdicts["extend"] = by_labels
    assert len(set(verdicts.values())) == 1, f"{verdicts} {case.params}"


@pytest.mark.parametrize("rule_type", sorted(LONG))
def test_a_long_window_reaches_further_than_the_usual_look_back(rule_type: str) -> None:
    assert {make_rule(rule_type, LONG[rule_type](Random(seed))).look_back > LOOK_BACK for seed in range(5)} >= {True}


def worked(agent_id: str, weeks_ago: int) -> PastDuty:
    day = -7 * weeks_ago
    start = HOURLY.moment(HOURLY.midnight(day) + 8 * 60)
    return PastDuty(agent_id, HOURLY.date_of(day), start, start + timedelta(hours=8), 480, "day")


@pytest.mark.parametrize(("weeks", "share"), [(4, True), (11, True), (13, False), (17, False)])
def test_agents_whose_pasts_differ_twelve_weeks_ago_share_tables_unless_a_window_reaches_so_far(
    weeks: int, share: bool
) -> None:
    rule = make_rule("max_quantity", {"measure": "paid_hours", "limit": 40, "window": f"reference_weeks {weeks}"})
    agents = (ANNA, replace(ANNA, agent_id="B"))
    problem = plain_problem(agents=agents, rules=(rule,), history=(worked("B", 12),))
    assert (problem.contexts["A"].view == problem.contexts["B"].view) is share
    first, second = compile_problem(problem).tables.class_of.tolist()
    assert (first == second) is share


def test_a_duty_that_only_the_longest_window_reaches_leaves_no_hours() -> None:
    """Eight hours in seventeen weeks, all of them worked sixteen weeks ago."""
    rule = make_rule("max_quantity", {"measure": "paid_hours", "limit": 8 / 17, "window": "reference_weeks 17"})
    agents = (ANNA, replace(ANNA, agent_id="B"))
    problem = plain_problem(agents=agents, rules=(rule,), history=(worked("B", 16),))
    result = solve(problem, SearchOptions(iterations=20, workers=1, engine="search"))
    assert {duty.agent_id for duty in result.roster.duties} == {"A"}
    assert check_roster(problem, result.roster) == ()
