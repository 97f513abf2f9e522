"""A legal tour of everybody whose tables leave sums to multipliers: what an insertion falls back on."""

from __future__ import annotations

import numpy as np

from scheduler.domain.roster import Roster
from scheduler.engine.array_types import Ints
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.kernels.arrays import Tables, Workspace
from scheduler.engine.kernels.limited_tours import tour_within
from scheduler.engine.kernels.state_sums import STATES
from scheduler.engine.kernels.tour_sums import keeps_all_sums
from scheduler.engine.tables.decode import encode
from scheduler.engine.tables.instance import Instance, no_legal_week

QUESTIONS = 40
"""Questions to the oracle at made-up values before CP-SAT is asked."""
WORTH = 1000
"""Milli-currency of a slot at work, about, in these questions."""


def spare_tours(instance: Instance, space: Workspace) -> Ints:
    """Find them, ``(N, D, width)``; ``(0, D, width)`` where everybody's automaton counts all sums.

    Raises
    ------
    InfeasibleError
        If there are agents without a legal tour; all are named.
    """
    tables = instance.tables
    limited = np.flatnonzero(np.diff(tables.sum_ptr)[tables.class_of] > 0) if len(tables.sum_most) else ()
    tours = instance.empty_tours(len(instance.agents) if len(limited) else 0)
    known: dict[int, int] = {}
    stuck = []
    for agent in map(int, limited):
        cls = int(tables.class_of[agent])
        if cls in known:
            tours[agent] = tours[known[cls]]
        elif _asked_for(instance, space, agent, tours[agent]) or _by_model(instance, agent, tours):
            known[cls] = agent
        else:
            stuck.append(instance.agents[agent])
    if stuck:
        raise no_legal_week(stuck)
    return tours


def over_sums(tables: Tables, tours: Ints) -> Ints:
    """Agents whose tours break a sum that is left to multipliers."""
    if not len(tables.sum_most):
        return np.empty(0, np.int64)
    kept = [keeps_all_sums(tables, int(tables.class_of[a]), tour) for a, tour in enumerate(tours)]
    return np.flatnonzero(~np.array(kept, np.bool_))


def _asked_for(instance: Instance, space: Workspace, agent: int, tour: Ints) -> bool:
    """Ask the oracle at random values until a tour keeps to all sums."""
    tables, rng = instance.tables, np.random.default_rng(0)
    multipliers = np.zeros(tables.most_sums)
    cls, group = int(tables.class_of[agent]), int(tables.group_of[agent])
    shape, states = (len(instance.groups), instance.values.shape[0]), np.zeros((STATES, instance.values.shape[0]))
    for _ in range(QUESTIONS):
        gains = rng.integers(0, 2 * WORTH, shape).astype(np.float64)
        if tour_within(tables, space, gains, states, group, cls, multipliers, tour):
            return True
    return False


def _by_model(instance: Instance, agent: int, tours: Ints) -> bool:
    """Ask CP-SAT for any legal tour."""
    answer = ModelOracle(instance.problem, instance.agents[agent]).best(np.zeros(instance.values.shape[0]))
    if answer.duties is None:
        return False
    found, _ = encode(instance, Roster(answer.duties))
    tours[agent] = found[agent]
    return True
