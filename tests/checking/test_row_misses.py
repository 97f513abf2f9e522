"""A hard row that is missed is a finding, stretch by stretch; every row has its figures, which verify counts again."""

from __future__ import annotations

from dataclasses import replace

from scheduler.checking import check_all
from scheduler.checking.row_misses import row_figures
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.total_rows import TotalRow
from scheduler.goals.registry import measure_goals
from tests.factories import tiny_allotment, tiny_roster

LEAD = PresenceRow("a lead", {"A1": (1, 1, 1)}, 1, None, (), 30.0, is_hard=True, about="at least 1 on duty")


def with_lead(problem: Problem, row: PresenceRow = LEAD) -> Problem:
    """A lead is wanted while calls are answered, 08:00-18:00 on weekdays; Ana works until 17:00."""
    return replace(problem, presence_rows=(replace(row, intervals=problem.demand[0].open),))


def test_every_stretch_of_a_hard_row_is_a_finding(problem: Problem) -> None:
    problem = with_lead(problem)
    found = [one for one in check_all(problem, tiny_roster(problem), tiny_allotment(problem)) if one.rule == "a lead"]
    assert len(found) == 5
    first = found[0]
    assert (first.agent_id, first.limit, first.actual) == ("", "at least 1 on duty", "0 at worst, 1.00 h")
    assert first.when == problem.horizon.local(17 * 60)
    assert first.message == (
        "a lead: at least 1 on duty is missed from Mon 02 Nov 17:00 for 1.00 h; cheapest cure: "
        "no change of one person's duty mends it: 4 would miss it as much at another time"
    )


def test_a_priced_row_is_none(problem: Problem) -> None:
    problem = with_lead(problem, replace(LEAD, is_hard=False))
    assert not [
        one for one in check_all(problem, tiny_roster(problem), tiny_allotment(problem)) if one.rule == "a lead"
    ]


def test_hard_rows_that_are_kept_are_none(problem: Problem) -> None:
    hours = tuple(holds and problem.horizon.local(30 * i).hour < 17 for i, holds in enumerate(problem.demand[0].open))
    kept = replace(LEAD, intervals=hours), replace(BUDGET, most=880_000)
    problem = replace(problem, presence_rows=kept[:1], total_rows=kept[1:])
    found = {one.rule for one in check_all(problem, tiny_roster(problem), tiny_allotment(problem))}
    assert found.isdisjoint({"a lead", "budget"})


def test_figures_of_a_row(problem: Problem) -> None:
    problem, roster = with_lead(problem), tiny_roster(problem)
    (row,) = row_figures(problem, roster)
    assert row == {
        "name": "a lead",
        "target": "at least 1 on duty",
        "hard": True,
        "intervals": 100,
        "intervals_missed": 10,
        "missed": 5.0,
        "measured": 0.0,
        "off_by": 1.0,
        "when": problem.horizon.local(17 * 60).isoformat(),
        "cost": 150.0,
        "cure": "no change of one person's duty mends it: 4 would miss it as much at another time",
    }
    assert measure_goals(problem, roster, tiny_allotment(problem))["presence_targets"] == row["cost"]


def test_figures_of_a_row_that_never_holds(problem: Problem) -> None:
    problem = replace(problem, presence_rows=(replace(LEAD, intervals=(False,) * 336),))
    (row,) = row_figures(problem, Roster(()))
    assert (row["intervals"], row["measured"], row["when"], row["cost"]) == (0, None, None, 0.0)


WANTED = "at most 800 of pay a week"
BUDGET = TotalRow("budget", ("A1", "B2"), "pay", 1, (0,) * 7, (0,), None, 800_000, 2, 1000, is_hard=True, about=WANTED)


def test_a_budget_is_a_finding_and_has_its_figures(problem: Problem) -> None:
    problem = replace(problem, total_rows=(BUDGET,))
    (found,) = [
        one for one in check_all(problem, tiny_roster(problem), tiny_allotment(problem)) if one.rule == "budget"
    ]
    assert (found.when, found.actual) == (problem.horizon.local(0), "880")
    assert found.message == "budget: at most 800 of pay a week; 880 from Mon 02 Nov"
    (row,) = row_figures(problem, tiny_roster(problem))
    assert row == {
        "name": "budget",
        "target": "at most 800 of pay a week",
        "hard": True,
        "periods": 1,
        "periods_missed": 1,
        "missed": 80.0,
        "measured": 880.0,
        "off_by": 80.0,
        "when": problem.horizon.local(0).isoformat(),
        "cost": 160.0,
    }
    assert measure_goals(problem, tiny_roster(problem), tiny_allotment(problem))["total_targets"] == 160.0
