"""Time off asked for, decided and left: requests, balances, allowances and the leave book's decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from scheduler.domain.absence_kinds import AbsenceKind, kinds_by_name
from scheduler.domain.agents import Absence

Portion = Literal["full", "first_half", "second_half", "times"]
Verdict = Literal["granted", "waiting", "refused", "cancelled"]


@dataclass(frozen=True)
class LeaveRequest:
    """Time off somebody asks for, dates included.

    Parameters
    ----------
    portion
        Of each date: all, a half of the time the person could have a duty in, or ``times``.
    written_portion
        As the file has it.
    from_minute, to_minute
        Of the local day, where the portion is ``times``.
    priority
        1 is decided first, 9 last.
    filed_at
        ``None`` where unknown: after all that are known.
    """

    request_id: str
    agent_id: str
    first: date
    last: date
    kind: str
    portion: Portion = "full"
    written_portion: str = "full"
    from_minute: int = 0
    to_minute: int = 24 * 60
    priority: int = 5
    filed_at: datetime | None = None
    is_cancelled: bool = False
    note: str = ""

    @property
    def is_half(self) -> bool:
        """Whether it is for a half of each date."""
        return self.portion in ("first_half", "second_half")


@dataclass(frozen=True)
class LeaveBalance:
    """What somebody has left of a balance at the beginning of a date, in minutes or in days of the contract."""

    agent_id: str
    balance: str
    as_of: date
    amount: float
    in_days: bool
    per_month: float = 0.0


@dataclass(frozen=True)
class AllowanceDays:
    """Dates on which another number holds; ``people`` and ``share`` are both ``None`` where nobody may be away."""

    first: date | None
    last: date | None
    weekdays: frozenset[int]
    people: int | None
    share: float | None
    reason: str = ""

    def fits(self, when: date) -> bool:
        """Whether it is about a date."""
        inside = (self.first is None or when >= self.first) and (self.last is None or when <= self.last)
        return inside and (not self.weekdays or when.weekday() in self.weekdays)


@dataclass(frozen=True)
class Allowance:
    """How many of some people may be away on a date.

    Parameters
    ----------
    members
        Agent ids whose requests it limits, and whose absences use it.
    people, share
        Usual number, or share of those employed; both ``None``: no number.
    headroom
        Whether no more than the forecast leaves room for on ``queues``, whoever serves them being away.
    at_least
        People who may be away though the forecast leaves less room.
    days
        Dates with another number; the last that fits counts.
    """

    name: str
    members: frozenset[str]
    people: int | None = None
    share: float | None = None
    headroom: bool = False
    queues: frozenset[str] = frozenset()
    at_least: int = 0
    days: tuple[AllowanceDays, ...] = ()


@dataclass(frozen=True)
class LeaveDecision:
    """One line of the leave book.

    Parameters
    ----------
    request
        What was decided, as it was asked for then.
    minutes, days
        What it takes of the contract.
    place
        On the waiting list, from 1; 0 where it does not wait.
    when, group
        Date, and allowance or balance, that it is refused or waits for.
    spans
        Away from .. to, if granted.
    """

    number: int
    request: LeaveRequest
    verdict: Verdict
    minutes: int = 0
    days: float = 0.0
    place: int = 0
    when: date | None = None
    group: str = ""
    reason: str = ""
    spans: tuple[tuple[datetime, datetime], ...] = ()
    decided_at: str = ""


@dataclass(frozen=True)
class LeaveInputs:
    """What a site's files say of time off.

    Parameters
    ----------
    kinds
        Every kind of absence by its name.
    balances
        ``None`` where there is no ``leave_balances.csv``: nothing is limited by a balance then.
    decisions
        The whole book, in order.
    absences
        Every absence of ``unavailable.csv``, whenever it is.
    """

    kinds: dict[str, AbsenceKind] = field(default_factory=kinds_by_name)
    requests: tuple[LeaveRequest, ...] = ()
    balances: tuple[LeaveBalance, ...] | None = None
    allowances: tuple[Allowance, ...] = ()
    decisions: tuple[LeaveDecision, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def latest(self) -> dict[str, LeaveDecision]:
        """Latest decision on each request, by its id."""
        return {decision.request.request_id: decision for decision in self.decisions}
