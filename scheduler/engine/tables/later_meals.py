"""Meals after the last date: nothing the search weighs, so they are spread afterwards, for a night people can run.

Duties of the last date may end on the next one. Their breaks there cost nothing wherever they lie, and the oracle takes
the first place that is legal: everybody would eat at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.clock import Horizon
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

    One after the other, in the order given; breaks before and after a meal stay, and so does a meal that is alone.
    """
    grid, ends = horizon.interval_minutes, horizon.midnight(horizon.days)
    at_meal: Counter[int] = Counter()
    later = []
    for duty in duties:
        for index, spec in enumerate(duty.option.form.breaks):
            start = duty.option.start + duty.offsets[index]
            if spec.name == MEAL and start + spec.minutes > ends:
                if start >= ends and duty.is_free:
                    later.append((duty, index))
                else:
                    at_meal.update(range(start, start + spec.minutes, grid))
    for duty, index in later:
        option, minutes = duty.option, duty.option.form.breaks[index].minutes

        def crowd(offset: int, start: int = option.start, minutes: int = minutes) -> int:
            return max(at_meal[minute] for minute in range(start + offset, start + offset + minutes, grid))

        own = duty.offsets[index]
        offset = min(_places(duty, index, ends, grid), key=lambda at: (crowd(at), abs(at - own), at), default=own)
        duty.offsets[index] = offset
        at_meal.update(range(option.start + offset, option.start + offset + minutes, grid))


def _places(duty: PlacedBreaks, index: int, ends: int, grid: int) -> range:
    """Offsets at which one break may begin after the last date, the others staying."""
    form = duty.option.form
    spec = form.breaks[index]
    before = duty.offsets[index - 1] + form.breaks[index - 1].minutes if index else 0
    after = duty.offsets[index + 1] if index + 1 < len(form.breaks) else form.minutes
    low = max(
        spec.earliest,
        before + form.min_stretch[index],
        after - form.max_stretch[index + 1] - spec.minutes,
        ends - duty.option.start,
    )
    high = min(spec.latest, before + form.max_stretch[index], after - form.min_stretch[index + 1] - spec.minutes)
    return range(-(-low // grid) * grid, high + 1, grid)
