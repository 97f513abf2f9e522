"""When the sessions of a course may begin: dates, hours, outside trainers, and what their order leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon, clock_moment, span_minutes
from scheduler.domain.courses import ExternalTrainer, Gap
from scheduler.inputs.resolve.clock_starts import WHOLE_DAY, clock_starts
from scheduler.inputs.schema.course_keys import CourseKeys, ExternalKeys

Times = list[list[datetime]]
"""Of each session, the moments at which it may begin, rising."""


def gaps_of(keys: CourseKeys) -> tuple[Gap, ...]:
    """Days between each session and the next."""
    return tuple(Gap(one.days_after_at_least or 0, one.days_after_at_most) for one in keys.sessions[1:])


def externals_of(keys: CourseKeys, horizon: Horizon, zone: ZoneInfo) -> tuple[ExternalTrainer, ...]:
    """Outside trainers with their hours inside the dates planned."""
    return tuple(ExternalTrainer(one.name, tuple(_hours(one, horizon, zone))) for one in keys.external or ())


def _hours(keys: ExternalKeys, horizon: Horizon, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    if keys.between is None and keys.dates is None:
        return [(horizon.origin, horizon.moment(horizon.end_minute) + timedelta(days=1))]
    first, last = keys.between or WHOLE_DAY
    last = first + span_minutes(first, last)
    return [(clock_moment(day, first, zone), clock_moment(day, last, zone)) for day in keys.dates or dates_of(horizon)]


def dates_of(horizon: Horizon) -> list[date]:
    """Local dates planned."""
    return [horizon.date_of(day) for day in range(horizon.days)]


def session_times(keys: CourseKeys, horizon: Horizon, zone: ZoneInfo, externals: Sequence[ExternalTrainer]) -> Times:
    """Moments at which each session may begin, its order aside; empty lists where there is none."""
    end = horizon.moment(horizon.end_minute)
    days = [day for day in dates_of(horizon) if _inside(keys, day)]
    found = []
    for session in keys.sessions:
        moments = clock_starts(days, keys.between, session.minutes, keys.step_minutes, zone)
        length = timedelta(minutes=session.minutes)
        found.append(
            [
                at
                for at in moments
                if at < end
                and (keys.deadline is None or at.astimezone(zone).date() <= keys.deadline)
                and (not externals or any(one.can_lead(at, at + length) for one in externals))
            ]
        )
    return found


def _inside(keys: CourseKeys, day: date) -> bool:
    return (
        (keys.earliest is None or day >= keys.earliest)
        and (keys.deadline is None or day <= keys.deadline)
        and (keys.weekdays is None or day.weekday() in keys.weekdays)
    )


def in_order(times: Times, keys: CourseKeys, zone: ZoneInfo) -> Times:
    """Keep the moments that have some before and some after them, as the order of sessions asks."""
    gaps, kept = gaps_of(keys), [list(own) for own in times]

    def follow(k: int, one: datetime, later: datetime) -> bool:
        days = (later.astimezone(zone).date() - one.astimezone(zone).date()).days
        return later >= one + timedelta(minutes=keys.sessions[k].minutes) and gaps[k].allows(days)

    for k in range(len(gaps)):
        kept[k + 1] = [later for later in kept[k + 1] if any(follow(k, one, later) for one in kept[k])]
    for k in reversed(range(len(gaps))):
        kept[k] = [one for one in kept[k] if any(follow(k, one, later) for later in kept[k + 1])]
    return kept
