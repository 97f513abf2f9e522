from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.engine.anneal.chain import Chain
from scheduler.engine.columns.partition import choose_tours
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.tours import best_tour, empty_tours
from scheduler.engine.tables.instance import Instance, compile_problem
from tests.engine.sites import site_instance
from tests.engine.worlds import Size, draw_prices, legal_problem

Columns = dict[int, NDArray[np.int64]]


def offer(instance: Instance, agents: list[int], count: int, rng: np.random.Generator) -> Columns:
    """Best tours of some agents for random values."""
    space = make_workspace(instance.tables, instance.num_slots)
    days, slots = instance.problem.horizon.days, instance.values.shape[0]
    offered = {}
    for a in agents:
        own = [empty_tours(1, days)[0] for _ in range(count)]
        for tour in own:
            gains = np.repeat(draw_prices(rng, slots)[None, :], len(instance.groups), axis=0)
            kind, group = instance.tables.class_of[a], instance.group_of[a]
            best_tour(instance.tables, space, gains, gains, group, kind, tour)  # no rows, no states
        offered[a] = np.unique(np.array(own), axis=0)
    return offered


def cost_of(chain: Chain, tours: NDArray[np.int64]) -> float:
    chain.load(tours)
    return chain.objective


def every_choice(instance: Instance, tours: NDArray[np.int64], columns: Columns) -> dict[tuple[int, ...], float]:
    chain, found = Chain(instance, 0), {}
    for picks in product(*(range(len(own)) for own in columns.values())):
        changed = tours.copy()
        for a, j in zip(columns, picks, strict=True):
            changed[a] = columns[a][j]
        found[picks] = cost_of(chain, changed)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_the_choice_is_the_best_of_all_choices(seed: int) -> None:
    size = Size(4, 1 + seed % 3, 60, (0, 1, 2), 3, tiers=seed % 2 == 0, bound=seed % 3 == 0)
    instance, rng = compile_problem(legal_problem(3000 + seed, size)), np.random.default_rng(seed)
    tours = np.array([own[0] for own in offer(instance, [0, 1, 2, 3], 1, rng).values()])
    columns = offer(instance, rng.permutation(4)[: 2 + seed % 3].tolist(), 6, rng)
    costs = every_choice(instance, tours, columns)
    best = min(costs.values())
    free = choose_tours(instance, tours, columns, None, 30.0)
    assert free.chosen is not None
    assert (free.objective, free.bound) == (pytest.approx(best), pytest.approx(best))
    assert free.proven
    assert costs[tuple(free.chosen.values())] == pytest.approx(best)
    below = choose_tours(instance, tours, columns, best + 1, 30.0)
    assert below.chosen is not None
    assert costs[tuple(below.chosen.values())] == pytest.approx(best)
    none = choose_tours(instance, tours, columns, best, 30.0)
    assert (none.chosen, none.proven, none.bound) == (None, True, best)


def test_a_roster_is_found_again_among_other_tours() -> None:
    instance, rng = site_instance("clinic"), np.random.default_rng(3)
    chain = Chain(instance, 3)
    chain.start(3)
    chain.construct()
    agents = [0, 3, 5, 8]
    columns = {
        a: np.concatenate([own, chain.best_tours[a][None]]) for a, own in offer(instance, agents, 12, rng).items()
    }
    choice = choose_tours(instance, chain.best_tours, columns, None, 30.0)
    assert choice.chosen is not None
    assert choice.bound - 0.5 <= choice.objective <= chain.best + 0.5
    changed = chain.best_tours.copy()
    for a, j in choice.chosen.items():
        changed[a] = columns[a][j]
    assert cost_of(chain, changed) == pytest.approx(choice.objective)
