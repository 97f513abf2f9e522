"""Simulated loss: what the contacts a roster gives up or serves late are worth, by replication and queue.

A contact given up loses the value of an answer, a contact that counts and is not in time (those given up among them, as
the queue's target counts) what being in time is worth on top: what `Service` prices by formula, seen happening. A queue
prices all its contacts at the handle time of its mean contact, so that two rosters of one problem that serve the same
contacts lose the same; absolute targets play no part, a contact late costs the same above the target as below it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.domain.contact_worth import queue_worth
from scheduler.domain.problem import Problem
from scheduler.goals.registry import GOALS
from scheduler.simulation.event_tables import Floats
from scheduler.simulation.monte_carlo import Simulation

Worth = Sequence[tuple[float, float]]
"""Money an answered contact is worth and on top in time, one pair a queue in the order of ``problem.demand``."""


def contact_worth(problem: Problem) -> Worth:
    """Price the mean contact of each queue, by the problem's own prices."""
    return [queue_worth(queue, problem.prices, demand) for queue, demand in problem.demanded]


def simulated_loss(simulation: Simulation, worth: Worth | None = None) -> Floats:
    """Loss in the site's currency, shape (replications, queues), queues in the order of ``problem.demand``.

    Parameters
    ----------
    worth
        What contacts are worth; by default, by the problem's own prices.
    """
    answered, in_time = np.array(contact_worth(simulation.problem) if worth is None else worth).reshape(-1, 2).T
    lost, counted, good = (simulation.totals(field)[:, :-1] for field in ("abandoned", "counted", "good"))
    return np.asarray(lost * answered + (counted - good) * in_time)


def other_goals(goals: dict[str, float]) -> float:
    """Sum of the goals a simulation does not show by itself, in the site's currency: labour, wishes, changes, ..."""
    return sum(cost for name, cost in goals.items() if not GOALS[name].is_simulated)
