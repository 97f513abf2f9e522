"""People, contracts, patterns, absences and wishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.domain.heads import EIGHTHS, Share
from scheduler.domain.rule_spec import AnyRuleSpec
from scheduler.domain.skill_spans import SkillSpan, held_on
from scheduler.domain.work_blocks import WorkBlocks


@dataclass(frozen=True)
class Contract:
    """What an employment contract says about a week.

    Parameters
    ----------
    min_paid_minutes, max_paid_minutes
        Paid minutes a week, inclusive; days of leave credit their share (see rules/contract_hours).
    min_days, max_days
        Worked dates a week, inclusive.
    shifts
        Ids of the shifts this contract may work.
    overtime_after_minutes
        Paid minutes a week beyond which the pay code is overtime.
    rules
        Rules for agents of this contract, on top of the site's.
    """

    contract_id: str
    min_paid_minutes: int
    max_paid_minutes: int
    min_days: int
    max_days: int
    shifts: tuple[str, ...]
    overtime_after_minutes: int
    rules: tuple[AnyRuleSpec, ...] = ()


@dataclass(frozen=True)
class PatternDay:
    """What a pattern allows on one date: starts in ``earliest..latest`` (minutes of the local day, inclusive).

    ``shift`` empty means any shift of the contract; ``must_work`` forbids a day off (unless absent).
    """

    earliest: int
    latest: int
    shift: str = ""
    must_work: bool = False


@dataclass(frozen=True)
class Pattern:
    """A repeating frame for starts and days off.

    Parameters
    ----------
    kind
        ``free`` (no frame), ``band`` (starts inside a window), ``fixed`` (given starts on given weekdays, else
        off), ``rotation`` (weeks of the other kinds in turn).
    weeks
        Per week of the cycle seven entries from the site's first weekday on; ``None`` is a day off.
        Empty for ``free``.
    anchor
        A date in the first week of the cycle.
    """

    pattern_id: str
    kind: Literal["free", "band", "fixed", "rotation"] = "free"
    weeks: tuple[tuple[PatternDay | None, ...], ...] = ()
    anchor: date = date(2024, 1, 1)


@dataclass(frozen=True)
class Agent:
    """A person who can be rostered.

    Parameters
    ----------
    skills
        Queue names; those held on some date of the horizon.
    hire_date, end_date
        First and last date of employment, inclusive; ``None`` where open.
    hr_id, phone_id
        Ids in the HR system and at the phone system; empty: not known.
    pay_rate
        Money per paid hour in the site's currency.
    preference
        The skills in the order they are listed for the agent: queues served best come first. Empty: no order.
    blocks
        Where work is assigned, how it is cut into blocks of one queue; ``None`` where contacts are routed by skill.
    shares
        Dates on which the agent, a learner, counts for less than a whole head; they do not overlap.
    role
        What they are, such as ``lead`` or ``trainer``; empty: not said.
    site
        Where they sit; empty: not said.
    cost_centre, client
        Who pays for them; empty: not said.
    skill_dates
        Dates on which skills are held that are not held on all; a skill without an entry is held on every date.
    """

    agent_id: str
    name: str
    team: str
    contract: str
    skills: frozenset[str]
    pattern: str = "free"
    hire_date: date | None = None
    end_date: date | None = None
    pay_rate: float = 0.0
    payroll_id: str = ""
    hr_id: str = ""
    phone_id: str = ""
    preference: tuple[str, ...] = ()
    blocks: WorkBlocks | None = None
    shares: tuple[Share, ...] = ()
    role: str = ""
    site: str = ""
    cost_centre: str = ""
    client: str = ""
    skill_dates: tuple[SkillSpan, ...] = ()

    def eighths_on(self, when: date) -> int:
        """Eighths of a head the agent counts for in duties that start on a local date, 1 to 8."""
        return next((share.eighths for share in self.shares if share.first <= when <= share.last), EIGHTHS)

    def skills_on(self, when: date) -> frozenset[str]:
        """Queues the agent can serve in duties that start on a local date."""
        return held_on(self.skills, self.skill_dates, when)

    def employed_on(self, when: date) -> bool:
        """Whether the date lies inside the employment."""
        return (self.hire_date is None or when >= self.hire_date) and (self.end_date is None or when <= self.end_date)


@dataclass(frozen=True)
class Team:
    """Agents with one lead (an agent id, or empty)."""

    team_id: str
    lead: str = ""


@dataclass(frozen=True)
class Absence:
    """Time an agent cannot work. Half-open, aware moments.

    Parameters
    ----------
    kind
        Name of one of the site's kinds of absence (`scheduler.domain.absence_kinds`).
    credited
        Whether it counts towards the contract's hours and days; ``None``: as leave does, and whatever is paid.
    is_half
        Whether it is a half day: of a date it covers in part it counts for at most half of what a day is worth.
    pay_as
        Pay code of its minutes, ``leave`` or ``paid_absence``; empty: ``leave`` for the kind of that name only.
    payroll_code
        What payroll files write instead of the pay code; empty: the pay code.
    """

    agent_id: str
    start: datetime
    end: datetime
    kind: str = "unavailable"
    paid: bool = False
    credited: bool | None = None
    is_half: bool = False
    pay_as: Literal["", "leave", "paid_absence"] = ""
    payroll_code: str = ""

    @property
    def is_credited(self) -> bool:
        """Whether it counts towards the contract, paid or not."""
        return self.kind == "leave" or self.paid if self.credited is None else self.credited

    @property
    def is_paid_as_leave(self) -> bool:
        """Whether its paid minutes have the pay code of leave."""
        return (self.pay_as or self.kind) == "leave"


WishKind = Literal[
    "off",
    "work",
    "start_after",
    "end_before",
    "shift",
    "shift_on",
    "shift_off",
    "prefer_start",
    "avoid_start",
    "prefer_shift",
    "avoid_shift",
    "with",
    "apart",
]
PAIR_WISHES: tuple[WishKind, ...] = ("with", "apart")
"""Wishes about two people; any other is about one agent's date."""
IF_WORKING: tuple[WishKind, ...] = ("shift", "prefer_start", "prefer_shift")
"""Wishes that say what a duty should be like, if there is one: a day off neither grants nor refuses them."""


@dataclass(frozen=True)
class Wish:
    """Something an agent would like on a date.

    Parameters
    ----------
    kind
        ``off``, ``work``, ``start_after``, ``end_before`` (``minute`` of the local day), ``shift`` (where there is a
        duty it is of ``shift``), ``shift_on`` (a duty of ``shift``), ``shift_off`` (no duty of ``shift``);
        ``prefer_start`` and ``avoid_start`` (where there is a duty it starts, or does not start, from ``minute`` to
        ``until``, both inclusive, over midnight where ``until`` is earlier), ``prefer_shift`` and ``avoid_shift``
        (where there is a duty it is, or is not, of one of ``shifts``); ``with`` (on duty whenever ``other`` is and only
        then) and ``apart`` (not on duty while ``other`` is), in the hours of the local date.
    weight
        Multiplies the site's price of a broken wish; a pair's is the price of eight hours.
    filed_at
        Moment it was filed; ``None``: unknown.
    """

    agent_id: str
    date: date
    kind: WishKind
    weight: float = 1.0
    minute: int = 0
    shift: str = ""
    until: int = 0
    shifts: tuple[str, ...] = ()
    other: str = ""
    filed_at: datetime | None = None


@dataclass(frozen=True)
class Lock:
    """What must stay on one date of one agent.

    ``kind`` is ``off`` (no duty), ``duty`` (start and end stay) or ``breaks`` (start, end and every segment stay).
    ``start`` and ``end`` are aware moments, ``None`` for ``off``. ``breaks`` lists the moments breaks start at.
    """

    agent_id: str
    date: date
    kind: Literal["off", "duty", "breaks"]
    start: datetime | None = None
    end: datetime | None = None
    shift: str = ""
    breaks: tuple[datetime, ...] = ()
