"""Measures of undesired duties: points of a finished roster by kind, and credits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scheduler.domain.fair_points import PointKind
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.goals.undesired_points import points_given

Dated = dict[str, list[tuple[date, float]]]


def points_of(kind: PointKind) -> Callable[[Problem, Roster], Dated]:
    """Make what counts the points of one kind."""

    def count(problem: Problem, roster: Roster) -> Dated:
        return _points(problem, roster, lambda own: own == kind)

    return count


def credits_given(problem: Problem, roster: Roster) -> Dated:
    """Points given for free (`FairShare`), as of the first date."""
    return {one.agent_id: [(problem.horizon.start, float(one.credit))] for one in problem.fair_shares if one.credit}


def all_points(problem: Problem, roster: Roster) -> Dated:
    """Points of every kind, and credits."""
    found = _points(problem, roster, lambda own: True)
    for agent_id, own in credits_given(problem, roster).items():
        found.setdefault(agent_id, []).extend(own)
    return found


def _points(problem: Problem, roster: Roster, counts: Callable[[PointKind], bool]) -> Dated:
    found: Dated = {}
    for given in points_given(problem, roster):
        if counts(given.kind):
            found.setdefault(given.agent_id, []).append((given.date, float(given.points)))
    return found
