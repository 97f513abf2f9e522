"""The coverage kernels against an independent count: optimal assignment of people to seats, slot by slot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from scheduler.domain.presence import carried_duties, presence
from scheduler.domain.row_sums import row_sums
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.coverage import Coverage, change_slots, change_tours, fill
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.kernels.recut import recut
from scheduler.engine.kernels.redo_days import redo_days
from scheduler.engine.kernels.ruin_recreate import MOST_RUINED, Guide, RuinSpace
from scheduler.engine.kernels.slot_moves import MoveSpace, slot_moves
from scheduler.engine.kernels.state_sums import Rows
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.engine.tables.new_coverage import components, make_coverage
from tests.engine.assigned_sites import block_faults, with_assigned_work
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.worlds import Size, random_problem

Ints = NDArray[np.int64]


@entry
def change(cov, group, slots, count, sign):  # type: ignore[no-untyped-def]
    return change_slots(cov, group, slots, count, sign)


@dataclass
class Setting:
    values: NDArray[np.float64]
    required: Ints
    is_open: NDArray[np.bool_]
    masks: list[int]
    form: str

    def empty(self) -> Coverage:
        return make_coverage(self.values, self.required, self.is_open, self.masks, self.form)

    def filled(self, heads: Ints) -> tuple[Coverage, float]:
        coverage = self.empty()
        return coverage, float(fill(coverage, heads))

    def worth(self, t: int, heads: Ints) -> float:
        """Most value the people of one slot can have, nobody left out, by an assignment of people to seats."""
        seats = [(q, k) for q in range(self.required.shape[1]) if self.is_open[t, q] for k in range(int(heads.sum()))]
        open_mask = sum(1 << q for q in range(self.required.shape[1]) if self.is_open[t, q])
        people = [g for g in range(len(self.masks)) for _ in range(heads[g]) if self.masks[g] & open_mask]
        if not people:
            return 0.0
        last = self.values.shape[2] - 1
        worth = np.array(
            [[self.values[t, q, min(k, last)] if self.masks[g] >> q & 1 else -1e9 for q, k in seats] for g in people]
        )
        rows, columns = linear_sum_assignment(worth, maximize=True)
        return float(worth[rows, columns].sum())


def draw(seed: int, form: str, slots: int = 12) -> Setting:
    """Groups and queues of one to three components, closed queues, a surplus price; tiers and own prices for paths."""
    rng = np.random.default_rng(seed)
    queues, groups = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    is_open = rng.random((slots, queues)) < 0.8
    required = np.where(is_open, rng.integers(0, int(rng.choice([4, 9])), (slots, queues)), 0).astype(np.int64)
    surplus = int(rng.choice([0, 250, 1825]))
    flat = form != "paths" or rng.random() < 0.3
    values = np.zeros((slots, queues, int(required.max()) + 1))
    for t, q in product(range(slots), range(queues)):
        if not is_open[t, q]:
            continue
        values[t, q] = -surplus
        n = required[t, q]
        values[t, q, :n] = 15000 if flat else np.sort(rng.choice([7500, 15000, 30000, 45000], n))[::-1]
    masks = [int(m) for m in rng.integers(0 if rng.random() < 0.2 else 1, 1 << queues, groups)]
    return Setting(values, required, is_open, masks, form)


@pytest.mark.parametrize("form", ["sets", "paths"])
@pytest.mark.parametrize("seed", range(12))
def test_fill_wins_what_an_optimal_assignment_wins(form: str, seed: int) -> None:
    setting = draw(seed, form)
    heads = np.random.default_rng(seed).integers(0, 4, (len(setting.masks), len(setting.required))).astype(np.int64)
    _, won = setting.filled(heads)
    assert won == sum(setting.worth(t, heads[:, t]) for t in range(len(setting.required)))


@pytest.mark.parametrize("form", ["sets", "paths"])
@pytest.mark.parametrize("seed", range(12))
def test_gain_and_loss_are_the_true_differences_after_any_changes(form: str, seed: int) -> None:
    setting = draw(100 + seed, form, slots=6)
    rng = np.random.default_rng(seed)
    coverage, heads = setting.empty(), np.zeros((len(setting.masks), 6), np.int64)
    for _ in range(60):
        _random_change(coverage, heads, rng)
    for t in range(6):
        _assert_true_differences(setting, coverage, t, heads[:, t])


def _random_change(coverage: Coverage, heads: Ints, rng: np.random.Generator) -> float:
    """One person more or less in a few slots of one group; returns what the kernel says it is worth."""
    g, size = int(rng.integers(len(heads))), heads.shape[1]
    sign = 1 if rng.random() < 0.55 else -1
    slots = [int(t) for t in rng.permutation(size)[: rng.integers(1, size + 1)] if sign > 0 or heads[g, t] > 0]
    if not slots:
        return 0.0
    heads[g, slots] += sign
    return float(change(coverage, g, np.array([*slots, 0], np.int64), len(slots), sign))


@entry
def change_in_turn(cov, groups, slots, counts, signs, first, last):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(first, last):
        total += change_slots(cov, groups[i], slots[i], counts[i], signs[i])
    return total


def draw_moves(setting: Setting, count: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Groups, slots, numbers of slots and signs of random moves; nobody leaves who is not there, few crowd a slot."""
    size, width = len(setting.required), 4
    groups = rng.integers(len(setting.masks), size=count)
    starts, numbers, adds = rng.integers(size, size=count), rng.integers(1, width + 1, count), rng.random(count) < 0.5
    heads = np.zeros((len(setting.masks), size), np.int64)
    slots, counts, signs = np.zeros((count, width + 1), np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
    for i in range(count):
        wanted = [int(t) % size for t in range(starts[i], starts[i] + numbers[i])]
        own = heads[groups[i]]
        signs[i] = 1 if adds[i] else -1
        there = [t for t in wanted if (own[t] < 4 if adds[i] else own[t] > 0)]
        own[there] += signs[i]
        slots[i, : len(there)], counts[i] = there, len(there)
    return groups, slots, counts, signs


def heads_after(setting: Setting, moves: tuple[Ints, Ints, Ints, Ints], last: int) -> Ints:
    """People of each group and slot after the first moves, counted from scratch."""
    groups, slots, counts, signs = (part[:last] for part in moves)
    heads = np.zeros((len(setting.masks), len(setting.required)), np.int64)
    for k in range(slots.shape[1]):
        at = counts > k
        np.add.at(heads, (groups[at], slots[at, k]), signs[at])
    return heads


@pytest.mark.parametrize(("form", "seed"), [(f, s) for f in ("sets", "paths", "many queues") for s in range(3)])
def test_a_hundred_thousand_random_moves_equal_a_recount_from_scratch(form: str, seed: int) -> None:
    """Value won, and every ten thousand moves all gains and losses of a few slots, against an optimal assignment."""
    setting = draw_tied(seed) if form == "many queues" else draw(400 + seed, form)
    rng, coverage = np.random.default_rng(seed), setting.empty()
    assert coverage.sets == (form == "sets")
    count, step = 100_000, 10_000
    moves = draw_moves(setting, count, rng)
    won = 0.0
    for last in range(step, count + 1, step):
        won += change_in_turn(coverage, *moves, last - step, last)
        heads = heads_after(setting, moves, last)
        assert won == sum(setting.worth(t, heads[:, t]) for t in range(len(setting.required)))
        for t in rng.choice(len(setting.required), 3, replace=False):
            _assert_true_differences(setting, coverage, int(t), heads[:, t])


def draw_tied(seed: int) -> Setting:
    """Twelve queues tied by skills, more than the sets form takes."""
    base = draw(500 + seed, "paths", slots=8)
    rng = np.random.default_rng(seed)
    required = rng.integers(0, 2, (8, 12)).astype(np.int64)
    price = rng.choice([7500, 15000, 30000], (8, 12, 1))
    values = np.where(np.arange(3)[None, None, :] < required[:, :, None], price, 0)
    masks = [*(0b11 << q for q in range(0, 11, 1 + seed % 2)), (1 << 12) - 1]
    return Setting(values - 250.0, required, np.ones((8, 12), np.bool_), masks, base.form)


def _assert_true_differences(setting: Setting, coverage: Coverage, t: int, heads: Ints) -> None:
    now = setting.worth(t, heads)
    for g in range(len(heads)):
        one = np.arange(len(heads)) == g
        assert coverage.gain[g, t] == setting.worth(t, heads + one) - now
        if heads[g]:
            assert coverage.loss[g, t] == now - setting.worth(t, heads - one)


@pytest.mark.parametrize("form", ["sets", "paths"])
@pytest.mark.parametrize("seed", range(6))
def test_thousands_of_adds_and_removes_equal_a_recount(form: str, seed: int) -> None:
    setting = draw(200 + seed, form)
    rng = np.random.default_rng(seed)
    coverage, heads = setting.empty(), np.zeros((len(setting.masks), len(setting.required)), np.int64)
    total = 0.0
    for _ in range(2500):
        total += _random_change(coverage, heads, rng)
    fresh, won = setting.filled(heads)
    assert total == won
    _assert_same(coverage, fresh, heads)


def _assert_same(coverage: Coverage, fresh: Coverage, heads: Ints) -> None:
    there = heads > 0
    np.testing.assert_array_equal(coverage.gain, fresh.gain)
    np.testing.assert_array_equal(coverage.loss[there], fresh.loss[there])
    if coverage.sets:
        for name in ("deficiency", "short", "low", "high"):
            np.testing.assert_array_equal(getattr(coverage, name), getattr(fresh, name))
        return
    on_open = np.array(
        [[heads[g, t] if coverage.mask[g, t] else 0 for t in range(heads.shape[1])] for g in range(len(heads))]
    )
    np.testing.assert_array_equal(coverage.flow.sum(axis=2).T, on_open)
    np.testing.assert_array_equal(coverage.flow.sum(axis=1), coverage.staffed)
    assert (coverage.flow >= 0).all()
    lacks_skill = np.array(
        [[[not m >> q & 1 for q in range(coverage.staffed.shape[1])] for m in row] for row in coverage.mask.T]
    )
    assert not coverage.flow[lacks_skill].any()


@pytest.mark.parametrize("seed", range(6))
def test_both_forms_agree_where_prices_are_flat(seed: int) -> None:
    flat = draw(300 + seed, "sets")
    rng, twin = np.random.default_rng(seed), np.random.default_rng(seed)
    paths = Setting(flat.values, flat.required, flat.is_open, flat.masks, "paths")
    one, other = flat.empty(), paths.empty()
    heads, same = (np.zeros((len(flat.masks), len(flat.required)), np.int64) for _ in range(2))
    assert (one.sets, other.sets) == (True, False)
    for _ in range(300):
        assert _random_change(one, heads, rng) == _random_change(other, same, twin)
        np.testing.assert_array_equal(one.gain, other.gain)
        np.testing.assert_array_equal(one.loss[heads > 0], other.loss[heads > 0])
    short = np.maximum(other.required - other.staffed, 0)
    served = [q for q in range(flat.required.shape[1]) if any(m >> q & 1 for m in flat.masks)]
    np.testing.assert_array_equal(one.short.sum(axis=1), short[:, served].sum(axis=1))


def test_unequal_prices_refuse_the_sets_form_and_auto_takes_paths() -> None:
    values = np.array([[[15000.0, -250.0], [30000.0, -250.0]]])
    required, is_open = np.ones((1, 2), np.int64), np.ones((1, 2), np.bool_)
    with pytest.raises(ValueError, match="sets form"):
        make_coverage(values, required, is_open, [0b11], "sets")
    assert not make_coverage(values, required, is_open, [0b11]).sets
    assert make_coverage(values, required, is_open, [0b01, 0b10]).sets


def test_prices_that_fall_with_depth_take_paths() -> None:
    values = np.array([[[30000.0, 15000.0, -250.0]]])
    required, is_open = np.full((1, 1), 2, np.int64), np.ones((1, 1), np.bool_)
    assert not make_coverage(values, required, is_open, [1]).sets
    values[0, 0, 0] = 15000.0
    assert make_coverage(values, required, is_open, [1]).sets


def test_groups_are_tied_through_shared_queues_only() -> None:
    assert components([0b0001, 0b0110, 0b1000, 0b0011]) == components([0b0001, 0b0110, 0b1000, 0b0111])
    a, b, c, d = components([0b0001, 0b0110, 0b1000, 0b0011])
    assert a == b == d != c
    assert components([0]) == [0]
    assert components([]) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form", ["paths", "auto"])
@pytest.mark.parametrize("assigned", [False, True])
def test_annealing_on_a_site_leaves_the_coverage_as_a_recount(seed: int, form: str, assigned: bool) -> None:
    problem = random_problem(seed + 20, Size(agents=6, queues=3, most_required=3, extras=False))
    problem = with_assigned_work(problem, seed, share=1.0) if assigned else problem
    instance = compile_problem(with_drawn_rows(problem, seed) if seed else problem)
    (coverage, cost), (rows, missed) = instance.new_coverage(form), instance.new_rows()
    tours, space = instance.empty_tours(), make_workspace(instance.tables, instance.num_slots)
    cost += missed + _load(instance, coverage, rows, tours)
    moves = MoveSpace(
        movable=np.arange(len(instance.agents)),
        paths=np.zeros((len(tours), 8, 2), np.int64),
        trial=np.zeros((7, tours.shape[2]), np.int64),
        touched=np.zeros(500, np.int64),
        difference=np.zeros(400, np.int64),
    )
    slots = problem.horizon.num_intervals
    ruins = RuinSpace(
        movable=moves.movable,
        midnights=np.array([m // problem.horizon.interval_minutes for m in problem.horizon.midnights]),
        old=np.zeros((MOST_RUINED, 7, tours.shape[2]), np.int64),
        chosen=np.zeros(MOST_RUINED, np.int64),
        days=np.zeros(MOST_RUINED, np.int64),
    )
    prices = np.zeros((len(instance.groups), slots))
    none = np.zeros((0, 1)), instance.empty_tours(0)
    guide = Guide(prices, prices.copy(), np.zeros((0, slots)), np.zeros((0, 1)), *none)
    for temperature in (9e4, 5e3):
        cost = float(slot_moves(instance.tables, coverage, rows, space, moves, tours, 10_000, temperature, cost))
        if assigned:
            shared = (instance.tables, coverage)
            cost = float(recut(*shared, space, guide, ruins, tours, 1_000, temperature, 1e4, cost))
            cost = float(redo_days(*shared, rows, space, guide, ruins, moves, tours, 500, temperature, 1e4, cost))
    assert (tours[:, :, 0] >= 0).any()
    assert [fault for duty in decode(instance, tours).duties for fault in block_faults(problem, duty)] == []
    assert all(is_legal(instance.tables, instance.tables.class_of[a], tour) for a, tour in enumerate(tours))
    (recount, fresh), (again, missed) = instance.new_coverage(form), instance.new_rows()
    fresh += missed + _load(instance, recount, again, tours)
    assert cost == fresh
    _assert_same(coverage, recount, _heads(instance, tours))
    duties = (*carried_duties(instance.problem), *decode(instance, tours).duties)
    by_hand = [row_sums(row, instance.problem.horizon, duties) for row in instance.joint.rows]
    assert rows.sums.tolist() == again.sums.tolist() == by_hand


def _heads(instance: Instance, tours: Ints) -> Ints:
    """People there of each group and slot, counted from the decoded roster by plain code."""
    heads = np.zeros((len(instance.groups), instance.values.shape[0]), np.int64)
    duties = (*carried_duties(instance.problem), *decode(instance, tours).duties)
    for skills, own in presence(instance.problem, duties).items():
        heads[instance.groups.index(skills)] += np.array(own)
    return heads


def _load(instance: Instance, coverage: Coverage, rows: Rows, tours: Ints) -> float:
    return float(change_tours(instance.tables, coverage, rows, np.arange(len(tours)), tours, 1))
