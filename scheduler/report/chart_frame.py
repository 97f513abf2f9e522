"""The frame of a chart over some days: where times and values lie, and paths between step lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil, floor, log10
from typing import TypeVar

from scheduler.domain.clock import Horizon
from scheduler.report.queue_coverage import Curve
from scheduler.report.text import day_text

WIDTH, LEFT, RIGHT = 1000, 40, 6
TOP, HEIGHT, BOTTOM = 8, 120, 20
"""Of the view box; the page scales it to the width there is."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Mark:
    """A grid line at ``at`` with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Band:
    """A stretch along the time axis."""

    left: float
    width: float


@dataclass(frozen=True)
class Axes:
    """Marks of values and days, the stretches in which the queue is closed, and the edges of all that is drawn."""

    scale: tuple[Mark, ...]
    days: tuple[Mark, ...]
    shut: tuple[Band, ...]
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = TOP + HEIGHT
    view_box: str = f"0 0 {WIDTH} {TOP + HEIGHT + BOTTOM}"


@dataclass(frozen=True)
class ChartFrame:
    """Where steps and values lie; the value axis ends at a round number at or above ``most``.

    Parameters
    ----------
    steps
        Steps along the time axis, >= 0, all of one width.
    most
        Largest value to be drawn, >= 0.
    least_tick
        Least distance of the value axis' marks; 1 where values are counted.
    """

    steps: int
    most: float
    least_tick: float = 0.0

    @property
    def tick(self) -> float:
        """Distance of the value axis' marks: 1, 2 or 5 times a power of ten, at most five of them above 0."""
        least = max(self.most / 5, self.least_tick, 1e-9)
        power = 10.0 ** floor(log10(least))
        return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))

    @property
    def top(self) -> float:
        """Value at the upper end of the axis."""
        return max(1, ceil(self.most / self.tick - 1e-9)) * self.tick

    def x(self, step: float) -> float:
        """Place of the start of a step."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * step / max(1, self.steps), 1)

    def y(self, value: float) -> float:
        """Place of a value."""
        return round(TOP + HEIGHT * (1 - value / self.top), 1)

    def scale(self) -> tuple[Mark, ...]:
        """Place the marks of the value axis."""
        values = [self.tick * i for i in range(round(self.top / self.tick) + 1)]
        return tuple(Mark(self.y(value), f"{value:,g}") for value in values)

    def line(self, values: Sequence[float]) -> str:
        """Path along the top of steps."""
        parts: list[str] = []
        for start, stop, value in runs(values):
            parts.append(f"{'L' if parts else 'M'}{self.x(start):g} {self.y(value):g}H{self.x(stop):g}")
        return "".join(parts)

    def area(self, low: Sequence[float], high: Sequence[float]) -> str:
        """Path of boxes between two step lines, where ``high`` is above ``low``."""
        parts: list[str] = []
        for start, stop, (below, above) in runs(list(zip(low, high, strict=True))):
            if above > below:
                left, right = self.x(start), self.x(stop)
                parts.append(f"M{left:g} {self.y(below):g}V{self.y(above):g}H{right:g}V{self.y(below):g}Z")
        return "".join(parts)

    def bands(self, flags: Sequence[bool]) -> tuple[Band, ...]:
        """Stretches over which a flag is set."""
        return tuple(
            Band(self.x(start), round(self.x(stop) - self.x(start), 1)) for start, stop, flag in runs(flags) if flag
        )


def axes_of(horizon: Horizon, days: range, hours: tuple[int, int], frame: ChartFrame, shut: Sequence[bool]) -> Axes:
    """Place the marks of a chart whose days lie side by side; ``shut`` tells which steps the queue is closed in."""
    counts = [len(shown_intervals(horizon, day, hours)) for day in days]
    whole = max(1, sum(counts))
    starts = [frame.steps * sum(counts[:place]) / whole for place in range(len(counts))]
    marks = (Mark(frame.x(x), day_text(horizon.date_of(day))) for day, x in zip(days, starts, strict=True))
    return Axes(frame.scale(), tuple(marks), frame.bands(shut))


def open_hours(horizon: Horizon, found: Sequence[Curve]) -> tuple[int, int]:
    """Elapsed minutes after midnight between which anything is open on any day, in whole hours; the whole day else."""
    step, first, last = horizon.interval_minutes, 24 * 60, 0
    for begin, end in pairwise(horizon.midnights):
        for curve in found:
            opened = [i * step - begin for i in range(begin // step, end // step) if curve.open[i]]
            if opened:
                first, last = min(first, opened[0]), max(last, opened[-1] + step)
    if first >= last:
        return 0, 24 * 60
    return first // 60 * 60, -(-last // 60) * 60


def shown_intervals(horizon: Horizon, day: int, hours: tuple[int, int]) -> range:
    """Return the indices of a day's intervals inside the hours shown."""
    begin, end, step = horizon.midnights[day], horizon.midnights[day + 1], horizon.interval_minutes
    return range(min(begin + hours[0], end) // step, min(begin + hours[1], end) // step)


def shown_steps(horizon: Horizon, days: range, hours: tuple[int, int], minutes: int = 0) -> list[range]:
    """Intervals of every step of the time axis; a step is as long as an interval, or as many as make ``minutes``."""
    size = max(1, minutes // horizon.interval_minutes)
    shown = (shown_intervals(horizon, day, hours) for day in days)
    return [one[first : first + size] for one in shown for first in range(0, len(one), size)]


def runs(values: Sequence[Value]) -> Iterator[tuple[int, int, Value]]:
    """Start, stop and value of stretches of equal values."""
    start = 0
    for value, group in groupby(values):
        stop = start + sum(1 for _ in group)
        yield start, stop, value
        start = stop
