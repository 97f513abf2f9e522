"""Assigned work: cuts of a stretch against every cut there is, tours and moves against plain recounts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE
from scheduler.engine.kernels.coverage import tour_cost
from scheduler.engine.kernels.cut_work import cut_values
from scheduler.engine.kernels.tours import best_tour, tour_cells
from scheduler.engine.tables.decode import decode, encode
from scheduler.engine.tables.instance import compile_problem
from tests.engine.assigned_sites import block_faults, with_assigned_work
from tests.engine.worlds import Size, legal_problem


@dataclass(frozen=True, eq=False)
class Limits(Bundle):
    block_ptr: Ints
    block_least: Ints
    block_most: Ints


@dataclass(frozen=True, eq=False)
class Scratch(Bundle):
    cut_begun: Floats
    cut_second: Floats
    cut_queue: Ints


@entry
def cut(limits, scratch, sums, length, value):  # type: ignore[no-untyped-def]
    cut_values(limits, np.int64(0), scratch, sums, np.int64(0), length, value)


def every_cut(gains: Floats, least: int, most: int) -> float:
    """Most a stretch is worth, trying every queue and length of the next block; touching blocks differ in queue."""
    queues, length = gains.shape

    @cache
    def rest(start: int, before: int) -> float:
        if start == length:
            return 0.0
        best = IMPOSSIBLE
        for end in range(start + 1, length + 1):
            whole = start == 0 and end == length
            if end - start > most or (end - start < least and not whole):
                continue
            for q in range(queues):
                if q != before:
                    best = max(best, float(gains[q, start:end].sum()) + rest(end, q))
        return best

    return rest(0, -1)


@pytest.mark.parametrize("seed", range(60))
def test_a_stretch_is_cut_as_well_as_any_cut_could(seed: int) -> None:
    draw = np.random.default_rng(seed)
    queues, length = int(draw.integers(1, 4)), int(draw.integers(1, 12))
    least = int(draw.integers(1, 5))
    most = least + int(draw.integers(0, 12))
    gains = np.round(draw.normal(0, 100, (queues, length)))
    sums = np.ascontiguousarray(np.hstack([np.zeros((queues, 1)), np.cumsum(gains, axis=1)]))
    limits = Limits(np.array([0, queues]), np.array([least]), np.array([most]))
    scratch = Scratch(np.zeros(queues), np.zeros(length + 1), np.zeros(length + 1, np.int64))
    value = np.zeros(length + 1)
    cut(limits, scratch, sums, length, value)
    for n in range(1, length + 1):
        wanted = every_cut(gains[:, :n], least, most)
        assert value[n] == wanted or max(value[n], wanted) <= HARDLY_POSSIBLE


@pytest.mark.parametrize("seed", range(20))
def test_tours_of_assigned_work_are_legal_and_worth_what_is_said(seed: int) -> None:
    problem = with_assigned_work(legal_problem(seed, Size(agents=4, queues=3, bound=seed % 2 == 0)), seed)
    instance, draw = compile_problem(problem), np.random.default_rng(seed)
    tables, size = instance.tables, problem.horizon.num_intervals
    space = make_workspace(tables, instance.num_slots)
    slots, cells = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    tours = instance.empty_tours()
    gains = np.ascontiguousarray(np.round(draw.normal(20_000, 30_000, (len(instance.groups), instance.num_slots))))
    gains[:, size:] = 0.0
    for a in range(len(instance.agents)):
        cls, group = int(tables.class_of[a]), int(instance.group_of[a])
        value = best_tour(tables, space, gains, gains, group, cls, tours[a])
        if value <= HARDLY_POSSIBLE:
            tours[a] = -1
            continue
        count = tour_cells(tables, cls, group, tours[a], size, slots, cells)
        worth = gains[:, :size].reshape(-1)[cells[:count]].sum() - tour_cost(tables, cls, tours[a])
        assert worth == pytest.approx(value, abs=1e-6)
    roster = decode(instance, tours)
    assert [fault for duty in roster.duties for fault in block_faults(problem, duty)] == []
    again, known = encode(instance, roster)
    assert known.all()
    assert (again == tours).all()
