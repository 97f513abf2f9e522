"""Prices handed to whoever wants to prove the bound again, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scheduler.domain.certificate import Certificate, PartBound, Proof, row_lengths
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
        ``(T, Q + R + X)`` milli-currency of a person on each queue, then of a unit of each presence row, then of each
        total row; those have as many prices as periods, the rest is 0.
    proof
        What proves the bound; the prices alone may prove less.
    """
    names = tuple(demand.queue for demand in instance.problem.demand)
    columns = {name: tuple(prices[:, q].tolist()) for q, name in enumerate(names)}
    lengths = row_lengths(instance.problem)
    rows = {name: tuple(prices[:size, len(names) + r].tolist()) for r, (name, size) in enumerate(lengths.items())}
    return Certificate(unavoidable_pay, (PartBound(names, bound, proof),), columns, row_prices=rows)


def prices_of(instance: Instance, prices: Mapping[str, Sequence[float]], rows: Mapping[str, Sequence[float]]) -> Floats:
    """``(T, Q + R + X)`` prices of an instance's queues and rows, by their names; rows without any are free."""
    nothing = np.zeros(instance.problem.horizon.num_intervals)
    columns = [np.asarray(prices[demand.queue], np.float64) for demand in instance.problem.demand]
    for name, size in row_lengths(instance.problem).items():
        column = nothing.copy()
        column[:size] = rows.get(name, 0.0)
        columns.append(column)
    if not columns:
        return nothing[:, None][:, :0]
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
        row_prices={row: prices for one in own for row, prices in one.row_prices.items()},
    )
