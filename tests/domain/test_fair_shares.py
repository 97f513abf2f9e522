"""Fair shares counted by hand: eight people who answer calls, of whom one date asks 14 hours in duties of nine."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.agents import Absence, Agent
from scheduler.domain.fair_points import Fairness, FairShare
from scheduler.domain.fair_shares import fair_shares
from scheduler.domain.ledger_entry import LedgerEntry
from scheduler.domain.problem import Problem
from tests.factories import MONDAY, at, tiny_problem

BROUGHT = 20 * 14 / 9 / 8
"""Points a person: 20 for each of 14 / 9 duties of the holiday, among eight; 3.89."""


def site(people: int = 8, **changes: object) -> Problem:
    fairness = Fairness(weekends=0, holidays=20, dates=(MONDAY + timedelta(days=2),), price=1.0)
    agents = tuple(Agent(f"P{n}", "", "desk", "full", frozenset({"calls"})) for n in range(1, people + 1))
    return replace(tiny_problem(), agents=agents, fairness=fairness, **changes)  # type: ignore[arg-type]


def shares(problem: Problem) -> dict[str, FairShare]:
    return {one.agent_id: one for one in fair_shares(problem, problem.demand)}


def points(**values: float) -> tuple[LedgerEntry, ...]:
    return tuple(LedgerEntry(who, MONDAY - timedelta(days=1), "points", None, value) for who, value in values.items())


def test_without_a_ledger_the_share_is_what_the_demand_brings() -> None:
    found = shares(site())
    assert {(one.expected, one.fair, one.room) for one in found.values()} == {(round(BROUGHT, 6), 3, 3)}


def test_what_was_carried_counts_and_whoever_is_new_begins_with_the_others_mean() -> None:
    found = shares(site(ledger=points(P1=10, P2=4, P3=4, P4=4, P5=4, P6=4, P7=4)))
    # P8 has 34 / 7 = 4.86 for free; (34 + 5) / 8 + 3.89 = 8.76.
    assert (found["P8"].carried, found["P8"].credit) == (0, 5)
    assert [found[who].room for who in ("P1", "P2", "P8")] == [8 - 10, 8 - 4, 8 - 5]


@pytest.mark.parametrize(
    ("absence", "credit", "room"),
    [
        (("leave", 0, 7), 4, 3 - 4),  # all week: the group's 3.89 for free, 4 / 8 + 3.89 * 7 / 8 = 3.90 is fair
        (("leave", 0, 3), 2, 3 - 2),
        (("unavailable", 0, 7), 0, 3),
    ],
)
def test_leave_is_credited_so_that_nobody_makes_up_for_it(
    absence: tuple[str, int, int], credit: int, room: int
) -> None:
    kind, first, last = absence
    problem = site()
    away = Absence("P1", at(problem, first, "00:00"), at(problem, last, "00:00"), kind)
    own = shares(replace(problem, absences=(away,)))["P1"]
    assert (own.credit, own.room) == (credit, room)


def test_groups_of_seven_and_people_with_other_skills_are_compared_with_nobody() -> None:
    assert shares(site(7)) == {}
    problem = site(9)
    other = replace(problem.agents[0], skills=frozenset({"mail"}))
    found = shares(replace(problem, agents=(other, *problem.agents[1:])))
    assert set(found) == {f"P{n}" for n in range(2, 10)}
    alike = replace(problem.fairness, comparable=())
    assert len(shares(replace(problem, agents=(other, *problem.agents[1:]), fairness=alike))) == 9
