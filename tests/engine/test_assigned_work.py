"""Assigned work: both oracles, the search, the bound, the full model and the proof cut the same blocks."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.tables.decode import decode, encode
from scheduler.engine.tables.instance import compile_problem
from tests.engine.assigned_sites import block_faults, with_assigned_work
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.test_coupled_rows import search_reaches_the_model
from tests.engine.worlds import Size, draw_prices, legal_problem


def drawn_site(seed: int) -> Problem:
    """A site with assigned work; on every second one some shift is bound to a queue, on every third one rows couple."""
    problem = with_assigned_work(legal_problem(seed, Size(queues=2 + seed % 2, bound=seed % 2 == 0)), seed)
    return with_drawn_rows(problem, seed) if seed % 3 == 0 else problem


def oracles_agree(problem: Problem, seed: int) -> int:
    """Compare both oracles of every agent at drawn prices of queues; returns how many answers CP-SAT proved."""
    instance, draw = compile_problem(problem), np.random.default_rng(seed)
    size, proven = problem.horizon.num_intervals, 0
    for number, agent_id in enumerate(instance.agents):
        labels, model = LabelOracle(instance, number), ModelOracle(problem, agent_id)
        for _ in range(3):
            queues = {queue.name: draw_prices(draw, instance.num_slots)[:size] for queue in problem.queues}
            values = np.asarray(draw_prices(draw, instance.num_slots)[:size])
            worth = draw.integers(-20_000, 60_000, (3, size)).astype(np.float64) if instance.joint.rows else None
            fast, exact = labels.best(values, worth, None, queues), model.best(values, worth, None, queues)
            if exact.exact:
                proven += 1
                assert fast.value == (round(exact.value) if exact.duties is not None else -np.inf)
            if fast.duties is not None:
                assert [fault for duty in fast.duties for fault in block_faults(problem, duty)] == []
    return proven


@pytest.mark.parametrize("seed", range(8))
def test_both_oracles_agree(seed: int) -> None:
    assert oracles_agree(drawn_site(seed), seed) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_both_oracles_agree_on_many_sites(seed: int) -> None:
    oracles_agree(drawn_site(seed), seed)


@pytest.mark.parametrize("seed", [*range(6), 110])
def test_the_search_and_its_bound_enclose_the_optimum(seed: int) -> None:
    search_reaches_the_model(drawn_site(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_the_search_and_its_bound_enclose_the_optimum_of_many_sites(seed: int) -> None:
    search_reaches_the_model(drawn_site(seed))


@pytest.mark.parametrize("seed", range(4))
def test_a_roster_of_assigned_work_breaks_no_rule(seed: int) -> None:
    problem = drawn_site(seed)
    roster = solve(problem, SearchOptions(iterations=60, workers=1, engine="search")).roster
    assert not check_roster(problem, roster)
    assert [fault for duty in roster.duties for fault in block_faults(problem, duty)] == []
    assert {s.queue for duty in roster.duties for s in duty.segments if s.activity == "work"} > {""}


def test_somebody_assigned_keeps_to_the_blocks_of_the_base() -> None:
    problem = drawn_site(1)
    first = solve(problem, SearchOptions(iterations=60, workers=1, engine="search"))
    instance = compile_problem(problem)
    tours, known = encode(instance, first.roster)
    assert known.all()
    assert decode(instance, tours) == Roster(first.roster.duties)
