"""Service to expect of the roster: what callers will notice, queue by queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scheduler.domain.run import Run
from scheduler.report.text import day_text, percent_text, safe
from scheduler.staffing.models import ASSUMED_PATIENCE_SECONDS
from scheduler.staffing.service import expected_service
from scheduler.staffing.service_value import assumed_patience


@dataclass(frozen=True)
class Outlook:
    """Expected service of one queue.

    Parameters
    ----------
    in_time, target
        Share of contacts the target counts as in time, and the share it asks for, 0-1.
    abandoned
        Share of contacts given up, 0-1.
    worst, worst_at
        Least share of an interval with contacts, and when it begins (the site's clock); ``None`` without contacts.
    below, intervals
        Intervals below the target, of those with contacts.
    """

    queue: str
    in_time: float
    target: float
    abandoned: float
    worst: float | None
    worst_at: datetime | None
    below: int
    intervals: int


def outlooks(run: Run) -> tuple[Outlook, ...]:
    """Compute the expected service of every queue, in steady state interval by interval."""
    horizon, found = run.problem.horizon, []
    targets = {queue.name: queue.target.fraction for queue in run.problem.queues}
    expected = expected_service(run.problem, run.allotment.staffed)
    for demand, service in zip(run.problem.demand, expected, strict=True):
        asked = np.flatnonzero((np.array(demand.volume) > 0) & np.array(demand.open, dtype=bool))
        shares = np.array(service.in_time_by_interval)[asked]
        at = int(asked[shares.argmin()]) if len(asked) else None
        found.append(
            Outlook(
                demand.queue,
                service.in_time,
                targets[demand.queue],
                service.abandoned,
                float(shares.min()) if len(asked) else None,
                None if at is None else horizon.local(at * horizon.interval_minutes),
                int((shares < targets[demand.queue] - 1e-9).sum()),
                len(asked),
            )
        )
    return tuple(found)


def assumption(run: Run) -> str:
    """Say which queues' people are priced by an assumed patience; empty where none are."""
    priced = {demand.queue for demand in run.problem.demand if demand.values}
    names = [name for name in assumed_patience(run.problem.queues) if name in priced]
    if not names:
        return ""
    return (
        f"No patience is given for {', '.join(names)}: the value of people there rests on an assumed "
        f"{ASSUMED_PATIENCE_SECONDS:g} s."
    )


def service_panel(run: Run) -> str:
    """Lay out the service to expect as a table."""
    rows = []
    for one in outlooks(run):
        worst = "–"
        if one.worst is not None and one.worst_at is not None:
            worst = f"{percent_text(one.worst)} ({day_text(one.worst_at.date())} {one.worst_at:%H:%M})"
        cells = (
            percent_text(one.in_time),
            percent_text(one.target),
            percent_text(one.abandoned),
            worst,
            f"{one.below:,} of {one.intervals:,}",
        )
        numbers = "".join(f'<td class="n">{cell}</td>' for cell in cells)
        rows.append(f'<tr><th scope="row">{safe(one.queue)}</th>{numbers}</tr>')
    heads = ("In time", "Target", "Abandoned", "Worst interval", "Intervals below target")
    head = "".join(f'<th scope="col" class="n">{text}</th>' for text in heads)
    notes = filter(None, (assumption(run), *run.summary.get("notes", ())))
    said = "".join(f'<p class="small dim">{safe(note)}</p>' for note in notes)
    return (
        '<div class="panel scroll"><table><caption>By formula, each interval in steady state, unplanned absence taken '
        f'off; &ldquo;simulate&rdquo; plays the days</caption><thead><tr><th scope="col">Queue</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{said}</div>"
    )
