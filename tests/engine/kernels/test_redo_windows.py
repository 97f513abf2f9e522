"""Windows of days: tours stay legal, costs stay those of a recount, and what is best already stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.curtois.instance import read_instance
from benchmarks.curtois.problem import make_problem
from benchmarks.curtois_generator import draw, write
from scheduler.domain.problem import Problem
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.anneal.window_moves import anneal_windows, has_windows
from scheduler.engine.bound.dual import steps_clock
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.tables import classes
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.goals.registry import GOALS
from tests.engine.assigned_sites import with_assigned_work
from tests.engine.drawn_learners import with_drawn_learners
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.worlds import Size, legal_problem
from tests.goals.made_up import Bands, Walk

LONG = Size(3, 2, 60, (0, 1, 2, 3), 2, extras=False, days=28)
HOT, COLD = Anneal(0.5, 0.05, noise=0.3, noise_share=0.5), Anneal(0.0, 0.0)


def _chain(problem: Problem, seed: int) -> tuple[Instance, Chain]:
    instance = compile_problem(problem)
    chain = Chain(instance, seed, counted=True)
    chain.start(seed)
    chain.construct(sweeps=0)
    return instance, chain


def _assert_as_recounted(instance: Instance, chain: Chain) -> None:
    for agent, tour in enumerate(chain.tours):
        assert is_legal(instance.tables, int(instance.tables.class_of[agent]), tour)
    recount = Chain(instance, 0)
    recount.load(chain.tours.copy())
    assert recount.objective == pytest.approx(chain.objective, abs=0.5)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["plain", "priced", "rows", "learners", "assigned"])
def test_whatever_windows_are_redone_tours_stay_legal_and_costs_exact(
    seed: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "priced":
        monkeypatch.setitem(GOALS, "bands", Bands(seed))
        monkeypatch.setitem(GOALS, "walk", Walk(seed))
    problem = legal_problem(seed, LONG)
    if kind == "rows":
        problem = with_drawn_rows(problem, seed)
    if kind == "learners":
        problem = with_drawn_learners(problem, seed)
    if kind == "assigned":
        problem = with_assigned_work(problem, seed, share=0.5)
    instance, chain = _chain(problem, seed)
    before = chain.tours.copy()
    anneal_windows(chain, steps_clock(2), HOT)
    assert not has_windows(chain) or (chain.tours != before).any()
    _assert_as_recounted(instance, chain)


@pytest.mark.parametrize("seed", range(6))
def test_the_best_tour_of_somebody_alone_stays_the_best(seed: int) -> None:
    """An insertion into an empty roster is exact; no window of it can be worth more, nor be claimed to be."""
    _, chain = _chain(legal_problem(seed, replace(LONG, agents=1)), seed)
    chain.insert_all(chain.movable)
    best = chain.objective
    for how in (COLD, HOT):
        chain.best = np.inf
        anneal_windows(chain, steps_clock(2), how)
        assert chain.best == pytest.approx(best, abs=0.5)
    assert has_windows(chain)


@pytest.mark.parametrize("seed", [1, 2])
def test_windows_keep_to_sums_that_are_left_to_multipliers(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classes, "MOST_MOVES", 0)
    instance, chain = _chain(make_problem(read_instance(write(draw(4, 6, 3, seed), tmp_path))), seed)
    assert instance.tables.most_sums > 0
    before = chain.objective
    anneal_windows(chain, steps_clock(4), HOT)
    anneal_windows(chain, steps_clock(4), COLD)
    assert chain.objective < before
    _assert_as_recounted(instance, chain)
