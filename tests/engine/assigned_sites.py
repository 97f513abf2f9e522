"""Drawn sites on which the work of some or all people is assigned, block by block."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from random import Random

from scheduler.domain.clock import minutes_between
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty
from scheduler.domain.work_blocks import WorkBlocks


def with_assigned_work(problem: Problem, seed: int, share: float = 0.7) -> Problem:
    """Assign the work of a drawn share of people; blocks of one or two intervals at least, of many or few at most."""
    r, grid = Random(seed), problem.horizon.interval_minutes
    found = []
    for agent in problem.agents:
        least = r.choice([1, 1, 2, 3]) * grid
        # Twice the least is enough to cut any stretch, two queues given.
        most = r.choice([2 * least, 3 * least, 24 * 60]) if len(agent.skills) > 1 else 24 * 60
        found.append(replace(agent, blocks=WorkBlocks(least, most)) if r.random() < share else agent)
    return replace(problem, agents=tuple(found))


def block_faults(problem: Problem, duty: Duty) -> list[str]:
    """What is wrong with a duty's blocks, by plain code."""
    agent = problem.contexts[duty.agent_id].agent
    faults = []
    for worked, stretch in groupby(duty.segments, key=lambda segment: segment.activity == "work"):
        if not worked:
            continue
        pieces = [(segment.queue, minutes_between(segment.start, segment.end)) for segment in stretch]
        queues = [(queue, sum(m for _, m in own)) for queue, own in groupby(pieces, key=lambda piece: piece[0])]
        if agent.blocks is None or problem.shifts[duty.shift].queue:
            if any(queue != problem.shifts[duty.shift].queue for queue, _ in queues):
                faults.append(f"{queues} where nothing is assigned")
            continue
        for queue, minutes in queues:
            if queue not in agent.skills:
                faults.append(f"{queue!r} without the skill")
            if minutes > agent.blocks.most_minutes:
                faults.append(f"{minutes} min on {queue}")
            if minutes < agent.blocks.least_minutes and len(queues) > 1:
                faults.append(f"only {minutes} min on {queue}")
    return faults
