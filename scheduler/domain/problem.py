"""Everything one run needs, complete before the search starts and enough to check a roster afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, Wish
from scheduler.domain.clock import Horizon, NonexistentTimeError, minutes_between
from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyForm, DutyOption, Shift
from scheduler.domain.site import NightWindow
from scheduler.domain.site_setup import SiteSetup


@dataclass(frozen=True, kw_only=True)
class Problem(SiteSetup):
    """The fully resolved inputs of a run: a site, the people it needs and what they are worth.

    Parameters
    ----------
    demand
        One entry a queue, in the order of ``queues``.
    day_targets
        Targets of whole days besides the value of people; empty where no queue has one.
    base
        Duties the run starts from (``--from``); differing from them costs ``prices.change`` each.
    """

    demand: tuple[QueueDemand, ...]
    day_targets: tuple[DayTarget, ...]
    base: tuple[Duty, ...] = ()

    @classmethod
    def of(cls, setup: SiteSetup, demand: tuple[QueueDemand, ...], day_targets: tuple[DayTarget, ...] = ()) -> Problem:
        """Add the demand to a site."""
        return cls(**setup.setup_fields, demand=demand, day_targets=day_targets)

    @cached_property
    def contexts(self) -> dict[str, AgentContext]:
        """What rules and goals may know about each agent, by agent id, in the order of ``agents``."""
        history, absences, wishes = by_agent(self.history), by_agent(self.absences), by_agent(self.wishes)
        coachings, locks, base = by_agent(self.coachings), by_agent(self.locks), by_agent(self.base)
        return {
            agent_id: AgentContext(
                agent=agent,
                contract=self.contracts[agent.contract],
                pattern=self.patterns[agent.pattern],
                horizon=self.horizon,
                shifts=self.shifts,
                night=self.night,
                history=tuple(sorted(history[agent_id], key=lambda duty: duty.start)),
                absences=tuple(absences[agent_id]),
                wishes=tuple(wishes[agent_id]),
                sessions=tuple(s for s in self.sessions if agent_id in s.people),
                coachings=tuple(coachings[agent_id]),
                locks={lock.date: lock for lock in locks[agent_id]},
                base={duty.date: duty for duty in base[agent_id]},
                has_base=bool(self.base),
            )
            for agent in self.agents
            for agent_id in (agent.agent_id,)
        }


class OfAgent(Protocol):
    """Something that belongs to one agent."""

    @property
    def agent_id(self) -> str:
        """Whose it is."""
        ...


OwnT = TypeVar("OwnT", bound=OfAgent)


def by_agent(items: Iterable[OwnT]) -> defaultdict[str, list[OwnT]]:
    """Sort things by the agent they belong to, in the order given."""
    found: defaultdict[str, list[OwnT]] = defaultdict(list)
    for item in items:
        found[item.agent_id].append(item)
    return found


@dataclass(frozen=True)
class AgentContext:
    """One agent's part of the problem."""

    agent: Agent
    contract: Contract
    pattern: Pattern
    horizon: Horizon
    shifts: dict[str, Shift]
    night: NightWindow = field(default_factory=NightWindow)
    history: tuple[PastDuty, ...] = ()
    absences: tuple[Absence, ...] = ()
    wishes: tuple[Wish, ...] = ()
    sessions: tuple[Session, ...] = ()
    coachings: tuple[Coaching, ...] = ()
    locks: dict[date, Lock] = field(default_factory=dict)
    base: dict[date, Duty] = field(default_factory=dict)
    has_base: bool = False

    def past_dates(self) -> set[date]:
        """Local dates before the horizon on which a duty began."""
        return {duty.date for duty in self.history}

    def absent_on(self, when: date) -> bool:
        """Whether an absence covers the whole local date."""
        horizon = self.horizon
        day = horizon.day_of(when)
        start, end = horizon.moment(horizon.midnight(day)), horizon.moment(horizon.midnight(day + 1))
        return any(a.start <= start and a.end >= end for a in self.absences)

    def duty_lock(self, day: int) -> Lock | None:
        """Return the lock that fixes a duty on a day, if any."""
        lock = self.locks.get(self.horizon.date_of(day))
        return lock if lock is not None and lock.kind != "off" else None

    def forms(self, day: int) -> tuple[DutyForm, ...]:
        """Every form the options of a day may have, whatever their start."""
        lock = self.duty_lock(day)
        if lock is not None:
            return tuple({option.form for option in self._locked_options(day, lock)})
        weekday = self.horizon.date_of(day).weekday()
        shifts = (self.shifts[shift_id] for shift_id in self.contract.shifts)
        return tuple(form for shift in shifts if weekday in shift.weekdays for form in shift.forms)

    def options(self, day: int) -> tuple[DutyOption, ...]:
        """Every duty the contract's shifts offer on a day, before any rule; starts that clocks skip are left out.

        A locked duty is the only option of its day: with the forms of the contract's shifts that have its length, or,
        where none has (a roster made elsewhere), the nearest form stretched or cut to its length.
        """
        lock = self.duty_lock(day)
        if lock is not None:
            return self._locked_options(day, lock)
        found: list[DutyOption] = []
        weekday = self.horizon.date_of(day).weekday()
        for shift_id in self.contract.shifts:
            shift = self.shifts[shift_id]
            if weekday not in shift.weekdays:
                continue
            for minute in range(shift.earliest_start, shift.latest_start + 1, shift.start_step):
                try:
                    start = self.horizon.minute_at(day, minute)
                except NonexistentTimeError:
                    continue
                found.extend(DutyOption(day, start, form) for form in shift.forms)
        return self._with_coachings(day, found)

    def _with_coachings(self, day: int, options: list[DutyOption]) -> tuple[DutyOption, ...]:
        """Add to each option one variant for every coaching that may take place on the date."""
        when = self.horizon.date_of(day)
        possible = [i for i, c in enumerate(self.coachings) if c.earliest <= when <= c.latest]
        return tuple(o for option in options for o in (option, *(replace(option, coaching=i) for i in possible)))

    def _locked_options(self, day: int, lock: Lock) -> tuple[DutyOption, ...]:
        assert lock.start is not None
        assert lock.end is not None
        start, length = self.horizon.minute_of(lock.start), minutes_between(lock.start, lock.end)
        names = [lock.shift] if lock.shift in self.shifts else list(self.contract.shifts)
        forms = [form for name in names for form in self.shifts[name].forms]
        exact = [form for form in forms if form.minutes == length]
        if not exact:
            nearest = min(forms, key=lambda f: (abs(f.minutes - length), f.shift))
            surplus = max(0, length - nearest.minutes)
            breaks = tuple(
                replace(b, latest=min(b.latest + surplus, length - b.minutes))
                for b in nearest.breaks
                if b.earliest + b.minutes <= length
            )
            stretches = len(breaks) + 1
            exact = [
                replace(
                    nearest,
                    minutes=length,
                    breaks=breaks,
                    min_stretch=nearest.min_stretch[:stretches],
                    max_stretch=tuple(m + surplus for m in nearest.max_stretch[:stretches]),
                )
            ]
        return self._with_coachings(day, [DutyOption(day, start, form) for form in exact])
