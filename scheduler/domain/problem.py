"""Everything one run needs, complete before the search starts and enough to check a roster afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, Team, Wish
from scheduler.domain.clock import Horizon, NonexistentTimeError, minutes_between
from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.rule_spec import AnyRuleSpec
from scheduler.domain.shifts import DutyForm, DutyOption, Shift
from scheduler.domain.site import NightWindow, Prices, Queue, Shrinkage


@dataclass(frozen=True)
class Problem:
    """The fully resolved inputs of a run.

    ``demand`` has one entry a queue, in the order of ``queues``. ``base`` holds the duties the run starts from
    (``--from``); differing from them costs ``prices.change`` each. ``history`` holds duties before the horizon.
    ``average_forecast_error`` says whether requirement and expected service are averages over the forecast's error.
    """

    site: str
    currency: str
    horizon: Horizon
    queues: tuple[Queue, ...]
    demand: tuple[QueueDemand, ...]
    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    contracts: dict[str, Contract]
    patterns: dict[str, Pattern]
    shifts: dict[str, Shift]
    rules: tuple[AnyRuleSpec, ...]
    absences: tuple[Absence, ...] = ()
    wishes: tuple[Wish, ...] = ()
    sessions: tuple[Session, ...] = ()
    coachings: tuple[Coaching, ...] = ()
    history: tuple[PastDuty, ...] = ()
    locks: tuple[Lock, ...] = ()
    base: tuple[Duty, ...] = ()
    prices: Prices = field(default_factory=Prices)
    night: NightWindow = field(default_factory=NightWindow)
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    average_forecast_error: bool = True
    day_targets: tuple[DayTarget, ...] = ()

    @cached_property
    def contexts(self) -> dict[str, AgentContext]:
        """What rules and goals may know about each agent, by agent id, in the order of ``agents``."""
        return {
            agent.agent_id: AgentContext(
                agent=agent,
                contract=self.contracts[agent.contract],
                pattern=self.patterns[agent.pattern],
                horizon=self.horizon,
                shifts=self.shifts,
                night=self.night,
                history=tuple(
                    sorted((d for d in self._mine("history", agent.agent_id)), key=lambda d: d.start),
                ),
                absences=tuple(self._mine("absences", agent.agent_id)),
                wishes=tuple(self._mine("wishes", agent.agent_id)),
                sessions=tuple(s for s in self.sessions if agent.agent_id in s.people),
                coachings=tuple(self._mine("coachings", agent.agent_id)),
                locks={lock.date: lock for lock in self._mine("locks", agent.agent_id)},
                base={duty.date: duty for duty in self._mine("base", agent.agent_id)},
                has_base=bool(self.base),
            )
            for agent in self.agents
        }

    @cached_property
    def _index(self) -> dict[tuple[str, str], list]:
        index: dict[tuple[str, str], list] = {}
        for kind in ("history", "absences", "wishes", "coachings", "locks", "base"):
            for item in getattr(self, kind):
                index.setdefault((kind, item.agent_id), []).append(item)
        return index

    def _mine(self, kind: str, agent_id: str) -> list:
        return self._index.get((kind, agent_id), [])


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
