"""Required against staffed, as inline SVG: a step chart for each week and a heat strip of shortage by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeVar

from scheduler.domain.clock import Horizon
from scheduler.report.text import day_text, safe, span_text

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 34, 6, 8, 120, 20
WIDTH = 1000
NAMES, ROW = 74, 15

Value = TypeVar("Value")


@dataclass(frozen=True)
class Curve:
    """One queue's people per interval of the horizon; ``label`` names it to screen readers."""

    label: str
    open: Sequence[bool]
    required: Sequence[int]
    staffed: Sequence[int]


def open_hours(horizon: Horizon, curves: Sequence[Curve]) -> tuple[int, int]:
    """Elapsed minutes after midnight between which anything is open on any day, in whole hours; the whole day else."""
    step, first, last = horizon.interval_minutes, 24 * 60, 0
    for begin, end in pairwise(horizon.midnights):
        for curve in curves:
            opened = [i * step - begin for i in range(begin // step, end // step) if curve.open[i]]
            if opened:
                first, last = min(first, opened[0]), max(last, opened[-1] + step)
    if first >= last:
        return 0, 24 * 60
    return first // 60 * 60, -(-last // 60) * 60


def _intervals(horizon: Horizon, day: int, hours: tuple[int, int]) -> range:
    """Return the indices of a day's intervals inside the hours shown."""
    begin, end, step = horizon.midnights[day], horizon.midnights[day + 1], horizon.interval_minutes
    return range(min(begin + hours[0], end) // step, min(begin + hours[1], end) // step)


def week_chart(horizon: Horizon, curve: Curve, days: range, hours: tuple[int, int]) -> str:
    """Step chart of some days: met need, surplus, shortage as areas and the requirement as a line.

    Only ``hours`` (minutes after midnight) of each day are drawn, the days side by side.
    """
    shown = [i for day in days for i in _intervals(horizon, day, hours)]
    need, there = [curve.required[i] for i in shown], [curve.staffed[i] for i in shown]
    top = max(1, *curve.required, *curve.staffed)
    frame = _Frame(len(shown), top)
    met = [min(a, b) for a, b in zip(need, there, strict=True)]
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {TOP + HEIGHT + BOTTOM}" role="img" aria-label="{safe(curve.label)}">',
        *(f'<rect class="shut" {box}/>' for box in frame.bands([curve.open[i] for i in shown])),
        *_scale(frame, top),
        f'<path class="met" d="{frame.area([0] * len(met), met)}"/>',
        f'<path class="extra" d="{frame.area(met, there)}"/>',
        f'<path class="lack" d="{frame.area(met, need)}"/>',
        f'<path class="need" d="{frame.line(need)}"/>',
    ]
    done = 0
    for day in days:
        x = frame.x(done)
        done += len(_intervals(horizon, day, hours))
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{TOP + HEIGHT}"/>')
        parts.append(f'<text x="{x + 4:g}" y="{TOP + HEIGHT + 14}">{day_text(horizon.date_of(day))}</text>')
    return "".join((*parts, "</svg>"))


def _scale(frame: _Frame, top: int) -> Iterator[str]:
    """Grid lines at the top, the middle and the bottom, with the number of people."""
    for people in sorted({0, top // 2, top}):
        y = frame.y(people)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 5}" y="{y + 4:g}" text-anchor="end">{people}</text>'


@dataclass(frozen=True)
class _Frame:
    """Where intervals and people lie in the picture."""

    intervals: int
    top: int

    def x(self, interval: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * interval / max(1, self.intervals), 1)

    def y(self, people: int) -> float:
        return round(TOP + HEIGHT * (1 - people / self.top), 1)

    def line(self, values: Sequence[int]) -> str:
        """Path along the top of steps."""
        parts: list[str] = []
        for start, stop, value in runs(values):
            parts.append(f"{'L' if parts else 'M'}{self.x(start):g} {self.y(value):g}H{self.x(stop):g}")
        return "".join(parts)

    def area(self, low: Sequence[int], high: Sequence[int]) -> str:
        """Path of boxes between two step lines, where ``high`` is above ``low``."""
        parts: list[str] = []
        for start, stop, (below, above) in runs(list(zip(low, high, strict=True))):
            if above > below:
                left, right = self.x(start), self.x(stop)
                parts.append(f"M{left:g} {self.y(below):g}V{self.y(above):g}H{right:g}V{self.y(below):g}Z")
        return "".join(parts)

    def bands(self, is_open: Sequence[bool]) -> Iterator[str]:
        """Boxes over the intervals in which the queue is closed."""
        for start, stop, opened in runs(is_open):
            if not opened:
                left = self.x(start)
                yield f'x="{left:g}" y="{TOP}" width="{self.x(stop) - left:.1f}" height="{HEIGHT}"'


def heat_strip(horizon: Horizon, curve: Curve, hours: tuple[int, int]) -> str:
    """One row a day, time of day across; the darker, the larger the share of the requirement that is missing."""
    scale = (WIDTH - NAMES - RIGHT) / (hours[1] - hours[0])
    height = ROW * horizon.days + 16
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Shortage by day: {safe(curve.label)}">']
    for day in range(horizon.days):
        parts.append(f'<text x="68" y="{ROW * day + 11}" text-anchor="end">{day_text(horizon.date_of(day))}</text>')
        parts.extend(_heat_row(horizon, curve, day, hours, scale))
    every = 60 if hours[1] - hours[0] <= 12 * 60 else 180
    for minute in range(hours[0], hours[1], every):
        x = NAMES + (minute - hours[0]) * scale
        parts.append(f'<text x="{x:.1f}" y="{height - 3}">{minute // 60:02d}</text>')
    return "".join((*parts, "</svg>"))


def _heat_row(horizon: Horizon, curve: Curve, day: int, hours: tuple[int, int], scale: float) -> Iterator[str]:
    """Track, closed stretches and stretches of shortage of one day."""
    step = horizon.interval_minutes
    shown = _intervals(horizon, day, hours)

    def box(start: int, stop: int) -> str:
        left, width = NAMES + start * step * scale, (stop - start) * step * scale
        return f'x="{left:.1f}" width="{width:.1f}" y="{ROW * day + 1}" height="{ROW - 2}"'

    yield f'<rect class="track" {box(0, len(shown))}/>'
    for start, stop, opened in runs([curve.open[i] for i in shown]):
        if not opened:
            yield f'<rect class="shut" {box(start, stop)}/>'
    for start, stop, (need, there) in runs([(curve.required[i], curve.staffed[i]) for i in shown]):
        if there < need:
            first, last = (horizon.local((shown.start + i) * step) for i in (start, stop))
            title = f"{day_text(horizon.date_of(day))} {span_text(first, last)}: {need - there} of {need} missing"
            shade = 0.25 + 0.75 * (need - there) / need
            yield f'<rect class="lack" opacity="{shade:.2f}" {box(start, stop)}><title>{title}</title></rect>'


def runs(values: Sequence[Value]) -> Iterator[tuple[int, int, Value]]:
    """Start, stop and value of stretches of equal values."""
    start = 0
    for value, group in groupby(values):
        stop = start + sum(1 for _ in group)
        yield start, stop, value
        start = stop
