"""Everything at once: priced weeks, rows over many people, joint activities, learners and assigned work on one site."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.heads import Share
from scheduler.domain.problem import Problem
from scheduler.engine import SearchOptions, solve
from tests.engine.assigned_sites import with_assigned_work
from tests.engine.drawn_joint import joint_problem
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.test_assigned_work import oracles_agree
from tests.engine.test_coupled_rows import search_reaches_the_model
from tests.engine.worlds import Size, legal_problem


def with_priced_weeks(problem: Problem, r: Random) -> Problem:
    """Price starts that jump and days off that lie apart."""
    spread, apart = r.choice([0.0, 7.5]), r.choice([0.0, 40.0])
    prices = replace(problem.prices, start_spread=spread, days_off_apart=apart, single_day_off=12.0)
    return replace(problem, prices=prices)


def with_learners(problem: Problem, r: Random) -> Problem:
    """Let some people count for a share of a head, the same on all dates."""
    first, last = problem.horizon.start - timedelta(days=30), problem.horizon.end + timedelta(days=30)
    found = [
        replace(agent, shares=(Share(first, last, r.randint(1, 7)),)) if r.random() < 0.4 else agent
        for agent in problem.agents
    ]
    return replace(problem, agents=tuple(found))


def mixed(seed: int) -> Problem:
    """Draw a site with three or more of the five; joint activities take only people whose work is routed."""
    r = Random(seed + 901)
    wanted = set(r.sample(["weeks", "rows", "joint", "learners", "assigned"], r.randint(3, 5)))
    size = Size(agents=4, queues=2, bound=seed % 4 == 0)
    problem = joint_problem(seed, size) if "joint" in wanted else legal_problem(seed, size)
    if "assigned" in wanted:
        taken = {name for one in problem.joint_activities for name in one.people}
        cut = with_assigned_work(problem, seed, share=0.8)
        pairs = zip(problem.agents, cut.agents, strict=True)
        agents = tuple(plain if plain.agent_id in taken else other for plain, other in pairs)
        problem = replace(problem, agents=agents)
    problem = with_learners(problem, r) if "learners" in wanted else problem
    problem = with_priced_weeks(problem, r) if "weeks" in wanted else problem
    return with_drawn_rows(problem, seed) if "rows" in wanted else problem


def judge(problem: Problem) -> None:
    """Both find a roster, or neither."""
    try:
        solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="cp-sat"))
    except InfeasibleError:
        with pytest.raises(InfeasibleError):
            solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="search", iterations=60))
    else:
        search_reaches_the_model(problem)


@pytest.mark.parametrize("seed", range(6))
def test_the_search_and_its_bound_enclose_the_optimum(seed: int) -> None:
    judge(mixed(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 300))
def test_the_search_and_its_bound_enclose_the_optimum_of_many_sites(seed: int) -> None:
    judge(mixed(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_both_oracles_agree_on_many_sites(seed: int) -> None:
    r = Random(seed)
    problem = with_assigned_work(legal_problem(seed, Size(queues=2, bound=seed % 4 == 0)), seed)
    oracles_agree(with_drawn_rows(with_priced_weeks(problem, r), seed), seed)
