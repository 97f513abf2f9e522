"""Places of an allowance, date by date: how many there are, who has them, and why there is none left.

A stated number counts the members away by kinds that use the allowance. Headroom counts everybody away, for whatever
reason, who serves one of the queues: people by the date and working time by the week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from scheduler.domain.problem import Problem
from scheduler.domain.time_off import Allowance, AllowanceDays
from scheduler.leave.day_takings import DayTaken
from scheduler.leave.forecast_headroom import Headroom

TINY = 1e-9
MOST_NAMED = 6


@dataclass(frozen=True)
class User:
    """Who is away: an agent, and by which request or file."""

    agent_id: str
    source: str

    def __str__(self) -> str:
        return f"{self.agent_id} ({self.source})"


@dataclass(frozen=True)
class Obstacle:
    """Why there is no place on a date.

    Parameters
    ----------
    is_final
        Whether there would be none though nobody else were away.
    """

    when: date
    group: str
    reason: str
    is_final: bool


@dataclass(frozen=True)
class DayPlaces:
    """One date of one allowance: people who may be away (``None``: no limit that day), and who is."""

    when: date
    group: str
    limit: float | None
    used: float
    users: tuple[str, ...]
    reason: str


class AllowancePlaces:
    """The places of one allowance."""

    def __init__(self, allowance: Allowance, problem: Problem, headroom: Headroom | None) -> None:
        self.allowance, self._problem, self._headroom = allowance, problem, headroom
        self._stated: dict[date, list[tuple[User, float]]] = defaultdict(list)
        self._served: dict[date, list[tuple[User, float]]] = defaultdict(list)
        self._week: dict[date, float] = defaultdict(float)

    @property
    def name(self) -> str:
        """Name of the allowance."""
        return self.allowance.name

    def use(self, user: User, days: Sequence[DayTaken], uses_allowance: bool) -> None:
        """Let somebody be away."""
        for day in days:
            if uses_allowance and user.agent_id in self.allowance.members:
                self._stated[day.when].append((user, day.share))
            if self._headroom is not None and user.agent_id in self._headroom.people:
                self._served[day.when].append((user, day.share))
                week = self._headroom.week_of(self._problem, day.when)
                self._week[week] += day.share * self._headroom.work_minutes[user.agent_id]

    def obstacles(self, agent_id: str, days: Sequence[DayTaken]) -> list[Obstacle]:
        """Dates on which there is no place for somebody, in order."""
        if agent_id not in self.allowance.members:
            return []
        found, in_week = [], dict[date, float]()
        for day in days:
            obstacle = self._number(day)
            if self._headroom is not None and day.when in self._headroom.days:
                minutes = day.share * self._headroom.work_minutes.get(agent_id, 0.0)
                week = self._headroom.week_of(self._problem, day.when)
                in_week[week] = in_week.get(week, 0.0) + minutes
                obstacle = obstacle or self._room(day, week, in_week[week])
            if obstacle is not None:
                found.append(obstacle)
        return found

    def _number(self, day: DayTaken) -> Obstacle | None:
        limit, entry = self._limit(day.when)
        if limit is None:
            return None
        users = self._stated[day.when]
        used = sum(share for _, share in users)
        if used + day.share <= limit + TINY:
            return None
        why = f" ({entry.reason})" if entry is not None and entry.reason else ""
        if entry is not None and entry.people is None and entry.share is None:
            return Obstacle(day.when, self.name, f"{_date(day.when)}: nobody of {self.name} may be away{why}", True)
        reason = f"{_date(day.when)}: {_number(limit)} of {self.name} may be away{why}, {_named(users, used)}"
        return Obstacle(day.when, self.name, reason, day.share > limit + TINY)

    def _limit(self, when: date) -> tuple[float | None, AllowanceDays | None]:
        """Stated number on a date, and the entry it comes from where it is not the usual one."""
        entry = next((days for days in reversed(self.allowance.days) if days.fits(when)), None)
        people, share = (entry.people, entry.share) if entry else (self.allowance.people, self.allowance.share)
        if entry is not None and people is None and share is None:
            return 0.0, entry
        if share is not None:
            here = (a for a in self._problem.agents if a.agent_id in self.allowance.members)
            return float(floor(share * sum(agent.employed_on(when) for agent in here) + TINY)), entry
        return (None if people is None else float(people)), entry

    def _room(self, day: DayTaken, week: date, minutes: float) -> Obstacle | None:
        assert self._headroom is not None
        users = self._served[day.when]
        used, least = sum(share for _, share in users), self.allowance.at_least
        if used + day.share <= least + TINY:
            return None
        own = self._headroom.days[day.when]
        if used + day.share > own.room + TINY:
            reason = (
                f"{_date(day.when)}: the forecast leaves {self.name} room for {max(0, own.room, least)} to be away "
                f"({own.people} could work, {own.needed} are needed), {_named(users, used)}"
            )
            return Obstacle(day.when, self.name, reason, day.share > max(own.room, least) + TINY)
        own_week = self._headroom.weeks[week]
        if self._week[week] + minutes > own_week.room + TINY:
            days = max(0.0, own_week.days)
            names = sorted({str(u) for d, rows in self._served.items() for u, _ in rows if self._is_in(d, week)})
            reason = (
                f"{_date(day.when)}: in the week of {_date(week)} the forecast leaves {self.name} room for "
                f"{_number(days)} days away ({own_week.available / 60:,.0f} h can be worked, "
                f"{own_week.required / 60:,.0f} h are needed), {_list(names) or 'nobody'} "
                f"{'has' if len(names) < 2 else 'have'} {_number(self._week[week] / (own_week.day_minutes or 1))}"
            )
            return Obstacle(day.when, self.name, reason, minutes > own_week.room + TINY)
        return None

    def _is_in(self, when: date, week: date) -> bool:
        assert self._headroom is not None
        return self._headroom.week_of(self._problem, when) == week

    def on(self, when: date) -> DayPlaces:
        """Places of a date: the smallest of the numbers, and who is away; no number where nobody could work."""
        limit, entry = self._limit(when)
        users, reason = self._stated[when], entry.reason if entry is not None else ""
        if self._headroom is not None and when in self._headroom.days and self._headroom.days[when].people:
            own_week = self._headroom.weeks[self._headroom.week_of(self._problem, when)]
            room = float(max(self.allowance.at_least, min(self._headroom.days[when].room, floor(own_week.days + TINY))))
            if limit is None or room < limit:
                limit, users, reason = max(0.0, room), self._served[when], reason or "forecast"
        used = sum(share for _, share in users)
        return DayPlaces(when, self.name, limit, used, tuple(str(user) for user, _ in users), reason)


def _date(when: date) -> str:
    return f"{when:%a} {when.isoformat()}"


def _number(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0")


def _named(users: Sequence[tuple[User, float]], used: float) -> str:
    names = _list([str(user) for user, _ in users])
    return f"{_number(used)} taken by {names}" if names else "none is taken"


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
