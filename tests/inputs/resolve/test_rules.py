"""Every rule type through a site folder: read once, kept typed, written into a run and read back.

The keys are those of the rule's own cases, so that a new rule is tried too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.checking import check_roster
from scheduler.domain.label import LabelModel
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.inputs.run_folder.problem_json import dump_problem, load_problem
from scheduler.inputs.site_folder import load_site
from scheduler.rules.break_rule import Break
from scheduler.rules.clock_window import ClockWindow
from scheduler.rules.registry import RULES, make_rule, rules_for
from tests.inputs.conftest import CONTRACTS, SHIFTS, SITE
from tests.rules.setting import all_cases

Keys = dict[str, Any]
TYPES = [rule.type for rule in RULES]
WRITTEN: dict[str, list[Keys]] = {
    kind: list({json.dumps(case.params): case.params for case in cases}.values())
    for kind, cases in all_cases().items()
    if kind in TYPES
}
OWN = {"name": "ours", "cite": "house rule"}


def problem_with(write_site: Callable[..., Path], kind: str, written: list[Keys]) -> Problem:
    """A site whose rules, and those of its part time contract, are of one type."""
    lines = [json.dumps({"type": kind, **OWN, **keys}) for keys in written]
    head, _, tail = SITE.partition("rules:\n")
    named = {name for keys in written for name in make_rule(kind, keys).params.shift_ids()} - {"day", "short"}
    more = "".join(f'  - {{id: {name}, start: {{earliest: "08:00"}}, length_hours: [5]}}\n' for name in sorted(named))
    rules = "".join(f"  - {line}\n" for line in lines)
    contract_rules = "".join(f"      - {line}\n" for line in lines)
    folder = write_site(
        {
            "site.yaml": f"{head}rules:\n{rules}teams:{tail.partition('teams:')[2]}",
            "contracts.yaml": CONTRACTS.replace("      - {type: max_run, limit: 5}\n", contract_rules),
            "shifts.yaml": SHIFTS + more,
        }
    )
    return Problem.of(load_site(folder).setup, ())


def test_every_rule_type_is_tried() -> None:
    assert set(WRITTEN) == set(TYPES)


@pytest.mark.parametrize("kind", TYPES)
def test_every_key_of_a_rule_is_tried(kind: str) -> None:
    (rule,) = (rule for rule in RULES if rule.type == kind)
    assert {key for keys in WRITTEN[kind] for key in keys} == set(rule.params_type.model_fields)


@pytest.mark.parametrize("kind", TYPES)
def test_rules_of_a_site_are_the_rules_of_its_agents(kind: str, write_site: Callable[..., Path]) -> None:
    problem = problem_with(write_site, kind, WRITTEN[kind])
    wanted = tuple(make_rule(kind, keys, **OWN) for keys in WRITTEN[kind])
    assert problem.rules == wanted
    assert problem.contracts["part_time"].rules == wanted
    for context in problem.contexts.values():
        rules = rules_for(problem, context)
        assert all(any(one is rule for one in rules) for rule in problem.rules), "the objects read, not others"
    check_roster(problem, Roster(()))


@pytest.mark.parametrize("kind", TYPES)
def test_rules_come_back_from_a_run_as_they_were(kind: str, write_site: Callable[..., Path]) -> None:
    problem = problem_with(write_site, kind, WRITTEN[kind])
    text = dump_problem(problem)
    again = load_problem(text)
    assert again == problem
    assert dump_problem(again) == text
    document = json.loads(text)
    assert [(rule["type"], rule["name"], rule["cite"]) for rule in document["rules"]] == [
        (kind, "ours", "house rule") for _ in WRITTEN[kind]
    ]
    assert document["contracts"]["part_time"]["rules"] == document["rules"]


SPANS = [
    ("break", {"duration_minutes": 15, "clock_window": "22:00-24:00"}, "clock_window", (1320, 1440)),
    ("clock_window", {"forbidden": "22:00-06:00"}, "forbidden", (1320, 360)),
]


@pytest.mark.parametrize(("kind", "keys", "key", "minutes"), SPANS)
def test_clock_spans_are_minutes_in_a_rule_and_text_in_a_run(
    kind: str, keys: Keys, key: str, minutes: tuple[int, int], write_site: Callable[..., Path]
) -> None:
    problem = problem_with(write_site, kind, [keys])
    (rule,) = problem.rules
    assert isinstance(rule, Break | ClockWindow)
    assert getattr(rule.params, key) == minutes
    assert json.loads(dump_problem(problem))["rules"][0]["params"][key] == keys[key]
    for context in problem.contexts.values():
        rule.extend(LabelModel(), context.view)
