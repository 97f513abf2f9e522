"""Service to expect, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.service_outlook import Outlook, assumption, below_text, outlooks
from scheduler.report.text import day_text, percent_text


@dataclass(frozen=True)
class ServiceRow:
    """One queue; ``reached`` tells whether its target is, over the whole period."""

    queue: str
    in_time: str
    target: str
    abandoned: str
    worst: str
    below: str
    reached: bool


@dataclass(frozen=True)
class ServiceTable:
    """Rows in the order of the problem, and what has to be known to read them."""

    rows: tuple[ServiceRow, ...]
    notes: tuple[str, ...]


def service_table(run: Run) -> ServiceTable:
    """Lay out the service to expect of every queue."""
    found = outlooks(run)
    notes = filter(None, (below_text(found), assumption(run), *run.summary.get("notes", ())))
    return ServiceTable(tuple(_row(one) for one in found), tuple(notes))


def _row(one: Outlook) -> ServiceRow:
    worst = "–"
    if one.worst is not None and one.worst_at is not None:
        worst = f"{percent_text(one.worst)} ({day_text(one.worst_at.date())} {one.worst_at:%H:%M})"
    return ServiceRow(
        one.queue,
        percent_text(one.in_time),
        one.asked,
        percent_text(one.abandoned),
        worst,
        f"{one.below:,} of {one.intervals:,}",
        one.in_time >= one.target - 1e-9,
    )
