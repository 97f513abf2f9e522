"""What a person more or less is worth, as the unit of the search's temperatures and of the steps of the bound."""

from __future__ import annotations

import numpy as np

from scheduler.domain.money import milli_of
from scheduler.engine.tables.instance import Instance

MUST = 100.0
"""From so many times the price of a surplus person on, a missing one is not weighed against surplus: it is a must."""


def typical_price(instance: Instance) -> float:
    """Median price of the first missing person of a queue and slot, milli-currency, 1 at least.

    Where that is a must and surplus is priced by its square, people are weighed against surplus alone: then it is what
    two surplus people cost as single ones.
    """
    required = instance.required
    where = required > 0
    if not where.any():
        return 1.0
    first = np.take_along_axis(instance.values, np.maximum(required - 1, 0)[:, :, None], axis=2)[:, :, 0]
    median = max(1.0, float(np.median(first[where])))
    return median if (surplus := single_surplus(instance)) is None else 2.0 * surplus


def single_surplus(instance: Instance) -> float | None:
    """Milli-currency of one surplus person where nothing else counts; ``None`` where something else does."""
    problem = instance.problem
    prices = problem.prices
    if prices.surplus_growth != "square" or any(agent.pay_rate for agent in problem.agents):
        return None
    surplus = float(milli_of(prices.surplus, problem.horizon.interval_minutes))
    missing = min((tier.price for tier in prices.shortage), default=0.0)
    return surplus if surplus > 0 and missing >= MUST * prices.surplus else None
