"""The label oracle's answer does not depend on the tour it is handed, which only spares it the way."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE
from scheduler.engine.kernels.coverage import tour_cost
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.kernels.tours import best_tour, empty_tours, tour_cells
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import GOALS
from tests.engine.worlds import draw_prices, legal_problem
from tests.goals.made_up import Bands, Walk


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("is_priced", [False, True])
def test_whatever_tour_is_handed_in_the_best_one_comes_out(
    seed: int, is_priced: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_priced:
        monkeypatch.setitem(GOALS, "bands", Bands(seed))
        monkeypatch.setitem(GOALS, "walk", Walk(seed))
    problem = legal_problem(seed)
    instance, draw = compile_problem(problem), np.random.default_rng(seed)
    tables, days = instance.tables, problem.horizon.days
    space = make_workspace(tables, instance.num_slots)
    size, found = problem.horizon.num_intervals, 0
    slots, cells = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    for cls in range(len(instance.classes)):
        kept = empty_tours(1, days)[0]
        for _ in range(4):
            gains = np.repeat(draw_prices(draw, instance.num_slots)[None, :], len(instance.groups), axis=0)
            gains = np.ascontiguousarray(gains, np.float64)
            group = int(instance.group_of[instance.tables.class_of.tolist().index(cls)])
            garbage = empty_tours(1, days)[0]
            garbage[:, 0] = draw.integers(-1, len(tables.start), days)
            fresh = empty_tours(1, days)[0]
            answers = [best_tour(tables, space, gains, gains, group, cls, tour) for tour in (fresh, kept, garbage)]
            again = best_tour(tables, space, gains, gains, group, cls, kept)
            if answers[0] <= HARDLY_POSSIBLE:
                assert max(*answers, again) <= HARDLY_POSSIBLE
                continue
            found += 1
            assert [*answers, again] == pytest.approx([answers[0]] * 4, abs=1e-6)
            for tour in (fresh, kept, garbage):
                assert is_legal(tables, cls, tour)
                count = tour_cells(tables, cls, group, tour, size, slots, cells)
                worth = gains[:, :size].reshape(-1)[cells[:count]].sum() - tour_cost(tables, cls, tour)
                assert worth == pytest.approx(answers[0], abs=1e-6)
    assert found > 0
