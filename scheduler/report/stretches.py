"""Stretches of shortage, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.run import Run
from scheduler.report.queue_coverage import curves


@dataclass(frozen=True)
class Stretch:
    """Consecutive intervals in which a queue misses the same number of people; local times."""

    queue: str
    start: datetime
    end: datetime
    missing: int
    required: int
    hours: float


def stretches(run: Run) -> list[Stretch]:
    """Every stretch of shortage: most missing first, then the largest share, then the earliest."""
    horizon, step = run.problem.horizon, run.problem.horizon.interval_minutes
    found = []
    for demand, curve in zip(run.problem.demand, curves(run), strict=True):
        gaps = [max(0, need - there) for need, there in zip(curve.required, curve.staffed, strict=True)]
        start = 0
        for i in range(1, len(gaps) + 1):
            if i == len(gaps) or (gaps[i], curve.required[i]) != (gaps[start], curve.required[start]):
                if gaps[start]:
                    moments = horizon.local(start * step), horizon.local(i * step)
                    hours = gaps[start] * (i - start) * step / 60
                    found.append(Stretch(demand.queue, *moments, gaps[start], curve.required[start], hours))
                start = i
    return sorted(found, key=lambda s: (-s.missing, -s.missing / s.required, s.start.timestamp(), s.queue))
