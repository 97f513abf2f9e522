"""Cases of one rule: a small setting and a roster written as clock readings, turned into a context and duties.

Dates are ``2026-11-24`` or ``tue`` (week of the horizon's start), ``tue+1``, ``sun-1``. A duty is
``mon 22:00-06:00 shift=late queue=calls break 00:00-00:15 meal 02:00-03:00 coaching:c1 05:00-05:30``; breaks are paid
and meals are not, unless the word begins with ``unpaid-`` or ``paid-``. Assigned work is ``work:calls 22:00-00:00``,
whatever lies between; with ``blocks: 60-240`` it is cut into blocks of so many minutes.
A reading that occurs twice is its first occurrence, ``01:30*`` the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agent_view import ALIKE, AgentView
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, PatternDay
from scheduler.domain.clock import Horizon, minute_of_day, reading_moment
from scheduler.domain.problem import AgentContext
from scheduler.domain.roster import Duty, PastDuty, Segment
from scheduler.domain.shifts import BreakSpec, DutyForm, DutyOption, Shift
from scheduler.domain.site import NightWindow
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import make_rule

CASES = Path(__file__).parent / "cases"
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WrittenDuty:
    """A duty as a case writes it; moments are minutes since the origin."""

    day: int
    start: int
    end: int
    shift: str = "wide"
    queue: str = ""
    breaks: tuple[tuple[int, int, str, bool], ...] = ()  # start, end, name, paid
    coaching: tuple[int, int, int] | None = None  # index, start, end
    blocks: tuple[tuple[int, int, str], ...] = ()  # start, end, queue

    @property
    def form(self) -> DutyForm:
        """The widest form with these breaks: they may lie anywhere in this order."""
        length = self.end - self.start
        specs = tuple(
            BreakSpec(name, end - start, paid, 0, length - (end - start)) for start, end, name, paid in self.breaks
        )
        stretches = len(specs) + 1
        return DutyForm(self.shift, length, specs, (0,) * stretches, (length,) * stretches, self.queue)

    @property
    def option(self) -> DutyOption:
        """What the faces choose from."""
        return DutyOption(self.day, self.start, self.form, self.coaching[0] if self.coaching else -1)


@dataclass(frozen=True, eq=False)
class WideView(AgentView):
    """A view that offers the case's duties on every date, so that the rule alone decides.

    Without ``spread`` each date offers its own written duty only, which makes a smaller model.
    """

    written: tuple[WrittenDuty, ...] = field(default=(), metadata=ALIKE)
    spread: bool = field(default=True, metadata=ALIKE)

    def options(self, day: int) -> tuple[DutyOption, ...]:
        """Every written start and form on this day, with and without each coaching."""
        found: dict[DutyOption, None] = {}
        for duty in self.written:
            if duty.day == day:
                found[duty.option] = None
            if not self.spread:
                continue
            local = self.horizon.local(duty.start)
            start = self.horizon.minute_at(day, local.hour * 60 + local.minute)
            for coaching in range(-1, len(self.coachings)):
                found[DutyOption(day, start, duty.form, coaching)] = None
        return tuple(found)

    def forms(self, day: int) -> tuple[DutyForm, ...]:
        """Forms of the options."""
        return tuple({option.form for option in self.options(day)})

    @cached_property
    def _longest_duty(self) -> timedelta:
        return timedelta(minutes=max((duty.end - duty.start for duty in self.written), default=0))


@dataclass(frozen=True)
class WideContext(AgentContext):
    """A context with a wide view."""

    written: tuple[WrittenDuty, ...] = ()
    spread: bool = True

    @cached_property
    def view(self) -> WideView:
        """The view, with the skills a written duty may be bound to though no shift is."""
        own = {one.name: getattr(super(WideContext, self).view, one.name) for one in fields(AgentView)}
        own["skills"] = self.agent.skills
        return WideView(**own, written=self.written, spread=self.spread)


@dataclass(frozen=True)
class Case:
    """One legal or illegal roster of one agent under one rule."""

    type: str
    name: str
    context: WideContext
    params: dict[str, Any] = field(default_factory=dict)
    legal: bool = True
    has_labels: bool = True

    @property
    def rule(self) -> AnyRule:
        """A fresh rule."""
        return make_rule(self.type, self.params)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The roster as the product would write it."""
        return tuple(finished(self.context, duty) for duty in self.context.written)


def finished(context: AgentContext, duty: WrittenDuty) -> Duty:
    """Fill a written duty with segments; breaks win over coachings, coachings over sessions, sessions over work."""
    horizon = context.horizon
    spans = [(start, end, name, paid) for start, end, name, paid in duty.breaks]
    if duty.coaching is not None:
        index, start, end = duty.coaching
        spans.append((start, end, context.coachings[index].activity, True))
    spans += [(horizon.minute_of(s.start), horizon.minute_of(s.end), s.activity, True) for s in context.sessions]
    ends = [(a, b) for a, b, *_ in spans] + [(a, b) for a, b, _ in duty.blocks]
    inner = {m for pair in ends for m in pair if duty.start < m < duty.end}
    cuts = sorted({duty.start, duty.end} | inner)
    segments: list[Segment] = []
    for start, end in pairwise(cuts):
        activity, paid = next(((name, paid) for a, b, name, paid in spans if a <= start and end <= b), ("work", True))
        own = next((name for a, b, name in duty.blocks if a <= start and end <= b), duty.queue)
        queue = own if activity == "work" else ""
        segments.append(Segment(horizon.moment(start), horizon.moment(end), activity, paid, queue))
    return Duty(context.agent.agent_id, horizon.date_of(duty.day), duty.shift, tuple(segments))


class Reader:
    """Reads the compact notation of one case."""

    def __init__(self, written: dict[str, Any]) -> None:
        self.written = written
        self.horizon = Horizon(
            written.get("zone", "Europe/Lisbon"),
            date.fromisoformat(written.get("start", "2026-11-23")),
            int(written.get("days", 7)),
            int(written.get("interval", 15)),
            int(written.get("week_start", 0)),
        )

    def day(self, text: str) -> date:
        """Read a date or a weekday of a week."""
        if text[:3] not in NAMES:
            return date.fromisoformat(text)
        first = self.horizon.start + timedelta(days=(NAMES.index(text[:3]) - self.horizon.start.weekday()) % 7)
        return first + timedelta(weeks=int(text[3:] or 0))

    def minute(self, when: date, reading: str, not_before: int | None = None) -> int:
        """Read a clock reading; the next date's where it would lie before ``not_before``."""
        minute = minute_of_day(reading.rstrip("*"))
        for extra in (0, 1):
            local = datetime.combine(when + timedelta(days=extra), datetime.min.time()) + timedelta(minutes=minute)
            found = self.horizon.minute_of(reading_moment(local.replace(fold=int("*" in reading)), self.horizon.tz))
            if not_before is None or found >= not_before:
                return found
        raise ValueError(reading)

    def span(self, when: date, text: str, not_before: int | None = None) -> tuple[int, int]:
        """Read two clock readings; the second lies after the first."""
        first, last = text.split("-")
        start = self.minute(when, first, not_before)
        return start, self.minute(when, last, start + 1)

    def duty(self, line: str) -> WrittenDuty:
        """Read a roster line."""
        day_text, span, *rest = line.split()
        when = self.day(day_text)
        start, end = self.span(when, span)
        found: dict[str, Any] = {"breaks": [], "blocks": []}
        tokens: Iterator[str] = iter(rest)
        for token in tokens:
            if "=" in token:
                key, value = token.split("=")
                found[key] = value
                continue
            inner = self.span(when, next(tokens), start)
            if token.startswith("coaching:"):
                names = [line.split()[0] for line in self.written.get("coachings", [])]
                found["coaching"] = (names.index(token.removeprefix("coaching:")), *inner)
            elif token.startswith("work:"):
                found["blocks"].append((*inner, token.removeprefix("work:")))
            else:
                name = token.removeprefix("paid-").removeprefix("unpaid-")
                paid = not token.startswith("unpaid-") and token != "meal"
                found["breaks"].append((*inner, name, paid))
        found |= {key: tuple(found[key]) for key in ("breaks", "blocks")}
        return WrittenDuty(self.horizon.day_of(when), start, end, **found)

    def absence(self, line: str) -> Absence:
        """Read ``tue 09:00-12:00 leave``, ``tue leave`` or ``tue..thu leave``; ``half``, ``uncredited`` may follow."""
        days, *rest = line.split()
        first, _, last = days.partition("..")
        if ":" in rest[0]:
            start, end = self.span(self.day(first), rest.pop(0))
        else:
            days_of = self.horizon.day_of(self.day(first)), self.horizon.day_of(self.day(last or first)) + 1
            start, end = map(self.horizon.midnight, days_of)
        kind, *marks = rest
        span = self.horizon.moment(start), self.horizon.moment(end)
        credited = None if "uncredited" not in marks else False
        return Absence("A1", *span, kind, kind == "leave", credited, "half" in marks)

    def lock(self, line: str) -> Lock:
        """Read ``tue off``, ``tue duty 09:00-18:00`` or ``tue breaks 09:00-18:00 12:00 15:00``."""
        day, kind, *rest = line.split()
        when = self.day(day)
        if kind == "off":
            return Lock("A1", when, "off")
        start, end = self.span(when, rest[0])
        breaks = tuple(self.horizon.moment(self.minute(when, reading, start)) for reading in rest[1:])
        moments = self.horizon.moment(start), self.horizon.moment(end)
        return Lock("A1", when, "duty" if kind == "duty" else "breaks", *moments, "", breaks)

    def shift(self, written: dict[str, Any]) -> Shift:
        """Read a shift; a break is ``meal 60 180-300`` or ``unpaid-break 15 60-180``."""
        breaks = []
        for line in written.get("breaks", []):
            token, minutes, window = line.split()
            earliest, latest = map(int, window.split("-"))
            name = token.removeprefix("paid-").removeprefix("unpaid-")
            paid = not token.startswith("unpaid-") and token != "meal"
            breaks.append(BreakSpec(name, int(minutes), paid, earliest, latest))
        first, last = map(minute_of_day, written["start"].split("-"))
        return Shift(
            written["id"],
            first,
            last,
            int(written.get("step", 30)),
            tuple(round(float(hours) * 60) for hours in written["hours"]),
            tuple(breaks),
            int(written.get("min_stretch", 0)),
            int(written.get("max_stretch", 1440)),
            tuple(NAMES.index(name) for name in written.get("weekdays", NAMES)),
            written.get("queue", ""),
        )

    def pattern(self) -> Pattern:
        """Read weeks of seven entries: ``off``, ``07:00-09:30``, with ``must`` and a shift's id after it."""
        written = self.written.get("pattern")
        if not written:
            return Pattern("free")
        weeks = []
        for week in written["weeks"]:
            days: list[PatternDay | None] = []
            for entry in week:
                window, *rest = entry.split()
                if window == "off":
                    days.append(None)
                    continue
                first, _, last = window.partition("-")
                shift = next((word for word in rest if word != "must"), "")
                span = minute_of_day(first), minute_of_day(last or first)
                days.append(PatternDay(*span, shift, "must" in rest))
            weeks.append(tuple(days))
        return Pattern("own", "rotation", tuple(weeks), self.day(written.get("anchor", "mon")))

    def blocks(self) -> WorkBlocks | None:
        """Read how assigned work is cut, ``60-240`` minutes."""
        written = self.written.get("blocks")
        return WorkBlocks(*map(int, written.split("-"))) if written else None

    def context(self) -> WideContext:
        """Build the context."""
        written = self.written
        duties = tuple(map(self.duty, written.get("roster", [])))
        past = [replace(duty, shift="past") for duty in map(self.duty, written.get("history", []))]
        shifts = {shift.shift_id: shift for shift in map(self.shift, written.get("shifts", []))}
        contract = {
            "min_hours": "0",
            "max_hours": "168",
            "min_days": "0",
            "max_days": "7",
            **written.get("contract", {}),
        }
        hired, ended = (self.day(written[key]) if key in written else None for key in ("hire_date", "end_date"))
        opens, closes = map(minute_of_day, written.get("night", "22:00-06:00").split("-"))
        base = WideContext(
            agent=Agent(
                "A1",
                "Ada Moss",
                "",
                "own",
                frozenset(written.get("skills", ["calls"])),
                hire_date=hired,
                end_date=ended,
                blocks=self.blocks(),
            ),
            contract=Contract(
                "own",
                round(float(contract["min_hours"]) * 60),
                round(float(contract["max_hours"]) * 60),
                int(contract["min_days"]),
                int(contract["max_days"]),
                tuple(contract.get("shifts", shifts)),
                2400,
            ),
            pattern=self.pattern(),
            horizon=self.horizon,
            shifts=shifts,
            night=NightWindow(opens, closes),
            absences=tuple(map(self.absence, written.get("absences", []))),
            locks={lock.date: lock for lock in map(self.lock, written.get("locks", []))},
            sessions=tuple(map(self.session, written.get("sessions", []))),
            coachings=tuple(map(self.coaching, written.get("coachings", []))),
            written=duties,
        )
        return replace(base, history=tuple(past_duty(base, duty) for duty in sorted(past, key=lambda d: d.start)))

    def session(self, line: str) -> Session:
        """Read ``privacy training wed 14:00-15:00``."""
        name, kind, day, span = line.split()
        start, end = self.span(self.day(day), span)
        return Session(name, kind, self.horizon.moment(start), self.horizon.moment(end), ("A1",))

    def coaching(self, line: str) -> Coaching:
        """Read ``c1 60 mon fri step 30 edge 45``."""
        name, minutes, first, last, _, step, _, edge = line.split()
        return Coaching(name, "A1", int(minutes), self.day(first), self.day(last), int(step), int(edge))


def past_duty(context: AgentContext, duty: WrittenDuty) -> PastDuty:
    """Turn a written duty into history."""
    done = finished(context, duty)
    return PastDuty("A1", done.date, done.start, done.end, done.paid_minutes, done.shift, done.segments)


def read_cases(path: Path) -> list[Case]:
    """Read one file: ``setting`` (defaults of all cases) and ``cases``; a case's keys win, all scalars are text."""
    written = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
    cases = []
    for own in written["cases"]:
        merged = {**written.get("setting", {}), **own}
        params = merged.get("rule", {})
        context = Reader(merged).context()
        has_labels = merged.get("label_form", "yes") == "yes"
        cases.append(Case(path.stem, own["name"], context, params, own["expect"] == "legal", has_labels))
    return cases


def all_cases() -> dict[str, list[Case]]:
    """Cases by rule type."""
    return {path.stem: read_cases(path) for path in sorted(CASES.glob("*.yaml"))}
