"""The requirement by Erlang A and by Erlang C side by side, and what a planner should know of either.

Erlang C lets nobody hang up, so it staffs too many; Erlang A may staff below the load, because callers who hang up need
nobody, and rests on a patience somebody has to know. A queue that states none is staffed by Erlang C; Erlang A is shown
beside it with an assumed patience and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.offered import from_demand, periods
from scheduler.staffing.requirement import people_needed
from scheduler.staffing.service_level import service_level
from scheduler.staffing.steady_state import full_speed, queue_state

ASSUMED_PATIENCE_SECONDS = 240.0
"""Patience of Erlang A beside a queue that states none."""


@dataclass(frozen=True)
class ModelComparison:
    """One queue's requirement by model; the tuples have one value an interval and are empty for work with deadlines.

    Parameters
    ----------
    model
        By what the queue is staffed: ``erlang_a``, ``erlang_c``, ``chat`` (`scheduler.staffing.chat`) or ``deadlines``.
    patience_seconds
        Patience of Erlang A, or of the chain of chats, here; ``None`` for work with deadlines.
    patience_assumed
        Whether nobody stated it.
    required_a, required_c
        People by either model, shrinkage included; of chats by their chain with patience and without.
    below_load
        Whether the people required, those there of them, could not keep up if nobody hung up.
    """

    queue: str
    model: str
    patience_seconds: float | None
    patience_assumed: bool
    required_a: tuple[int, ...] = ()
    required_c: tuple[int, ...] = ()
    below_load: tuple[bool, ...] = ()


@dataclass(frozen=True)
class OutOfReach:
    """A queue that asks for more people at once than there are.

    Parameters
    ----------
    required, skilled
        People asked for at the busiest interval, and agents with the skill.
    service_level, abandoned, occupancy
        What is reached there with all of them, as the target defines it, 0-1.
    """

    queue: str
    required: int
    skilled: int
    service_level: float
    abandoned: float
    occupancy: float

    @property
    def message(self) -> str:
        """One sentence for a planner."""
        return (
            f"{self.queue}: {self.required} people are needed at once at the busiest interval, {self.skilled} have the "
            f"skill; the best all of them can reach there is {self.service_level:.1%} in time, {self.abandoned:.1%} "
            f"given up, {self.occupancy:.1%} occupancy"
        )


def compare_models(problem: Problem) -> tuple[ModelComparison, ...]:
    """Staff every queue by both models, in the order of ``problem.demand`` (which must be filled)."""
    queues = {queue.name: queue for queue in problem.queues}
    return tuple(_compare(problem, queues[demand.queue], demand) for demand in problem.demand)


def _compare(problem: Problem, queue: Queue, demand: QueueDemand) -> ModelComparison:
    if queue.is_deferred:
        return ModelComparison(queue.name, "deadlines", None, False)
    groups = None if queue.target.period == "interval" else periods(queue, problem.horizon)
    endless = replace(queue, patience_seconds=None, target=replace(queue.target, max_abandonment=None))
    patient = queue.patience_seconds is not None
    own = endless if patient else replace(queue, patience_seconds=ASSUMED_PATIENCE_SECONDS)
    other = tuple(people_needed(from_demand(problem, own, demand), groups).tolist())
    mine = from_demand(problem, queue, demand)
    below = np.array(demand.required) * mine.present * full_speed(queue, mine.aht_seconds) < mine.rate
    erlang = "erlang_a" if patient else "erlang_c"
    return ModelComparison(
        queue.name,
        "chat" if queue.channel == "chat" else erlang,
        queue.patience_seconds or ASSUMED_PATIENCE_SECONDS,
        not patient,
        demand.required if patient else other,
        other if patient else demand.required,
        tuple(below.tolist()),
    )


def out_of_reach(problem: Problem) -> tuple[OutOfReach, ...]:
    """Voice and chat queues that ask for more people at once than have the skill, and what all of them would reach."""
    queues = {queue.name: queue for queue in problem.queues}
    found = []
    for demand in problem.demand:
        queue = queues[demand.queue]
        skilled = sum(queue.name in agent.skills for agent in problem.agents)
        if queue.is_deferred or not skilled or max(demand.required, default=0) <= skilled:
            continue
        at = int(np.argmax(demand.required))
        mine = from_demand(problem, queue, demand)
        state = queue_state(queue, skilled * mine.present, mine.rate[at], mine.aht_seconds[at], mine.day_error)
        level = float(service_level(queue.target, state.in_time, state.short_abandoned))
        lost, busy = float(state.abandoned), float(state.occupancy)
        found.append(OutOfReach(queue.name, demand.required[at], skilled, level, lost, busy))
    return tuple(found)
