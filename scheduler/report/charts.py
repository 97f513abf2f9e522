"""Required against staffed, as inline SVG: a step chart for each week and a heat strip of shortage by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from scheduler.domain.clock import Horizon
from scheduler.report.text import day_text, safe

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 34, 6, 8, 120, 20
WIDTH = 1000


@dataclass(frozen=True)
class Curve:
    """One queue's people per interval of the horizon; ``label`` names it to screen readers."""

    label: str
    open: Sequence[bool]
    required: Sequence[int]
    staffed: Sequence[int]


def week_chart(horizon: Horizon, curve: Curve, days: range) -> str:
    """Step chart of some days: met need, surplus, shortage as areas and the requirement as a line."""
    step = horizon.interval_minutes
    first, last = horizon.midnights[days.start] // step, horizon.midnights[days.stop] // step
    need, there = curve.required[first:last], curve.staffed[first:last]
    top = max(1, *curve.required, *curve.staffed)
    frame = _Frame(last - first, top)
    met = [min(a, b) for a, b in zip(need, there, strict=True)]
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {TOP + HEIGHT + BOTTOM}" role="img" aria-label="{safe(curve.label)}">',
        *(f'<rect class="shut" {box}/>' for box in frame.bands(curve.open[first:last])),
        *_scale(frame, top),
        f'<path class="met" d="{frame.area([0] * len(met), met)}"/>',
        f'<path class="extra" d="{frame.area(met, there)}"/>',
        f'<path class="lack" d="{frame.area(met, need)}"/>',
        f'<path class="need" d="{frame.line(need)}"/>',
    ]
    for day in days:
        x = frame.x(horizon.midnights[day] // step - first)
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
        parts = []
        for start, stop, value in runs(values):
            parts.append(f"{'L' if parts else 'M'}{self.x(start):g} {self.y(value):g}H{self.x(stop):g}")
        return "".join(parts)

    def area(self, low: Sequence[int], high: Sequence[int]) -> str:
        """Path of boxes between two step lines, where ``high`` is above ``low``."""
        parts = []
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


def heat_strip(horizon: Horizon, curve: Curve) -> str:
    """One row a day, time of day across; the darker, the larger the share of the requirement that is missing."""
    step, row = horizon.interval_minutes, 15
    longest = max(b - a for a, b in zip(horizon.midnights, horizon.midnights[1:], strict=False))
    scale = (WIDTH - 74 - RIGHT) / longest
    height = row * horizon.days + 16
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Shortage by day: {safe(curve.label)}">']
    for day in range(horizon.days):
        begin, end = horizon.midnights[day], horizon.midnights[day + 1]
        first, last, y = begin // step, end // step, row * day
        parts.append(f'<text x="68" y="{y + 11}" text-anchor="end">{day_text(horizon.date_of(day))}</text>')
        parts.append(f'<rect class="track" x="74" y="{y + 1}" width="{(end - begin) * scale:.1f}" height="{row - 2}"/>')
        for start, stop, opened in runs(curve.open[first:last]):
            if not opened:
                box = f'x="{74 + start * step * scale:.1f}" width="{(stop - start) * step * scale:.1f}"'
                parts.append(f'<rect class="shut" {box} y="{y + 1}" height="{row - 2}"/>')
        pairs = list(zip(curve.required[first:last], curve.staffed[first:last], strict=True))
        for start, stop, (need, there) in runs(pairs):
            if there < need:
                x, width = 74 + start * step * scale, (stop - start) * step * scale
                clock = f"{horizon.local(begin + start * step):%H:%M}–{horizon.local(begin + stop * step):%H:%M}"
                shade = round(0.25 + 0.75 * (need - there) / need, 2)
                parts.append(
                    f'<rect class="lack" opacity="{shade}" x="{x:.1f}" y="{y + 1}" width="{width:.1f}" '
                    f'height="{row - 2}"><title>{day_text(horizon.date_of(day))} {clock}: {need - there} of {need} '
                    "missing</title></rect>"
                )
    for hour in range(0, longest // 60, 3):
        parts.append(f'<text x="{74 + hour * 60 * scale:.1f}" y="{height - 3}">{hour:02d}</text>')
    return "".join((*parts, "</svg>"))


def runs(values: Sequence) -> Iterator[tuple[int, int, object]]:  # type: ignore[type-arg]
    """Start, stop and value of stretches of equal values."""
    start = 0
    for value, group in groupby(values):
        stop = start + sum(1 for _ in group)
        yield start, stop, value
        start = stop
