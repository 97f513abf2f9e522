"""Tours as columns: what one seller may do, where it is present and what it costs, each seen once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.coverage import tour_cost
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.sellers import Sellers
from scheduler.engine.tables.tour_presence import Presence


@dataclass(frozen=True)
class Column:
    """One tour of one seller (agents with the same legal tours, costs and skills).

    Parameters
    ----------
    seller
        Number of the seller in ``Sellers``.
    tour
        ``(D, TOUR_WIDTH)``.
    cost
        Milli-currency apart from coverage.
    cells
        ``group * T + slot`` of every slot of presence inside the horizon, rising.
    """

    seller: int
    tour: NDArray[np.int64]
    cost: float
    cells: Ints


@dataclass
class Pool:
    """Columns by seller; of columns alike in presence only the cheapest stays.

    Parameters
    ----------
    instance, sellers
        What the columns belong to.
    """

    instance: Instance
    sellers: Sellers
    by_seller: list[list[Column]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_seller = [[] for _ in self.sellers.members]
        self._known: list[dict[bytes, int]] = [{} for _ in self.sellers.members]
        self._presence = Presence(self.instance)

    def add(self, seller: int, tour: NDArray[np.int64]) -> Column | None:
        """Keep a tour; ``None`` where one with the same presence and no higher cost is known."""
        column = self.column(seller, tour)
        key = column.cells.tobytes()
        at = self._known[seller].get(key)
        if at is None:
            self._known[seller][key] = len(self.by_seller[seller])
            self.by_seller[seller].append(column)
            return column
        if column.cost < self.by_seller[seller][at].cost:
            self.by_seller[seller][at] = column
            return column
        return None

    def column(self, seller: int, tour: NDArray[np.int64]) -> Column:
        """Price a tour and list where it is present."""
        cls, group = (int(x) for x in self.sellers.pairs[seller])
        cells = np.sort(self._presence.cells(cls, group, tour))
        return Column(seller, tour.copy(), float(tour_cost(self.instance.tables, cls, tour)), cells)

    def __len__(self) -> int:
        return sum(map(len, self.by_seller))


def presence_of(instance: Instance, columns: list[Column]) -> Ints:
    """``(G, T)`` people there from some columns and from duties carried in."""
    heads = instance.carried.copy()
    flat = heads.reshape(-1)
    for column in columns:
        flat[column.cells] += 1
    return heads


def reduced_costs(columns: list[Column], gains: Floats) -> NDArray[np.float64]:
    """Cost of each column less what its presence earns at ``gains[group, slot]``; milli-currency."""
    flat = gains.reshape(-1)
    return np.array([column.cost - flat[column.cells].sum() for column in columns])
