"""What a planner should know of the requirement: the people by other models, and what too few people can reach."""

from __future__ import annotations

from scheduler.domain.problem import Problem
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang_comparison import ModelComparison, OutOfReach


def compare_models(problem: Problem) -> tuple[ModelComparison, ...]:
    """Staff every queue by other models too, in the order of ``problem.demand`` (which must be filled)."""
    return tuple(staffing_of(queue).comparison(problem, queue, demand) for queue, demand in problem.demanded)


def out_of_reach(problem: Problem) -> tuple[OutOfReach, ...]:
    """Queues that ask for more people at once than have the skill, and what all of them would reach."""
    found = (staffing_of(queue).out_of_reach(problem, queue, demand) for queue, demand in problem.demanded)
    return tuple(one for one in found if one is not None)
