"""Required against staffed people of each queue, and the hours over and under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.presence import people_sums
from scheduler.domain.run import Run


@dataclass(frozen=True)
class Curve:
    """One queue's people per interval of the horizon."""

    queue: str
    open: Sequence[bool]
    required: Sequence[int]
    staffed: Sequence[int]


def curves(run: Run) -> list[Curve]:
    """Build one curve a queue, in the order of the problem."""
    return [
        Curve(demand.queue, demand.open, demand.required, staffed)
        for demand, staffed in zip(run.problem.demand, run.allotment.staffed, strict=True)
    ]


def missing_hours(run: Run, curve: Curve, day: int | None = None) -> tuple[float, float, float]:
    """Count required, short and surplus agent-hours of a queue on one day, or over the horizon."""
    part, step = intervals_of(run, day), run.problem.horizon.interval_minutes
    required, short, surplus = people_sums(curve.required[part], curve.staffed[part])
    return required * step / 60, short * step / 60, surplus * step / 60


def intervals_of(run: Run, day: int | None) -> slice:
    """Intervals of one day, or of the horizon."""
    horizon = run.problem.horizon
    return slice(0, horizon.num_intervals) if day is None else horizon.day_intervals(day)


def weeks_of(days: int) -> list[range]:
    """Days of the horizon, seven at a time: what fits side by side on a screen and on paper."""
    return [range(first, min(days, first + 7)) for first in range(0, days, 7)]
