"""Over and under by queue and day: one table a week, darker where more is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.alarms import kinds_text
from scheduler.report.queue_coverage import Curve, hours_by_kind, intervals_of, missing_hours, weeks_of
from scheduler.report.text import day_text, hours_text, percent_text

DARKEST = 0.55
"""Opacity of the shade where a third of the requirement, or more, is missing."""


@dataclass(frozen=True)
class DayCell:
    """Short hours of a queue on a day, the surplus (empty: none), and how dark it is, 0-1 (0: nothing is short).

    ``tint`` is the style sheet's: ``heat`` where some of it matters, ``left`` where it does not.
    """

    text: str
    surplus: str
    shade: float
    title: str
    tint: str = "heat"


@dataclass(frozen=True)
class WeekTable:
    """Heads of the columns, and a row of cells a queue; the last column sums up the days before it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[DayCell, ...]], ...]


def coverage_by_day(run: Run, found: Sequence[Curve]) -> tuple[WeekTable, ...]:
    """Queues by days: short hours, shaded by their share of the requirement, with the surplus below."""
    horizon = run.problem.horizon
    weeks = weeks_of(horizon.days)
    tables = []
    for week in weeks:
        names = (*(day_text(horizon.date_of(day)) for day in week), "All days" if len(weeks) == 1 else "Week")
        rows = (
            (curve.queue, (*(_cell(run, curve, [day]) for day in week), _cell(run, curve, week))) for curve in found
        )
        tables.append(WeekTable(names, tuple(rows)))
    return tuple(tables)


def _cell(run: Run, curve: Curve, days: range | list[int]) -> DayCell:
    required, short, surplus = (
        sum(hours) for hours in zip(*(missing_hours(run, curve, day) for day in days), strict=True)
    )
    # An open queue whose work others do may require nobody.
    is_open = any(any(curve.open[intervals_of(run, day)]) for day in days)
    kinds = {kind: sum(hours_by_kind(run, curve, day)[kind] for day in days) for kind in curve.missing}
    red = sum(kinds[kind] for kind in curve.alarming)
    share = short / required if required else 0.0
    shaded = (red or short) / required if required else 0.0
    title = f"{hours_text(required)} h required, {percent_text(share)} short"
    return DayCell(
        text="closed" if not is_open and not surplus else hours_text(short) if short else "–",
        surplus=f"+{hours_text(surplus)}" if surplus else "",
        shade=round(min(DARKEST, 0.08 + 1.6 * shaded), 2) if short else 0.0,
        title=f"{title}: {kinds_text(kinds)}" if short else title,
        tint="heat" if red else "left",
    )
