"""A site, its people and their duties as plain data; moments are minutes since 1970 in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Piece:
    """A stretch of a duty."""

    start: int
    end: int
    activity: str
    paid: bool

    @property
    def is_rest(self) -> bool:
        return self.activity in ("break", "meal")


@dataclass(frozen=True)
class Worked:
    """A duty by the local date it starts on; ``pieces`` fill it, and are empty for one of earlier weeks."""

    date: date
    start: int
    end: int
    shift: str
    paid: int
    pieces: tuple[Piece, ...] = ()

    @property
    def span(self) -> int:
        return self.end - self.start

    @property
    def work(self) -> int:
        """Length less unpaid breaks; all of it where nothing is known of breaks."""
        return self.span - sum(p.end - p.start for p in self.pieces if p.is_rest and not p.paid)


@dataclass(frozen=True)
class Absence:
    """Away from ``start`` to ``end``, moments."""

    start: int
    end: int
    kind: str
    paid: bool


@dataclass
class Person:
    """Somebody with what binds him; ``contract``, ``pattern`` and ``rules`` are as the YAML has them."""

    agent_id: str
    contract: dict[str, Any]
    pattern: dict[str, Any]
    hired: date | None = None
    ended: date | None = None
    absences: list[Absence] = field(default_factory=list)
    locks: dict[date, tuple[str, str, str]] = field(default_factory=dict)
    past: list[Worked] = field(default_factory=list)

    def employed(self, when: date) -> bool:
        return (self.hired is None or when >= self.hired) and (self.ended is None or when <= self.ended)


@dataclass
class Site:
    """What all share."""

    zone: str
    start: date
    days: int
    week_start: int
    night: tuple[str, str]
    grid: int
    shifts: dict[str, dict[str, Any]]
    rules: list[dict[str, Any]]
    patterns: dict[str, dict[str, Any]]
    people: list[Person]

    @property
    def dates(self) -> list[date]:
        return [self.start + timedelta(days=n) for n in range(self.days)]

    @property
    def end(self) -> date:
        """The first date after the horizon."""
        return self.start + timedelta(days=self.days)

    def week_of(self, when: date) -> date:
        """First date of the site week a date lies in."""
        return when - timedelta(days=(when.weekday() - self.week_start) % 7)

    def moment(self, when: date, clock: str) -> int:
        """Moment of a clock reading; 24:00 is the next midnight. A reading clocks skip is the moment they jump."""
        return _moment(self.zone, when, clock)

    def reading(self, moment: int) -> datetime:
        """What the clock on the wall reads at a moment."""
        return _reading(self.zone, moment)


@cache
def _moment(zone: str, when: date, clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    if hour == 24:
        return _moment(zone, when + timedelta(days=1), "00:00")
    naive = datetime.combine(when, time(hour, minute))
    first = naive.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if first.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive:
        return (first - EPOCH) // timedelta(minutes=1)
    before = (naive - timedelta(hours=3)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    minutes = (before - EPOCH) // timedelta(minutes=1)
    while _reading(zone, minutes) < naive:
        minutes += 1
    return minutes


@cache
def _reading(zone: str, moment: int) -> datetime:
    return (EPOCH + timedelta(minutes=moment)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes_of(clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    return hour * 60 + minute


def span_of(text: str) -> tuple[int, int]:
    first, last = text.split("-")
    return minutes_of(first.strip()), minutes_of(last.strip())


def inside(reading: int, first: int, last: int) -> bool:
    """Whether a clock reading (minutes of the day) lies in a window that may run over midnight."""
    return first <= reading < last if first < last else reading >= first or reading < last
