"""What proves a bound: prices anybody can compute it from again, without a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from scheduler.domain.demand import DayTarget
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.wish_rows import wish_rows

Proof = Literal["prices", "full model"]
"""``prices``: the bound follows from the prices; ``full model``: CP-SAT proved more than they do."""


@dataclass(frozen=True)
class PartBound:
    """The bound of one part of a site, whose agents share no queue with others.

    Parameters
    ----------
    queues
        Its queues, in the order of the problem; where there is one part, all of them.
    bound
        No legal roster of the part costs less; the site's currency.
    proven_by
        How.
    """

    queues: tuple[str, ...]
    bound: float
    proven_by: Proof


@dataclass(frozen=True)
class Certificate:
    """What the bound of a run rests on.

    Parameters
    ----------
    unavoidable_pay
        Pay and other costs of duties no legal roster avoids, in the site's currency.
    parts
        Bounds that add up to the run's.
    prices
        By queue, milli-currency of a person in each interval of the horizon; any prices prove some bound.
    day_prices
        Milli-currency of a contact late, by target of a whole day, in the order of ``Problem.day_targets``; the parts'
        bounds are those of the problem in which contacts late cost so much, and the contacts allowed are given back.
    row_prices
        By presence row, milli-currency of a unit more in each interval; by total row, in each period.
    """

    unavoidable_pay: float
    parts: tuple[PartBound, ...]
    prices: dict[str, tuple[float, ...]] = field(default_factory=dict)
    day_prices: tuple[float, ...] = ()
    row_prices: dict[str, tuple[float, ...]] = field(default_factory=dict)

    def bound(self, targets: Sequence[DayTarget]) -> float:
        """Bound of the whole: the parts' less what contacts allowed to be late are worth; the site's currency."""
        return sum(part.bound for part in self.parts) - allowance(self.day_prices, targets)


def row_lengths(problem: Problem) -> dict[str, int]:
    """How many prices each row has: presence rows (of wishes too) one an interval, total rows one each period."""
    rows = (*problem.presence_rows, *wish_rows(problem))
    intervals = {row.name: problem.horizon.num_intervals for row in rows}
    return intervals | {row.name: len(row.base) for row in problem.total_rows}


def allowance(day_prices: Sequence[float], targets: Sequence[DayTarget]) -> float:
    """Currency that prices of contacts late give back for the contacts allowed to be late."""
    allowed = (price * target.allowed for price, target in zip(day_prices, targets, strict=True))
    return sum(allowed) / MILLI / MILLI
