"""Fairness over time: points counted by hand, prices of known weeks, and the automaton against the measure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.agents import Wish
from scheduler.domain.fair_points import Fairness, FairShare
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.domain.site import NightWindow
from scheduler.goals.registry import goals_of, tour_terms
from scheduler.goals.undesired_points import points_by_agent, points_given, priced_steps
from scheduler.goals.unfairness import FairnessOverTime
from tests.factories import at, tiny_problem

HOLIDAY = date(2026, 11, 4)
FAIRNESS = Fairness(dates=(HOLIDAY,), price=2.0)


def world(room: int = 0, start: date | None = None, zone: str = "Europe/Lisbon", **changes: object) -> Problem:
    """A week in which A1 is compared, with so much room below the fair share."""
    problem = tiny_problem(start or date(2026, 11, 2), zone)
    share = FairShare("A1", "everybody", 30 - room, 0, 0.0, 30)
    problem = replace(problem, fairness=FAIRNESS, fair_shares=(share,))
    return replace(problem, **changes)  # type: ignore[arg-type]


def worked(problem: Problem, day: int, clock: str, hours: float, agent_id: str = "A1") -> Duty:
    begin = at(problem, day, clock)
    segment = Segment(begin, begin + timedelta(hours=hours), "work", paid=True)
    return Duty(agent_id, problem.horizon.date_of(day), "day", (segment,))


def kinds(problem: Problem, *duties: Duty) -> list[tuple[str, int]]:
    return [(one.kind, one.points) for one in points_given(problem, Roster(duties))]


@pytest.mark.parametrize(
    ("day", "clock", "hours", "expected"),
    [
        (0, "08:00", 9, []),
        (0, "12:00", 8, []),  # ends at 20:00, not after it
        (0, "12:00", 8.5, [("lates", 1)]),
        (0, "16:00", 8, [("lates", 1)]),  # two hours of the night
        (0, "17:00", 8, [("nights", 2)]),  # three hours of it
        (0, "22:00", 8, [("nights", 2)]),
        (0, "03:00", 8, [("nights", 2)]),
        (0, "03:30", 8, []),
        (2, "08:00", 8, [("holidays", 3)]),
        (2, "22:00", 8, [("nights", 2), ("holidays", 3)]),
        (5, "08:00", 8, [("weekends", 2)]),
        (6, "23:00", 8, [("nights", 2), ("weekends", 2)]),
        (4, "22:00", 8, [("nights", 2)]),  # of Friday, though most of it is on Saturday
    ],
)
def test_points_of_known_duties(day: int, clock: str, hours: float, expected: list[tuple[str, int]]) -> None:
    problem = world()
    assert kinds(problem, worked(problem, day, clock, hours)) == expected


def test_a_night_is_of_the_site_s_own_window_and_elapsed_time() -> None:
    problem = world(night=NightWindow(0, 5 * 60))
    assert kinds(problem, worked(problem, 0, "17:00", 8)) == [("lates", 1)]  # an hour after midnight
    # On 29 March clocks jump from 1:00 to 2:00: from 0:00 to 4:00 it is three hours.
    spring = world(start=date(2026, 3, 23), night=NightWindow(0, 4 * 60))
    assert kinds(spring, worked(spring, 6, "00:00", 8)) == [("nights", 2), ("weekends", 2)]
    assert kinds(replace(spring, night=NightWindow(0, 3 * 60)), worked(spring, 6, "00:00", 8)) == [("weekends", 2)]


def test_a_wish_that_is_not_granted_gives_points_whatever_its_weight_and_says_which() -> None:
    problem = world()
    monday = problem.horizon.start
    wishes = (Wish("A1", monday, "off", 5.0), Wish("A1", monday + timedelta(days=1), "work"))
    problem = replace(problem, wishes=wishes)
    given_ = points_given(problem, Roster((worked(problem, 0, "08:00", 8),)))
    assert [(one.date, one.points, one.why) for one in given_] == [
        (monday, 1, "wish not granted: off"),
        (monday + timedelta(days=1), 1, "wish not granted: work"),
    ]


def test_points_of_0_are_not_listed() -> None:
    problem = world(fairness=Fairness(0, 0, 0, 0, 0))
    assert kinds(problem, worked(problem, 6, "23:00", 8)) == []
    assert points_by_agent(problem, Roster(())) == {"A1": 0, "B2": 0, "C3": 0}


@pytest.mark.parametrize(
    ("room", "points", "steps"),
    [
        (0, 0, 0),
        (0, 3, 1 + 3 + 5),
        (2, 3, 1),
        (5, 3, 0),
        (-2, 0, 0),  # what is above the share already costs nothing by itself
        (-2, 2, 5 + 7),
        (0, 12, 100 + 2 * 19),
        (-30, 1, 19),
    ],
)
def test_the_nth_point_above_the_fair_share_costs_2n_minus_1(room: int, points: int, steps: int) -> None:
    assert priced_steps(room, points) == steps


def test_only_people_who_are_compared_have_a_price() -> None:
    problem = world()
    roster = Roster((worked(problem, 5, "08:00", 8), worked(problem, 6, "08:00", 8, "B2")))
    assert FairnessOverTime().measure(problem, roster, Allotment(())) == 2.0 * (1 + 3)
    assert not [one for one in tour_terms(problem, problem.contexts["B2"]).automata if one.name == "unfairness"]


def test_without_a_price_there_is_no_such_goal() -> None:
    assert "unfairness" not in goals_of(world(fairness=Fairness()))


OPTION = st.tuples(st.sampled_from(range(0, 24 * 60, 30)), st.sampled_from((4, 8, 9.5)))
WISH = st.tuples(st.integers(0, 6), st.sampled_from(("off", "work", "start_after", "end_before")))


@given(
    st.lists(st.none() | OPTION, min_size=7, max_size=7),
    st.lists(WISH, max_size=3),
    st.integers(-15, 25),
    st.sampled_from((date(2026, 11, 2), date(2026, 3, 23), date(2026, 10, 19))),
)
def test_the_search_is_told_what_is_measured(
    days: list[tuple[int, float] | None], wished: list[tuple[int, str]], room: int, start: date
) -> None:
    problem = world(room, start)
    dates = [problem.horizon.date_of(day) for day in range(7)]
    wishes = tuple(Wish("A1", dates[day], kind, 1.0, 15 * 60) for day, kind in wished)  # type: ignore[arg-type]
    problem = replace(problem, wishes=wishes, fairness=replace(FAIRNESS, dates=(dates[2],)))
    duties: list[Duty] = []
    options: list[DutyOption | None] = []
    for day, own in enumerate(days):
        if own is None:
            options.append(None)
            continue
        begin, minutes = problem.horizon.minute_at(day, own[0]), round(own[1] * 60)
        moments = problem.horizon.moment(begin), problem.horizon.moment(begin + minutes)
        duties.append(Duty("A1", dates[day], "day", (Segment(*moments, "work", paid=True),)))
        options.append(DutyOption(day, begin, DutyForm("day", minutes, (), (0,), (minutes,))))
    (automaton,) = tour_terms(problem, problem.contexts["A1"]).automata
    state, total = automaton.start, 0
    for day, option in enumerate(options):
        state, price = automaton.step(state, day, None if option is None else automaton.feature(option))
        total += price
    assert total / 1000 == FairnessOverTime().measure(problem, Roster(tuple(duties)), Allotment(()))
