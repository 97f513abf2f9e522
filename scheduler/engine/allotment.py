"""Who serves which queue: the cheapest allotment of the people at work, for any roster."""

from __future__ import annotations

import numpy as np

from scheduler.domain.heads import EIGHTHS, heads_of
from scheduler.domain.presence import carried_duties, crowds
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

    there = crowds(problem, (*carried_duties(problem), *roster.duties))
    names = [queue.name for queue in problem.queues]
    groups = [crowd for crowd in there if crowd[0] & set(names)]
    coverage = make_coverage(
        person_values(problem),
        np.array([d.required for d in problem.demand], np.int64).T.copy(),
        np.array([d.open for d in problem.demand], np.bool_).T.copy(),
        [sum(1 << names.index(q) for q in skills if q in names) for skills, _ in groups],
        "paths",
        [eighths for _, eighths in groups],
    )
    if groups:
        fill(coverage, np.array([there[crowd] for crowd in groups], np.int64))
    eighths = 1 if coverage.shares else EIGHTHS
    return Allotment(tuple(tuple(heads_of(n * eighths) for n in row) for row in coverage.staffed.T.tolist()))
