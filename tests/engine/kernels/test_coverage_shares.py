"""The shares form of the coverage against an independent count: eighths of people assigned to eighths of seats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.coverage import Coverage, change_slots
from scheduler.engine.tables.new_coverage import make_coverage

Ints = NDArray[np.int64]
SLOTS = 5
NOT_ALLOWED = -1e9


@entry
def change_one(cov, group, slots, count, sign):  # type: ignore[no-untyped-def]
    return change_slots(cov, group, slots, count, sign)


@dataclass
class Setting:
    values: NDArray[np.float64]
    required: Ints
    is_open: NDArray[np.bool_]
    masks: list[int]
    eighths: list[int]

    def empty(self) -> Coverage:
        return make_coverage(self.values, self.required, self.is_open, self.masks, eighths=self.eighths)

    def worth(self, t: int, heads: Ints) -> float:
        """Most value of a slot, nobody left out: each eighth of a person takes one eighth of a seat."""
        queues = [q for q in range(len(self.is_open[t])) if self.is_open[t, q]]
        open_mask = sum(1 << q for q in queues)
        people = [
            g
            for g, there in enumerate(heads.tolist())
            for _ in range(there * self.eighths[g])
            if self.masks[g] & open_mask
        ]
        if not people:
            return 0.0
        seats = [(q, n) for q in queues for n in range(len(people))]
        last = self.values.shape[2] - 1
        own = np.array([self.values[t, q, min(n // 8, last)] / 8 for q, n in seats])
        may = np.array([[self.masks[g] >> q & 1 for q, _ in seats] for g in range(len(self.masks))], np.bool_)
        worth = np.where(may[people], own, NOT_ALLOWED)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        return float(worth[rows, columns].sum())


def draw(seed: int) -> Setting:
    """Groups of whole heads and of learners over one to four queues, some closed, values that fall in steps."""
    rng = np.random.default_rng(seed)
    queues, groups = int(rng.integers(1, 5)), int(rng.integers(2, 6))
    is_open = rng.random((SLOTS, queues)) < 0.85
    required = np.where(is_open, rng.integers(0, 4, (SLOTS, queues)), 0).astype(np.int64)
    surplus = int(rng.choice([0, 251]))
    values = np.zeros((SLOTS, queues, int(required.max()) + 1))
    for t, q in zip(*np.nonzero(is_open), strict=True):
        values[t, q] = -surplus
        values[t, q, : required[t, q]] = np.sort(rng.choice([7501, 15000, 30003], required[t, q]))[::-1]
    masks = [int(m) for m in rng.integers(0 if rng.random() < 0.2 else 1, 1 << queues, groups)]
    eighths = [8, *(int(n) for n in rng.integers(1, 9, groups - 1))]
    eighths[-1] = int(rng.integers(1, 8))
    return Setting(values, required, is_open, masks, eighths)


@pytest.mark.parametrize("seed", range(40))
def test_values_gains_and_losses_are_the_true_ones_after_any_changes(seed: int) -> None:
    setting, rng = draw(seed), np.random.default_rng(seed)
    coverage, heads, total = setting.empty(), np.zeros((len(setting.masks), SLOTS), np.int64), 0.0
    for _ in range(120):
        g, sign = int(rng.integers(len(heads))), 1 if rng.random() < 0.6 else -1
        slots = [t for t in rng.permutation(SLOTS).tolist() if 0 <= heads[g, t] + sign <= 3][:3]
        if slots:
            heads[g, slots] += sign
            total += float(change_one(coverage, g, np.array([*slots, 0], np.int64), len(slots), sign))
            there = heads.T * np.array(setting.eighths) * (coverage.mask.T != 0)
            assert (coverage.flow.sum(axis=1) == coverage.staffed).all()
            assert (coverage.flow.sum(axis=2) == there).all()
    assert total == sum(setting.worth(t, heads[:, t]) for t in range(SLOTS))
    for t in range(SLOTS):
        here = setting.worth(t, heads[:, t])
        for g in range(len(heads)):
            step = np.eye(len(heads), dtype=np.int64)[g]
            assert coverage.gain[g, t] == setting.worth(t, heads[:, t] + step) - here
            if heads[g, t] and setting.masks[g]:
                assert coverage.loss[g, t] == here - setting.worth(t, heads[:, t] - step)


def test_everybody_back_home_leaves_nothing_behind() -> None:
    setting, rng = draw(7), np.random.default_rng(7)
    fresh, coverage = setting.empty(), setting.empty()
    every = np.arange(SLOTS + 1, dtype=np.int64)
    order = [int(g) for g in rng.integers(0, len(setting.masks), 12)]
    won = sum(float(change_one(coverage, g, every, SLOTS, 1)) for g in order)
    lost = sum(float(change_one(coverage, g, every, SLOTS, -1)) for g in rng.permutation(order).tolist())
    assert won + lost == 0.0
    assert (coverage.flow == 0).all()
    assert (coverage.gain == fresh.gain).all()
