"""Day targets: what it costs that a day answers fewer contacts in time than its target asks for.

Contacts in time are those the demand's curves promise: never more than the queueing model says.
"""

from __future__ import annotations

import math

from scheduler.domain.demand import DayTarget
from scheduler.domain.heads import beyond
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal


class DayTargets(Goal[None]):
    """Ties the people on a queue together over a day."""

    name = "day_targets"
    label = "Days below target"
    colour = "short"

    def applies(self, problem: Problem) -> bool:
        """Where some day has a target of its own."""
        return bool(problem.day_targets)

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State every target."""
        terms.day_targets.extend(problem.day_targets)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency, rounded up to milli, from the people allotted to each queue."""
        missed = missed_contacts(problem, allotment)
        return currency_of(
            sum(-(-target.price * most // MILLI) for target, most in zip(problem.day_targets, missed, strict=True))
        )

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return f"Contacts in time that days miss to their target cost {cost:,.2f} {problem.currency}"


def late_contacts(target: DayTarget, staffed: tuple[float, ...]) -> int:
    """Thousandths of a contact late on the day, at most; ``staffed`` are the queue's heads per interval."""
    people = staffed[target.first : target.last]
    return math.ceil(sum(beyond(late, there) for late, there in zip(target.late, people, strict=True)))


def missed_contacts(problem: Problem, allotment: Allotment) -> tuple[int, ...]:
    """Thousandths of a contact each day target is missed by, in the order of ``problem.day_targets``."""
    rows = {demand.queue: row for demand, row in zip(problem.demand, allotment.staffed, strict=True)}
    return tuple(max(0, late_contacts(target, rows[target.queue]) - target.allowed) for target in problem.day_targets)
