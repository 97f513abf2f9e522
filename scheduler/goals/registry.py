"""Every goal, as a literal list, and what all goals of a problem say together."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from scheduler.domain.priced_terms import JointTerms, TourTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.base import Floats, Goal
from scheduler.goals.changes import Changes
from scheduler.goals.coachings_left_out import CoachingsLeftOut
from scheduler.goals.day_targets import DayTargets
from scheduler.goals.days_off import DaysOff
from scheduler.goals.labour import Labour
from scheduler.goals.meetings_left_out import MeetingsLeftOut
from scheduler.goals.presence_targets import PresenceTargets
from scheduler.goals.service import Service
from scheduler.goals.shift_rotation import ShiftRotation
from scheduler.goals.shortage import Shortage
from scheduler.goals.steady_starts import SteadyStarts
from scheduler.goals.surplus import Surplus
from scheduler.goals.total_targets import TotalTargets
from scheduler.goals.unfairness import FairnessOverTime
from scheduler.goals.usual_week import UsualWeek
from scheduler.goals.weekends import Weekends
from scheduler.goals.wish_pairs import WishPairs
from scheduler.goals.wishes import Wishes
from scheduler.goals.working_days import WorkingDays

GOALS: dict[str, Goal[Any]] = {
    goal.name: goal
    for goal in (
        Service(),
        Shortage(),
        Surplus(),
        DayTargets(),
        Labour(),
        Wishes(),
        WishPairs(),
        DaysOff(),
        WorkingDays(),
        SteadyStarts(),
        ShiftRotation(),
        UsualWeek(),
        Weekends(),
        FairnessOverTime(),
        PresenceTargets(),
        TotalTargets(),
        CoachingsLeftOut(),
        MeetingsLeftOut(),
        Changes(),
    )
}
"""By name, in the order of files and pages."""


def goals_of(problem: Problem) -> dict[str, Goal[Any]]:
    """Goals a problem has, in the order of the registry."""
    return {name: goal for name, goal in GOALS.items() if goal.applies(problem)}


def measure_goals(problem: Problem, roster: Roster, allotment: Allotment) -> dict[str, float]:
    """Cost of every goal of a problem in the site's currency, exact to a thousandth, from the roster alone."""
    return {name: goal.measure(problem, roster, allotment) for name, goal in goals_of(problem).items()}


def measure_days(problem: Problem, roster: Roster) -> float:
    """Cost of everybody's tours apart from coverage, in the site's currency; agents without duties are off."""
    goals = [goal for goal in goals_of(problem).values() if goal.prices_days or goal.prices_tours]
    nobody_allotted = Allotment(())
    return sum(goal.measure(problem, roster, nobody_allotted) for goal in goals)


def ceilings(problem: Problem) -> list[tuple[str, str, float]]:
    """Label, keys and most cost in the site's currency of every goal of a problem that says what it costs at most."""
    stated = [(goal.label, goal.keys, goal.ceiling(problem)) for goal in goals_of(problem).values()]
    return [(label, keys, cost) for label, keys, cost in stated if cost is not None]


def explain_goals(costs: dict[str, float], problem: Problem) -> tuple[str, ...]:
    """One sentence a goal, in the order of ``costs``."""
    return tuple(GOALS[name].explain(cost, problem) for name, cost in costs.items())


def person_values(problem: Problem) -> Floats:
    """Milli-currency the k-th person on a queue is worth: ``[interval, queue, k - 1]``, non-increasing in k.

    The sum of what the goals say. The last column holds for all beyond. Closed intervals are 0.
    """
    goals = goals_of(problem).values()
    stated = [
        [rows for goal in goals if (rows := goal.person_values(problem, queue, demand)) is not None]
        for queue, demand in problem.demanded
    ]
    most = max((rows.shape[1] for own in stated for rows in own), default=1)
    values = np.zeros((problem.horizon.num_intervals, len(problem.queues), most))
    for q, own in enumerate(stated):
        for rows in own:
            width = rows.shape[1]
            values[:, q, :width] += rows
            values[:, q, width:] += rows[:, -1:]
    return values


TourFacts = tuple[Hashable, ...]


def tour_facts(problem: Problem, context: AgentContext) -> TourFacts:
    """Everything of an agent, beyond its view, that the prices of whole tours depend on."""
    goals, days = goals_of(problem).values(), range(context.horizon.days)
    return tuple(tuple(goal.facts(context, day) for day in days) for goal in goals if goal.prices_tours)


def tour_terms(problem: Problem, context: AgentContext) -> TourTerms:
    """Collect what the goals say of one agent's whole tour."""
    terms, days = TourTerms(), range(context.horizon.days)
    for goal in goals_of(problem).values():
        if goal.prices_tours:
            goal.extend(terms, problem, context.view, [goal.facts(context, day) for day in days])
    return terms


def joint_terms(problem: Problem) -> JointTerms:
    """Collect what the goals say of many agents together."""
    terms = JointTerms()
    for goal in goals_of(problem).values():
        goal.couple(terms, problem)
    return terms
