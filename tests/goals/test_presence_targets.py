"""People wanted together: known weeks counted by hand, and the sums against a count minute by minute."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.row_sums import row_sums
from scheduler.goals.presence_targets import PresenceTargets
from tests.factories import at, duty, tiny_problem, tiny_roster

ALL_WEEK = (True,) * 336
ON_DUTY, AT_WORK, AT_MEAL = (1, 1, 1), (1, 0, 0), (0, 0, 1)


def cost(problem: Problem, roster: Roster, *rows: PresenceRow) -> float:
    return PresenceTargets().measure(replace(problem, presence_rows=rows), roster, Allotment(()))


def test_a_week_without_the_lead_after_five(problem: Problem) -> None:
    # Ana works 08:00-17:00 from Monday to Friday; one is wanted 08:00-18:00 on weekdays: an hour a day is missing.
    row = PresenceRow("lead", {"A1": ON_DUTY}, 1, None, problem.demand[0].open, 30.0)
    assert cost(problem, tiny_roster(problem), row) == 5 * 30
    # On the queues she is not during the meal (60 minutes) and the break (30 minutes) either.
    assert cost(problem, tiny_roster(problem), replace(row, adds={"A1": AT_WORK})) == 5 * 2.5 * 30


def test_seats_and_meals(problem: Problem) -> None:
    roster = tiny_roster(problem)
    everybody = dict.fromkeys(("A1", "B2", "C3"), ON_DUTY)
    # Two seats: Monday and Tuesday all three are there from 09:00 to 17:00.
    assert cost(problem, roster, PresenceRow("seats", everybody, None, 2, ALL_WEEK, 10.0)) == 2 * 8 * 10
    meals = dict.fromkeys(everybody, AT_MEAL)
    # Ana and Ben eat from 12:00 to 13:00 every weekday, Cleo an hour later.
    assert cost(problem, roster, PresenceRow("meals", meals, None, 1, ALL_WEEK, 10.0)) == 5 * 10
    # A quarter of those on duty may eat: of three 0.75, of two 0.5 (units of a quarter of a person).
    share = dict.fromkeys(everybody, (-1, -1, 3))
    missed = 2 * (2 - 0.75) + 2 * (1 - 0.75) + 3 * (2 - 0.5)  # Mondays and Tuesdays at 12 and at 13, the others at 12
    assert cost(problem, roster, PresenceRow("share", share, None, 0, ALL_WEEK, 10.0, unit=4)) == missed * 10


def test_one_for_every_two_others(problem: Problem) -> None:
    # Ana leads: 2 x her less the others. Cleo starts at nine on two days and stays until six: alone from 17:00.
    adds = {"A1": (2, 2, 2), "B2": (-1, -1, -1), "C3": (-1, -1, -1)}
    row = PresenceRow("ratio", adds, 0, None, ALL_WEEK, 20.0, unit=2)
    assert cost(problem, tiny_roster(problem), row) == 2 * 1 * 0.5 * 20


def test_what_a_row_does_not_hold_for_costs_nothing(problem: Problem) -> None:
    assert cost(problem, Roster(()), PresenceRow("never", {"A1": ON_DUTY}, 1, None, (False,) * 336, 30.0)) == 0
    assert cost(problem, Roster(()), PresenceRow("free", {"A1": ON_DUTY}, 1, None, ALL_WEEK, 0.0)) == 0
    assert cost(problem, Roster(()), PresenceRow("cheap", {"A1": ON_DUTY}, 1, None, ALL_WEEK, 0.0001)) == 336 * 0.001


def test_a_night_carried_in_counts(problem: Problem) -> None:
    late = PastDuty("A1", problem.horizon.date_of(-1), at(problem, -1, "22:00"), at(problem, 0, "02:10"), 250)
    row = PresenceRow("lead", {"A1": ON_DUTY}, 1, None, (*(True,) * 6, *(False,) * 330), 30.0)
    # Midnight to three: there until 02:10, the half hour worked in part does not count.
    assert cost(replace(problem, history=(late,)), Roster(()), row) == 1 * 30


STARTS = st.sampled_from(["", "08:00", "08:30", "09:00", "10:00"])


@given(st.lists(STARTS, min_size=21, max_size=21), st.lists(st.integers(-3, 3), min_size=9, max_size=9))
def test_the_sums_are_those_of_a_count_minute_by_minute(clocks: list[str], units: list[int]) -> None:
    problem = tiny_problem()
    people = ("A1", "B2", "C3")
    adds = {a: (units[3 * i], units[3 * i + 1], units[3 * i + 2]) for i, a in enumerate(people)}
    duties = [duty(problem, people[i % 3], i // 3, clock) for i, clock in enumerate(clocks) if clock]
    row = PresenceRow("any", adds, 0, 0, ALL_WEEK, 1.0)
    states = {"work": 0, "break": 1, "meal": 2}
    for interval, total in enumerate(row_sums(row, problem.horizon, duties)):
        moment = problem.horizon.moment(30 * interval)
        there = [(d, s) for d in duties for s in d.segments if s.start <= moment < s.end]
        assert total == sum(adds[d.agent_id][states[s.activity]] for d, s in there)
