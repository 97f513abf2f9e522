"""Prices handed to whoever wants to prove the bound again, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scheduler.domain.certificate import Certificate, PartBound, Proof
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine.array_types import Floats
from scheduler.engine.tables.instance import Instance


def certificate(instance: Instance, result: SearchResult, prices: Floats, proof: Proof) -> Certificate | None:
    """Certificate of a problem solved in one piece; ``None`` where it has no bound. See `one_part`."""
    if result.bound is None:
        return None
    return one_part(instance, result.bound, result.unavoidable_pay, prices, proof)


def one_part(instance: Instance, bound: float, unavoidable_pay: float, prices: Floats, proof: Proof) -> Certificate:
    """Certificate of a bound.

    Parameters
    ----------
    bound, unavoidable_pay
        In the site's currency.
    prices
        ``(T, Q)`` milli-currency.
    proof
        What proves the bound; the prices alone may prove less.
    """
    names = tuple(demand.queue for demand in instance.problem.demand)
    columns = {name: tuple(prices[:, q].tolist()) for q, name in enumerate(names)}
    return Certificate(unavoidable_pay, (PartBound(names, bound, proof),), columns)


def prices_of(problem: Problem, prices: Mapping[str, Sequence[float]]) -> Floats:
    """``(T, Q)`` prices of a problem's queues."""
    columns = [np.asarray(prices[demand.queue], np.float64) for demand in problem.demand]
    if not columns:
        return np.zeros((problem.horizon.num_intervals, 0))
    return np.ascontiguousarray(np.stack(columns, axis=1))


def merged(parts: Sequence[SearchResult]) -> Certificate | None:
    """Certificate of independent parts together; ``None`` where one has none."""
    own = [part.certificate for part in parts if part.certificate is not None]
    if len(own) < len(parts):
        return None
    return Certificate(
        unavoidable_pay=sum(one.unavoidable_pay for one in own),
        parts=tuple(part for one in own for part in one.parts),
        prices={queue: prices for one in own for queue, prices in one.prices.items()},
    )
