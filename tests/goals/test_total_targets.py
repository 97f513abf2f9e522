"""Totals of groups: known weeks counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.total_rows import TotalRow
from scheduler.goals.total_targets import TotalTargets, total_sums
from tests.factories import duty, tiny_roster

EVERYBODY = ("A1", "B2", "C3")
DATES, WEEK = tuple(range(7)), (0,) * 7
PAY = TotalRow("budget", EVERYBODY, "pay", 1, WEEK, (0,), None, 1_000_000, 2, unit=1000)


def cost(problem: Problem, roster: Roster, *rows: TotalRow) -> float:
    return TotalTargets().measure(replace(problem, total_rows=rows), roster, Allotment(()))


def test_pay_beyond_a_budget(problem: Problem) -> None:
    # 40 h x 12 + 40 h x 10 + 16 h x 10.01 = 1,040.16: 40.16 too much, at 2 for one of the currency.
    assert total_sums(problem, PAY, tiny_roster(problem)) == [1_040_160]
    assert cost(problem, tiny_roster(problem), PAY) == 80.32
    assert cost(problem, tiny_roster(problem), replace(PAY, people=("A1", "B2"))) == 0
    assert cost(problem, tiny_roster(problem), replace(PAY, least=1_050_000, most=None, milli=1)) == 9.84


def test_paid_hours_of_a_group(problem: Problem) -> None:
    # Ana and Ben are paid 80 hours; 70 are enough: 20 intervals of half an hour at 15.
    row = TotalRow("hours", ("A1", "B2"), "paid_intervals", 1, WEEK, (0,), None, 70 * 2, 15_000, unit=2)
    assert cost(problem, tiny_roster(problem), row) == 300


def test_people_off_on_a_date(problem: Problem) -> None:
    # Off: nobody on Monday and Tuesday, Cleo from Wednesday to Friday, all three at the weekend. One may be.
    row = TotalRow("leave", EVERYBODY, "duties", -1, DATES, (3,) * 7, None, 1, 9_000)
    assert total_sums(problem, row, tiny_roster(problem)) == [0, 0, 1, 1, 1, 3, 3]
    assert cost(problem, tiny_roster(problem), row) == 2 * 2 * 9
    assert cost(problem, tiny_roster(problem), replace(row, least=1, most=None)) == 2 * 9


def test_duties_of_other_dates_and_people_do_not_count(problem: Problem) -> None:
    late, stranger = duty(problem, "A1", 8), duty(problem, "Z9", 1)
    row = replace(PAY, most=0)
    assert cost(problem, Roster((late, stranger)), row) == 0


@pytest.mark.parametrize("day", range(7))
def test_a_week_may_be_cut(problem: Problem, day: int) -> None:
    periods = tuple(int(d >= day) for d in range(7)) if day else WEEK
    row = replace(PAY, periods=periods, base=(0,) * (max(periods) + 1), most=0, milli=1)
    assert cost(problem, tiny_roster(problem), row) == 1_040.16
