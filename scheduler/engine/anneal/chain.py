"""One search chain: a roster, its coverage, and the moves that improve it. Costs are whole milli-currency."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.roster import Roster
from scheduler.engine.anneal.joint_moves import JointMoves
from scheduler.engine.anneal.spare_tours import over_sums, spare_tours
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.coverage import change_tours
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.kernels.recut import recut
from scheduler.engine.kernels.redo_days import redo_days
from scheduler.engine.kernels.ruin_recreate import (
    MOST_RUINED,
    Guide,
    Ruins,
    RuinSpace,
    construct,
    ruin_recreate,
    seed_kernels,
)
from scheduler.engine.kernels.slot_moves import MoveSpace, slot_moves
from scheduler.engine.kernels.state_sums import value_states
from scheduler.engine.tables.decode import encode
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.new_rows import earned_by
from scheduler.engine.tables.price_scale import typical_price

Share = Callable[[], float]
"""Share of a phase that has passed, 0-1; a phase ends at 1."""
CHUNK_SECONDS = 0.05
FIXED_RUINS, FIXED_MOVES, FIXED_RECUTS, FIXED_DAYS = 40, 20_000, 4_000, 200
"""Work of one chunk where work is counted instead of time."""
RECUT_SHARE = 0.5
"""Time spent on cutting assigned work anew, as a share of that spent on the other moves."""
REDO_SHARE = 1.0
"""Time spent on redoing days of assigned work, likewise."""
RECUT_NOISE = 0.3
"""Disturbance of gains when assigned work is cut anew, in units of the typical price of a missing person-slot."""


@dataclass(frozen=True)
class Anneal:
    """How to anneal: temperatures in units of the typical price of a missing person-slot.

    ``most`` agents are ruined at once, ``related`` is the share of ruins near a short slot, ``blend`` the weight of
    dual prices in the guiding values, ``noise`` their disturbance (same unit) on a share ``noise_share`` of the ruins.
    """

    hot: float
    cold: float
    most: int = 3
    related: float = 0.5
    blend: float = 0.0
    noise: float = 0.0
    noise_share: float = 0.0


class Chain:
    """A current roster and the best one seen.

    Parameters
    ----------
    instance
        The compiled problem.
    seed
        Of this chain's random draws; call ``start`` in the thread that runs the chain.
    counted
        Chunks of fixed work (reproducible) instead of fixed time.
    """

    def __init__(self, instance: Instance, seed: int, counted: bool = False) -> None:
        self.instance = instance
        self.seed, self.counted = seed, counted
        self.rng = np.random.default_rng(seed)
        self.space = make_workspace(instance.tables, instance.num_slots)
        self.tours = instance.empty_tours(instance.num_rows)
        self.best_tours = self.tours.copy()
        self.objective, self.best = 0.0, np.inf
        self._aside, self._aside_tours = np.inf, self.best_tours
        agents, days, slots = len(instance.agents), instance.problem.horizon.days, instance.values.shape[0]
        self.prices = np.zeros((len(instance.groups), slots))
        rows, _ = instance.new_rows()
        self.row_prices, self.total_prices = np.zeros(rows.sums.shape), np.zeros(rows.total_sums.shape)
        sums = np.zeros((agents, instance.tables.most_sums)), spare_tours(instance, self.space)
        self.guide = Guide(self.prices, np.zeros_like(self.prices), self.row_prices, self.total_prices, *sums)
        by_model = set(instance.by_model.tolist())
        self.movable = np.array([a for a in range(agents) if a not in by_model], np.int64)
        grid = instance.problem.horizon.interval_minutes
        self.ruin_space = RuinSpace(
            movable=self.movable,
            midnights=np.array([m // grid for m in instance.problem.horizon.midnights], np.int64),
            old=np.zeros((MOST_RUINED, days, instance.tables.width), np.int64),
            chosen=np.zeros(MOST_RUINED, np.int64),
            days=np.zeros(MOST_RUINED, np.int64),
        )
        self.move_space = MoveSpace(
            movable=self.movable,
            paths=np.zeros((agents, days + 1, 2), np.int64),
            trial=np.zeros((days, instance.tables.width), np.int64),
            touched=np.zeros(slots * 2 + 8, np.int64),
            difference=np.zeros(slots + 1, np.int64),
        )
        self._oracles = {a: ModelOracle(instance.problem, instance.agents[a]) for a in by_model}
        self.unit = typical_price(instance)
        self._chunk = {"ruins": 20, "moves": 5000, "recuts": 1000, "days": 50, "windows": 100}
        self.tables = instance.tables
        self.joint: JointMoves | None = None
        if instance.joint_tables is not None:
            self.joint = JointMoves(self, instance.joint_tables)
            self.tables = self.joint.tables
        self.reset()

    def start(self, seed: int) -> None:
        """Seed the compiled generator of the current thread."""
        seed_kernels(seed)

    def reset(self) -> None:
        """Send everybody home; a plan of joint activities stays."""
        self.coverage, missing = self.instance.new_coverage()
        self.rows, missed = self.instance.new_rows()
        self.tours[: len(self.instance.agents)] = -1
        self._inserted = np.zeros(len(self.instance.agents), np.bool_)
        self.objective = missing + missed + (self.joint.left_out if self.joint is not None else 0.0)

    def guide_by(self, prices: Floats, row_prices: Floats, total_prices: Floats) -> None:
        """Let prices guide insertions: ``(G, T)`` of a person of a group, ``(R, T)`` and ``(X, periods)`` of a unit."""
        self.prices[:] = prices
        self.row_prices[:] = row_prices
        self.total_prices[:] = total_prices

    # Starts ---------------------------------------------------------------------------------------------------------

    def construct(self, sweeps: int = 3, depth: float = 4.0, may_sweep: Callable[[], bool] = lambda: True) -> None:
        """Insert everybody in random order where shortage is deepest, then re-insert each up to ``sweeps`` times.

        ``may_sweep()`` is asked before each time: a thousand agents take a second.
        """
        for sweep in range(sweeps + 1):
            if sweep and not may_sweep():
                return
            weight = depth if sweep == 0 else depth * (1 - sweep / sweeps)
            order = self.rng.permutation(self.movable)
            if sweep == 0:
                order = order[~self._inserted[order]]
            self.insert_all(order, weight)
            self.insert_by_model()
            if self.joint is not None:
                self.joint.settle()
            self.keep_best()

    def load(self, tours: NDArray[np.int64]) -> None:
        """Take over everybody's tours and the plan behind them; without one, people of the plan are inserted."""
        self.reset()
        self.tours[: len(tours)] = tours
        everybody = np.arange(len(self._inserted))
        if self.joint is None or len(tours) == len(self.tours):
            if self.joint is not None:
                self.joint.read()
            over = over_sums(self.tables, self.tours[: len(everybody)])  # as tours of the bound may be
            self._change(np.setdiff1d(everybody, over), 1)
            self.insert_all(over)
            return
        self._change(np.setdiff1d(everybody, self.joint.people), 1)
        self.insert_all(self.joint.people)

    def load_roster(self, roster: Roster) -> int:
        """Take over the legal tours of a roster; returns how many agents kept theirs. The others stay off for now."""
        self.reset()
        if self.joint is not None:
            self.joint.use(self.joint.plan_like(roster))
        tours, known = encode(self.instance, roster)
        for a in self.movable:
            cls = int(self.tables.class_of[a])
            if self.joint is not None and not self.joint.holds(int(a), tours[a]):
                continue
            if known[a] and is_legal(self.tables, cls, tours[a]):
                self._put(int(a), tours[a])
        return int(self._inserted.sum())

    def take_all(self, agents: Ints) -> None:
        """Take the tours of agents away."""
        self._change(agents, -1)

    def put_all(self, agents: Ints) -> None:
        """Put the tours of absent agents on the queues."""
        self._change(agents, 1)

    def insert_all(self, agents: Ints, depth: float = 0.0) -> None:
        """Give agents the best tour, in turn; ``depth`` as in `kernels.ruin_recreate.construct`."""
        self.objective += construct(
            self.tables, self.coverage, self.rows, self.space, self.guide, agents, self.tours, self._inserted, depth
        )

    def recount(self) -> None:
        """Count the cost of the tours anew."""
        self.load(self.tours.copy())

    def _put(self, a: int, tour: NDArray[np.int64]) -> None:
        """Give absent agent ``a`` a tour."""
        self.tours[a] = tour
        self._change(np.array([a]), 1)

    def _take(self, a: int) -> None:
        """Take the tour of agent ``a`` away, if there is one."""
        if self._inserted[a]:
            self._change(np.array([a]), -1)

    def _change(self, agents: Ints, sign: int) -> None:
        """Put the tours of agents on the queues (1) or take them off (-1)."""
        self.objective += change_tours(self.tables, self.coverage, self.rows, agents, self.tours, sign)
        self._inserted[agents] = sign > 0

    def replace(self, tours: dict[int, NDArray[np.int64]]) -> None:
        """Give some agents other tours."""
        for a in tours:
            self._take(a)
        for a, tour in tours.items():
            self._put(a, tour)

    def insert_by_model(self) -> None:
        """Give each agent without a label form the best tour CP-SAT finds for the current gains.

        Raises
        ------
        InfeasibleError
            If such an agent has no legal tour.
        """
        for a, usual in self._oracles.items():
            self._take(a)
            oracle = usual if self.joint is None else self.joint.oracle_of(a, usual)
            value_states(self.rows, self.rows.kind_of[a], self.rows.worth)
            gains, instance = self.coverage.gain[self.instance.group_of[a]], self.instance
            earned = earned_by(instance.problem, instance.joint.totals, self.rows.total_sums, instance.agents[a])
            worth = self.rows.worth if self.instance.joint.rows else None
            answer = oracle.best(gains, worth, earned, self._by_queue(a))
            if answer.duties is None:
                raise InfeasibleError(
                    f"{self.instance.agents[a]} has no legal week; run `scheduler check` for the reasons"
                )
            tours, _ = encode(self.instance, Roster(answer.duties))
            self._put(a, tours[a])

    def _by_queue(self, a: int) -> dict[str, Floats]:
        """``(T,)`` what agent ``a`` is worth on a queue alone, for queues duties or blocks are bound to.

        Of a learner what most dates say.
        """
        instance = self.instance
        usual = instance.problem.contexts[instance.agents[a]].usual_crowd[1]
        alike = [g for g in instance.bound_groups if instance.eighths[g] == usual]
        return {next(iter(instance.groups[g])): self.coverage.gain[g] for g in alike}

    # Improvement ----------------------------------------------------------------------------------------------------

    def keep_best(self) -> bool:
        """Remember the current roster if it is the best so far."""
        if self.objective < self.best - 0.5:
            self.best = self.objective
            self.best_tours[:] = self.tours
            return True
        return False

    def restart(self, tours: NDArray[np.int64]) -> None:
        """Go on from other tours; the best roster so far is put aside for ``result``."""
        if self.best < self._aside:
            self._aside, self._aside_tours = self.best, self.best_tours.copy()
        self.load(tours)
        self.best = self.objective
        self.best_tours[:] = self.tours

    def adopt(self, cost: float, tours: NDArray[np.int64]) -> bool:
        """Go on from another chain's roster; False where it does not cost what is said, and nothing is taken over."""
        before = self.tours.copy()
        self.load(tours)
        if abs(self.objective - cost) > 0.5:
            self.load(before)
            return False
        self.keep_best()
        return True

    def result(self) -> tuple[float, NDArray[np.int64]]:
        """Cost and tours of the best roster of all starts."""
        return (self._aside, self._aside_tours) if self._aside < self.best else (self.best, self.best_tours)

    def back_to_best(self) -> None:
        """Make the best roster the current one."""
        if self.best < self.objective - 0.5:
            self.load(self.best_tours.copy())

    def anneal_moves(self, share: Share, how: Anneal, on_progress: Callable[[], None] = lambda: None) -> None:
        """Slot moves with the temperature falling from ``how.hot`` to ``how.cold`` over the phase."""
        while len(self.movable) and (passed := share()) < 1.0:
            heat = self.unit * how.hot * (how.cold / how.hot) ** passed
            count, began = self.work_of("moves", FIXED_MOVES), time.perf_counter()
            self.objective = slot_moves(
                self.tables,
                self.coverage,
                self.rows,
                self.space,
                self.move_space,
                self.tours,
                count,
                heat,
                self.objective,
            )
            self.learn_pace("moves", count, spent := time.perf_counter() - began)
            self.go_on(heat, spent)
            on_progress()

    def anneal_ruins(self, share: Share, how: Anneal, on_progress: Callable[[], None] = lambda: None) -> None:
        """Ruin and recreate with the temperature falling over the phase; ``how.hot`` 0 only takes improvements."""
        ruins = Ruins(how.most, how.related, how.blend, how.noise * self.unit, how.noise_share)
        while len(self.movable) and (passed := share()) < 1.0:
            heat = self.unit * how.hot * (how.cold / how.hot) ** passed if how.hot else 0.0
            count, began = self.work_of("ruins", FIXED_RUINS), time.perf_counter()
            self.objective = ruin_recreate(
                self.tables,
                self.coverage,
                self.rows,
                self.space,
                self.guide,
                self.ruin_space,
                self.tours,
                ruins,
                count,
                heat,
                self.objective,
            )
            self.learn_pace("ruins", count, spent := time.perf_counter() - began)
            self.go_on(heat, spent)
            on_progress()

    def go_on(self, heat: float, spent: float) -> None:
        """Make the moves only some sites have, after ``spent`` seconds of the others; remember the best roster."""
        self._recut(heat)
        if self.joint is not None:
            self.joint.step(heat, spent)
        self.keep_best()

    def _recut(self, heat: float) -> None:
        """Cut assigned work anew for as long as the other moves take; where nothing is assigned, nothing happens."""
        if not len(self.tables.block_groups):
            return
        count, began = max(1, int(RECUT_SHARE * self.work_of("recuts", FIXED_RECUTS))), time.perf_counter()
        self.objective = recut(
            self.tables,
            self.coverage,
            self.space,
            self.guide,
            self.ruin_space,
            self.tours,
            count,
            heat,
            RECUT_NOISE * self.unit,
            self.objective,
        )
        self.learn_pace("recuts", round(count / RECUT_SHARE), (time.perf_counter() - began) / RECUT_SHARE)
        count, began = max(1, int(REDO_SHARE * self.work_of("days", FIXED_DAYS))), time.perf_counter()
        self.objective = redo_days(
            self.tables,
            self.coverage,
            self.rows,
            self.space,
            self.guide,
            self.ruin_space,
            self.move_space,
            self.tours,
            count,
            heat,
            RECUT_NOISE * self.unit,
            self.objective,
        )
        self.learn_pace("days", round(count / REDO_SHARE), (time.perf_counter() - began) / REDO_SHARE)

    def work_of(self, kind: str, fixed: int) -> int:
        """Return how many moves of a kind make a chunk of time; ``fixed`` where work is counted."""
        return fixed if self.counted else self._chunk[kind]

    def learn_pace(self, kind: str, count: int, seconds: float) -> None:
        """Keep how many moves of a kind make a chunk, now that ``count`` took ``seconds``."""
        self._chunk[kind] = max(2, int(count * min(3.0, CHUNK_SECONDS / max(seconds, 1e-4))))

    def short_hours(self) -> float:
        """Agent-hours short of the requirement in the current roster."""
        cov = self.coverage
        hours = self.instance.problem.horizon.interval_minutes / 60
        if cov.sets:
            return float(cov.short.sum()) * hours
        return float(np.maximum(cov.required - cov.staffed, 0).sum()) * hours
