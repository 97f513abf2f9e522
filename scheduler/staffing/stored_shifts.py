"""Shifts of curves that an earlier run found, for the weeks of another problem."""

from __future__ import annotations

from scheduler.domain.problem import Problem
from scheduler.domain.run import Run
from scheduler.staffing.valuation import shifted_by


def shifted_like(problem: Problem, earlier: Run | None, is_wanted: bool = True) -> Problem:
    """Return a problem whose curves are those of the formulas with an earlier run's shifts, if it has any.

    Parameters
    ----------
    is_wanted
        Whether shifts are wanted at all.
    """
    heads = {} if earlier is None or not is_wanted else shifts_like(problem, earlier.problem)
    return shifted_by(problem, heads) if heads else problem


def shifts_like(problem: Problem, earlier: Problem) -> dict[str, tuple[float, ...]]:
    """Heads by queue and interval as an earlier problem's curves were shifted, by weekday and time of day.

    Where several of its weeks have an interval, the last counts; where none has (the queue was closed), 0. A queue that
    is served by other skill groups than then, or was not corrected, is left out, and so are all where the planning grid
    differs.
    """
    if problem.horizon.interval_minutes != earlier.horizon.interval_minutes:
        return {}
    groups, then = _groups(problem), _groups(earlier)
    places, found = _places(problem), {}
    for own in earlier.demand:
        if own.head_shift and groups.get(own.queue) == then[own.queue]:
            known = dict(zip(_places(earlier), own.head_shift, strict=True))
            found[own.queue] = tuple(known.get(place, 0.0) for place in places)
    return {own.queue: found[own.queue] for own in problem.demand if own.queue in found}


def _groups(problem: Problem) -> dict[str, set[frozenset[str]]]:
    """Skill sets of those who serve each queue."""
    names = {queue.name for queue in problem.queues}
    skills = {frozenset(agent.skills) & names for agent in problem.agents}
    return {name: {own for own in skills if name in own} for name in names}


def _places(problem: Problem) -> list[tuple[int, int]]:
    """Weekday and minute of the day of every interval, on the site's clock."""
    horizon = problem.horizon
    starts = (horizon.local(index * horizon.interval_minutes) for index in range(horizon.num_intervals))
    return [(start.weekday(), start.hour * 60 + start.minute) for start in starts]
