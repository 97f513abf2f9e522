"""Columns: the relaxation is the Lagrangian bound, dives are legal rosters, blocks find what they claim."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.engine import SearchOptions, solve
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.columns.blocks import Block, improve
from scheduler.engine.columns.dive import CAREFUL, QUICK, Dive, DivePlan
from scheduler.engine.columns.pool import reduced_costs
from scheduler.engine.columns.regrets import Regrets, cost_of_covering
from scheduler.engine.columns.search import ColumnSearch, fits
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.kernels.ruin_recreate import seed_kernels
from scheduler.engine.search import run
from scheduler.engine.tables.granularity import granularity, rounded_up
from scheduler.engine.tables.instance import Instance, compile_problem
from tests.engine.worlds import Size, legal_problem

SMALL = Size(3, 2, 60, (0, 1, 2), 2, extras=False)
BOUND = Size(4, 2, 60, (0, 1, 2), 2, extras=False, bound=True)


def world(seed: int, size: Size = SMALL) -> tuple[Problem, Instance, Chain, ColumnSearch]:
    problem = legal_problem(seed, size)
    instance = compile_problem(problem)
    chain = Chain(instance, seed, counted=True)
    chain.start(seed)
    chain.construct()
    columns = ColumnSearch(instance, Dual.of(instance), seed)
    columns.learn(chain.tours)
    return problem, instance, chain, columns


def never() -> bool:
    return False


@pytest.mark.parametrize("seed", range(1700, 1712))
@pytest.mark.parametrize("size", [SMALL, BOUND])
def test_the_relaxation_is_the_best_lagrangian_bound(seed: int, size: Size) -> None:
    _, instance, chain, columns = world(seed, size)
    value = columns.relax(never)
    assert value is not None
    assert columns.priced is not None
    assert columns.priced.converged
    assert value == pytest.approx(columns.dual.bound, abs=1.0)
    ascended = Dual.of(instance)
    ascended.ascend(steps_clock(200))
    assert ascended.bound <= value + 1.0
    assert value <= chain.best + 1.0


@pytest.mark.parametrize("seed", range(1700, 1706))
@pytest.mark.parametrize("plan", [QUICK, CAREFUL, replace(CAREFUL, noise=0.5)])
def test_a_dive_gives_everybody_a_legal_tour(seed: int, plan: DivePlan) -> None:
    _, instance, chain, columns = world(seed, BOUND)
    assert columns.relax(never) is not None
    everybody = list(range(len(chain.tours)))
    found = columns.dive(chain, everybody, lambda: 0.0, plan)
    assert found.open == []
    assert sorted(found.tours) == everybody
    _assert_legal(instance, chain, columns, found)
    assert columns.dual.bound <= chain.objective + 1.0


def _assert_legal(instance: Instance, chain: Chain, columns: ColumnSearch, found: Dive) -> None:
    """Everybody has a legal tour once a dive is taken over, and the cost is that of a recount."""
    columns.take(chain, found)
    for agent, tour in enumerate(chain.tours):
        assert is_legal(instance.tables, int(instance.tables.class_of[agent]), tour)
    recount = Chain(instance, 0)
    recount.load(chain.tours.copy())
    assert recount.objective == pytest.approx(chain.objective, abs=0.5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(1700, 1730), asked=st.integers(0, 12), plan=st.sampled_from([QUICK, CAREFUL]))
def test_a_dive_stopped_at_any_moment_leaves_a_legal_roster(seed: int, asked: int, plan: DivePlan) -> None:
    """Stopped when it asks for the ``asked``-th time: what it did not come to is completed from the pool."""
    _, instance, chain, columns = world(seed, BOUND)
    assert columns.relax(never) is not None
    everybody = list(range(len(chain.tours)))
    found = columns.dive(chain, everybody, steps_clock(asked) if asked else lambda: 1.0, plan)
    assert sorted([*found.tours, *found.open]) == everybody
    _assert_legal(instance, chain, columns, found)


def test_a_dive_without_time_leaves_everybody_to_the_pool() -> None:
    _, instance, chain, columns = world(1700)
    found = columns.dive(chain, [0, 1], lambda: 1.0)
    assert (found.tours, sorted(found.open)) == ({}, [0, 1])
    _assert_legal(instance, chain, columns, found)


@pytest.mark.parametrize("seed", range(1700, 1716))
def test_a_block_of_everybody_ends_at_the_optimum_or_proves_it_is_there(seed: int) -> None:
    """Column generation leaves columns out that only an integer solution wants, so the optimum need not be reached."""
    problem, instance, chain, columns = world(seed)
    assert columns.relax(never) is not None
    best = FullModel(problem).solve(30, 1, 0).objective
    everybody = list(range(len(chain.tours)))
    for _ in range(20):
        before = chain.objective
        block = Block.of(columns.pool, chain.tours, chain.objective, everybody)
        found = improve(block, columns.pool, columns.pricer, columns.priced, granularity(instance), 5.0)
        if found is None:
            break
        chain.replace(found)
        assert chain.objective < before
    assert best - 0.5 <= chain.objective
    recount = Chain(instance, 0)
    recount.load(chain.tours.copy())
    assert recount.objective == pytest.approx(chain.objective, abs=0.5)


@pytest.mark.parametrize("seed", [1722, 1738, 1740, 1742, 1749, 1771])
def test_losses_add_up_to_the_distance_from_the_bound(seed: int) -> None:
    """On sites where no group chooses between queues: elsewhere slots have no losses of their own."""
    _, instance, chain, columns = world(seed, BOUND)
    assert fits(instance)
    assert columns.relax(never) is not None
    assert columns.priced is not None
    regrets = Regrets.of(columns.pool, columns.pricer.masks, columns.priced, chain.tours)
    bound = columns.dual.evaluate(columns.priced.prices)
    assert regrets.agents.sum() + regrets.slots.sum() == pytest.approx(chain.objective - bound, abs=2.0)


def test_covering_a_slot_costs_least_for_whoever_does_it_anyway() -> None:
    _, _, chain, columns = world(1703, BOUND)
    assert columns.relax(never) is not None
    assert columns.priced is not None
    column = columns.pool.column(0, chain.tours[0])
    cost = cost_of_covering(columns.pool, columns.priced, column.cells[:1])
    own = reduced_costs([column], columns.priced.gains)[0] - columns.priced.duals[0]
    assert 0.0 <= cost[0] <= own + 1e-6
    nowhere = cost_of_covering(columns.pool, columns.priced, np.array([-1]))
    assert np.isinf(nowhere).all()


def test_a_block_leaves_everybody_else_alone() -> None:
    _, instance, chain, columns = world(1703)
    before = chain.tours.copy()
    block = Block.of(columns.pool, chain.tours, chain.objective, [0])
    found = improve(block, columns.pool, columns.pricer, None, granularity(instance), 5.0) or {}
    assert set(found) <= {0}
    assert (chain.tours == before).all()


@pytest.mark.parametrize("seed", range(1700, 1720))
def test_every_cost_is_a_multiple_of_the_step(seed: int) -> None:
    _, instance, chain, _ = world(seed, BOUND)
    step = granularity(instance)
    assert chain.objective / step == pytest.approx(round(chain.objective / step), abs=1e-9)
    assert rounded_up(chain.objective, step) == pytest.approx(chain.objective, abs=1e-6)
    assert rounded_up(chain.objective - 0.4 * step, step) == pytest.approx(chain.objective, abs=1e-6)


def test_an_infinite_bound_stays_infinite() -> None:
    assert rounded_up(-np.inf, 5.0) == -np.inf


def test_the_column_search_serves_sites_whose_duties_are_bound_to_queues() -> None:
    """Found: the same optimum as the full model, and the same roster twice where work is counted."""
    bound_site = next(
        problem
        for seed in range(1700, 1800)
        if fits(compile_problem(problem := legal_problem(seed, BOUND)))
        and any(s.queue for s in problem.shifts.values())
    )
    options = SearchOptions(iterations=12, workers=1, engine="search")
    first, second = solve(bound_site, options), solve(bound_site, options)
    assert first.roster == second.roster
    best = FullModel(bound_site).solve(30, 1, 0).objective / 1000
    assert first.bound is not None
    assert first.bound <= best + 1e-6 <= first.objective + 2e-6


def test_where_the_relaxation_cannot_be_solved_the_usual_search_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = legal_problem(1722, BOUND)
    phases: list[str] = []
    monkeypatch.setattr(ColumnSearch, "relax", lambda self, stopped: None)
    options = SearchOptions(iterations=12, workers=1, engine="search")
    result = solve(problem, options, lambda progress: phases.append(progress.phase))
    assert result.roster.duties
    assert result.iterations > 0
    assert "columns" not in phases


@entry
def draw():  # type: ignore[no-untyped-def]
    return np.random.random()  # noqa: NPY002


def test_the_usual_search_goes_on_with_the_seed_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels compiled in between seed the generator of the thread for themselves."""
    drawn = []
    monkeypatch.setattr(ColumnSearch, "relax", lambda self, stopped: None)
    monkeypatch.setattr(run, "after_dual", lambda *arguments: drawn.append(draw()))
    for seed in (3, 4):
        solve(legal_problem(1722, BOUND), SearchOptions(iterations=2, workers=1, engine="search", seed=seed))
    expected = []
    for seed in (3, 4):
        seed_kernels(seed)
        expected.append(draw())
    assert drawn == expected
