"""Service to expect of the roster: what callers will notice, queue by queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scheduler.domain.channels import channel_of
from scheduler.domain.run import Run
from scheduler.domain.site import Queue
from scheduler.domain.target_verdict import Verdict
from scheduler.report.text import percent_text
from scheduler.staffing.expected_service import expected_service
from scheduler.staffing.valuation import assumed_patience
from scheduler.staffing.waiting_line import ASSUMED_PATIENCE_SECONDS


@dataclass(frozen=True)
class Outlook:
    """Expected service of one queue.

    Parameters
    ----------
    in_time, target
        Share of contacts the target counts as in time, and the share it asks for, 0-1.
    asked
        What the target asks for, in words: ``80.0%``, ``80.0% a day``, ``80.0% in 4 h``.
    abandoned
        Share of contacts given up, 0-1.
    worst, worst_at
        Least share of an interval with contacts, and when it begins (the site's clock); ``None`` without contacts.
    below, intervals, interval_fraction
        Intervals below the share asked of single ones, of those with contacts, and that share, 0-1.
    over
        The target's period.
    verdict
        Whether the target is met at that.
    """

    queue: str
    in_time: float
    target: float
    asked: str
    abandoned: float
    worst: float | None
    worst_at: datetime | None
    below: int
    intervals: int
    interval_fraction: float
    over: str
    verdict: Verdict


def target_text(queue: Queue) -> str:
    """Share the target asks for, and over which period, or within which time work with a deadline is due."""
    share = percent_text(queue.target.fraction)
    if deadline := channel_of(queue).deadline_words(queue):
        return f"{share} in {deadline}"
    return share if queue.target.period == "interval" else f"{share} a {queue.target.period}"


def below_text(found: Sequence[Outlook]) -> str:
    """Say below what intervals are counted, where that is not the target's share; empty where it always is."""
    those = [one for one in found if one.over != "interval"]
    if not those:
        return ""
    shares = ", ".join(f"{one.queue} {percent_text(one.interval_fraction)}" for one in those)
    others = "; else below the target" if len(those) < len(found) else ""
    return f"Intervals below: below worst_interval where the target is of a longer period ({shares}){others}."


def outlooks(run: Run) -> tuple[Outlook, ...]:
    """Compute the expected service of every queue, in steady state interval by interval."""
    horizon, found = run.problem.horizon, []
    expected = expected_service(run.problem, run.allotment.staffed)
    for (queue, demand), service in zip(run.problem.demanded, expected, strict=True):
        busy = np.flatnonzero((np.array(demand.volume) > 0) & np.array(demand.open, dtype=bool))
        shares = np.array(service.in_time_by_interval)[busy]
        at = int(busy[shares.argmin()]) if len(busy) else None
        found.append(
            Outlook(
                demand.queue,
                service.in_time,
                queue.target.fraction,
                target_text(queue),
                service.abandoned,
                float(shares.min()) if len(busy) else None,
                None if at is None else horizon.local(at * horizon.interval_minutes),
                int((shares < queue.target.interval_fraction - 1e-9).sum()),
                len(busy),
                queue.target.interval_fraction,
                queue.target.period,
                service.verdict,
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
