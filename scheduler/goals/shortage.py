"""Shortage: what it costs that fewer people serve a queue than it needs.

Of a queue that needs R people in an interval, the k-th missing person costs, for each hour, the price of the highest
tier whose ``beyond`` share of R lies below k: the last people missing from a queue hurt more than the first. A queue's
own price scales all tiers by its ratio to the first tier's price. Queues priced by service have no shortage.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from scheduler.domain.demand import QueueDemand
from scheduler.domain.heads import beyond
from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.site import Prices, Queue
from scheduler.goals.base import Floats, Goal


class Shortage(Goal[None]):
    """Prices the people on queues up to the requirement."""

    name = "shortage"
    label = "Missing people"
    colour = "short"
    is_simulated = True

    def applies(self, problem: Problem) -> bool:
        """Where some queue prices people by its requirement."""
        return problem.asks_for_people

    def person_values(self, problem: Problem, queue: Queue, demand: QueueDemand) -> Floats | None:
        """Price of the missing person the person stands for, 0 beyond the requirement."""
        if demand.prices_contacts:
            return None
        minutes = problem.horizon.interval_minutes
        values = np.zeros((problem.horizon.num_intervals, max(demand.required, default=0) + 1))
        for interval, required in enumerate(demand.required):
            if demand.open[interval]:
                missing = missing_person_prices(problem.prices, queue, minutes, required)
                values[interval, :required] = missing[::-1]
        return values

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency, from the people allotted to each queue."""
        minutes = problem.horizon.interval_minutes
        total = 0.0
        for (queue, demand), staffed in zip(problem.demanded, allotment.staffed, strict=True):
            if demand.prices_contacts:
                continue
            for required, there in zip(demand.required, staffed, strict=True):
                if there < required:
                    prices = missing_person_prices(problem.prices, queue, minutes, required)
                    total += beyond(prices[::-1], there)
        return currency_of(total)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        prices = ", ".join(
            f"{t.price:g} beyond {t.beyond:.0%}" if t.beyond else f"{t.price:g}" for t in problem.prices.shortage
        )
        return (
            f"Missing people cost {cost:,.2f} {problem.currency} "
            f"({prices} an agent-hour; queues may have their own price)"
        )


def missing_person_prices(prices: Prices, queue: Queue, interval_minutes: int, required: int) -> tuple[int, ...]:
    """Milli-currency of the first, second, ... ``required``-th missing person in one interval; never falling."""
    tiers = tuple((tier.beyond, tier.price) for tier in prices.shortage)
    return _prices(tiers, queue.shortage_price, interval_minutes, required)


@lru_cache(maxsize=4096)
def _prices(
    tiers: tuple[tuple[float, float], ...], own: float | None, interval_minutes: int, required: int
) -> tuple[int, ...]:
    first = tiers[0][1]
    scale = 1.0 if own is None or not first else own / first
    # The tolerance keeps 0.29 x 100 = 28.999... from putting the 29th person beyond 29 %.
    steps = [(beyond * required + 1e-9, milli_of(price * scale, interval_minutes)) for beyond, price in reversed(tiers)]
    return tuple(next(price for limit, price in steps if missing > limit) for missing in range(1, required + 1))
