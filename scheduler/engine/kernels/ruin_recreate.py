"""Insertion of one agent, and ruin and recreate: take a few agents' tours away, give each the exact best one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import OFF
from scheduler.engine.kernels.coverage import change_tour, depth
from scheduler.engine.kernels.limited_tours import copy_tour, insert_within
from scheduler.engine.kernels.period_sums import price_totals, value_totals
from scheduler.engine.kernels.state_sums import price_states, value_states
from scheduler.engine.kernels.tour_sums import has_sums
from scheduler.engine.kernels.tours import best_tour

MOST_RUINED = 12
"""Most agents ruined at once."""
SHORT_SLOT_TRIES = 50
"""Slots drawn in search of a short one."""
RELATED_TRIES = 40
"""Draws for each agent wanted near the slot; after these anybody will do."""
NEAR_SLOTS = 12
"""Slots from a duty at which it still is near."""


@dataclass(frozen=True, eq=False)
class Guide(Bundle):
    """Values that guide insertions.

    Attributes
    ----------
    prices
        (G, T) dual prices of a person of each group, milli-currency.
    mixed
        (G, T) scratch.
    row_prices, total_prices
        (R, T), (X, periods) dual prices of a unit of each presence row and of each total row, milli-currency.
    multipliers
        (N, most sums of a class) milli-currency a unit of each sum was last charged.
    spare
        (N, D, width) a legal tour of each agent whose class leaves sums to multipliers; of nobody where none does.
    """

    prices: Floats
    mixed: Floats
    row_prices: Floats
    total_prices: Floats
    multipliers: Floats
    spare: Ints


@dataclass(frozen=True, eq=False)
class RuinSpace(Bundle):
    """What ruins need of the roster, and scratch.

    Attributes
    ----------
    movable
        (M,) agents who may be ruined.
    midnights
        (D + 1,) slot at which each day begins.
    old, chosen, days
        (MOST_RUINED, D, width), (MOST_RUINED,), (MOST_RUINED,) scratch.
    """

    movable: Ints
    midnights: Ints
    old: Ints
    chosen: Ints
    days: Ints


class Ruins(NamedTuple):
    """How to ruin and to recreate.

    Attributes
    ----------
    most
        Agents ruined at once, 2 at least; fewer at random where it is larger.
    related
        Share of ruins near a short slot.
    blend
        Weight of the dual prices in the guiding values, 0-1.
    noise, noise_share
        Disturbance of the guiding values in milli-currency, and the share of ruins that have it.
    """

    most: int
    related: float
    blend: float
    noise: float
    noise_share: float


@entry
def seed_kernels(seed):
    """Seed the compiled random generator of this thread."""
    np.random.seed(seed)


@inner
def mix_gains(cov, guide, group, depth_weight, blend, noise):
    """Write one group's guiding values to ``guide.mixed``.

    Parameters
    ----------
    depth_weight : float
        A gain counts ``1 + depth_weight x share of the requirement still missing`` times.
    blend, noise : float
        As in ``Ruins``.
    """
    for t in range(cov.gain.shape[1]):
        worth = cov.gain[group, t]
        if depth_weight > 0.0 and worth > 0.0:
            worth *= 1.0 + depth_weight * depth(cov, group, t)
        if blend > 0.0:
            worth = (1.0 - blend) * worth + blend * guide.prices[group, t]
        if noise > 0.0:
            worth += noise * (np.random.random() - 0.5)
        guide.mixed[group, t] = worth


@inner
def insert_best(tables, cov, rows, space, guide, a, tour, depth_weight, blend, noise):
    """Give absent agent ``a`` the best tour for the guiding values; returns the change of the objective.

    Parameters
    ----------
    depth_weight, blend, noise : float
        As in ``mix_gains``.
    """
    cls, group = tables.class_of[a], tables.group_of[a]
    mix_gains(cov, guide, group, depth_weight, blend, noise)
    for i in range(tables.special_ptr[cls], tables.special_ptr[cls + 1]):
        mix_gains(cov, guide, tables.special[i], depth_weight, blend, noise)
    kind = rows.kind_of[a]
    if tables.with_rows:
        value_states(rows, kind, rows.worth)
        if blend > 0.0:
            price_states(rows, kind, guide.row_prices, blend, rows.worth)
    if tables.with_totals:
        value_totals(tables, rows, kind, cls, space.option_extra)
        if blend > 0.0:
            price_totals(tables, rows, kind, cls, guide.total_prices, blend, space.option_extra)
    if has_sums(tables, cls):
        own, spare = guide.multipliers[a], guide.spare[a]
        insert_within(tables, space, guide.mixed, rows.worth, group, cls, own, spare, tour)
    else:
        best_tour(tables, space, guide.mixed, rows.worth, group, cls, tour)
    return change_tour(tables, cov, rows, a, tour, np.int64(1))


@entry
def construct(tables, cov, rows, space, guide, order, tours, is_in, depth_weight):
    """Give agents the best tour for the current gains, in turn; returns the change of the objective.

    Parameters
    ----------
    order : int64 (n,)
        Different agents, in the order of insertion.
    tours : int64 (N, D, TOUR_WIDTH)
        The current roster.
    is_in : bool (N,)
        Whether the agent's tour is on the queues; it is taken off first. Becomes true.
    depth_weight : float
        As in ``mix_gains``.
    """
    delta = 0.0
    for a in order:
        if is_in[a]:
            delta += change_tour(tables, cov, rows, a, tours[a], np.int64(-1))
        delta += insert_best(tables, cov, rows, space, guide, a, tours[a], depth_weight, 0.0, 0.0)
        is_in[a] = True
    return delta


@inner
def _is_near(tables, tour, day, slot):
    """Whether a tour has a duty around ``day`` that covers a slot near ``slot``."""
    for d in range(max(0, day - 1), min(tour.shape[0], day + 1)):
        k = tour[d, 0]
        if k < 0:
            continue
        start = tables.start[k]
        if start - NEAR_SLOTS <= slot < start + tables.form_slots[tables.form[k]] + NEAR_SLOTS:
            return True
    return False


@inner
def is_short(cov, t):
    """Whether people are missing in a slot."""
    if cov.sets:
        for c in range(cov.short.shape[1]):
            if cov.short[t, c] > 0:
                return True
        return False
    for q in range(cov.required.shape[1]):
        if cov.staffed[t, q] < cov.required[t, q]:
            return True
    return False


@inner
def _choose(tables, cov, ruins, tours, count, related):
    """Choose ``count`` different agents into ``ruins.chosen``: any, or (``related``) who work near one short slot."""
    movable, midnights, chosen = ruins.movable, ruins.midnights, ruins.chosen
    slot = OFF
    if related:
        for _ in range(SHORT_SLOT_TRIES):
            slot = np.random.randint(cov.gain.shape[1])
            if is_short(cov, slot):
                break
    day = 0
    while slot >= 0 and day + 1 < midnights.shape[0] and midnights[day + 1] <= slot:
        day += 1
    found = 0
    tries = 0
    while found < count:
        tries += 1
        a = movable[np.random.randint(movable.shape[0])]
        fresh = True
        for i in range(found):
            fresh = fresh and chosen[i] != a
        if not fresh:
            continue
        if slot >= 0 and tries < RELATED_TRIES * count and not _is_near(tables, tours[a], day, slot):
            continue
        chosen[found] = a
        found += 1


@entry
def ruin_recreate(tables, cov, rows, space, guide, ruins, tours, how, iterations, temperature, objective):
    """Ruin and recreate; returns the new cost.

    Parameters
    ----------
    ruins : RuinSpace
        Agents who may be ruined, and scratch.
    tours : int64 (N, D, TOUR_WIDTH)
        The current roster, which ``cov`` holds too.
    how : Ruins
        How to ruin and to recreate.
    iterations : int
        Ruins to try.
    temperature : float
        Milli-currency; 0 only takes improvements.
    objective : float
        Cost of the roster, milli-currency.
    """
    agents = ruins.movable.shape[0]
    old, chosen = ruins.old, ruins.chosen
    for _ in range(iterations):
        count = min(agents, np.random.randint(2, how.most + 1) if how.most > 2 else how.most)
        _choose(tables, cov, ruins, tours, count, np.random.random() < how.related)
        delta = 0.0
        for i in range(count):
            a = chosen[i]
            copy_tour(tours[a], old[i])
            delta += change_tour(tables, cov, rows, a, tours[a], np.int64(-1))
        noise = how.noise if np.random.random() < how.noise_share else 0.0
        for i in range(count):
            a = chosen[i]
            delta += insert_best(tables, cov, rows, space, guide, a, tours[a], 0.0, how.blend, noise)
        if delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random())):
            objective += delta
            continue
        for sign in (np.int64(-1), np.int64(1)):  # all new tours go before the old ones come back
            for i in range(count):
                a = chosen[i]
                if sign > 0:
                    copy_tour(old[i], tours[a])
                change_tour(tables, cov, rows, a, tours[a], sign)
    return objective
