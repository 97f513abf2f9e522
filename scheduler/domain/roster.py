"""Rosters: duties, their segments, and what earlier weeks left behind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from scheduler.domain.clock import minutes_between

MEAL = "meal"
"""Activity of a break that is a meal."""


@dataclass(frozen=True)
class Segment:
    """A stretch of one duty with one activity; half-open ``[start, end)``, aware moments.

    ``activity`` is ``work``, ``break``, ``meal``, ``training:<id>``, ``coaching:<id>`` or ``meeting:<id>``.
    """

    start: datetime
    end: datetime
    activity: str
    paid: bool
    queue: str = ""

    @property
    def minutes(self) -> int:
        """Elapsed minutes."""
        return minutes_between(self.start, self.end)

    @property
    def is_rest(self) -> bool:
        """Whether this is a break or meal (an interruption of work)."""
        return self.activity in ("break", MEAL)


@dataclass(frozen=True)
class Duty:
    """One agent's working day; belongs to the local date it starts on. Segments fill it without holes."""

    agent_id: str
    date: date
    shift: str
    segments: tuple[Segment, ...]

    @property
    def start(self) -> datetime:
        """First moment."""
        return self.segments[0].start

    @property
    def end(self) -> datetime:
        """First moment after."""
        return self.segments[-1].end

    @property
    def minutes(self) -> int:
        """Elapsed length."""
        return minutes_between(self.start, self.end)

    @property
    def paid_minutes(self) -> int:
        """Elapsed paid minutes."""
        return sum(s.minutes for s in self.segments if s.paid)


@dataclass(frozen=True)
class PastDuty:
    """A duty worked before the horizon, as rules read it; belongs to the local date it started on."""

    agent_id: str
    date: date
    start: datetime
    end: datetime
    paid_minutes: int
    shift: str = ""
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Roster:
    """All duties of all agents dated inside the horizon, sorted by agent and start."""

    duties: tuple[Duty, ...]

    @cached_property
    def by_agent(self) -> dict[str, tuple[Duty, ...]]:
        """Duties of each agent in order of time; agents without duties are absent."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            found[duty.agent_id].append(duty)
        return {agent: tuple(sorted(own, key=lambda d: d.start)) for agent, own in found.items()}

    @property
    def paid_minutes(self) -> int:
        """Elapsed paid minutes of all duties."""
        return sum(duty.paid_minutes for duty in self.duties)
