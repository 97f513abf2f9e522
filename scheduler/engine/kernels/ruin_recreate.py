"""Construction, and ruin and recreate: take a few agents' tours away, give each the exact best one back, in turn."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.coverage import apply_tour, depth, tour_cost
from scheduler.engine.kernels.tours import best_tour

MOST_RUINED = 12


@entry
def seed_kernels(seed):
    """Seed the compiled random generator of this thread."""
    np.random.seed(seed)  # noqa: NPY002 - numba compiles the legacy generator only


@inner
def mix_gains(cov, mixed, group, depth_weight, prices, blend, noise):
    """Write one group's guiding values: gains, deeper shortage weighted up, dual prices blended in, noise added."""
    size = cov.gain.shape[1]
    for t in range(size):
        worth = cov.gain[group, t]
        if depth_weight > 0.0 and worth > 0.0:
            worth *= 1.0 + depth_weight * depth(cov, group, t)
        if blend > 0.0:
            worth = (1.0 - blend) * worth + blend * prices[group, t]
        if noise > 0.0:
            worth += noise * (np.random.random() - 0.5)  # noqa: NPY002
        mixed[group, t] = worth


@inner
def insert_best(tables, cov, space, mixed, cls, group, special, num_slots, tour, depth_weight, prices, blend, noise):
    """Give one absent agent the best tour for the guiding values; returns the change of the objective."""
    mix_gains(cov, mixed, group, depth_weight, prices, blend, noise)
    for i in range(special.shape[0]):
        mix_gains(cov, mixed, special[i], depth_weight, prices, blend, noise)
    best_tour(tables, space, mixed, group, cls, special, num_slots, tour)
    return tour_cost(tables, cls, tour) - apply_tour(tables, cov, cls, group, tour, np.int64(1))


@inner
def remove(tables, cov, cls, group, tour):
    """Take one agent's tour away; returns the change of the objective."""
    return -tour_cost(tables, cls, tour) - apply_tour(tables, cov, cls, group, tour, np.int64(-1))


@entry
def construct(
    tables, cov, space, mixed, order, group_of, special, num_slots, tours, inserted, depth_weight, prices, blend
):
    """Insert (or re-insert, where ``inserted``) the agents of ``order``; returns the change of the objective."""
    delta = 0.0
    for a in order:
        cls = tables.class_of[a]
        if inserted[a]:
            delta += remove(tables, cov, cls, group_of[a], tours[a])
        delta += insert_best(
            tables, cov, space, mixed, cls, group_of[a], special, num_slots, tours[a], depth_weight, prices, blend, 0.0
        )
        inserted[a] = True
    return delta


@entry
def load_tours(tables, cov, group_of, tours):
    """Put every agent's tour on the empty queues; returns the change of the objective."""
    delta = 0.0
    for a in range(tours.shape[0]):
        cls = tables.class_of[a]
        delta += tour_cost(tables, cls, tours[a]) - apply_tour(tables, cov, cls, group_of[a], tours[a], np.int64(1))
    return delta


@inner
def _copy(source, target):
    """Copy a tour; a plain loop compiles faster than an array assignment with its shape errors."""
    for d in range(source.shape[0]):
        for i in range(source.shape[1]):
            target[d, i] = source[d, i]


@inner
def _near(tables, tour, day, slot, reach):
    """Whether a tour has a duty around ``day`` that covers a slot within ``reach`` slots."""
    for d in range(max(0, day - 1), min(tour.shape[0], day + 1)):
        k = tour[d, 0]
        if k >= 0 and tables.start[k] - reach <= slot < tables.start[k] + tables.form_slots[tables.form[k]] + reach:
            return True
    return False


@inner
def _pick(tables, cov, movable, tours, midnights, chosen, count, related):
    """Choose ``count`` different agents: any, or agents who work near one short slot."""
    agents = movable.shape[0]
    size = cov.gain.shape[1]
    slot = -1
    if related:
        for _ in range(50):
            slot = np.random.randint(size)  # noqa: NPY002
            if cov.sets:
                short = False
                for c in range(cov.short.shape[1]):
                    short = short or cov.short[slot, c] > 0
            else:
                short = False
                for q in range(cov.required.shape[1]):
                    short = short or cov.staffed[slot, q] < cov.required[slot, q]
            if short:
                break
    day = 0
    while slot >= 0 and day + 1 < midnights.shape[0] and midnights[day + 1] <= slot:
        day += 1
    found = 0
    tries = 0
    while found < count:
        tries += 1
        a = movable[np.random.randint(agents)]  # noqa: NPY002
        fresh = True
        for i in range(found):
            fresh = fresh and chosen[i] != a
        if not fresh:
            continue
        if slot >= 0 and tries < 40 * count and not _near(tables, tours[a], day, slot, 12):
            continue
        chosen[found] = a
        found += 1


@entry
def ruin_recreate(
    tables,
    cov,
    space,
    mixed,
    group_of,
    movable,
    special,
    num_slots,
    midnights,
    tours,
    old,
    chosen,
    prices,
    iterations,
    hot,
    cold,
    objective,
    most,
    related_share,
    blend,
    noise,
    noise_share,
):
    """Run ``iterations`` ruins with the temperature falling from ``hot`` to ``cold`` (milli-currency).

    ``tours`` and ``cov`` hold the current roster of cost ``objective``; returns the new cost.
    """
    agents = movable.shape[0]
    for it in range(iterations):
        temperature = 0.0
        if hot > 0.0:
            temperature = hot * (cold / hot) ** (it / iterations)
        count = min(agents, np.random.randint(2, most + 1) if most > 2 else most)  # noqa: NPY002
        _pick(tables, cov, movable, tours, midnights, chosen, count, np.random.random() < related_share)  # noqa: NPY002
        delta = 0.0
        for i in range(count):
            a = chosen[i]
            _copy(tours[a], old[i])
            delta += remove(tables, cov, tables.class_of[a], group_of[a], tours[a])
        disturb = noise if np.random.random() < noise_share else 0.0  # noqa: NPY002
        for i in range(count):
            a = chosen[i]
            delta += insert_best(
                tables,
                cov,
                space,
                mixed,
                tables.class_of[a],
                group_of[a],
                special,
                num_slots,
                tours[a],
                0.0,
                prices,
                blend,
                disturb,
            )
        if delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random())):  # noqa: NPY002
            objective += delta
        else:
            for i in range(count):
                a = chosen[i]
                remove(tables, cov, tables.class_of[a], group_of[a], tours[a])
            for i in range(count):
                a = chosen[i]
                _copy(old[i], tours[a])
                apply_tour(tables, cov, tables.class_of[a], group_of[a], tours[a], np.int64(1))
    return objective
