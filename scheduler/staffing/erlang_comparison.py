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
from scheduler.staffing.line_requirement import line_people
from scheduler.staffing.offered import from_demand, target_periods
from scheduler.staffing.service_level import service_level
from scheduler.staffing.waiting_line import ASSUMED_PATIENCE_SECONDS, LineModel, line_state


@dataclass(frozen=True)
class ModelWords:
    """By what a queue is staffed, in words.

    Parameters
    ----------
    code
        For programs: ``erlang_a``, ``erlang_c``, ``chat``, ``deadlines``, ...
    name
        For people.
    with_patience
        What its own model is called where people hang up.
    note
        What to know of the columns Erlang A and Erlang C beside it; empty: nothing.
    """

    code: str
    name: str
    with_patience: str = ""
    note: str = ""


@dataclass(frozen=True)
class ModelComparison:
    """One queue's requirement by model; the tuples have one value an interval and are empty where there is one model.

    Parameters
    ----------
    model
        By what the queue is staffed.
    patience_seconds
        Patience of Erlang A, or of the model that stands for it, here; ``None`` for work with deadlines.
    patience_assumed
        Whether nobody stated it.
    required_a, required_c
        People by either model, shrinkage included: with patience and without.
    below_load
        Whether the people required, those there of them, could not keep up if nobody hung up.
    """

    queue: str
    model: ModelWords
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


def compare_line(
    model: LineModel, words: ModelWords, problem: Problem, queue: Queue, demand: QueueDemand
) -> ModelComparison:
    """Staff a queue with a waiting line by its model with patience and without."""
    groups = target_periods(queue, problem.horizon)
    endless = replace(queue, patience_seconds=None, target=replace(queue.target, max_abandonment=None))
    patient = queue.patience_seconds is not None
    own = endless if patient else replace(queue, patience_seconds=ASSUMED_PATIENCE_SECONDS)
    offered = from_demand(problem, own, demand)
    other = tuple(offered.with_minimum(line_people(model, offered, groups)).tolist())
    mine = from_demand(problem, queue, demand)
    by_model = demand.formula or demand.required
    below = np.array(by_model) * mine.present * model.full_speed(queue, mine.aht_seconds) < mine.rate
    return ModelComparison(
        queue.name,
        words,
        queue.patience_seconds or ASSUMED_PATIENCE_SECONDS,
        not patient,
        by_model if patient else other,
        other if patient else by_model,
        tuple(below.tolist()),
    )


def line_out_of_reach(model: LineModel, problem: Problem, queue: Queue, demand: QueueDemand) -> OutOfReach | None:
    """Tell what all who have the skill would reach at the busiest interval, where it asks for more people than that."""
    skilled = sum(queue.name in agent.skills for agent in problem.agents)
    if not skilled or max(demand.required, default=0) <= skilled:
        return None
    at = int(np.argmax(demand.required))
    mine = from_demand(problem, queue, demand)
    state = line_state(model, queue, skilled * mine.present, mine.rate[at], mine.aht_seconds[at], mine.day_error)
    level = float(service_level(queue.target, state.in_time, state.short_abandoned))
    lost, busy = float(state.abandoned), float(state.occupancy)
    return OutOfReach(queue.name, demand.required[at], skilled, level, lost, busy)
