"""What a run leaves: counted by hand, added to what was there, and carried to the next run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.checking.fairness_figures import gini
from scheduler.domain.ledger_entry import LedgerEntry
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.ledger.ledger_after import ledger_after
from scheduler.ledger.measures import MEASURES
from tests.factories import duty, tiny_problem, tiny_roster


def left(problem: Problem, roster: Roster, agent_id: str = "A1") -> dict[tuple[str, date | None], float]:
    own = [one for one in ledger_after(problem, roster) if one.agent_id == agent_id]
    return {(one.measure, one.period_start): one.value for one in own}


def test_everybody_has_every_measure_as_of_the_last_date() -> None:
    problem = tiny_problem()
    entries = ledger_after(problem, tiny_roster(problem))
    assert [(one.agent_id, one.measure) for one in entries] == [(a, m) for a in ("A1", "B2", "C3") for m in MEASURES]
    assert {one.as_of for one in entries} == {problem.horizon.end}
    found, year = left(problem, tiny_roster(problem)), date(2026, 1, 1)
    assert (found["days_worked", year], found["paid_hours", year], found["weekends_worked", year]) == (5, 40, 0)
    assert found["points", None] == 0


def test_a_week_is_added_to_what_was_there_and_earlier_periods_stay() -> None:
    problem = tiny_problem()
    eve = problem.horizon.start - timedelta(days=1)
    before = (
        LedgerEntry("A1", eve, "points", None, 7),
        LedgerEntry("A1", eve, "days_worked", date(2026, 1, 1), 200),
        LedgerEntry("A1", date(2025, 12, 31), "days_worked", date(2025, 1, 1), 220),
        LedgerEntry("Z9", eve, "points", None, 3),
    )
    roster = Roster((duty(problem, "A1", 5), duty(problem, "A1", 6)))
    problem = replace(problem, ledger=before)
    found = left(problem, roster)
    assert found["points", None] == 7 + 2 + 2
    assert found["weekend_points", None] == 4
    assert found["days_worked", date(2026, 1, 1)] == 202
    assert found["days_worked", date(2025, 1, 1)] == 220
    assert found["weekends_worked", date(2026, 1, 1)] == 1
    assert left(problem, roster, "Z9") == {("points", None): 3}  # who has left is kept


def test_a_week_over_the_new_year_counts_in_both_years() -> None:
    problem = tiny_problem(date(2026, 12, 28))
    found = left(problem, Roster(tuple(duty(problem, "A1", day) for day in range(5))))
    assert (found["days_worked", date(2026, 1, 1)], found["days_worked", date(2027, 1, 1)]) == (4, 1)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [((), 0), ((0, 0), 0), ((3, 3, 3), 0), ((0, 1), 0.5), ((1, 2, 3), 2 / 9), ((0, 0, 9), 2 / 3)],
)
def test_known_gini_coefficients(amounts: tuple[float, ...], expected: float) -> None:
    assert gini(amounts) == pytest.approx(expected)
