"""Changes of one person's duties near an interval: breaks or starts moved, other duties, one more or one less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Segment
from scheduler.domain.shifts import DutyForm, DutyOption

BREAK, START, OTHER, DAY = range(4)
"""Kinds of change, the smallest first."""
PLAIN = ("work", "break", "meal")


@dataclass(frozen=True)
class DutyChange:
    """One duty of one person before and after.

    Parameters
    ----------
    old
        The duty changed or taken away; ``None``: the person has none on the date.
    kind
        `BREAK`, `START`, `OTHER` (another shift or length) or `DAY` (a duty more or less).
    span
        First and last minute of the new duty since the origin; (0, 0) where there is none.
    paid_minutes
        Paid minutes more.
    moved_minutes
        How far start or break moves.
    make
        Builds the new duty; ``None``: there is none, or its breaks find no place.
    """

    agent_id: str
    old: Duty | None
    kind: int
    span: tuple[int, int]
    paid_minutes: int
    moved_minutes: int
    make: Callable[[], Duty | None]

    @property
    def is_new(self) -> bool:
        """Whether there is a duty afterwards."""
        return self.span != (0, 0)

    def words(self, new: Duty | None, zone: ZoneInfo) -> str:
        """Say the change as a planner would."""
        if new is None:
            assert self.old is not None
            return f"take {self.agent_id}'s duty of {self.old.date} away"
        start, end = (f"{moment.astimezone(zone):%H:%M}" for moment in (new.start, new.end))
        if self.old is None:
            return f"give {self.agent_id} a duty on {new.date}, {start}-{end} ({new.shift})"
        if self.kind == BREAK:
            pairs = zip(_rests_of(self.old), _rests_of(new), strict=True)
            before, after = next((a, b) for a, b in pairs if a.start != b.start)
            clocks = f"from {before.start.astimezone(zone):%H:%M} to {after.start.astimezone(zone):%H:%M}"
            return f"move {self.agent_id}'s {before.activity} on {new.date} {clocks}"
        was = f"{self.old.start.astimezone(zone):%H:%M}"
        if self.kind == START:
            return f"move {self.agent_id}'s start on {new.date} from {was} to {start}"
        return f"give {self.agent_id} {start}-{end} ({new.shift}) on {new.date} for the duty from {was}"


def _rests_of(duty: Duty) -> list[Segment]:
    return [segment for segment in duty.segments if segment.is_rest]


def duty_changes(
    problem: Problem,
    context: AgentContext,
    own: tuple[Duty, ...],
    interval: int,
    is_short: bool,
    joint: frozenset[str],
) -> Iterator[DutyChange]:
    """Yield changes that may bring the person to an interval (``is_short``), or away from it.

    Parameters
    ----------
    own
        The person's duties dated inside the horizon.
    joint
        Activities several people must be at; duties that hold one stay.
    """
    horizon, step = problem.horizon, problem.horizon.interval_minutes
    minute = interval * step
    day_of = horizon.day_of(horizon.date_at(horizon.moment(minute)))
    by_date = {duty.date: duty for duty in own}
    for day in (day_of - 1, day_of):
        if not 0 <= day < horizon.days:
            continue
        when = horizon.date_of(day)
        old = by_date.get(when)
        if old is not None and any(segment.activity in joint for segment in old.segments):
            continue
        if context.absent_on(when) or not context.agent.employed_on(when):
            continue
        if old is not None:
            yield from _other_breaks(context, old, minute, step, horizon)
            if not is_short and horizon.minute_of(old.start) <= minute < horizon.minute_of(old.end):
                yield DutyChange(old.agent_id, old, DAY, (0, 0), -old.paid_minutes, 0, partial(_made, None))
        for option in context.view.offered(day):
            if (option.start <= minute < option.end) == is_short and option.coaching < 0:
                change = _instead(context, old, option, horizon)
                if change is not None:
                    yield change


def _made(duty: Duty | None) -> Duty | None:
    return duty


def _instead(context: AgentContext, old: Duty | None, option: DutyOption, horizon: Horizon) -> DutyChange | None:
    """Return the change to another duty of the date; ``None``: it is none, or its work is not cut into blocks here."""
    agent_id, form, when = context.agent.agent_id, option.form, horizon.date_of(option.day)
    span = option.start, option.end
    make = partial(placed, agent_id, when, option, horizon)
    if old is None:
        if context.agent.blocks is not None:
            return None
        return DutyChange(agent_id, None, DAY, span, form.paid_minutes, 0, make)
    moved = option.start - horizon.minute_of(old.start)
    more = form.paid_minutes - old.paid_minutes
    if (form.shift, form.minutes) == (old.shift, old.minutes):
        if not moved:
            return None
        return DutyChange(agent_id, old, START, span, 0, abs(moved), partial(later, old, moved))
    if context.agent.blocks is not None or any(segment.activity not in PLAIN for segment in old.segments):
        return None
    return DutyChange(agent_id, old, OTHER, span, more, abs(moved), make)


def later(duty: Duty, minutes: int) -> Duty:
    """Return a duty, all of it later by some minutes."""
    by = timedelta(minutes=minutes)
    return replace(duty, segments=tuple(replace(s, start=s.start + by, end=s.end + by) for s in duty.segments))


def _other_breaks(context: AgentContext, old: Duty, minute: int, step: int, horizon: Horizon) -> Iterator[DutyChange]:
    """Yield the duty with the break that lies at a minute moved away, work taking its place."""
    forms = [form for name in context.contract.shifts for form in context.shifts[name].forms]
    form = next((one for one in forms if (one.shift, one.minutes) == (old.shift, old.minutes)), None)
    rests, begins = _rests_of(old), horizon.minute_of(old.start)
    if form is None or len(rests) != len(form.breaks) or any(s.activity not in PLAIN for s in old.segments):
        return
    if context.agent.blocks is not None:
        return
    places = [horizon.minute_of(segment.start) - begins for segment in rests]
    for index, (spec, at) in enumerate(zip(form.breaks, places, strict=True)):
        if not at <= minute - begins < at + spec.minutes:
            continue
        for start in range(-(-spec.earliest // step) * step, spec.latest + 1, step):
            tried = [*places[:index], start, *places[index + 1 :]]
            if start != at and fits(form, tried):
                new = cut(old.agent_id, old.date, form, begins, tried, horizon)
                span = begins, begins + form.minutes
                yield DutyChange(old.agent_id, old, BREAK, span, 0, abs(start - at), partial(_made, new))


def fits(form: DutyForm, places: list[int]) -> bool:
    """Whether breaks at some minutes after the start keep to their windows and the stretches between them."""
    ends = 0
    for spec, at, shortest, longest in zip(form.breaks, places, form.min_stretch, form.max_stretch, strict=False):
        if not (spec.earliest <= at <= spec.latest and shortest <= at - ends <= longest):
            return False
        ends = at + spec.minutes
    return form.min_stretch[-1] <= form.minutes - ends <= form.max_stretch[-1]


def placed(agent_id: str, when: date, option: DutyOption, horizon: Horizon) -> Duty | None:
    """Build a duty with its breaks at the earliest places that leave room for all; ``None``: there are none."""
    places = _places(option.form, (), 0, horizon.interval_minutes)
    return None if places is None else cut(agent_id, when, option.form, option.start, list(places), horizon)


def _places(form: DutyForm, chosen: tuple[int, ...], ends: int, step: int) -> tuple[int, ...] | None:
    index = len(chosen)
    if index == len(form.breaks):
        return chosen if fits(form, list(chosen)) else None
    spec = form.breaks[index]
    earliest = max(spec.earliest, ends + form.min_stretch[index])
    latest = min(spec.latest, ends + form.max_stretch[index])
    for at in range(-(-earliest // step) * step, latest + 1, step):
        found = _places(form, (*chosen, at), at + spec.minutes, step)
        if found is not None:
            return found
    return None


def cut(agent_id: str, when: date, form: DutyForm, begins: int, places: list[int], horizon: Horizon) -> Duty:
    """Cut a duty into work and breaks at some minutes after its start."""
    pieces, last = [], 0
    for spec, at in zip(form.breaks, places, strict=True):
        pieces += [(last, at, "work", True, form.queue), (at, at + spec.minutes, spec.name, spec.paid, "")]
        last = at + spec.minutes
    pieces.append((last, form.minutes, "work", True, form.queue))
    segments = tuple(
        Segment(horizon.moment(begins + a), horizon.moment(begins + b), what, paid, queue)
        for a, b, what, paid, queue in pieces
        if a < b
    )
    return Duty(agent_id, when, form.shift, segments)
