"""One agent as the ``extend`` face of a rule sees them: all that tables of legal tours may depend on.

Agents whose views are equal share tables. That is safe because a table is made from a view alone: what is no
attribute here cannot be read, and what is one takes part in the comparison.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.duty_offers import locked_options, shift_options, with_coachings
from scheduler.domain.errors import OutOfViewError
from scheduler.domain.record_views import (
    AbsenceView,
    CoachingView,
    LockView,
    PastDutyView,
    SessionView,
    sealed,
    views_of,
)
from scheduler.domain.roster import PastDuty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.domain.shifts import DutyForm, DutyOption, Shift
from scheduler.domain.site import NightWindow
from scheduler.domain.skill_spans import SkillSpan, held_on
from scheduler.domain.work_blocks import WorkBlocks

ALIKE = {"key": None}
"""Marks an attribute that is the same for every agent of a problem."""


def _itself(value: Any) -> Any:
    return value


@sealed
@dataclass(frozen=True, eq=False)
class AgentView:
    """What rules may read of an agent; equal for two agents of a problem who have the same legal tours.

    Names, teams, pay, wishes and the roster to start from are no part of it: no rule depends on them. An attribute
    takes part in the comparison as it is, or through the ``key`` of its metadata.

    Parameters
    ----------
    skills
        Queue names; empty where no shift is bound to a queue and work is not assigned: no rule then asks for a skill.
    skill_dates
        Dates of skills not held on all; empty where ``skills`` is.
    blocks
        How assigned work is cut into blocks; ``None`` where contacts are routed by skill.
    hire_date, end_date
        First and last date of employment, inclusive; ``None`` where no date `employed_on` may be asked about lies
        before, or after, it.
    look_back
        How far before the first date of the horizon rules may look: no more is known of the past.
    history
        Duties before the horizon, sorted by start.
    absences, locks
        From ``look_back`` on; locks by local date.
    """

    horizon: Horizon = field(metadata=ALIKE)
    shifts: dict[str, Shift] = field(metadata=ALIKE)
    night: NightWindow = field(metadata=ALIKE)
    contract: Contract = field(metadata={"key": attrgetter("contract_id")})
    pattern: Pattern = field(metadata={"key": attrgetter("pattern_id")})
    look_back: timedelta
    skills: frozenset[str]
    skill_dates: tuple[SkillSpan, ...]
    blocks: WorkBlocks | None
    hire_date: date | None
    end_date: date | None
    history: tuple[PastDutyView, ...]
    absences: tuple[AbsenceView, ...]
    sessions: tuple[SessionView, ...]
    coachings: tuple[CoachingView, ...]
    locks: dict[date, LockView] = field(metadata={"key": lambda locks: tuple(locks.items())})

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """Everything agents who share tables have in common: the attributes above, one by one."""
        keys = ((one.name, one.metadata.get("key", _itself)) for one in fields(self))
        return tuple(key(getattr(self, name)) for name, key in keys if key is not None)

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, AgentView) and self.key == other.key)

    def on_day(self, day: int) -> AgentView:
        """Return what the legal duties of one date may depend on; equal for more agents than the whole view.

        Past duties are those that reach into the horizon, absences those that a duty of the date can meet, and of days
        locked off there is the date itself. Filters, shapers and features see no more than this.
        """
        opens = self.horizon.moment(self.horizon.midnights[day])
        closes = self.horizon.moment(self.horizon.midnights[day + 1]) + self._longest_duty
        near = tuple(a for a in self.absences if a.end > opens and a.start < closes)
        when, plain = self.horizon.date_of(day), self._on_a_plain_day
        if self.skill_dates:
            plain = replace(plain, skills=self.skills_on(when), skill_dates=())
        lock = self.locks.get(when)
        if lock is not None and lock.kind == "off":
            return replace(plain, absences=near, locks={**plain.locks, when: lock})
        return replace(plain, absences=near) if near else plain

    @cached_property
    def _on_a_plain_day(self) -> AgentView:
        return replace(
            self,
            history=tuple(duty for duty in self.history if duty.end > self.horizon.origin),
            absences=(),
            locks={when: lock for when, lock in self.locks.items() if lock.kind != "off"},
        )

    @cached_property
    def _longest_duty(self) -> timedelta:
        of_shifts = [timedelta(minutes=length) for shift in self.shifts.values() for length in shift.lengths]
        locked = [lock.end - lock.start for lock in self.locks.values() if lock.start and lock.end]
        return max((*of_shifts, *locked), default=timedelta())

    @cached_property
    def _dates_known(self) -> tuple[date, date]:
        return _dates_known(self.horizon, self.look_back)

    def employed_on(self, when: date) -> bool:
        """Whether the date lies inside the employment.

        Raises
        ------
        OutOfViewError
            Where employment on the date is not what agents are told apart by.
        """
        first, last = self._dates_known
        if not first <= when <= last:
            raise OutOfViewError(
                f"employed_on is asked about {when}; agents who share tables are told apart by their employment from "
                f"{first} to {last} alone. Let the rule's look_back reach so far, or state the rule without it"
            )
        return (self.hire_date is None or when >= self.hire_date) and (self.end_date is None or when <= self.end_date)

    def skills_on(self, when: date) -> frozenset[str]:
        """Queues of ``skills`` the agent can serve in duties of a local date."""
        return held_on(self.skills, self.skill_dates, when)

    def absent_on(self, when: date) -> bool:
        """Whether absences leave no duty of a local date: they cover it whole, or meet every duty it could have.

        A duty is one of the contract's shifts, for a queue the agent has the skill for, inside the pattern's frame.
        """
        day = self.horizon.day_of(when)
        start, end = (
            self.horizon.moment(self.horizon.midnight(day)),
            self.horizon.moment(self.horizon.midnight(day + 1)),
        )
        near = [a for a in self.absences if a.end > start and a.start < end + timedelta(days=1)]
        if not near:
            return False
        free_from = start
        for absence in sorted(near, key=attrgetter("start")):
            if absence.start <= free_from:
                free_from = max(free_from, absence.end)
        if free_from >= end:
            return True
        spans = [(self.horizon.minute_of(a.start), self.horizon.minute_of(a.end)) for a in near]
        offered = self.offered(day)
        return bool(offered) and all(any(o.start < b and a < o.end for a, b in spans) for o in offered)

    def offered(self, day: int) -> list[DutyOption]:
        """Duties the agent could be given on a day beside absences, locks and employment."""
        horizon, pattern = self.horizon, self.pattern
        skills = self.skills_on(horizon.date_of(day))
        shifts = [shift for shift in self._own_shifts if not shift.queue or shift.queue in skills]
        if not pattern.weeks:
            return shift_options(horizon, shifts, day)
        week = horizon.week_of(day)
        cycle = pattern.weeks[(week - horizon.week_of(horizon.day_of(pattern.anchor))) % len(pattern.weeks)]
        frame = cycle[day - horizon.week_days(week).start]
        if frame is None:
            return []
        offered = shift_options(horizon, [s for s in shifts if frame.shift in ("", s.shift_id)], day)
        first, last = horizon.minute_at(day, frame.earliest), horizon.minute_at(day, frame.latest)
        return [option for option in offered if first <= option.start <= last]

    def past_dates(self) -> set[date]:
        """Local dates before the horizon on which a duty began."""
        return {duty.date for duty in self.history}

    def duty_lock(self, day: int) -> LockView | None:
        """Return the lock that fixes a duty on a day, if any."""
        lock = self.locks.get(self.horizon.date_of(day))
        return lock if lock is not None and lock.kind != "off" else None

    def forms(self, day: int) -> tuple[DutyForm, ...]:
        """Every form the options of a day may have, whatever their start."""
        lock = self.duty_lock(day)
        if lock is not None:
            return tuple({option.form for option in self._locked(day, lock)})
        weekday = self.horizon.date_of(day).weekday()
        return tuple(form for shift in self._own_shifts if weekday in shift.weekdays for form in shift.forms)

    def options(self, day: int) -> tuple[DutyOption, ...]:
        """Every duty the contract's shifts offer on a day, before any rule; a locked duty is the only one of its day.

        With a variant for every coaching that may take place on the date.
        """
        lock = self.duty_lock(day)
        found = shift_options(self.horizon, self._own_shifts, day) if lock is None else self._locked(day, lock)
        return with_coachings(found, self.coachings, self.horizon.date_of(day))

    def _locked(self, day: int, lock: LockView) -> list[DutyOption]:
        shifts = [self.shifts[lock.shift]] if lock.shift in self.shifts else self._own_shifts
        return locked_options(self.horizon, shifts, day, lock)

    @property
    def _own_shifts(self) -> list[Shift]:
        return [self.shifts[shift_id] for shift_id in self.contract.shifts]


def _dates_known(horizon: Horizon, look_back: timedelta) -> tuple[date, date]:
    """First and last date rules may ask about employment on; a week may go on after the horizon."""
    return horizon.start - look_back, horizon.date_of(horizon.week_days(horizon.weeks[-1]).stop - 1)


def make_view(
    agent: Agent,
    *,
    contract: Contract,
    pattern: Pattern,
    horizon: Horizon,
    shifts: dict[str, Shift],
    night: NightWindow,
    history: Iterable[PastDuty],
    absences: Iterable[Absence],
    sessions: Iterable[Session],
    coachings: Iterable[Coaching],
    locks: dict[date, Lock],
    look_back: timedelta = LOOK_BACK,
) -> AgentView:
    """Leave of an agent's part of a problem what rules may read; what is past ``look_back`` tells nobody apart."""
    first, last = _dates_known(horizon, look_back)
    known_from = horizon.moment(horizon.midnight(horizon.day_of(first)))
    locks = {when: lock for when, lock in locks.items() if when >= first}
    asks = agent.blocks is not None or any(shift.queue for shift in shifts.values())
    return AgentView(
        horizon=horizon,
        shifts=shifts,
        night=night,
        contract=contract,
        pattern=pattern,
        look_back=look_back,
        skills=agent.skills if asks else frozenset(),
        skill_dates=agent.skill_dates if asks else (),
        blocks=agent.blocks,
        hire_date=agent.hire_date if agent.hire_date and agent.hire_date > first else None,
        end_date=agent.end_date if agent.end_date and agent.end_date < last else None,
        history=views_of(PastDutyView, (duty for duty in history if duty.date >= first)),
        absences=views_of(AbsenceView, (absence for absence in absences if absence.end > known_from)),
        sessions=views_of(SessionView, sessions),
        coachings=views_of(CoachingView, coachings),
        locks=dict(zip(locks, views_of(LockView, locks.values()), strict=True)),
    )
