"""Goals that price whole tours: both oracles, the search, the bound and the full model count what is measured."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from scheduler.domain.fair_points import Fairness, FairShare
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import GOALS, measure_days
from tests.engine.worlds import draw_prices, legal_problem
from tests.goals.made_up import Bands, Walk


def priced(problem: Problem, seed: int) -> Problem:
    """Days off, starts and undesired duties cost money, and two teams pay differently for the walks."""
    draw = Random(seed)
    agents = tuple(replace(agent, team=draw.choice(("desk", "rooms"))) for agent in problem.agents)
    prices = replace(
        problem.prices,
        single_day_off=draw.choice((0.0, 12.5)),
        days_off_apart=draw.choice((0.0, 31.25)),
        start_spread=draw.choice((0.0, 7.75)),
        single_working_day=draw.choice((0.0, 9.5)),
        backward_rotation=draw.choice((0.0, 5.25)),
        late_before_day_off=draw.choice((0.0, 2.5)),
        early_after_day_off=draw.choice((0.0, 3.75)),
        pattern_change=draw.choice((0.0, 6.0)),
        weekends_in_a_row=draw.choice((0.0, 21.5)),
        weekend_off_weeks=draw.choice((2, 3)),
    )
    fairness = Fairness(2, 2, 1, 3, 1, 17 * 60, (problem.horizon.date_of(1),), draw.choice((0.0, 3.25)))
    rooms = {agent.agent_id: draw.randint(-12, 8) for agent in agents[1:]}
    shares = tuple(FairShare(agent_id, "all", 20 - room, 0, 0.0, 20) for agent_id, room in rooms.items())
    return replace(problem, agents=agents, prices=prices, fairness=fairness, fair_shares=shares)


@pytest.fixture
def walks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Goals drawn at random join the registry, of automata and of frames; returns the seed."""
    seed: int = request.param
    monkeypatch.setitem(GOALS, "bands", Bands(seed))
    for number in range(2):
        monkeypatch.setitem(GOALS, f"walk {number}", Walk(2 * seed + number, f"walk {number}"))
    return seed


def oracles_agree(problem: Problem, seed: int) -> int:
    """Compare both oracles of every agent; returns how many answers CP-SAT proved."""
    instance, draw = compile_problem(problem), np.random.default_rng(seed)
    proven = 0
    for number, agent_id in enumerate(instance.agents):
        labels, model = LabelOracle(instance, number), ModelOracle(problem, agent_id)
        lone = replace(problem, agents=tuple(agent for agent in problem.agents if agent.agent_id == agent_id))
        for _ in range(3):
            values = draw_prices(draw, instance.num_slots)
            fast, exact = labels.best(values), model.best(values)
            if not exact.exact:
                continue
            proven += 1
            assert fast.value == (round(exact.value) if exact.duties is not None else -np.inf)
            if exact.duties is not None and fast.duties is not None:
                idle = measure_days(lone, Roster(()))
                costs = [measure_days(lone, Roster(answer.duties)) for answer in (fast, exact)]  # type: ignore[arg-type]
                assert idle >= 0
                assert min(costs) >= 0
    return proven


@pytest.mark.parametrize("walks", range(8), indirect=True)
def test_both_oracles_agree(walks: int) -> None:
    assert oracles_agree(priced(legal_problem(walks), walks), walks) > 0


@pytest.mark.slow
@pytest.mark.parametrize("walks", range(100, 400), indirect=True)
def test_both_oracles_agree_on_many_sites(walks: int) -> None:
    oracles_agree(priced(legal_problem(walks), walks), walks)


def search_reaches_the_model(seed: int) -> None:
    """The search's cost is what is measured (it stops where not), its bound holds against the proven optimum."""
    problem = priced(legal_problem(seed), seed)
    exact = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="cp-sat"))
    found = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="search", iterations=300))
    for bound, cost in ((found.bound, exact.objective), (exact.bound, found.objective)):
        assert bound is not None
        assert bound <= cost + 1e-6
    assert found.objective <= exact.objective * 1.05 + 20


@pytest.mark.parametrize("walks", range(4), indirect=True)
def test_the_search_and_its_bound_enclose_the_optimum(walks: int) -> None:
    search_reaches_the_model(walks)


@pytest.mark.slow
@pytest.mark.parametrize("walks", range(100, 150), indirect=True)
def test_the_search_and_its_bound_enclose_the_optimum_of_many_sites(walks: int) -> None:
    search_reaches_the_model(walks)
