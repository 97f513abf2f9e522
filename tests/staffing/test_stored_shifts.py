"""Shifts an earlier run found go to the same weekday and time of day of later weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheduler.domain.clock import Horizon
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.domain.site import Prices
from scheduler.staffing.stored_shifts import shifted_like, shifts_like
from scheduler.staffing.valuation import price_people, shifted_by
from tests.simulation.centres import centre, queue

BOTH = ["red", "blue"]


def world(skills: list[list[str]], start: date = date(2026, 10, 19), days: int = 7, minutes: int = 30) -> Problem:
    """Two queues in Lisbon; the clock goes back on 25 October 2026."""
    lines = [queue(name, patience_seconds=180.0, time_zone="Europe/Lisbon") for name in BOTH]
    horizon = Horizon("Europe/Lisbon", start, days, minutes)
    problem = centre(lines, [40.0, 40.0], skills)
    size = horizon.num_intervals
    demand = tuple(
        replace(own, open=(True,) * size, volume=(20.0,) * size, aht_seconds=(300.0,) * size, required=(0,) * size)
        for own in problem.demand
    )
    problem = replace(problem, horizon=horizon, prices=Prices(), demand=demand)
    return price_people(problem, problem.demand)


def heads_of(problem: Problem) -> list[float]:
    """One number an hour of the week."""
    horizon = problem.horizon
    return [
        (one.weekday() * 24 + one.hour) / 100
        for i in range(horizon.num_intervals)
        for one in [horizon.local(i * horizon.interval_minutes)]
    ]


def corrected(problem: Problem, *names: str) -> Problem:
    return shifted_by(problem, {name: heads_of(problem) for name in names})


def run_of(problem: Problem) -> Run:
    return Run(problem, Roster(()), Allotment(()), {}, ())


def test_every_interval_gets_the_shift_of_its_weekday_and_hour_across_a_change_of_clock() -> None:
    team = [BOTH, ["red"]]
    earlier, later = corrected(world(team), *BOTH), world(team, date(2026, 10, 26), 14)
    assert len(earlier.demand[0].open) != 7 * 48  # an hour more on Sunday
    found = shifts_like(later, earlier)
    assert set(found) == set(BOTH)
    assert list(found["red"]) == heads_of(later)


def test_queues_with_other_skill_groups_or_never_corrected_keep_the_formula() -> None:
    earlier = corrected(world([BOTH, ["red"], ["red"]]), *BOTH)
    assert set(shifts_like(world([BOTH, ["red"]]), earlier)) == set(BOTH)
    assert set(shifts_like(world([BOTH, ["red"], ["blue"]]), earlier)) == {"red"}
    assert shifts_like(world([BOTH, ["red"]]), world([BOTH, ["red"]])) == {}
    assert set(shifts_like(world([BOTH]), corrected(world([BOTH]), "blue"))) == {"blue"}


def test_another_grid_or_no_earlier_run_changes_nothing() -> None:
    problem = world([BOTH])
    assert shifts_like(world([BOTH], minutes=15), corrected(problem, *BOTH)) == {}
    assert shifted_like(problem, None) is problem
    assert shifted_like(problem, run_of(problem)) is problem


def test_the_same_week_shifted_like_itself_is_itself() -> None:
    plain = world([BOTH, ["blue"]])
    earlier = corrected(plain, *BOTH)
    assert shifted_like(plain, run_of(earlier)) == earlier
