"""Required against staffed people of each queue, and the hours over and under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.checking.shortage_split import KINDS, split_shortage
from scheduler.domain.presence import people_sums
from scheduler.domain.run import Run
from scheduler.report.alarms import alarming_kinds


@dataclass(frozen=True)
class Curve:
    """One queue's people per interval of the horizon.

    Parameters
    ----------
    missing
        People missing by kind (`scheduler.checking.shortage_split`).
    alarming
        Kinds to be shown in red.
    """

    queue: str
    open: Sequence[bool]
    required: Sequence[int]
    staffed: Sequence[float]
    missing: Mapping[str, Sequence[float]]
    alarming: frozenset[str]

    @cached_property
    def red(self) -> Sequence[float]:
        """People missing who are to be shown in red."""
        kinds = [self.missing[kind] for kind in self.missing if kind in self.alarming]
        return [sum(people) for people in zip(*kinds, strict=True)] if kinds else [0] * len(self.required)


def curves(run: Run) -> list[Curve]:
    """Build one curve a queue, in the order of the problem; shortage is split anew, which may take seconds."""
    split, alarming = split_shortage(run.problem, run.roster, run.allotment), alarming_kinds(run)
    return [
        Curve(
            demand.queue,
            demand.open,
            demand.required,
            staffed,
            {kind: getattr(split, kind)[place].tolist() for kind in KINDS},
            alarming[demand.queue],
        )
        for place, (demand, staffed) in enumerate(zip(run.problem.demand, run.allotment.staffed, strict=True))
    ]


def missing_hours(run: Run, curve: Curve, day: int | None = None) -> tuple[float, float, float]:
    """Count required, short and surplus agent-hours of a queue on one day, or over the horizon."""
    part, step = intervals_of(run, day), run.problem.horizon.interval_minutes
    required, short, surplus = people_sums(curve.required[part], curve.staffed[part])
    return required * step / 60, short * step / 60, surplus * step / 60


def hours_by_kind(run: Run, curve: Curve, day: int | None = None) -> dict[str, float]:
    """Count agent-hours short of each kind of a queue on one day, or over the horizon."""
    part, step = intervals_of(run, day), run.problem.horizon.interval_minutes
    return {kind: sum(people[part]) * step / 60 for kind, people in curve.missing.items()}


def intervals_of(run: Run, day: int | None) -> slice:
    """Intervals of one day, or of the horizon."""
    horizon = run.problem.horizon
    return slice(0, horizon.num_intervals) if day is None else horizon.day_intervals(day)


def weeks_of(days: int) -> list[range]:
    """Days of the horizon, seven at a time: what fits side by side on a screen and on paper."""
    return [range(first, min(days, first + 7)) for first in range(0, days, 7)]
