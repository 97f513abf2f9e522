"""Rosters of past weeks, and the proof that they keep the site's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

HEADER = ("agent_id", "start", "end", "shift", "paid_minutes")


@dataclass(frozen=True, order=True)
class Past:
    """One duty of an earlier week; local times."""

    agent_id: str
    start: datetime
    end: datetime
    shift: str
    paid_minutes: int

    def row(self) -> tuple[object, ...]:
        """Give the row of previous_roster.csv."""
        return (
            self.agent_id,
            f"{self.start:%Y-%m-%d %H:%M}",
            f"{self.end:%Y-%m-%d %H:%M}",
            self.shift,
            self.paid_minutes,
        )


def duty(agent_id: str, day: date, start_minute: int, shift: str, hours: float, paid_hours: float) -> Past:
    """Build the duty that starts on a date at a minute of its day."""
    start = datetime.combine(day, time(start_minute // 60, start_minute % 60))
    return Past(agent_id, start, start + timedelta(hours=hours), shift, round(paid_hours * 60))


def require_legal(duties: Sequence[Past], rest_hours: float, longest_run: int, rest_block_hours: float) -> None:
    """Check every agent's past against rest, runs and the weekly rest block.

    Raises
    ------
    ValueError
        If a past roster breaks a rule: the generator itself is wrong.
    """
    for agent_id in sorted({d.agent_id for d in duties}):
        own = sorted(d for d in duties if d.agent_id == agent_id)
        run = 1
        for before, after in pairwise(own):
            rest = (after.start - before.end).total_seconds() / 3600
            neighbours = after.start.date() - before.start.date() == timedelta(days=1)
            run = run + 1 if neighbours else 1
            if rest < rest_hours or run > longest_run or (not neighbours and rest < rest_block_hours):
                raise ValueError(f"{agent_id}: {rest:.1f} h rest, run of {run} at {after.start:%Y-%m-%d %H:%M}")
