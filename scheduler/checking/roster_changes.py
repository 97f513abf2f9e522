"""What differs between the roster a run started from and its own: every duty, break, meal, activity and block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster

Span = tuple[datetime, datetime]
Parts = dict[str, list[Span]]
"""Spans of an agent's day by what is done, in order of time."""

DUTY, WORK = "duty", "work"


@dataclass(frozen=True)
class RosterChange:
    """One thing of an agent's day that is new, gone, or at another time than before.

    Parameters
    ----------
    date
        Local date of the duty.
    what
        ``duty``, or what a segment is: ``break``, ``meal``, ``coaching:intro`` and other activities, ``block:calls``
        where work is assigned.
    before, after
        Start and end; ``None`` where there was, or is, none.
    shift_before, shift_after
        Shift of the day's duty; empty without one. Where only they differ, the duty is listed with its times.
    """

    agent_id: str
    date: date
    what: str
    before: Span | None
    after: Span | None
    shift_before: str
    shift_after: str


def roster_changes(problem: Problem, roster: Roster) -> tuple[RosterChange, ...]:
    """List what differs from the problem's base, by agent, date and time; nothing where there is no base."""
    if not problem.base:
        return ()
    before, after = _by_day(problem, problem.base), _by_day(problem, roster.duties)
    order = {agent_id: place for place, agent_id in enumerate(problem.contexts)}
    days = sorted(before.keys() | after.keys(), key=lambda key: (order[key[0]], key[1]))
    return tuple(change for key in days for change in _of_day(problem, *key, before.get(key, []), after.get(key, [])))


def counts(changes: Iterable[RosterChange]) -> dict[str, int]:
    """How many of each kind, duties first, then by name; all coachings are one kind."""
    found = Counter(change.what.partition(":")[0] for change in changes)
    return {what: found[what] for what in sorted(found, key=lambda what: (what != DUTY, what))}


def _by_day(problem: Problem, duties: Iterable[Duty]) -> dict[tuple[str, date], list[Duty]]:
    """Duties inside the horizon by agent and date."""
    found: dict[tuple[str, date], list[Duty]] = defaultdict(list)
    for duty in sorted(duties, key=lambda duty: duty.start):
        if duty.agent_id in problem.contexts and 0 <= problem.horizon.day_of(duty.date) < problem.horizon.days:
            found[duty.agent_id, duty.date].append(duty)
    return found


def _of_day(
    problem: Problem, agent_id: str, when: date, before: list[Duty], after: list[Duty]
) -> Iterator[RosterChange]:
    shifts = "|".join(duty.shift for duty in before), "|".join(duty.shift for duty in after)
    then, now = _parts(problem, before), _parts(problem, after)
    if shifts[0] != shifts[1] and then[DUTY] == now[DUTY]:
        yield from (RosterChange(agent_id, when, DUTY, span, span, *shifts) for span in then[DUTY])
    for what in sorted(then.keys() | now.keys(), key=lambda what: (what != DUTY, what)):
        for old, new in _pairs(then[what], now[what]):
            yield RosterChange(agent_id, when, what, old, new, *shifts)


def _parts(problem: Problem, duties: Iterable[Duty]) -> Parts:
    """Duties and everything in them but work, which is what is left; blocks of it where it is assigned."""
    found: Parts = defaultdict(list)
    for duty in duties:
        found[DUTY].append((duty.start, duty.end))
        shift = problem.shifts.get(duty.shift)
        is_assigned = problem.contexts[duty.agent_id].agent.blocks is not None and not (shift and shift.queue)
        for one in duty.segments:
            if one.activity != WORK or is_assigned:
                what = f"block:{one.queue}" if one.activity == WORK else one.activity
                found[what].append((one.start, one.end))
    return found


def _pairs(before: list[Span], after: list[Span]) -> list[tuple[Span | None, Span | None]]:
    """Pair what moved in order of time; what stayed is no pair, what is left over is gone or new."""
    stayed = Counter(before) & Counter(after)
    old, new = (sorted((Counter(spans) - stayed).elements()) for spans in (before, after))
    size = max(len(old), len(new))
    padded: tuple[list[Span | None], ...] = tuple([*own, *[None] * (size - len(own))] for own in (old, new))
    return list(zip(*padded, strict=True))
