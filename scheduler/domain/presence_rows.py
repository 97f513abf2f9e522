"""Presence rows: what many people add up to in an interval, what is wanted of the sum, and what a miss costs."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.money import milli_of

AT_WORK, ON_DUTY, AT_MEAL = range(3)
"""States of somebody on duty in an interval: on the queues all of it, at a meal all of it, anything else."""


@dataclass(frozen=True)
class PresenceRow:
    """A weighted count of people in every interval, and the range it should lie in.

    Parameters
    ----------
    name
        Unique among the rows.
    adds
        By agent id, units the agent adds to the sum in an interval spent at work on the queues, on duty otherwise
        (short breaks, sessions, coaching), and at a meal (`AT_WORK`, `ON_DUTY`, `AT_MEAL`); nothing off duty.
    least, most
        Range wanted of the sum, units; ``None``: no limit on that side.
    intervals
        One flag an interval of the horizon: whether the row holds.
    price
        Money for an hour in which one person (``unit`` units) is missing from the range.
    unit
        Units that make one person, >= 1.
    is_hard
        Whether a miss is a finding.
    about
        What is wanted, as a planner would say it.
    """

    name: str
    adds: dict[str, tuple[int, int, int]]
    least: int | None
    most: int | None
    intervals: tuple[bool, ...]
    price: float
    unit: int = 1
    is_hard: bool = False
    about: str = ""

    def milli(self, interval_minutes: int) -> int:
        """Milli-currency of one unit missed in one interval, rounded once; at least 1 where there is a price."""
        return max(1, milli_of(self.price / self.unit, interval_minutes)) if self.price > 0 else 0

    @property
    def can_be_missed(self) -> bool:
        """Whether the row holds at all and some number of its people could miss it."""
        fewest = sum(min(0, *units) for units in self.adds.values())
        most = sum(max(0, *units) for units in self.adds.values())
        below = self.least is not None and fewest < self.least
        return any(self.intervals) and (below or (self.most is not None and most > self.most))

    def missed(self, units: int) -> int:
        """Units a sum lies below or above the range."""
        return max(0, units_beyond(self.least, self.most, units))


def units_beyond(least: int | None, most: int | None, units: int) -> int:
    """Units of a sum beyond the nearer end of a range; negative inside it, 0 where there is no end."""
    below = [least - units] if least is not None else []
    above = [units - most] if most is not None else []
    return max(below + above, default=0)
