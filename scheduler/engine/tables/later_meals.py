"""Meals after the last date: nothing the search weighs, so they are spread afterwards, for a night people can run.

Duties of the last date may end on the next one. Their breaks there cost nothing wherever they lie, and the oracle takes
the first place that is legal: everybody would eat at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.clock import Horizon
from scheduler.domain.meal_crowds import MealCrowds
from scheduler.domain.roster import MEAL
from scheduler.domain.shifts import DutyOption


@dataclass
class PlacedBreaks:
    """A duty and its break offsets, minutes after its start; ``is_free``: nothing else lies among its breaks."""

    option: DutyOption
    offsets: list[int]
    is_free: bool


def spread_later_meals(horizon: Horizon, duties: Iterable[PlacedBreaks]) -> None:
    """Move meals that begin after the last date to where the fewest others eat, inside their windows and stretches.

    One after the other, in the order given, and once more with all others known; of several places the one nearest the
    middle of those it may have. Breaks before a meal stay, those after it follow as early as may be. Where a meal lay
    before makes no difference: spread again, nothing moves.
    """
    grid, ends = horizon.interval_minutes, horizon.midnight(horizon.days)
    crowds, later = MealCrowds(grid), []
    for duty in duties:
        for index, spec in enumerate(duty.option.form.breaks):
            start = duty.option.start + duty.offsets[index]
            if spec.name == MEAL and start + spec.minutes > ends:
                if start >= ends and duty.is_free:
                    later.append((duty, index))
                else:
                    crowds.add(start, spec.minutes)
    for is_again in (False, True):
        for duty, index in later:
            _place(duty, index, ends, grid, crowds, is_again)


def _place(duty: PlacedBreaks, index: int, ends: int, grid: int, crowds: MealCrowds, is_again: bool) -> None:
    """Give one meal its place, and let ``crowds`` know."""
    begins, minutes = duty.option.start, duty.option.form.breaks[index].minutes
    if is_again:
        crowds.add(begins + duty.offsets[index], minutes, people=-1)
    places = {
        begins + at: all_of for at in _places(duty, index, ends, grid) if (all_of := _follow(duty, index, at, grid))
    }
    middle = (min(places) + max(places)) // 2 if places else begins + duty.offsets[index]
    start = crowds.quietest(places, minutes, near=middle)
    duty.offsets[index:] = places.get(start, duty.offsets[index:])
    crowds.add(start, minutes)


def _places(duty: PlacedBreaks, index: int, ends: int, grid: int) -> range:
    """Offsets at which one break may begin after the last date, those before it staying."""
    form = duty.option.form
    spec = form.breaks[index]
    before = duty.offsets[index - 1] + form.breaks[index - 1].minutes if index else 0
    low = max(spec.earliest, before + form.min_stretch[index], ends - duty.option.start)
    return range(-(-low // grid) * grid, min(spec.latest, before + form.max_stretch[index]) + 1, grid)


def _follow(duty: PlacedBreaks, index: int, offset: int, grid: int) -> list[int]:
    """Offsets of a break and of all after it, each as early as it may be; none where one has no place."""
    form, found = duty.option.form, [offset]
    for number in range(index + 1, len(form.breaks)):
        spec, free = form.breaks[number], found[-1] + form.breaks[number - 1].minutes
        low, high = (
            max(spec.earliest, free + form.min_stretch[number]),
            min(spec.latest, free + form.max_stretch[number]),
        )
        if low > high:
            return []
        found.append(low)
    last = form.minutes - found[-1] - form.breaks[-1].minutes
    return found if form.min_stretch[-1] <= last <= form.max_stretch[-1] else []
