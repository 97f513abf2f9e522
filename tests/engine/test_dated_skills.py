"""Skills that change inside the horizon: both oracles, the search, the bound, the full model and the proof agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from scheduler.domain.agents import Agent
from scheduler.domain.problem import Problem
from scheduler.domain.skill_spans import SkillSpan
from scheduler.engine import SearchOptions, solve
from scheduler.engine.allotment import allot
from tests.engine.drawn_learners import with_drawn_learners
from tests.engine.test_coupled_rows import both_reach_the_optimum, search_reaches_the_model
from tests.engine.test_learners import oracles_agree
from tests.engine.test_prove_again import proven
from tests.engine.worlds import Size, legal_problem


def drawn(seed: int) -> Problem:
    """Draw a site on which most people gain or lose a skill; every third has shifts bound to a queue."""
    problem, r = legal_problem(seed, Size(bound=seed % 3 == 0, queues=2 + seed % 2)), Random(seed)
    queues = [queue.name for queue in problem.queues]
    agents = tuple(
        _changing(r, agent, queues, problem.horizon.start) if not i or r.random() < 0.7 else agent
        for i, agent in enumerate(problem.agents)
    )
    problem = replace(problem, agents=agents)
    return with_drawn_learners(problem, seed) if seed % 4 == 3 else problem


def _changing(r: Random, agent: Agent, queues: list[str], first: date) -> Agent:
    dated = r.sample(queues, r.randint(1, len(queues)))
    cut = first + timedelta(days=r.randint(-1, 5))
    far = timedelta(days=40)
    spans = []
    for queue in dated:
        kind = r.choice(["ends", "begins", "pause"])
        spans += [SkillSpan(queue, first - far, cut)] if kind != "begins" else []
        spans += [SkillSpan(queue, cut + timedelta(days=2), first + far)] if kind != "ends" else []
    return replace(agent, skills=agent.skills | set(dated), skill_dates=tuple(spans))


@pytest.mark.parametrize("seed", range(8))
def test_both_oracles_agree(seed: int) -> None:
    assert oracles_agree(drawn(seed), seed) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_both_oracles_agree_on_many_sites(seed: int) -> None:
    oracles_agree(drawn(seed), seed)


@pytest.mark.parametrize("seed", range(8))
def test_the_search_and_its_bound_enclose_the_optimum(seed: int) -> None:
    search_reaches_the_model(drawn(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
def test_the_search_and_its_bound_enclose_the_optimum_of_many_sites(seed: int) -> None:
    search_reaches_the_model(drawn(seed))


@pytest.mark.parametrize("seed", range(4))
def test_search_and_full_model_together_prove_the_optimum(seed: int) -> None:
    both_reach_the_optimum(drawn(seed))


def _all_hold(problem: Problem, last: date) -> Problem:
    """Everybody holds every skill of theirs up to a date."""
    first = problem.horizon.start - timedelta(days=30)
    return replace(
        problem,
        agents=tuple(
            replace(agent, skill_dates=tuple(SkillSpan(skill, first, last) for skill in sorted(agent.skills)))
            for agent in problem.agents
        ),
    )


def test_skills_held_throughout_change_nothing() -> None:
    problem = legal_problem(3)
    options = SearchOptions(iterations=40, workers=1, engine="search")
    dated = _all_hold(problem, problem.horizon.end)
    assert solve(dated, options).roster == solve(problem, options).roster


def test_nobody_is_counted_on_a_queue_from_the_day_after_the_skill_ends() -> None:
    problem = legal_problem(3)
    last = problem.horizon.start + timedelta(days=1)
    dated = _all_hold(problem, last)
    result = solve(dated, SearchOptions(iterations=40, workers=1, engine="search"))
    staffed = allot(dated, result.roster).staffed
    end = problem.horizon.midnights[2] // problem.horizon.interval_minutes
    longest = max(form.minutes for shift in problem.shifts.values() for form in shift.forms)
    night = end + longest // problem.horizon.interval_minutes  # a duty of the last day may reach into the next
    assert sum(sum(row[:night]) for row in staffed) > 0
    assert sum(sum(row[night:]) for row in staffed) == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_is_proved_again(seed: int) -> None:
    problem = drawn(seed)
    result = solve(problem, SearchOptions(iterations=20, workers=1, engine="search"))
    _, proof, differences = proven(problem, result)
    assert differences == []
    assert proof.proven >= (result.bound or 0.0) - 0.0005
