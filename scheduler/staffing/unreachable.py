"""Targets no number of people reaches: what can be reached, and with how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import InputIssue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.line_requirement import Whole, wanted_share
from scheduler.staffing.offered import Offered
from scheduler.staffing.shrinkage import mean_work_minutes
from scheduler.staffing.waiting_line import LineModel, fewest_agents

Place = tuple[str, int]
"""File and line of a queue's target."""
Places = Mapping[str, Place]
"""The places of all queues, by name."""
NEARLY_ALL = 0.999
"""Share whose head count is named where all is asked."""
_ALL = 1.0 - 1e-6


def hopeless_lateness(site: SiteSetup, file: str) -> Iterator[InputIssue]:
    """Find a lateness that outlasts the duties."""
    late = site.shrinkage.lateness_minutes
    work = mean_work_minutes(site) if late > 0.0 else 0.0
    if 0.0 < work <= late:
        message = (
            f"found lateness_minutes {late:g}: duties have {work:.0f} minutes of work on average, so most of them "
            "would be over before somebody comes; give minutes well below that"
        )
        yield InputIssue(file, 0, "shrinkage.lateness_minutes", message)


def line_unreachable(model: LineModel, demand: Offered, groups: Whole, place: Place) -> Iterator[InputIssue]:
    """Find what no number of people can do: answer every contact in time, make up for a month that is lost.

    Parameters
    ----------
    groups
        Period of each interval, from 0.
    """
    queue = demand.queue
    file, line = place
    if not np.any(demand.volume > 0):
        return
    if queue.target.fraction >= _ALL:
        message = (
            f"found {queue.target.fraction:g}: no number of people answers every contact within "
            f"{queue.target.seconds:g} s; {_people(model, demand)}; write {NEARLY_ALL:g} or less"
        )
        yield InputIssue(file, line, f"queues.{queue.name}.target.answered_fraction", message)
        return
    if queue.target.period == "month" and wanted_share(demand, groups)[0] >= _ALL:
        yield InputIssue(file, line, f"queues.{queue.name}.target.month_to_date", _lost(model, demand, groups == 0))


def _lost(model: LineModel, demand: Offered, is_month: NDArray[np.bool_]) -> str:
    """Say how the month stands and how well it can end."""
    target = demand.queue.target
    to_come = float(demand.volume[is_month].sum())
    best = (target.month_in_time + to_come) / (target.month_offered + to_come)
    return (
        f"the month stands at {target.month_in_time:g} of {target.month_offered:g} in time; with every one of the "
        f"{to_come:,.0f} contacts planned here in time it ends at {best:.1%}, below {target.fraction:.1%}: the target "
        f"cannot be reached; {_people(model, demand)}; lower answered_fraction to {best - 0.005:.2f} or less, or plan "
        "the month without month_to_date"
    )


def _people(model: LineModel, demand: Offered) -> str:
    """People who answer nearly all contacts in time."""
    nearly = replace(demand.queue, target=replace(demand.queue.target, fraction=NEARLY_ALL, max_abandonment=None))
    agents = fewest_agents(model, nearly, demand.rate, demand.aht_seconds, demand.day_error)
    people = np.ceil(agents / demand.present - 1e-9)
    hours = float(people.sum()) * demand.interval_minutes / 60.0
    return f"{NEARLY_ALL:.1%} in every interval take {hours:,.1f} agent-hours, {int(people.max())} people at once"
