"""What the dual's prices say about single duties: options that no better roster can contain.

At prices with bound B every roster costs at least B plus, for each agent, what the agent's tour is worth less than the
best one at these prices. So an option whose best tour loses more than the gap up to a known roster is in no better one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.domain.shifts import DutyOption
from scheduler.engine.array_types import Floats
from scheduler.engine.bound.dual import Dual
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.period_sums import price_totals
from scheduler.engine.kernels.tours import best_tour
from scheduler.engine.tables.instance import Instance

EXACT = 2.0**53
"""Up to this floats hold every whole number."""


@dataclass(frozen=True)
class OptionLosses:
    """Losses against the best tour at some prices, in milli-currency.

    Attributes
    ----------
    bound
        Proven by the prices.
    gains
        ``(G, T)`` whole prices of a person of each skill group; a learner's share of them.
    states
        ``(S, STATES, T)`` what states earn of presence rows, by kind of equal agents.
    extras
        ``(S, K)`` what options earn of total rows, likewise.
    best
        ``(N,)`` worth of each agent's best tour at the prices (with rules left out of the labels: at least that).
    options
        ``(S, K)`` loss of the best tour with each option, by kind of equal agents; infinite where there is none.
    off
        ``(S, D)`` loss of the best tour with each date off.
    """

    instance: Instance
    bound: float
    gains: Floats
    states: Floats
    extras: Floats
    best: Floats
    options: Floats
    off: Floats
    kind_of: Sequence[int]

    def earned(self, agent: int, day: int, option: DutyOption) -> float:
        """Tell what an option of an agent earns of total rows, milli-currency; 0 for options rules have ruled out."""
        own = self._places[int(self.instance.tables.class_of[agent])].get((day, _name(option)))
        return 0.0 if own is None else float(self.extras[self.kind_of[agent], own])

    @cached_property
    def _places(self) -> list[dict[tuple[int, object], int]]:
        """Number of each option, by class, day and what tells options apart."""
        tables = self.instance.tables
        return [
            {
                (day, _name(option)): int(tables.option_ptr[cls, day]) + i
                for day, own in enumerate(self.instance.classes[cls].options)
                for i, option in enumerate(own)
            }
            for cls in range(len(self.instance.classes))
        ]

    def allowed(self, agent: int, gap: float) -> list[list[DutyOption | None]]:
        """Options by date (``None``: a day off) of rosters that cost at most the bound plus ``gap``."""
        tables = self.instance.tables
        cls, kind = int(tables.class_of[agent]), self.kind_of[agent]
        context = self.instance.problem.contexts[self.instance.agents[agent]]
        found = []
        for day, own in enumerate(self.instance.classes[cls].options):
            first = int(tables.option_ptr[cls, day])
            kept = {_name(o) for i, o in enumerate(own) if self.options[kind, first + i] <= gap}
            offered: list[DutyOption | None] = [o for o in context.options(day) if _name(o) in kept]
            found.append(offered + ([None] if self.off[kind, day] <= gap else []))
        return found


def _name(option: DutyOption) -> tuple[object, ...]:
    """Tell options apart whose forms rules have shaped since."""
    return option.start, option.coaching, option.form.shift, option.form.minutes, option.form.queue


def option_losses(instance: Instance, prices: Floats) -> OptionLosses:
    """Force every option and day off in turn at ``prices`` ``(T, Q + R + X)``, rounded to whole milli-currency."""
    dual = Dual.of(instance)
    bound = dual.settle(np.round(prices), rounds=0)  # losses are of tours without multipliers
    gains, worth, best = dual.group_values(), dual.row_worth.copy(), dual.by_seller.copy()
    tables = replace(instance.tables, cost=instance.tables.cost.copy(), off_cost=instance.tables.off_cost.copy())
    space = make_workspace(tables, instance.num_slots)
    days = instance.problem.horizon.days
    options, off = np.full((len(best), len(tables.start)), np.inf), np.full((len(best), days), np.inf)
    extras = _extras(instance, dual)
    forced = _forcing(instance, gains, worth, extras)
    exact = EXACT / 4 / instance.problem.head_parts
    tour = instance.empty_tours(1)[0]
    if forced > exact:  # losses would be rounded: all that is sure is that none is negative
        options[:], off[:] = 0.0, 0.0
    for kind, (cls, group) in enumerate(dual.sellers.pairs.tolist() if forced <= exact else ()):
        states, first = worth[dual.sellers.kinds[kind]], int(tables.option_ptr[cls, 0])
        own = extras[kind, first : int(tables.option_ptr[cls, -1])]
        space.option_extra[: len(own)] = own

        def loss(cls: int = cls, group: int = group, kind: int = kind, states: Floats = states) -> float:
            found = best_tour(tables, space, gains, states, group, cls, tour)
            return float(best[kind] - (found - forced)) if found > forced / 2 else np.inf

        for k in range(int(tables.option_ptr[cls, 0]), int(tables.option_ptr[cls, -1])):
            tables.cost[k] -= forced
            options[kind, k] = loss()
            tables.cost[k] += forced
        for day in range(days):
            tables.off_cost[cls, day] -= forced
            off[kind, day] = loss()
            tables.off_cost[cls, day] += forced
    kinds = worth[dual.sellers.kinds]
    of_agent = dual.sellers.of_agent
    return OptionLosses(instance, bound, gains, kinds, extras, best[of_agent], options, off, of_agent.tolist())


def _extras(instance: Instance, dual: Dual) -> Floats:
    """``(S, K)`` what each option earns of total rows at the last prices, by kind of equal agents."""
    tables, (rows, _) = instance.tables, instance.new_rows()
    found = np.zeros((len(dual.sellers.pairs), len(tables.start)))
    for kind, (cls, _) in enumerate(dual.sellers.pairs.tolist()):
        first, last = int(tables.option_ptr[cls, 0]), int(tables.option_ptr[cls, -1])
        own = np.zeros(last - first)
        price_totals(tables, rows, int(dual.sellers.kinds[kind]), cls, dual.total_prices, 1.0, own)
        found[kind, first:last] = own
    return found


def _forcing(instance: Instance, gains: Floats, worth: Floats, extras: Floats) -> float:
    """Worth that makes the best tour contain an option: a power of 2 above what any two tours differ by.

    Milli-currency; added to whole worths it stays exact up to a quarter of `EXACT`.
    """
    tables = instance.tables
    days = instance.problem.horizon.days
    dearest = float(max(np.abs(tables.cost).max(initial=0.0), np.abs(tables.off_cost).max(initial=0.0)))
    dearest += float(max(own.max(initial=0) for own in (tables.move_cost, tables.off_move_cost)))
    dearest += float(np.abs(extras).max(initial=0.0))
    dearest += float(tables.choice_cost.max(initial=0) + tables.choice_base.max(initial=0))
    presence = float(np.abs(gains).sum(axis=1).max(initial=0.0)) + float(np.abs(worth).sum(axis=(1, 2)).max())
    reach = presence + days * dearest + float(tables.final_cost.max(initial=0))
    return max(2.0**40, 2.0 ** math.ceil(math.log2(4 * reach + 1)))
