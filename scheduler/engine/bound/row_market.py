"""What presence rows and total rows pay in the bound: each buys the units of its range that cost it least at a price.

A row whose sum lies ``m`` below its range costs ``under * m``, above it ``over * m``. At a price ``p`` of a unit,
``-over <= p <= under``, its cost and what it pays are least inside the range: at the lower end where the price is
positive, at the upper end where it is negative. So that is all the row can save, whatever the agents add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.state_sums import STATES, Rows, price_states
from scheduler.engine.tables.instance import Instance


@dataclass(frozen=True)
class Buyers:
    """Rows as buyers: ``n`` rows over ``m`` slots or periods.

    Attributes
    ----------
    least, most
        (n, m) range wanted.
    under, over
        (n, m) milli-currency of a unit below and above it; 0 where there is no limit, or the row does not hold.
    there
        (n, m) units there whatever the agents do.
    supplied, prices
        (n, m) units there and from the agents, and milli-currency of a unit.
    """

    least: Ints
    most: Ints
    under: Floats
    over: Floats
    there: Ints
    supplied: Floats
    prices: Floats

    @classmethod
    def of_presence(cls, rows: Rows) -> Buyers:
        """Presence rows, slot by slot."""
        empty = np.zeros(rows.sums.shape)
        return cls(rows.least, rows.most, rows.under, rows.over, rows.sums, empty, empty.copy())

    @classmethod
    def of_totals(cls, rows: Rows) -> Buyers:
        """Total rows, period by period; periods a row does not have cost nothing."""
        shape = rows.total_sums.shape
        used = np.arange(shape[1]) <= rows.total_period.max(axis=1, initial=-1)[:, None]
        least, most = (np.broadcast_to(own[:, None], shape) for own in (rows.total_least, rows.total_most))
        under, over = (np.where(used, own[:, None], 0.0) for own in (rows.total_under, rows.total_over))
        return cls(least, most, under, over, rows.total_sums, np.zeros(shape), np.zeros(shape))

    def buy(self, prices: Floats) -> float:
        """Cost at ``prices`` ``(n, m)``, each brought to where its row saves something finite, less what is there."""
        self.prices[:] = self.within(prices)
        self.supplied[:] = self.there
        bought = np.where(self.prices > 0, self.least, np.where(self.prices < 0, self.most, 0))
        return float((self.prices * (bought - self.there)).sum())

    def within(self, prices: Floats) -> Floats:
        """``(n, m)`` prices at which every row saves something finite."""
        return np.clip(prices, -self.over, self.under)

    def slack(self) -> Floats:
        """``(n, m)`` units bought less units supplied; where a row is indifferent it takes what comes."""
        lowest = np.where(self.prices >= self.under, -np.inf, np.where(self.prices < 0, self.most, self.least))
        highest = np.where(self.prices <= -self.over, np.inf, np.where(self.prices > 0, self.least, self.most))
        return np.clip(self.supplied, lowest, highest) - self.supplied


@dataclass(frozen=True)
class RowMarket:
    """All rows of an instance.

    Attributes
    ----------
    rows
        With the sums of duties carried in.
    worth
        (P, STATES, T) what each kind of agent earns in each state at the last prices.
    """

    rows: Rows
    worth: Floats
    presence: Buyers
    totals: Buyers

    @classmethod
    def of(cls, instance: Instance) -> RowMarket:
        """Set up the rows of an instance."""
        rows, _ = instance.new_rows()
        worth = np.zeros((len(rows.kind_ptr) - 1, STATES, rows.sums.shape[1]))
        return cls(rows, worth, Buyers.of_presence(rows), Buyers.of_totals(rows))

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """``(R + X,)`` least and largest price of a unit of each row there can be."""
        both = (self.presence, self.totals)
        least = [-own.over.max(axis=1, initial=0.0) for own in both]
        return np.concatenate(least), np.concatenate([own.under.max(axis=1, initial=0.0) for own in both])

    def split(self, prices: Floats) -> tuple[Floats, Floats]:
        """``(R, T)`` and ``(X, periods)`` of prices ``(T, R + X)``, each within its limits."""
        count, periods = self.presence.prices.shape[0], self.totals.prices.shape[1]
        presence, totals = prices[:, :count].T, prices[:periods, count:].T
        return (
            np.ascontiguousarray(self.presence.within(presence)),
            np.ascontiguousarray(self.totals.within(totals)),
        )

    def buy(self, prices: Floats) -> float:
        """Cost of the rows at ``prices`` ``(T, R + X)`` less what carried duties earn; fills ``worth``."""
        presence, totals = self.split(prices)
        cost = self.presence.buy(presence) + self.totals.buy(totals)
        for kind in range(len(self.worth) if len(presence) else 0):
            price_states(self.rows, kind, self.presence.prices, 1.0, self.worth[kind])
        return cost

    def slack(self) -> Floats:
        """``(T, R + X)`` units bought less units supplied."""
        slots = self.rows.sums.shape[1]
        totals = np.zeros((slots, self.totals.prices.shape[0]))
        totals[: self.totals.prices.shape[1]] = self.totals.slack().T
        return np.hstack([self.presence.slack().T, totals])
