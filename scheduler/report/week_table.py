"""The week as people live it, and how the people wanted together and the totals of groups are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.domain.money import amount_text
from scheduler.domain.run import Run
from scheduler.report.text import count_text, day_text, money_text, percent_text

SHARES = {
    "starts_within_2h": ("Starts within two hours over the week", "of people"),
    "starts_over_6h": ("Starts six hours apart or more", "of people"),
    "days_off_together": ("Two days off together", "of people"),
    "lead_present": ("A lead on duty", "of open intervals"),
}
NUMBERS = {
    "single_days_off": ("Single days off", "a person"),
    "distinct_starts": ("Different times at which duties start", ""),
    "meal_peak": ("Most people at a meal at once", "x the mean"),
}


@dataclass(frozen=True)
class RowLine:
    """How one row is kept, as text."""

    name: str
    target: str
    kept: str
    worst: str
    cost: str
    is_missed: bool


@dataclass(frozen=True)
class WeekView:
    """Figures of the week as title and value, and the rows; either may be empty."""

    figures: tuple[tuple[str, str], ...]
    rows: tuple[RowLine, ...]


def week_view(run: Run) -> WeekView:
    """Prepare both tables from the summary."""
    said = run.summary.get("week")
    rows = run.summary.get("rows", [])
    figures = tuple(_figures(said)) if isinstance(said, dict) else ()
    return WeekView(figures, tuple(_line(run, row) for row in rows))


def _figures(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, (title, of_what) in SHARES.items():
        if said.get(key) is not None:
            yield title, f"{percent_text(said[key])} {of_what}"
    for key, (title, unit) in NUMBERS.items():
        if said.get(key) is not None:
            yield title, f"{said[key]:g} {unit}".rstrip()


def _line(run: Run, row: dict[str, Any]) -> RowLine:
    is_presence = "intervals" in row
    span = "interval" if is_presence else "period"
    missed, every = row[f"{span}s_missed"], count_text(row[f"{span}s"], span, f"{span}s")
    kept = f"kept in {every}"
    if missed:
        amount = amount_text(round(row["missed"], 2))
        kept = f"missed in {missed:,} of {every}, by {amount}{' h' if is_presence else ''}"
    worst = f"off by {amount_text(row['off_by'])} on {_moment(row['when'], is_presence)}" if missed else ""
    target = f"{row['target']}{', a must' if row['hard'] else ''}"
    return RowLine(row["name"], target, kept, worst, money_text(row["cost"], run.problem.currency), bool(missed))


def _moment(text: str, with_clock: bool) -> str:
    when = datetime.fromisoformat(text)
    return f"{day_text(when.date())} {when:%H:%M}" if with_clock else day_text(when.date())
