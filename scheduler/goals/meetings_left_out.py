"""Meetings left out: what it costs that an activity of several people which need not be held is not."""

from __future__ import annotations

from scheduler.domain.money import currency_of
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal


class MeetingsLeftOut(Goal[None]):
    """Ties the people of a joint activity together: it costs its price where none of them is at it."""

    name = "meetings_left_out"
    label = "Meetings left out"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where a joint activity may be left out."""
        return any(one.price is not None for one in problem.joint_activities)

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State every price."""
        terms.left_out |= {one.activity: one.milli for one in problem.joint_activities if one.milli is not None}

    @property
    def keys(self) -> str:
        """Their price."""
        return "activities.yaml: price"

    def ceiling(self, problem: Problem) -> float:
        """All of them."""
        return currency_of(sum(one.milli or 0 for one in problem.joint_activities))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of the activities nobody is at."""
        held = {segment.activity for duty in roster.duties for segment in duty.segments}
        return currency_of(sum(one.milli or 0 for one in problem.joint_activities if one.activity not in held))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        count = sum(one.price is not None for one in problem.joint_activities)
        return f"Meetings and joint coaching left out cost {cost:,.2f} {problem.currency} ({count} may be left out)"
