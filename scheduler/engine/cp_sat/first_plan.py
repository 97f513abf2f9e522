"""A plan of the joint activities that must be held by CP-SAT: times, people and rooms that fit, tours left aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.errors import InfeasibleError
from scheduler.engine.cp_sat.joint_plan import JointPlan
from scheduler.engine.tables.joint_tables import JointTables, Plan

LIMIT, POLISH = 20.0, 0.05
"""CP-SAT's reproducible work units, some seconds each: to find a plan, and a better one."""

Loss = Callable[[int, int, int], float]
"""Milli-currency lost where agent ``a`` is at activity ``j`` at its start ``s``."""


def first_plan(joint: JointTables, classes: Any, loss: Loss, seed: int) -> Plan:
    """Choose a plan that loses little; which one, a short search says. What need not be held is left out.

    Raises
    ------
    InfeasibleError
        If no choice of times, people, trainers and rooms fits, whatever the duties are.
    """
    model = cp_model.CpModel()
    courses = {course.course_id: course for course in joint.problem.courses}
    # What a course that must be held builds on may have to be held too.
    needed = {
        name
        for one in courses.values()
        for earlier in one.after
        if earlier in courses
        for name in courses[earlier].sessions
    }
    without = joint.left_out.keys() - needed
    choice = JointPlan(model, joint.problem, set(joint.agents), optional=joint.left_out, without=without)
    number = {name: a for a, name in enumerate(joint.agents)}
    place = {one.activity: j for j, one in enumerate(joint.activities)}
    grid = joint.problem.horizon.interval_minutes
    literals, weights = [], []
    days: dict[tuple[str, int, int], int] = {}
    for name, stays in choice.stays.items():
        a = number[name]
        for stay in stays:
            j = place[stay.session.activity]
            s = joint.begins[j].index(stay.start // grid)
            holding = joint.holding_days(classes, a, joint.begins[j][s], joint.slots[j])
            if not holding:
                model.add(stay.literal == 0)
                continue
            days[stay.session.activity, stay.start, a] = holding[-1]
            literals.append(stay.literal)
            weights.append(round(loss(a, j, s)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False
    model.minimize(cp_model.LinearExpr.weighted_sum(literals, weights))
    solver.parameters.max_deterministic_time = POLISH
    status = solver.solve(model)
    if status == cp_model.UNKNOWN:
        solver.parameters.max_deterministic_time = LIMIT
        solver.parameters.stop_after_first_solution = True
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise InfeasibleError(
            "no choice of times, people, trainers and rooms fits all joint activities: "
            + ", ".join(one.activity for one in joint.activities if one.activity not in joint.left_out)
            + "; run `scheduler check` for the reasons"
        )
    plan = Plan([0] * len(joint.activities), [{} for _ in joint.activities])
    for (activity, begin), starts in choice.starts.items():
        if solver.boolean_value(starts):
            j = place[activity]
            plan.when[j] = joint.begins[j].index(begin // grid)
            plan.there[j] = {
                number[name]: (days[activity, begin, number[name]], leads)
                for own, leads in ((choice.attends, False), (choice.leads, True))
                for (other, at, name), literal in own.items()
                if (other, at) == (activity, begin) and solver.boolean_value(literal)
            }
    return plan
