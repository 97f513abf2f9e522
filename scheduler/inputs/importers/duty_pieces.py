"""A duty made elsewhere, with the breaks and activities it was given, as a duty of a shift.

Assigned work is an activity ``work:<queue>``; other work is on the shift's queue, or on none.
A break is matched to the shift's breaks by length, in order; where none has its length it is a paid break up to 20
minutes and an unpaid meal beyond (the usual line, e.g. 29 CFR 785.18-19).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.clock import minutes_between
from scheduler.domain.problem import AgentContext
from scheduler.domain.roster import Duty, Segment
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.inputs.importers.roster_cells import SPAN, parse_span
from scheduler.inputs.reading.issues import unknown

LONGEST_PAID_BREAK = 20
ACTIVITY = re.compile(r"(training|coaching|meeting|briefing|project|work):\S.*|split")
SPLIT = "split"
WORK_ON = "work:"

Note = Callable[[str, str], None]
"""Notes what is wrong with a column of the list (``breaks``, ``activities``), in words."""


@dataclass(frozen=True)
class Entry:
    """One duty as the file gives it; moments are aware.

    Parameters
    ----------
    shift, breaks, activities
        As the file has them; empty where it has none.
    line, column
        Where it stands.
    """

    agent_id: str
    date: date
    start: datetime
    end: datetime
    line: int
    column: str
    shift: str = ""
    breaks: str = ""
    activities: str = ""


def make_duty(entry: Entry, context: AgentContext, note: Note) -> Duty:
    """Segments and shift of a duty; pieces that are wrong are noted and left out."""
    shift = context.shifts.get(entry.shift) or best_shift(context, entry.date, entry.start, entry.end)
    left = list(shift.breaks) if shift is not None else []
    queue = shift.queue if shift is not None else ""
    segments, start = [], entry.start
    pieces = [*_pieces(entry, context, "breaks", note), *_pieces(entry, context, "activities", note)]
    for first, last, activity, column in sorted(pieces, key=lambda piece: piece[:2]):
        if first < start:
            note(column, "found two breaks or activities at once; in order and inside the duty is allowed")
            continue
        if first > start:
            segments.append(Segment(start, first, "work", True, queue))
        if activity.startswith(WORK_ON):
            skills = context.agent.skills_on(entry.date)
            segments.append(Segment(first, last, "work", True, _known_queue(activity, skills, column, note)))
        elif activity:
            segments.append(Segment(first, last, activity, activity != SPLIT))
        else:
            spec = _matching(left, minutes_between(first, last))
            segments.append(Segment(first, last, spec.name, spec.paid))
        start = last
    if start < entry.end:
        segments.append(Segment(start, entry.end, "work", True, queue))
    return Duty(entry.agent_id, entry.date, shift.shift_id if shift is not None else "", tuple(segments))


def _known_queue(activity: str, skills: frozenset[str], column: str, note: Note) -> str:
    """Queue of assigned work; one the agent has no skill for on the date is noted."""
    queue = activity.removeprefix(WORK_ON).strip()
    if queue not in skills:
        note(column, unknown("queue", queue, sorted(skills)))
    return queue


def _pieces(
    entry: Entry, context: AgentContext, column: str, note: Note
) -> Iterator[tuple[datetime, datetime, str, str]]:
    """Start, end, activity (empty for a break) and column of each piece."""
    zone = context.horizon.tz
    last = entry.start
    for text in filter(None, (part.strip() for part in re.split(r"[|,;]", getattr(entry, column)))):
        found = SPAN.match(text)
        activity = text[found.end() :].strip() if found is not None else ""
        is_right = not activity if column == "breaks" else ACTIVITY.fullmatch(activity) is not None
        if found is None or not is_right:
            form = (
                "HH:MM-HH:MM"
                if column == "breaks"
                else "HH:MM-HH:MM training:<id> (coaching, meeting, briefing, project, work)"
            )
            note(column, f"found {text!r}, {form} joined by | is allowed")
            continue
        try:
            span = parse_span(found[0].strip())
            assert span is not None
        except ValueError as error:
            note(column, str(error))
            continue
        begin, end = span
        first = begin.moment(entry.date, zone)
        first = first if first >= last else begin.after(last, entry.date, zone)
        until = end.after(first, first.astimezone(zone).date(), zone)
        if until > entry.end:
            note(column, f"found {text}, in order and inside the duty is allowed")
            continue
        yield first, until, activity, column
        last = until


def best_shift(context: AgentContext, day: date, start: datetime, end: datetime) -> Shift | None:
    """Shift of an agent's contract a duty fits best: nearest length, then a weekday it has, then nearest start."""
    local = start.astimezone(context.horizon.tz)
    minute, length = local.hour * 60 + local.minute, minutes_between(start, end)

    def distance(shift: Shift) -> tuple[int, bool, int]:
        nearest = min(abs(length - own) for own in shift.lengths)
        outside = max(shift.earliest_start - minute, minute - shift.latest_start, 0)
        return nearest, day.weekday() not in shift.weekdays, outside

    shifts = [context.shifts[name] for name in context.contract.shifts]
    return min(shifts, key=distance, default=None)


def _matching(breaks: list[BreakSpec], minutes: int) -> BreakSpec:
    """First unused break of that length; see the module's docstring for others."""
    for index, spec in enumerate(breaks):
        if spec.minutes == minutes:
            return breaks.pop(index)
    is_short = minutes <= LONGEST_PAID_BREAK
    return BreakSpec("break" if is_short else "meal", minutes, is_short, 0, 0)
