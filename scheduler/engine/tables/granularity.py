"""The step in which costs can differ: every roster's cost is a multiple of it, so a bound may be rounded up to one."""

from __future__ import annotations

import math

import numpy as np

from scheduler.engine.tables.instance import Instance


def granularity(instance: Instance) -> float:
    """Greatest common divisor of all costs and values of an instance in milli-currency, at least 1.

    Where there are learners, an eighth of it.
    """
    tables = instance.tables
    days, moves = (tables.cost, tables.off_cost), (tables.move_cost, tables.off_move_cost, tables.final_cost)
    frames = (tables.choice_base, tables.choice_cost)
    steps = [np.unique(np.abs(np.rint(costs)).astype(np.int64)) for costs in (*days, *moves, *frames)]
    steps.append(np.unique(np.abs(np.rint(instance.values)).astype(np.int64)))
    minutes, joint = instance.problem.horizon.interval_minutes, instance.joint
    steps.append(np.array([row.milli(minutes) for row in joint.rows] + [row.milli for row in joint.totals], np.int64))
    steps.append(np.array(list(joint.left_out.values()), np.int64))
    step = float(max(1, np.gcd.reduce(np.concatenate(steps))))
    return step / instance.problem.head_parts


def rounded_up(bound: float, step: float) -> float:
    """Smallest multiple of the step that is not below a bound (a hair of slack for sums of floats)."""
    return float(math.ceil(bound / step - 1e-6) * step) if math.isfinite(bound) else bound
