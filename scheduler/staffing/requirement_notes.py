"""What a planner should know of the requirement: the people by other models, and what too few people can reach."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.problem import Problem
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang_comparison import ModelComparison, OutOfReach
from scheduler.staffing.offered import from_demand, target_periods
from scheduler.staffing.requirement import people_needed


def compare_models(problem: Problem) -> tuple[ModelComparison, ...]:
    """Staff every queue by other models too, in the order of ``problem.demand`` (which must be filled)."""
    return tuple(staffing_of(queue).comparison(problem, queue, demand) for queue, demand in problem.demanded)


def out_of_reach(problem: Problem) -> tuple[OutOfReach, ...]:
    """Queues that ask for more people at once than have the skill, and what all of them would reach."""
    found = (staffing_of(queue).out_of_reach(problem, queue, demand) for queue, demand in problem.demanded)
    return tuple(one for one in found if one is not None)


def hours_of_default_limits(problem: Problem) -> dict[str, float]:
    """Agent-hours an unstated limit on abandonment asks for beyond the share in time, where it asks for any."""
    found = {}
    for queue, demand in problem.demanded:
        if "max_abandonment" not in queue.target.defaults or queue.target.max_abandonment is None:
            continue
        free = replace(queue, target=replace(queue.target, max_abandonment=None))
        with_limit, without = (
            people_needed(from_demand(problem, own, demand), target_periods(own, problem.horizon)).sum()
            for own in (queue, free)
        )
        if with_limit > without:
            found[queue.name] = float(with_limit - without) * problem.horizon.interval_minutes / 60
    return found
