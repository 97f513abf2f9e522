"""Meals after the last date are spread, legally and without a cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from scheduler.domain.problem import Problem
from scheduler.domain.shifts import BreakSpec, DutyForm, DutyOption
from scheduler.engine.tables.later_meals import PlacedBreaks, spread_later_meals
from tests.factories import tiny_problem

NINE = 9 * 60
MEAL = BreakSpec("meal", 60, False, 180, 300)
PAUSE = BreakSpec("break", 15, True, 345, 450)


def nights(problem: Problem, people: int, **form: object) -> list[PlacedBreaks]:
    """Duties of the last evening, from 22:00 on, each with the earliest breaks."""
    stretches = (60, 60, 60), (300, 300, 300)
    own = replace(DutyForm("night", NINE, (MEAL, PAUSE), *stretches), **form)  # type: ignore[arg-type]
    last = problem.horizon.days - 1
    start = problem.horizon.minute_at(last, 22 * 60)
    return [PlacedBreaks(DutyOption(last, start, own), [180, 345], True) for _ in range(people)]


def crowd(duties: list[PlacedBreaks]) -> int:
    at: Counter[int] = Counter()
    for duty in duties:
        at.update(range(duty.offsets[0], duty.offsets[0] + 60, 15))
    return max(at.values())


def test_they_are_spread_over_the_windows() -> None:
    problem = tiny_problem()
    duties = nights(problem, 9)
    spread_later_meals(problem.horizon, duties)
    assert {duty.offsets[0] for duty in duties} <= set(range(180, 301, 15))
    assert crowd(duties) <= 4 < crowd(nights(problem, 9))
    for duty in duties:  # the pause as early as it may be, an hour of work after the meal
        assert duty.offsets[1] == max(345, duty.offsets[0] + 120)
    before = [list(duty.offsets) for duty in duties]
    spread_later_meals(problem.horizon, duties)
    assert [duty.offsets for duty in duties] == before


def test_what_must_stay_stays() -> None:
    problem = tiny_problem()
    held, early = nights(problem, 5), nights(problem, 5)
    for duty in held:
        duty.is_free = False
    for duty in early:  # from 12:00 on: the meal lies on the last date, where it counts
        duty.option = replace(duty.option, start=duty.option.start - 600)
    spread_later_meals(problem.horizon, [*held, *early])
    assert all(duty.offsets == [180, 345] for duty in [*held, *early])
    alone = nights(problem, 1)
    spread_later_meals(problem.horizon, alone)
    assert alone[0].offsets == [240, 360]  # in the middle of where it may be
