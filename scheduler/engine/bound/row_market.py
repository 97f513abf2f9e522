"""What presence rows pay in the bound: each buys the units of its range that cost it least at a price.

A row whose sum lies ``m`` below its range costs ``under * m``, above it ``over * m``. At a price ``p`` of a unit,
``-over <= p <= under``, its cost and what it pays are least inside the range: at the lower end where the price is
positive, at the upper end where it is negative. So that is all the row can save, whatever the agents add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats
from scheduler.engine.kernels.state_sums import STATES, Rows, price_states
from scheduler.engine.tables.instance import Instance


@dataclass(frozen=True)
class RowMarket:
    """The rows as buyers.

    Attributes
    ----------
    rows
        With the sums of duties carried in.
    worth
        (P, STATES, T) what each kind of agent earns in each state at the last prices.
    supplied, prices
        (R, T) units the agents supply, carried duties included, and the last prices.
    """

    rows: Rows
    worth: Floats
    supplied: Floats
    prices: Floats

    @classmethod
    def of(cls, instance: Instance) -> RowMarket:
        """Set up the rows of an instance."""
        rows, _ = instance.new_rows()
        kinds, slots = len(rows.kind_ptr) - 1, rows.sums.shape[1]
        return cls(rows, np.zeros((kinds, STATES, slots)), np.zeros(rows.sums.shape), np.zeros(rows.sums.shape))

    @property
    def least(self) -> Floats:
        """``(R,)`` least price of a unit there can be."""
        return -self.rows.over.max(axis=1, initial=0.0)

    @property
    def most(self) -> Floats:
        """``(R,)`` largest price of a unit."""
        return self.rows.under.max(axis=1, initial=0.0)

    def within(self, prices: Floats) -> Floats:
        """``(R, T)`` prices of ``(T, R)``, each brought to where its row saves something finite."""
        return np.ascontiguousarray(np.clip(prices.T, -self.rows.over, self.rows.under))

    def buy(self, prices: Floats) -> float:
        """Cost of the rows at ``prices`` ``(T, R)`` less what carried duties earn; agents' earnings go to ``worth``."""
        rows = self.rows
        if not len(rows.sums):
            return 0.0
        self.prices[:] = self.within(prices)
        for kind in range(len(self.worth)):
            price_states(rows, kind, self.prices, self.worth[kind])
        self.supplied[:] = rows.sums
        bought = np.where(self.prices > 0, rows.least, np.where(self.prices < 0, rows.most, 0))
        return float((self.prices * (bought - rows.sums)).sum())

    def slack(self) -> Floats:
        """``(T, R)`` units bought less units supplied; where a row is indifferent it takes what comes."""
        rows, supplied = self.rows, self.supplied
        lowest = np.where(self.prices >= rows.under, -np.inf, np.where(self.prices < 0, rows.most, rows.least))
        highest = np.where(self.prices <= -rows.over, np.inf, np.where(self.prices > 0, rows.least, rows.most))
        return (np.clip(supplied, lowest, highest) - supplied).T
