"""What counts as an undesired duty, for how many points, and what points above a fair share cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from scheduler.domain.clock import Horizon
from scheduler.domain.site import NightWindow

PointKind = Literal["nights", "weekends", "lates", "holidays", "refused_wishes"]
Likeness = Literal["contract", "pattern", "skills", "team"]
NIGHT_MINUTES = 180
"""Minutes of the night window from which a duty is a night: three hours, as Directive 2003/88/EC art. 2(4) has it."""
WEEKEND = (5, 6)
"""Weekdays of a weekend, 0 = Monday."""
MOST_STEPS = 10
"""Points above the fair share beyond which each further one costs the same."""


@dataclass(frozen=True)
class Fairness:
    """Points of undesired duties, and their price.

    Parameters
    ----------
    nights, weekends, lates, holidays, refused_wishes
        Points of a duty with at least `NIGHT_MINUTES` in the site's night window; of a duty dated on a Saturday or
        Sunday; of a duty that is no night and ends after ``late_after``; of a duty dated on one of ``dates``; of a wish
        that is not granted. A duty may be several of these.
    late_after
        Minute of the local day of a duty's date.
    dates
        Public holidays of the people.
    price
        Money: the n-th point above the fair share costs 2n - 1 times as much, up to `MOST_STEPS`. 0: none.
    comparable
        What people must share to be compared.
    """

    nights: int = 2
    weekends: int = 2
    lates: int = 1
    holidays: int = 3
    refused_wishes: int = 1
    late_after: int = 20 * 60
    dates: tuple[date, ...] = ()
    price: float = 0.0
    comparable: tuple[Likeness, ...] = ("contract", "pattern", "skills")

    def of_date(self, when: date) -> int:
        """Points of any duty dated on a local date, for the date alone."""
        return self.weekends * (when.weekday() in WEEKEND) + self.holidays * (when in self.dates)


@dataclass(frozen=True)
class FairShare:
    """What is fair for one person over the dates planned; fixed before the search.

    Parameters
    ----------
    group
        Name of the people the person is compared with.
    carried
        Points at the beginning, from the ledger.
    credit
        Points given for free: to somebody new as many as the others have, and for leave what the group is expected to
        get meanwhile; so that neither is made up for with nights.
    expected
        Points the demand is expected to bring everybody of the group.
    fair
        Points at the end above which each has a price: the group's mean at the beginning, credits included, and
        ``expected``, rounded down.
    """

    agent_id: str
    group: str
    carried: int
    credit: int
    expected: float
    fair: int

    @property
    def room(self) -> int:
        """Points of the dates planned that cost nothing; negative where the person is above the share already."""
        return self.fair - self.carried - self.credit


@dataclass(frozen=True)
class NightSpans:
    """Night windows near a date of a horizon, in minutes since its origin, half-open."""

    horizon: Horizon
    night: NightWindow
    known: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict, compare=False)

    def near(self, day: int) -> tuple[tuple[int, int], ...]:
        """Windows that a duty of a date can meet: those that open on the date before, on it and on the next one."""
        if day not in self.known:
            closes = self.night.end if self.night.end > self.night.start else self.night.end + 24 * 60
            at = self.horizon.minute_at
            self.known[day] = tuple((at(one, self.night.start), at(one, closes)) for one in (day - 1, day, day + 1))
        return self.known[day]
