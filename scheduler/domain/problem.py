"""Everything one run needs, complete before the search starts and enough to check a roster afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol, TypeVar

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agent_view import AgentView, make_view
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, Wish
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.fair_points import FairShare
from scheduler.domain.fair_shares import fair_shares
from scheduler.domain.heads import EIGHTHS
from scheduler.domain.record_views import LockView
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.rule_spec import LOOK_BACK
from scheduler.domain.shifts import DutyOption, Shift
from scheduler.domain.site import NightWindow, Queue
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
    fair_shares
        What is fair for everybody whose points of undesired duties are compared; of others there is none.
    """

    demand: tuple[QueueDemand, ...]
    day_targets: tuple[DayTarget, ...]
    base: tuple[Duty, ...] = ()
    fair_shares: tuple[FairShare, ...] = ()

    @classmethod
    def of(cls, setup: SiteSetup, demand: tuple[QueueDemand, ...], day_targets: tuple[DayTarget, ...] = ()) -> Problem:
        """Add the demand to a site, and work out what of the undesired duties it brings is fair for whom."""
        shares = fair_shares(setup, demand)
        return cls(**setup.setup_fields, demand=demand, day_targets=day_targets, fair_shares=shares)

    @cached_property
    def demanded(self) -> tuple[tuple[Queue, QueueDemand], ...]:
        """Every queue with its demand, in the order of ``demand``."""
        by_name = {queue.name: queue for queue in self.queues}
        return tuple((by_name[demand.queue], demand) for demand in self.demand)

    @cached_property
    def has_learners(self) -> bool:
        """Whether somebody counts for less than a whole head on some date: then people are counted in eighths."""
        return any(share.eighths != EIGHTHS for agent in self.agents for share in agent.shares)

    @property
    def head_parts(self) -> int:
        """Parts people are counted in: 8 a head where there are learners, else 1."""
        return EIGHTHS if self.has_learners else 1

    @property
    def asks_for_people(self) -> bool:
        """Whether people on some queue are priced by the requirement; so they are where there is no queue at all."""
        return not self.demand or not all(demand.prices_contacts for demand in self.demand)

    @cached_property
    def contexts(self) -> dict[str, AgentContext]:
        """What rules and goals may know about each agent, by agent id, in the order of ``agents``."""
        history, absences, wishes = by_agent(self.history), by_agent(self.absences), by_agent(self.wishes)
        coachings, locks, base = by_agent(self.coachings), by_agent(self.locks), by_agent(self.base)
        shares = {share.agent_id: share for share in self.fair_shares}
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
                look_back=self.look_back(self.contracts[agent.contract]),
                fair_share=shares.get(agent_id),
            )
            for agent in self.agents
            for agent_id in (agent.agent_id,)
        }

    def look_back(self, contract: Contract) -> timedelta:
        """How far before the horizon the rules of a contract look: the furthest of its own and the site's."""
        return max((rule.look_back for rule in (*self.rules, *contract.rules)), default=LOOK_BACK)


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
    look_back: timedelta = LOOK_BACK
    fair_share: FairShare | None = None

    @cached_property
    def view(self) -> AgentView:
        """What rules may read when they state legal tours; agents with equal views share tables."""
        return make_view(
            self.agent,
            contract=self.contract,
            pattern=self.pattern,
            horizon=self.horizon,
            shifts=self.shifts,
            night=self.night,
            history=self.history,
            absences=self.absences,
            sessions=self.sessions,
            coachings=self.coachings,
            locks=self.locks,
            look_back=self.look_back,
        )

    @cached_property
    def eighths(self) -> tuple[int, ...]:
        """Eighths of a head the agent counts for, by date of the horizon."""
        days = range(self.horizon.days)
        if not self.agent.shares:
            return tuple(EIGHTHS for _ in days)
        return tuple(self.agent.eighths_on(self.horizon.date_of(day)) for day in days)

    @cached_property
    def skills_by_day(self) -> tuple[frozenset[str], ...]:
        """Queues the agent can serve in duties of each date of the horizon."""
        return tuple(self.agent.skills_on(self.horizon.date_of(day)) for day in range(self.horizon.days))

    @cached_property
    def usual_crowd(self) -> tuple[frozenset[str], int]:
        """Queues the agent can serve and eighths of a head on most dates of the horizon; of several the first met."""
        return Counter(zip(self.skills_by_day, self.eighths, strict=True)).most_common(1)[0][0]

    def absent_on(self, when: date) -> bool:
        """Whether absences leave no duty of a local date (`AgentView.absent_on`)."""
        return self.view.absent_on(when)

    def duty_lock(self, day: int) -> LockView | None:
        """Return the lock that fixes a duty on a day, if any."""
        return self.view.duty_lock(day)

    def options(self, day: int) -> tuple[DutyOption, ...]:
        """Every duty the agent could be given on a day, before any rule."""
        return self.view.options(day)
