"""Set partitioning over a pool of tours: each of some agents takes one of the tours offered, at least total cost.

The others keep their tours. Coverage stands as deficiency rows (``coverage_rows``) in the slots where the tours offered
differ; elsewhere it is a constant or goes into the costs of the tours.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.cp_sat.coverage_rows import deficiency, levels_of, queue_sets
from scheduler.engine.kernels.constants import OFF
from scheduler.engine.kernels.coverage import fill, tour_cost
from scheduler.engine.kernels.pool_dual import PoolArrays, ascend_pool
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.new_coverage import components
from scheduler.engine.tables.tour_presence import Presence

ASCENT_STEPS = 300
"""Evaluations of the dual before columns are ruled out for the first time."""


@dataclass(frozen=True)
class Choice:
    """Answer of ``choose_tours``; costs are of the whole roster in milli-currency.

    Parameters
    ----------
    chosen
        Index of the tour each agent takes; ``None`` where nothing below the cutoff was found.
    objective
        Cost of the roster with these tours; infinite where there are none.
    bound
        No choice costs less; the cutoff where it is proven that nothing lies below it.
    """

    chosen: dict[int, int] | None
    objective: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether the choice is the best, or it is proven that none lies below the cutoff."""
        return self.bound > -np.inf and (self.chosen is None or self.objective - self.bound < 0.5)


def choose_tours(
    instance: Instance,
    tours: NDArray[np.int64],
    columns: Mapping[int, NDArray[np.int64]],
    cutoff: float | None,
    seconds: float,
    workers: int = 1,
    seed: int = 0,
    counted: bool = False,
) -> Choice:
    """Choose one of the tours offered to each agent, at least cost of the whole roster.

    Parameters
    ----------
    instance
        The compiled problem.
    tours
        ``(N, D, TOUR_WIDTH)`` tours of everybody. Agents without ``columns`` keep theirs; those of the others are a
        hint where they are among the columns.
    columns
        ``(n, D, TOUR_WIDTH)`` legal tours offered to each agent, n at least 1.
    cutoff
        Only rosters that cost less, milli-currency; ``None`` takes any.
    seconds, workers, seed
        Limits of CP-SAT.
    counted
        Take the limit as CP-SAT's reproducible units of work instead of seconds.
    """
    pool = _Pool.of(instance, tours, columns)
    return _solve(pool, cutoff, _Limits(seconds, workers, seed, counted))


@dataclass(frozen=True)
class _Limits:
    """How long CP-SAT may search, and how."""

    seconds: float
    workers: int
    seed: int
    counted: bool

    def new_solver(self, spent: float) -> cp_model.CpSolver:
        """Return a solver for what is left after ``spent`` seconds."""
        solver = cp_model.CpSolver()
        if self.counted:
            solver.parameters.max_deterministic_time = self.seconds
        else:
            solver.parameters.max_time_in_seconds = max(0.01, self.seconds - spent)
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        solver.parameters.catch_sigint_signal = False  # it would not put Python's handler back
        return solver


@dataclass
class _Shortage:
    """People missing in one slot at one level: a variable with rows over the columns."""

    price: float
    floor: int
    most: int
    need: Ints
    members: list[Ints]


@dataclass
class _Pool:
    """Columns with costs, and the shortages that depend on the choice."""

    agents: list[int]
    first: list[int]
    """Column at which each agent's begin, and the end."""
    costs: Floats
    hinted: NDArray[np.bool_]
    constant: float = 0.0
    shortages: dict[tuple[bytes, ...], _Shortage] = field(default_factory=dict)

    @classmethod
    def of(cls, instance: Instance, tours: Ints, columns: Mapping[int, Ints]) -> _Pool:
        """Price the columns and write the rows."""
        agents = list(columns)
        tables, presence, slots = instance.tables, Presence(instance), instance.values.shape[0]
        heads = np.zeros_like(instance.carried)
        fixed_cost = 0.0
        for a in set(range(len(instance.agents))) - set(agents):
            kind = int(tables.class_of[a])
            fixed_cost += tour_cost(tables, kind, tours[a])
            heads.reshape(-1)[presence.cells(kind, int(tables.group_of[a]), tours[a])] += 1
        first = np.cumsum([0, *(len(columns[a]) for a in agents)]).tolist()
        there = np.full((first[-1], slots), OFF, np.int64)
        costs = np.empty(first[-1])
        hinted = np.zeros(first[-1], np.bool_)
        fewest, most = np.zeros_like(heads), np.zeros_like(heads)
        for i, a in enumerate(agents):
            own = slice(first[i], first[i + 1])
            kind, group = int(tables.class_of[a]), int(tables.group_of[a])
            offered = np.ascontiguousarray(columns[a], np.int64)
            for number, tour in enumerate(offered, start=first[i]):
                cells = presence.cells(kind, group, tour)
                there[number, cells % slots] = cells // slots
                costs[number] = tour_cost(tables, kind, tour)
            same = (offered == tours[a]).all(axis=(1, 2))
            hinted[first[i] + int(same.argmax())] = bool(same.any())
            for g in {group, *instance.special.tolist()}:
                works = there[own] == g
                fewest[g] += works.all(axis=0)
                most[g] += works.any(axis=0)
        coverage, empty = instance.new_coverage()
        constant = empty - fill(coverage, heads) + fixed_cost
        pool = cls(agents, first, costs, hinted, constant)
        people = heads + instance.carried
        pool._add_coverage(instance, coverage.mask, there, people, fewest, most)
        return pool

    def _add_coverage(
        self, instance: Instance, masks: Ints, there: Ints, people: Ints, fewest: Ints, most: Ints
    ) -> None:
        """Turn what the columns change, slot by slot, into costs of columns and shortages."""
        slots, queues, _ = instance.values.shape
        worth = np.zeros((len(masks) + 1, slots))  # last row: absent
        names = {queue.name: i for i, queue in enumerate(instance.problem.queues)}
        all_masks = [sum(1 << names[name] for name in group if name in names) for group in instance.groups]
        tied = np.array(components(all_masks))
        for t in np.flatnonzero((there >= 0).any(axis=0)):
            present = np.flatnonzero(there[:, t] >= 0)
            groups = there[present, t]
            for number in np.unique(tied[groups]):
                members = np.flatnonzero((tied == number) & (masks[:, t] != 0))
                if not most[members, t].any():
                    continue
                own = tuple(masks[members, t].tolist())
                sets = queue_sets(own, queues)
                if sets is None:
                    raise ValueError("too many queues are tied by skills for the rows of a partition")
                here = people[members, t]
                crowd = int((here + most[members, t]).sum())
                levels = levels_of(instance.values[t], sets.queues[-1], crowd)
                worth[members, t] += levels.least
                local = np.full(len(masks), -1)
                local[members] = np.arange(len(members))
                for step, wanted in zip(levels.steps, levels.wanted, strict=True):
                    found = deficiency(wanted, sets, here + fewest[members, t], here + most[members, t])
                    before = max(0, int((sets.queues @ wanted - sets.hits @ here).max()))
                    self.constant -= step * before
                    if found.linear:
                        self.constant += step * (int(found.need[0]) - int(here[found.hits[0]].sum()))
                        worth[members[found.hits[0]], t] += step
                    elif not len(found.need):
                        self.constant += step * found.floor
                    else:
                        rows = [present[(local[groups] >= 0) & hit[local[groups]]] for hit in found.hits]
                        self._add_shortage(step, found.floor, found.most, found.need - found.hits @ here, rows)
        self.costs = self.costs - np.array([worth[there[:, t], t] for t in range(slots)]).sum(axis=0)

    def arrays(self) -> PoolArrays:
        """Lay the pool out for the dual; prices begin where the hinted tours leave people missing or to spare."""
        found = list(self.shortages.values())
        counts = np.array([len(s.need) for s in found], np.int64)
        row_ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        members = [m for s in found for m in s.members]
        need = np.concatenate([s.need for s in found]) if found else np.zeros(0, np.int64)
        rows = np.repeat(np.arange(len(members)), [len(m) for m in members])
        columns = np.concatenate(members) if members else np.zeros(0, np.int64)
        order = np.argsort(columns, kind="stable")
        size, height = len(self.costs), len(need)
        price = np.array([s.price for s in found], np.float64)
        missing = need - np.array([self.hinted[m].sum() for m in members], np.int64)
        share = np.where(missing > 0, 1.0, np.where(missing < 0, 0.0, 0.5))
        return PoolArrays(
            first=np.array(self.first, np.int64),
            cost=np.round(self.costs),
            active=np.ones(size, np.int64),
            serve_ptr=np.searchsorted(columns[order], np.arange(size + 1)).astype(np.int64),
            serves=rows[order].astype(np.int64),
            row_ptr=row_ptr,
            need=need.astype(np.float64),
            floor=np.array([s.floor for s in found], np.float64),
            price=price,
            pi=share * np.repeat(price, counts),
            best_pi=np.zeros(height),
            gradient=np.zeros(height),
            first_moment=np.zeros(height),
            second_moment=np.zeros(height),
            rates=np.zeros(height),
            reduced=np.zeros(size),
            best_reduced=np.zeros(size),
            chosen=np.zeros(len(self.agents), np.int64),
        )

    def _add_shortage(self, step: float, floor: int, most: int, need: Ints, rows: list[Ints]) -> None:
        """Keep a shortage; slots where the same people make the same shortage share one variable."""
        key = (floor.to_bytes(4, "little"), need.tobytes(), *(row.tobytes() for row in rows))
        if key in self.shortages:
            self.shortages[key].price += step
        else:
            self.shortages[key] = _Shortage(step, floor, most, need, rows)


def _solve(pool: _Pool, cutoff: float | None, limits: _Limits) -> Choice:
    """Bound the choice by the dual, rule columns out, and leave the rest to CP-SAT."""
    began = time.perf_counter()
    arrays = pool.arrays()
    limit = np.inf if cutoff is None else cutoff - pool.constant - 1  # costs are whole milli-currency
    proven = _rule_out(arrays, limit)
    if proven > limit + 0.5:
        return Choice(None, np.inf, cutoff if cutoff is not None else np.inf)
    choice = _solve_model(pool, arrays, limit, proven, limits.new_solver(time.perf_counter() - began))
    bound = max(choice.bound, proven + pool.constant)
    return Choice(choice.chosen, choice.objective, bound if cutoff is None else min(bound, cutoff))


def _rule_out(arrays: PoolArrays, limit: float) -> float:
    """Raise the dual and drop the columns no choice up to ``limit`` takes; returns the proven bound."""
    proven = -np.inf
    for steps, first_rate in ((ASCENT_STEPS, 0.2), (ASCENT_STEPS // 2, 0.05), (ASCENT_STEPS // 2, 0.02)):
        value = ascend_pool(arrays, steps, first_rate, 0.001, limit + 1.0)
        proven = max(proven, value - 1e-9 * abs(value))
        if proven > limit + 0.5 or not np.isfinite(limit):
            break
        slack = limit - value + 1e-9 * abs(value) + 1e-3
        dropped = (arrays.best_reduced > slack) & (arrays.active > 0)
        arrays.active[dropped] = 0
        arrays.pi[:] = arrays.best_pi
    return proven


def _solve_model(pool: _Pool, arrays: PoolArrays, limit: float, proven: float, solver: cp_model.CpSolver) -> Choice:
    """Build and solve the model of the columns left."""
    model = cp_model.CpModel()
    left = arrays.active > 0
    takes = {c: model.new_bool_var("") for c in np.flatnonzero(left).tolist()}
    mine = [[c for c in range(pool.first[i], pool.first[i + 1]) if left[c]] for i in range(len(pool.agents))]
    for own in mine:
        model.add_exactly_one(takes[c] for c in own)
    variables: list[Any] = list(takes.values())
    weights = [round(pool.costs[c]) for c in takes]
    for shortage in pool.shortages.values():
        missing = model.new_int_var(shortage.floor, shortage.most, "")
        for need, members in zip(shortage.need.tolist(), shortage.members, strict=True):
            terms = [missing, *(takes[c] for c in members[left[members]].tolist())]
            model.add(cp_model.LinearExpr.sum(terms) >= need)
        variables.append(missing)
        weights.append(round(shortage.price))
    total = cp_model.LinearExpr.weighted_sum(variables, weights)
    if np.isfinite(limit):
        model.add(total <= round(limit))
    model.add(total >= math.ceil(proven - 1e-3))
    model.minimize(total)
    for own in mine:
        if pool.hinted[own].any():
            for c in own:
                model.add_hint(takes[c], bool(pool.hinted[c]))
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Choice(None, np.inf, np.inf)
    bound = solver.best_objective_bound + pool.constant if status != cp_model.UNKNOWN else -np.inf
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Choice(None, np.inf, bound)
    chosen = {
        a: next(c for c in own if solver.boolean_value(takes[c])) - pool.first[i]
        for i, (a, own) in enumerate(zip(pool.agents, mine, strict=True))
    }
    return Choice(chosen, solver.objective_value + pool.constant, bound)
