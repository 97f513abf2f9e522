"""When people are missing: one row a day, time of day across, darker where a larger share is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.clock import Horizon
from scheduler.report.chart_frame import RIGHT, WIDTH, Band, Mark, runs, shown_intervals
from scheduler.report.queue_coverage import Curve
from scheduler.report.text import day_text, span_text

NAMES = 74
"""Width of the column of days."""
ROW, CLOCK = 15, 18
"""Height of a day and of the hours below."""


@dataclass(frozen=True)
class Shortage(Band):
    """A stretch of shortage; ``shade`` is its opacity, 0-1, ``look`` is ``lack`` or, if chosen, ``left``."""

    shade: float
    title: str
    look: str


@dataclass(frozen=True)
class HeatRow:
    """One day: the hours shown, in which of them the queue is closed, in which people are missing."""

    day: str
    track: Band
    shut: tuple[Band, ...]
    short: tuple[Shortage, ...]


@dataclass(frozen=True)
class HeatStrip:
    """Rows of days and the hours below them; ``label`` names the chart to screen readers."""

    label: str
    rows: tuple[HeatRow, ...]
    clock: tuple[Mark, ...]
    row_height: int = ROW
    names_end: int = NAMES - 6

    @property
    def bottom(self) -> int:
        """Lower edge of the last day."""
        return ROW * len(self.rows)

    @property
    def view_box(self) -> str:
        """What there is to see."""
        return f"0 0 {WIDTH} {self.bottom + CLOCK}"


def heat_strip(horizon: Horizon, curve: Curve, hours: tuple[int, int]) -> HeatStrip:
    """Draw every day of the horizon, only ``hours`` (minutes after midnight) of each."""
    scale = (WIDTH - NAMES - RIGHT) / (hours[1] - hours[0])
    every = 60 if hours[1] - hours[0] <= 12 * 60 else 180
    clock = (
        Mark(round(NAMES + (minute - hours[0]) * scale, 1), f"{minute // 60:02d}:00")
        for minute in range(hours[0], hours[1], every)
    )
    rows = (_row(horizon, curve, day, hours, scale) for day in range(horizon.days))
    return HeatStrip(f"Shortage by day: {curve.queue}", tuple(rows), tuple(clock))


def _row(horizon: Horizon, curve: Curve, day: int, hours: tuple[int, int], scale: float) -> HeatRow:
    step, shown = horizon.interval_minutes * scale, shown_intervals(horizon, day, hours)

    def place(start: int, stop: int) -> tuple[float, float]:
        return round(NAMES + start * step, 1), round((stop - start) * step, 1)

    opened = runs([curve.open[i] for i in shown])
    return HeatRow(
        day_text(horizon.date_of(day)),
        Band(*place(0, len(shown))),
        tuple(Band(*place(start, stop)) for start, stop, is_open in opened if not is_open),
        tuple(
            Shortage(*place(start, stop), shade, title, look)
            for start, stop, shade, title, look in _shortages(horizon, curve, day, shown)
        ),
    )


def _shortages(horizon: Horizon, curve: Curve, day: int, shown: range) -> Iterator[tuple[int, int, float, str, str]]:
    """Stretches in which as many of a kind are missing: first and last (exclusive) place, shade, words, look."""
    kinds = [tuple(people[i] for people in curve.missing.values()) for i in shown]
    pairs = [(curve.required[i], curve.staffed[i]) for i in shown]
    for start, stop, ((need, there), missing) in runs(list(zip(pairs, kinds, strict=True))):
        if there < need:
            first, last = (horizon.local((shown.start + i) * horizon.interval_minutes) for i in (start, stop))
            title = f"{day_text(horizon.date_of(day))} {span_text(first, last)}: {need - there} of {need} missing"
            named = [f"{n} {kind}" for kind, n in zip(curve.missing, missing, strict=True) if n]
            shade = round(0.25 + 0.75 * (need - there) / need, 2)
            look = "lack" if any(curve.red[i] for i in shown[start:stop]) else "left"
            yield start, stop, shade, f"{title} ({', '.join(named)})", look
