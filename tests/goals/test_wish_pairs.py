"""Pairs who wish to be on duty together or apart: known weeks counted by hand, and the rows the search is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.agents import Absence, Wish
from scheduler.domain.money import currency_of
from scheduler.domain.presence import carried_duties
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.row_sums import row_sums
from scheduler.domain.wish_rows import wish_rows
from scheduler.goals.wish_pairs import WishPairs
from tests.factories import at, duty, tiny_problem, tiny_roster

# 20 a wish: 2.50 an hour against it.


def pair(problem: Problem, kind: str, day: int = 0, weight: float = 1.0) -> Wish:
    return Wish("A1", problem.horizon.date_of(day), kind, weight, other="C3")  # type: ignore[arg-type]


def cost(problem: Problem, *wishes: Wish, roster: Roster | None = None) -> float:
    return WishPairs().measure(replace(problem, wishes=wishes), roster or tiny_roster(problem), Allotment(()))


def test_hours_together_and_apart_by_hand(problem: Problem) -> None:
    # Ana works 08:00-17:00, Cleo 09:00-18:00: eight hours together, two with one of them alone.
    assert cost(problem, pair(problem, "apart")) == 8 * 2.5
    assert cost(problem, pair(problem, "with")) == 2 * 2.5
    assert cost(problem, pair(problem, "with", weight=2.0)) == 2 * 5.0
    # On Wednesday Cleo is off; on Saturday both are.
    assert cost(problem, pair(problem, "apart", 2), pair(problem, "with", 5), pair(problem, "apart", 5)) == 0.0
    assert cost(problem, pair(problem, "with", 2)) == 9 * 2.5


def test_hours_belong_to_the_date_they_are_on(problem: Problem) -> None:
    night = duty(problem, "C3", 0, "20:00")  # until 05:00 on Tuesday
    early = duty(problem, "A1", 1, "03:00")
    roster = Roster((night, early))
    assert cost(problem, pair(problem, "apart", 0), roster=roster) == 0.0
    assert cost(problem, pair(problem, "apart", 1), roster=roster) == 2 * 2.5
    past = PastDuty("C3", problem.horizon.date_of(-1), at(problem, -1, "22:00"), at(problem, 0, "02:00"), 240)
    assert cost(replace(problem, history=(past,)), pair(problem, "with", 0), roster=Roster(())) == 2 * 2.5


def test_a_pair_of_whom_one_is_away_asks_nothing(problem: Problem) -> None:
    away = Absence("C3", at(problem, 2, "00:00"), at(problem, 3, "00:00"))
    assert cost(replace(problem, absences=(away,)), pair(problem, "with", 2)) == 0.0
    assert wish_rows(replace(problem, absences=(away,), wishes=(pair(problem, "with", 2),))) == ()
    assert cost(problem, replace(pair(problem, "with"), other="nobody")) == 0.0


def test_there_is_no_such_goal_without_pairs(problem: Problem) -> None:
    assert not WishPairs().applies(replace(problem, wishes=(Wish("A1", problem.horizon.start, "off"),)))
    assert "8.00 EUR" in WishPairs().explain(8.0, problem)


@given(st.data())
def test_the_rows_of_the_search_cost_what_is_measured(data: st.DataObject) -> None:
    problem, starts = tiny_problem(), st.sampled_from(["", "08:00", "08:30", "10:00", "16:00"])
    duties = [
        duty(problem, agent_id, day, clock)
        for agent_id in ("A1", "B2", "C3")
        for day in range(3)
        if (clock := data.draw(starts))
    ]
    people = st.permutations(["A1", "B2", "C3"])
    wishes = []
    for _ in range(data.draw(st.integers(1, 5))):
        (one, other, _), day = data.draw(people), data.draw(st.integers(0, 3))
        kind, weight = data.draw(st.sampled_from(["with", "apart"])), data.draw(st.sampled_from([0.01, 0.5, 1.0]))
        wishes.append(Wish(one, problem.horizon.date_of(day), kind, weight, other=other))  # type: ignore[arg-type]
    problem, roster = replace(problem, wishes=tuple(dict.fromkeys(wishes))), Roster(tuple(duties))
    total = 0
    for row in wish_rows(problem):
        sums = row_sums(row, problem.horizon, (*carried_duties(problem), *duties))
        missed = sum(row.missed(units) for units, holds in zip(sums, row.intervals, strict=True) if holds)
        total += missed * row.milli(30)
    assert WishPairs().measure(problem, roster, Allotment(())) == pytest.approx(currency_of(total))
