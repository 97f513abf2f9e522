"""Assigned work laid out for the kernels: the queues a class's work is cut between, and how long blocks are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scheduler.domain.agents import Agent
from scheduler.domain.problem import AgentContext, Problem
from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.constants import TOUR_WIDTH
from scheduler.engine.tables.classes import TourClass


def block_queues(problem: Problem, agent: Agent) -> list[str]:
    """Queues an agent's work is cut between, in the order of the site; none where contacts are routed by skill."""
    if agent.blocks is None:
        return []
    return [queue.name for queue in problem.queues if queue.name in agent.skills]


def tour_width(problem: Problem) -> int:
    """Columns of a tour's day: besides the duty and its pauses as many blocks as a duty can have.

    Every break, coaching and session ends a stretch, and the rest of a stretch may be too short for one block more.
    """
    most = 0
    lengths = [
        (form.minutes, len(form.breaks)) for shift in problem.shifts.values() if not shift.queue for form in shift.forms
    ]
    for context in problem.contexts.values():
        blocks = context.agent.blocks
        if blocks is None:
            continue
        locked = [
            (int((lock.end - lock.start).total_seconds()) // 60, 0)
            for lock in context.locks.values()
            if lock.start and lock.end
        ]
        pauses = len(context.sessions) + 1
        most = max([most, *(m // blocks.least_minutes + b + pauses + 1 for m, b in (*lengths, *locked))])
    return TOUR_WIDTH + most


def block_tables(
    problem_queues: Callable[[AgentContext], Sequence[str]],
    group_of: Callable[[AgentContext, int, str], int],
    classes: Sequence[TourClass],
    options: Sequence[Sequence[Any]],
    grid: int,
    num_slots: int,
) -> dict[str, Any]:
    """Tables of assigned work.

    Parameters
    ----------
    problem_queues
        Queues the work of an agent is cut between.
    group_of
        Group of a block of an agent, on a day, by its queue; the same on all days.
    options
        Columns of the options of each class and day, see ``builder.DayColumns``.
    num_slots
        Slots up to the end of the last possible duty; the horizon may have more.
    """
    groups: list[list[int]] = []
    least, most, reach_ptr, reach = [], [], [], [np.empty(0, np.int64)]
    num_slots = max([num_slots, *(c.context.horizon.num_intervals for c in classes)])
    for c, own in zip(classes, options, strict=True):
        queues, blocks = problem_queues(c.context), c.labels.blocks
        groups.append([group_of(c.context, 0, queue) for queue in queues] if blocks else [])
        reach_ptr.append(sum(map(len, reach)))
        least.append(max(1, -(-blocks.least_minutes // grid)) if blocks else 1)
        most.append(max(1, blocks.most_minutes // grid) if blocks else 1)
        if groups[-1]:
            reach.append(_reach(c, own, grid, num_slots))
    return {
        "block_ptr": np.cumsum([0, *map(len, groups)]).astype(np.int64),
        "block_groups": np.array([g for own in groups for g in own], np.int64),
        "block_least": np.array(least, np.int64),
        "block_most": np.array(most, np.int64),
        "reach_ptr": np.array(reach_ptr, np.int64),
        "reach": np.concatenate(reach),
    }


def _reach(tour_class: TourClass, days: Sequence[Any], grid: int, num_slots: int) -> Ints:
    """Most slots of work that can begin at each slot: the rest of the longest duty where a pause can end before it."""
    reach = np.zeros(num_slots + 1, np.int64)
    busy = bool(tour_class.labels.busy)
    for own, legal in zip(days, tour_class.days, strict=True):
        for start, end, option in zip(own.start // grid, own.end // grid, legal.options, strict=True):
            if option.form.queue:
                continue
            if busy or option.form.breaks or option.coaching >= 0:
                rest = np.arange(end - start, 0, -1)
                np.maximum(reach[start:end], rest, out=reach[start:end])
            else:
                reach[start] = max(reach[start], end - start)
    return reach
