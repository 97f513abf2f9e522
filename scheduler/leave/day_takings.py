"""What time off takes of a person: which dates, which part of each, how many minutes of the contract.

A date counts where the person could have a duty at all, and of a week no more dates than the contract has: a week off
from Monday to Sunday takes five days of a contract of five, the earliest. What is away already is not taken again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scheduler.domain.agents import Absence
from scheduler.domain.clock import clock_moment, local_midnight, minutes_between
from scheduler.domain.problem import AgentContext
from scheduler.domain.time_off import LeaveRequest
from scheduler.pay.leave import credited_minutes, duty_span, week_credits

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class DayTaken:
    """A date of somebody's: its share of a day (1: all of it) and minutes of the contract."""

    when: date
    share: float
    minutes: int


class TimeAway:
    """One person's absences as they are added, each with what it takes."""

    def __init__(self, context: AgentContext) -> None:
        self._bare = replace(context, absences=(), locks={}, history=())
        self._absences: list[Absence] = []
        self._taken: dict[int, dict[date, DayTaken]] = {}
        self._could_work: dict[date, bool] = {}
        self.worth = credited_minutes(context.contract)
        """Minutes a whole day counts for."""

    def would_take(self, spans: Sequence[Span], is_half: bool = False) -> tuple[DayTaken, ...]:
        """Work out what absences of these spans would take, in order of dates."""
        added = self._as_absences(spans, is_half)
        found = []
        for week in self._weeks(spans):
            before, after = self._in_week(week), self._count(week, [*self._absences, *added])
            for when, day in after.items():
                share, minutes = day.share, day.minutes
                if when in before:
                    share, minutes = share - before[when].share, minutes - before[when].minutes
                if share > 0 or minutes > 0:
                    found.append(DayTaken(when, share, minutes))
        return tuple(found)

    def add(self, spans: Sequence[Span], is_half: bool = False) -> tuple[DayTaken, ...]:
        """Add absences and return what they take."""
        taken = self.would_take(spans, is_half)
        self._absences += self._as_absences(spans, is_half)
        for week in self._weeks(spans):
            self._taken.pop(week, None)
        return taken

    def meets(self, spans: Iterable[Span]) -> bool:
        """Whether the person is away already in some part of these spans."""
        return any(a.start < end and start < a.end for start, end in spans for a in self._absences)

    def covers(self, spans: Iterable[Span]) -> bool:
        """Whether the person is away already in all of these spans."""
        return all(any(a.start <= start and end <= a.end for a in self._absences) for start, end in spans)

    def could_work(self, when: date) -> bool:
        """Whether the person is employed on a date and could have a duty on it."""
        if when not in self._could_work:
            can = self._bare.agent.employed_on(when) and duty_span(self._bare, when) is not None
            self._could_work[when] = can
        return self._could_work[when]

    def spans_of(self, request: LeaveRequest) -> tuple[Span, ...]:
        """When a request is away: whole dates in one, parts date by date, halves of the time of possible duties."""
        zone = self._bare.horizon.tz
        if request.portion == "full":
            return ((local_midnight(request.first, zone), local_midnight(request.last + timedelta(days=1), zone)),)
        return tuple(self._parts(request))

    def _parts(self, request: LeaveRequest) -> Iterator[Span]:
        zone, step = self._bare.horizon.tz, self._bare.horizon.interval_minutes
        when = request.first
        while when <= request.last:
            possible = duty_span(self._bare, when)
            if request.portion == "times":
                start, end = (clock_moment(when, m, zone) for m in (request.from_minute, request.to_minute))
                if start < end:
                    yield start, end
            elif possible is not None:
                half = minutes_between(*possible) // 2 // step * step
                middle = possible[0] + timedelta(minutes=half)
                yield (possible[0], middle) if request.portion == "first_half" else (middle, possible[1])
            when += timedelta(days=1)

    def _as_absences(self, spans: Sequence[Span], is_half: bool) -> list[Absence]:
        agent_id = self._bare.agent.agent_id
        return [Absence(agent_id, start, end, credited=True, is_half=is_half) for start, end in spans]

    def _weeks(self, spans: Sequence[Span]) -> list[int]:
        """Weeks spans touch, and the one before where a night may reach into them."""
        horizon = self._bare.horizon
        found: set[int] = set()
        for start, end in spans:
            first = horizon.day_of(horizon.date_at(start) - timedelta(days=1))
            last = horizon.day_of(horizon.date_at(end - timedelta(seconds=1)))
            found.update(range(horizon.week_of(first), horizon.week_of(last) + 1))
        return sorted(found)

    def _in_week(self, week: int) -> dict[date, DayTaken]:
        if week not in self._taken:
            self._taken[week] = self._count(week, self._absences)
        return self._taken[week]

    def _count(self, week: int, absences: Sequence[Absence]) -> dict[date, DayTaken]:
        days = self._bare.horizon.week_days(week)
        first, last = (self._bare.horizon.date_of(day) for day in (days.start - 1, days.stop + 1))
        zone = self._bare.horizon.tz
        opens, closes = local_midnight(first, zone), local_midnight(last, zone)
        near = tuple(a for a in absences if a.start < closes and a.end > opens)
        if not near:
            return {}
        credits = week_credits(replace(self._bare, absences=near), week)
        worth = max(1, self.worth)
        return {
            one.date: DayTaken(one.date, 1.0 if one.is_day else one.minutes / worth, one.minutes) for one in credits
        }
