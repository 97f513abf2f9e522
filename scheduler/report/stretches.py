"""Stretches of shortage, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.run import Run
from scheduler.report.alarms import kinds_text
from scheduler.report.queue_coverage import Curve


@dataclass(frozen=True)
class Stretch:
    """Consecutive intervals in which a queue misses the same number of people; local times.

    ``kinds`` are the agent-hours by kind, ``is_red`` tells whether any of them matter.
    """

    queue: str
    start: datetime
    end: datetime
    missing: float
    required: int
    hours: float
    kinds: Mapping[str, float]
    is_red: bool

    @property
    def kinds_text(self) -> str:
        """``chosen`` where all of it is; else hours by kind."""
        only = [kind for kind, hours in self.kinds.items() if hours]
        return only[0] if len(only) == 1 else kinds_text(self.kinds)


def stretches(run: Run, found: Sequence[Curve]) -> list[Stretch]:
    """Every stretch of shortage: those that matter first, then most missing, the largest share, the earliest."""
    horizon, step = run.problem.horizon, run.problem.horizon.interval_minutes
    listed = []
    for curve in found:
        gaps = [max(0, need - there) for need, there in zip(curve.required, curve.staffed, strict=True)]
        start = 0
        for i in range(1, len(gaps) + 1):
            if i == len(gaps) or (gaps[i], curve.required[i]) != (gaps[start], curve.required[start]):
                if gaps[start]:
                    moments = horizon.local(start * step), horizon.local(i * step)
                    hours = gaps[start] * (i - start) * step / 60
                    kinds = {kind: sum(people[start:i]) * step / 60 for kind, people in curve.missing.items()}
                    people = gaps[start], curve.required[start]
                    listed.append(Stretch(curve.queue, *moments, *people, hours, kinds, any(curve.red[start:i])))
                start = i
    return sorted(
        listed, key=lambda s: (not s.is_red, -s.missing, -s.missing / s.required, s.start.timestamp(), s.queue)
    )
