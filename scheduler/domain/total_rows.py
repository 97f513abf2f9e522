"""Total rows: what the duties of many people come to in a date, a week or the whole horizon, and what a miss costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scheduler.domain.presence_rows import units_beyond

Counted = Literal["duties", "paid_intervals", "pay"]
"""What of a duty is added up: the duty itself, its paid intervals (rounded to whole ones), or its pay in milli-currency
without premiums."""


@dataclass(frozen=True)
class TotalRow:
    """A sum over the duties of some people in every period, and the range it should lie in.

    Parameters
    ----------
    name
        Unique among the rows.
    people
        Agent ids.
    counted
        What of each duty is added up; a duty belongs to the period of the date it starts on.
    sign
        1 adds, -1 takes away: days off are people less duties.
    periods
        One number a date of the horizon, rising from 0.
    base
        Units of each period before any duty.
    least, most
        Range wanted of each sum, units; ``None``: no limit on that side.
    milli
        Milli-currency of a unit missed, >= 0.
    unit
        Units that make one of what planners count: a duty, an hour, one of the currency; >= 1.
    is_hard
        Whether a miss is a finding.
    about
        What is wanted, as a planner would say it.
    is_budget
        Whether it is a budget; ``base`` is then what is spent already.
    """

    name: str
    people: tuple[str, ...]
    counted: Counted
    sign: int
    periods: tuple[int, ...]
    base: tuple[int, ...]
    least: int | None
    most: int | None
    milli: int
    unit: int = 1
    is_hard: bool = False
    about: str = ""
    is_budget: bool = False

    @property
    def can_be_missed(self) -> bool:
        """Whether some number of duties could miss the row; of minutes and pay any could."""
        if self.counted != "duties":
            return self.most is not None or bool(self.least)
        days = [self.periods.count(period) * len(self.people) for period in range(len(self.base))]
        ends = [
            (base, base + self.sign * count) if self.sign > 0 else (base - count, base)
            for base, count in zip(self.base, days, strict=True)
        ]
        below = self.least is not None and any(fewest < self.least for fewest, _ in ends)
        return below or (self.most is not None and any(most > self.most for _, most in ends))

    def missed(self, units: int) -> int:
        """Units a sum lies below or above the range."""
        return max(0, units_beyond(self.least, self.most, units))
