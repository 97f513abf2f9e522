"""What a date could hold on the clock, for the ``check`` faces; the other faces ask the agent's view."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from scheduler.domain.clock import MINUTES_PER_DAY, clock_moment
from scheduler.domain.problem import AgentContext
from scheduler.domain.shifts import Shift


def possible_starts(context: AgentContext, when: date) -> Iterator[tuple[Shift, list[datetime]]]:
    """Shifts of contract, skills and pattern that may start on a date, each with its starts in order."""
    horizon, frame = context.horizon, _frame(context, when)
    if context.pattern.weeks and frame is None:
        return
    first, last, only = frame or (0, MINUTES_PER_DAY, "")
    opens, closes = (clock_moment(when, minute, horizon.tz) for minute in (first, last))
    skills = context.agent.skills_on(when)
    for shift in (context.shifts[name] for name in context.contract.shifts if only in ("", name)):
        if when.weekday() in shift.weekdays and (not shift.queue or shift.queue in skills):
            readings = shift.starts
            moments = (clock_moment(when, minute, horizon.tz) for minute in readings)
            starts = [at for at in moments if opens <= at <= closes and horizon.may_start(when, at)]
            if starts:
                yield shift, starts


def out_on(context: AgentContext, when: date) -> bool:
    """Whether absences leave no duty of a date: they cover it whole, or meet every duty it could have."""
    dawn, dusk = (clock_moment(when, minute, context.horizon.tz) for minute in (0, MINUTES_PER_DAY))
    gaps = [(dawn, dusk)]
    for away in context.absences:
        gaps = [gap for a, b in gaps for gap in ((a, min(b, away.start)), (max(a, away.end), b)) if gap[0] < gap[1]]
    if not gaps:
        return True
    near = [away for away in context.absences if away.end > dawn and away.start < dusk + timedelta(days=1)]
    if not near:
        return False
    shortest = [
        (start, start + timedelta(minutes=min(shift.lengths)))
        for shift, starts in possible_starts(context, when)
        for start in starts
    ]
    return bool(shortest) and all(
        any(away.start < end and start < away.end for away in near) for start, end in shortest
    )


def _frame(context: AgentContext, when: date) -> tuple[int, int, str] | None:
    """Earliest and latest start (minutes of the day) and shift that the pattern has for a date."""
    weeks, week_start = context.pattern.weeks, context.horizon.week_start
    if not weeks:
        return None
    first, anchor = (day - timedelta(days=(day.weekday() - week_start) % 7) for day in (when, context.pattern.anchor))
    frame = weeks[(first - anchor).days // 7 % len(weeks)][(when - first).days]
    return None if frame is None else (frame.earliest, frame.latest, frame.shift)
