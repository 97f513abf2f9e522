"""Targets no number of people reaches: what can be reached, and with how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from scheduler.domain.errors import InputIssue
from scheduler.domain.problem import Problem
from scheduler.staffing.offered import Offered, periods
from scheduler.staffing.over_period import wanted_share
from scheduler.staffing.shrinkage import mean_work_minutes
from scheduler.staffing.steady_state import fewest_agents

Places = Mapping[str, tuple[str, int]]
"""File and line of a queue's target, by queue name."""
NEARLY_ALL = 0.999
"""Share whose head count is named where all is asked."""
_ALL = 1.0 - 1e-6


def unreachable(problem: Problem, demand: Offered, places: Places) -> Iterator[InputIssue]:
    """Find what no number of people can do: answer every contact in time, make up for a month that is lost."""
    queue = demand.queue
    file, line = places.get(queue.name, ("site.yaml", 0))
    late = problem.shrinkage.lateness_minutes
    work = mean_work_minutes(problem) if late > 0.0 else 0.0
    if 0.0 < work <= late:
        message = (
            f"found lateness_minutes {late:g}: duties have {work:.0f} minutes of work on average, so most of them "
            "would be over before somebody comes; give minutes well below that"
        )
        yield InputIssue(file, 0, "shrinkage.lateness_minutes", message)
        return
    if queue.is_deferred or not np.any(demand.volume > 0):
        return
    if queue.target.fraction >= _ALL:
        message = (
            f"found {queue.target.fraction:g}: no number of people answers every contact within "
            f"{queue.target.seconds:g} s; {_people(demand)}; write {NEARLY_ALL:g} or less"
        )
        yield InputIssue(file, line, f"queues.{queue.name}.target.answered_fraction", message)
        return
    groups = periods(queue, problem.horizon)
    if queue.target.period == "month" and wanted_share(demand, groups)[0] >= _ALL:
        yield InputIssue(file, line, f"queues.{queue.name}.target.month_to_date", _lost(demand, groups == 0))


def _lost(demand: Offered, is_month: np.ndarray) -> str:
    """Say how the month stands and how well it can end."""
    target = demand.queue.target
    to_come = float(demand.volume[is_month].sum())
    best = (target.month_in_time + to_come) / (target.month_offered + to_come)
    return (
        f"the month stands at {target.month_in_time:g} of {target.month_offered:g} in time; with every one of the "
        f"{to_come:,.0f} contacts planned here in time it ends at {best:.1%}, below {target.fraction:.1%}: the target "
        f"cannot be reached; {_people(demand)}; lower answered_fraction to {best - 0.005:.2f} or less, or plan the "
        "month without month_to_date"
    )


def _people(demand: Offered) -> str:
    """People who answer nearly all contacts in time."""
    nearly = replace(demand.queue, target=replace(demand.queue.target, fraction=NEARLY_ALL, max_abandonment=None))
    agents = fewest_agents(nearly, demand.rate, demand.aht_seconds, demand.day_error)
    people = np.ceil(agents / demand.present - 1e-9)
    hours = float(people.sum()) * demand.interval_minutes / 60.0
    return f"{NEARLY_ALL:.1%} in every interval take {hours:,.1f} agent-hours, {int(people.max())} people at once"
