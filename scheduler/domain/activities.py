"""Planned work away from the queues: group sessions at a fixed time, individual coaching at the best time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

CoachingKind = Literal["coaching", "briefing", "project"]
"""What an individual session is called in segments."""


@dataclass(frozen=True)
class Session:
    """A group session at a fixed time; paid. Trainer (may be empty) and attendees must be on duty throughout.

    ``kind`` is ``training`` or ``meeting``. Half-open, aware moments.
    """

    session_id: str
    kind: str
    start: datetime
    end: datetime
    attendees: tuple[str, ...]
    trainer: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """Trainer and attendees."""
        return (*self.attendees, self.trainer) if self.trainer else self.attendees

    @property
    def activity(self) -> str:
        """The segment's activity."""
        return f"{self.kind}:{self.session_id}"


@dataclass(frozen=True)
class Coaching:
    """One individual session of an agent, placed inside a duty dated ``earliest..latest`` (inclusive); paid.

    Parameters
    ----------
    minutes
        Length.
    step_minutes
        It starts at a multiple of this many minutes after the duty's start.
    edge_minutes
        Least time between it and the duty's start and end.
    kind
        ``coaching``, ``briefing`` or ``project``.
    price
        Money it costs to leave it out; ``None``: it must take place.
    is_due
        Where it has a price, whether leaving it out is a finding.
    """

    coaching_id: str
    agent_id: str
    minutes: int
    earliest: date
    latest: date
    step_minutes: int = 30
    edge_minutes: int = 30
    kind: CoachingKind = "coaching"
    price: float | None = None
    is_due: bool = True

    @property
    def activity(self) -> str:
        """The segment's activity."""
        return f"{self.kind}:{self.coaching_id}"
