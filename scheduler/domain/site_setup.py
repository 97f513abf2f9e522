"""A site over the dates planned, in the two stages before a problem: without contacts, and with them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, Team, Wish
from scheduler.domain.clock import Horizon
from scheduler.domain.courses import Completion, Course
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.dictated import DictatedPeople
from scheduler.domain.dropped_activities import DroppedActivity
from scheduler.domain.fair_points import Fairness
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.ledger_entry import LedgerEntry
from scheduler.domain.nesting import NestingPair
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.roster import PastDuty
from scheduler.domain.rule_spec import AnyRuleSpec
from scheduler.domain.shifts import Shift
from scheduler.domain.site import NightWindow, Prices, Queue, Shrinkage
from scheduler.domain.total_rows import TotalRow


@dataclass(frozen=True)
class SiteSetup:
    """Queues, people, shifts, rules and prices of a site over the dates planned: all but the contacts.

    Parameters
    ----------
    site
        Name of the site.
    currency
        Of all money, ISO 4217.
    history
        Duties before the horizon.
    average_forecast_error
        Whether requirement and expected service are averages over the forecast's error.
    dictated
        People asked for by number, which win over the formula; sorted by queue and start, apart.
    presence_rows, total_rows
        What is wanted of the people present together, besides the queues, and of what duties come to; names are unique
        among both.
    joint_activities
        Whose time and people are chosen with the roster; each is due inside the dates planned.
    dropped_activities
        What was planned and nobody is asked to hold, with the reason.
    nesting
        Learners beside their partners.
    courses
        What ties joint activities that are their sessions.
    completions
        Courses people had completed before the first date.
    ledger
        What earlier weeks left; one entry for a person, measure and period.
    fairness
        Points of undesired duties, and what those above a fair share cost.
    """

    site: str
    currency: str
    horizon: Horizon
    queues: tuple[Queue, ...]
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
    prices: Prices = field(default_factory=Prices)
    night: NightWindow = field(default_factory=NightWindow)
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    average_forecast_error: bool = True
    dictated: tuple[DictatedPeople, ...] = ()
    presence_rows: tuple[PresenceRow, ...] = ()
    total_rows: tuple[TotalRow, ...] = ()
    joint_activities: tuple[JointActivity, ...] = ()
    dropped_activities: tuple[DroppedActivity, ...] = ()
    nesting: tuple[NestingPair, ...] = ()
    courses: tuple[Course, ...] = ()
    completions: tuple[Completion, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    fairness: Fairness = field(default_factory=Fairness)

    @property
    def setup_fields(self) -> dict[str, Any]:
        """Every field of a setup by name, to make the next stage from."""
        return {one.name: getattr(self, one.name) for one in fields(SiteSetup)}


@dataclass(frozen=True, kw_only=True)
class PlannedSite(SiteSetup):
    """A site whose contacts are known, before anybody has worked out how many people they need.

    Parameters
    ----------
    volumes
        Contacts by queue name, in the order of ``queues``; one value an interval of the horizon.
    """

    volumes: dict[str, VolumeForecast]

    @classmethod
    def of(cls, setup: SiteSetup, volumes: dict[str, VolumeForecast]) -> PlannedSite:
        """Add the contacts to a site."""
        return cls(**setup.setup_fields, volumes=volumes)
