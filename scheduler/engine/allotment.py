"""Who serves which queue: the cheapest allotment of the people at work, for any roster."""

from __future__ import annotations

import numpy as np

from scheduler.domain.presence import carried_duties, presence
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.registry import person_values


def allot(problem: Problem, roster: Roster) -> Allotment:
    """Allot the people at work to queues at least cost, nobody left out; exact by augmenting paths.

    Duties carried in from before the horizon count too.
    """
    from scheduler.engine.kernels.coverage import fill
    from scheduler.engine.tables.new_coverage import make_coverage

    there = presence(problem, (*carried_duties(problem), *roster.duties))
    names = [queue.name for queue in problem.queues]
    groups = [skills for skills in there if skills & set(names)]
    coverage = make_coverage(
        person_values(problem),
        np.array([d.required for d in problem.demand], np.int64).T.copy(),
        np.array([d.open for d in problem.demand], np.bool_).T.copy(),
        [sum(1 << names.index(q) for q in skills if q in names) for skills in groups],
        "paths",
    )
    if groups:
        fill(coverage, np.array([there[skills] for skills in groups], np.int64))
    return Allotment(tuple(tuple(int(n) for n in row) for row in coverage.staffed.T))
