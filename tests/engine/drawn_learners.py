"""Learners drawn for a random site: shares that change inside the horizon, and before it for duties carried in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from scheduler.domain.agents import Agent
from scheduler.domain.demand import QueueDemand
from scheduler.domain.heads import Share
from scheduler.domain.problem import Problem


def with_drawn_learners(problem: Problem, seed: int) -> Problem:
    """Make most agents learners, the first one always; half of the sites price people by contacts."""
    r = Random(seed)
    first = problem.horizon.start
    agents = tuple(
        _learner(r, agent, first) if not i or r.random() < 0.6 else agent for i, agent in enumerate(problem.agents)
    )
    demand = tuple(_with_values(r, own) for own in problem.demand) if r.random() < 0.5 else problem.demand
    return replace(problem, agents=agents, demand=demand)


def _learner(r: Random, agent: Agent, first: date) -> Agent:
    cut = first + timedelta(days=r.randint(-1, 4))
    shares = (
        Share(first - timedelta(days=30), cut, r.randint(1, 7)),
        Share(cut + timedelta(days=1), cut + timedelta(days=r.choice([1, 30])), r.randint(1, 7)),
    )
    return replace(agent, shares=shares[: r.randint(1, 2)])


def _with_values(r: Random, demand: QueueDemand) -> QueueDemand:
    """Value of the first, second, ... person, falling in steps of any size."""
    values = tuple(
        tuple(sorted((r.randint(1, 90_000) for _ in range(need + r.randint(0, 1))), reverse=True)) if is_open else ()
        for need, is_open in zip(demand.required, demand.open, strict=True)
    )
    return replace(demand, values=values)
