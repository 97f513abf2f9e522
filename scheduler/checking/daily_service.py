"""Daily service targets that must be kept: a day that misses one is a finding, as a broken rule is."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from scheduler.domain.demand import DayTarget
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, Finding

RULE = "daily service target"


def check_day_targets(problem: Problem, allotment: Allotment) -> Iterator[Finding]:
    """Count the contacts in time of every day whose target must be kept, by the curves of the problem.

    Yields
    ------
    Finding
        Of no agent; ``when`` is the day's first interval in the site's zone.
    """
    must = {queue.name: queue.target.fraction for queue in problem.queues if queue.target.daily == "must"}
    row = {demand.queue: n for n, demand in enumerate(problem.demand)}
    for target in problem.day_targets:
        if target.queue in must:
            missed = _lost(target, allotment.staffed[row[target.queue]]) - target.allowed
            if missed > 0:
                fraction = must[target.queue]
                yield _finding(problem, target, fraction, reached_share(target, fraction, missed))


def reached_share(target: DayTarget, fraction: float, missed: int) -> float:
    """Share of a day's contacts in time, from 0 to 1; ``missed`` thousandths of a contact to the target.

    Contacts late are rounded interval by interval, so that their sum can exceed the contacts there are. Rounded down to
    hundredths of a per cent: a day that misses its target by a hair does not read as if it kept it.
    """
    share = fraction - missed / target.offered if target.offered else 0.0
    return floor(10_000 * min(1.0, max(0.0, share)) + 1e-6) / 10_000


def _lost(target: DayTarget, staffed: tuple[float, ...]) -> int:
    """Thousandths of a contact that are late because the people who would have kept them from it are not there.

    The part of a head that is there keeps that part of the contacts from being late; rounded up.
    """
    lost = 0.0
    for interval, saved in enumerate(target.late, start=target.first):
        for place, amount in enumerate(saved, start=1):
            if place > staffed[interval]:
                lost += amount * min(1.0, place - staffed[interval])
    return ceil(lost)


def _finding(problem: Problem, target: DayTarget, fraction: float, reached: float) -> Finding:
    when = problem.horizon.local(target.first * problem.horizon.interval_minutes)
    limit, actual = f"{fraction:.1%} in time", f"{reached:.2%} in time"
    message = f"{target.queue} on {when:%a %d %b}: {reached:.2%} of contacts in time, {fraction:.1%} are a must"
    return Finding(RULE, "", when, limit, actual, message)
