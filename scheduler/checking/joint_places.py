"""Joint activities that cannot be held as asked: who could be there at the best of their times, and who could not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from scheduler.domain.break_places import breaks_fit
from scheduler.domain.joint_activities import JointActivity, overlap
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import DutyForm

SHOWN_NAMES = 5


def joint_misfits(problem: Problem, duties: Mapping[str, LegalDuties]) -> Iterator[tuple[str, str]]:
    """Yield activities and sentences on what they lack at the best of their times.

    Parameters
    ----------
    duties
        What the rules of single duties leave each agent; without it nothing is known, and nothing is said.
    """
    places = Places(problem, duties)
    repeated = {name for course in problem.courses for group in course.groups[1:] for name in group}  # as the first
    sessions = {name for course in problem.courses for name in course.sessions}
    for one in problem.joint_activities if duties else ():
        if one.activity in repeated or (one.price is not None and one.activity not in sessions):
            continue
        best = max(one.starts, key=lambda start: places.reach(one, start))
        attendees, trainers, together = places.counts(one, best)
        when = f"{best.astimezone(problem.horizon.tz):%a %d %b %H:%M}"
        most = f"of its {len(one.starts)} times the best is {when}" if len(one.starts) > 1 else f"its time is {when}"
        cure = "add times or people, shorten it, or let shifts start earlier, later or last longer"
        if attendees < one.at_least:
            short = names_listed([name for name in one.attendees if not places.holds(name, one, best)])
            yield (
                one.activity,
                f"{one.activity}: {most}, when {attendees} of {len(one.attendees)} could be on duty throughout and "
                f"{one.at_least} are needed (not {short}); {cure}",
            )
        elif one.trainers and not trainers:
            yield (
                one.activity,
                f"{one.activity}: {most}, when none of its trainers ({names_listed(_leads(problem, one, best))}) could "
                f"be on duty throughout; {cure}",
            )
        elif together < one.size:
            yield (
                one.activity,
                f"{one.activity}: {most}, when {together} people could be on duty throughout and {one.size} are "
                f"needed, the trainer included; {cure}",
            )
    yield from _rooms(problem)


def _leads(problem: Problem, one: JointActivity, start: datetime) -> list[str]:
    """Trainers, those marked who are absent then."""
    span, found = one.span(start), []
    for name in one.trainers:
        away = any(overlap(span, (own.start, own.end)) for own in problem.contexts[name].absences)
        found.append(f"{name}: absent" if away else name)
    return found


def _rooms(problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield activities with one time only that follow one another too closely in their only room."""
    by_room: dict[str, list[JointActivity]] = {}
    for one in problem.joint_activities:
        if len(one.rooms) == 1 and len(one.starts) == 1:
            by_room.setdefault(one.rooms[0], []).append(one)
    for room, own in by_room.items():
        for first, second in pairwise(sorted(own, key=lambda one: one.starts[0])):
            if overlap(first.span(first.starts[0]), second.span(second.starts[0])):
                message = (
                    f"{second.activity}: its only room {room} is taken by {first.activity} at its only time; add a "
                    "time or a room to one of the two"
                )
                yield second.activity, message


class Places:
    """Who could be where, by duties alone."""

    def __init__(self, problem: Problem, duties: Mapping[str, LegalDuties]) -> None:
        self._problem, self._duties = problem, duties
        self._known: dict[tuple[str, int, int], bool] = {}
        self._forms: dict[tuple[DutyForm, int, int], bool] = {}

    def holds(self, name: str, one: JointActivity, start: datetime) -> bool:
        """Whether some duty of an agent covers an activity beside its breaks, apart from fixed sessions."""
        horizon = self._problem.horizon
        span = one.span(start)
        first, last = (horizon.minute_of(moment) for moment in span)
        key = (name, first, last)
        if key not in self._known:
            fixed = self._problem.contexts[name].sessions
            is_free = not any(overlap(span, (session.start, session.end)) for session in fixed)
            days = self._duties[name].days if name in self._duties else ()
            self._known[key] = is_free and any(
                self._fits(option.form, first - option.start, last - option.start)
                for day in days
                for option in day
                if option.start <= first and last <= option.end
            )
        return self._known[key]

    def _fits(self, form: DutyForm, begin: int, end: int) -> bool:
        grid = self._problem.horizon.interval_minutes
        key = (form, begin, end)
        if key not in self._forms:
            self._forms[key] = breaks_fit(form, frozenset(range(begin // grid, -(-end // grid))), grid)
        return self._forms[key]

    def counts(self, one: JointActivity, start: datetime) -> tuple[int, int, int]:
        """Attendees, trainers and people of both lists who could be there."""
        there = {name for name in one.people if self.holds(name, one, start)}
        return len(there & {*one.attendees}), len(there & {*one.trainers}), len(there)

    def reach(self, one: JointActivity, start: datetime) -> tuple[int, int]:
        """How far a time goes towards what is asked: needs met, then people."""
        attendees, trainers, together = self.counts(one, start)
        met = (attendees >= one.at_least) + (not one.trainers or trainers > 0) + (together >= one.size)
        return met, min(attendees, one.at_least)


def names_listed(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return ", ".join(names[:SHOWN_NAMES]) + more
