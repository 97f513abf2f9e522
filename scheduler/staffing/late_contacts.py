"""Service targets of whole days, beside the value of people: how many contacts a day may leave late.

Contacts in time are counted by the concave minorant, which never exceeds what the queueing model gives, so a day that
keeps its target here keeps it there. Contacts given up early are counted as late, whatever the target's definition.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from scheduler.domain.contact_worth import contact_values
from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.money import MILLI
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.offered import periods
from scheduler.staffing.service_curves import falling_steps, service_curves
from scheduler.staffing.service_value import interval_kinds
from scheduler.staffing.shifted_curves import shifted
from scheduler.staffing.shrinkage import present_share
from scheduler.staffing.waiting_line import LineModel

GOAL_TIMES, MUST_TIMES = 10.0, 1000.0
"""Price of a contact missing to a day's target where none is given, in values of a contact in time."""


def line_day_targets(model: LineModel, site: SiteSetup, queue: Queue, demand: QueueDemand) -> list[DayTarget]:
    """Targets of all days with contacts, where the queue's target is daily."""
    if queue.target.daily == "none":
        return []
    horizon = site.horizon
    step = horizon.interval_minutes
    kinds, rows = interval_kinds(demand, demand.volume)
    error = demand.day_error if site.average_forecast_error else 0.0
    curves = service_curves(model, queue, kinds[:, 0], kinds[:, 1], step, present_share(site, queue), error)
    # Rounded up, nobody is promised more than the curve; what even the last person leaves late is not to be had.
    late = falling_steps(curves.in_time)
    for_ever = MILLI * (kinds[:, 0] - curves.in_time[:, -1])
    if demand.head_shift:
        late = shifted(late[np.maximum(rows, 0)], np.array(demand.head_shift))
    whole = np.ceil(MILLI * late - 1e-6).astype(np.int64)
    by_row = [tuple(own[own > 0].tolist()) for own in whole]
    row_of = np.where(rows >= 0, np.arange(rows.size), -1) if demand.head_shift else rows
    # A target's day is the queue's: it begins at midnight on the queue's clock.
    days = periods(replace(queue, target=replace(queue.target, period="day")), horizon)
    found = []
    for day in range(int(days.max(initial=-1)) + 1):
        first, last = (int(edge) for edge in np.searchsorted(days, (day, day + 1)))
        own = [int(kind) for kind in rows[first:last]]
        asked = [kind for kind in own if kind >= 0]
        if not asked:
            continue
        offered = MILLI * float(kinds[asked, 0].sum())
        allowed = (1.0 - queue.target.fraction) * offered - float(for_ever[asked].sum())
        found.append(
            DayTarget(
                queue.name,
                first,
                last,
                round(offered),
                math.floor(allowed),
                round(MILLI * daily_price(site, queue)),
                round(MILLI * contact_values(queue, site.prices, queue.aht_seconds)[1]),
                tuple(by_row[row] if row >= 0 else () for row in row_of[first:last].tolist()),
            )
        )
    return found


def daily_price(site: SiteSetup, queue: Queue) -> float:
    """Money per contact in time that a day misses to its target."""
    if queue.target.daily_price is not None:
        return queue.target.daily_price
    _, in_time = contact_values(queue, site.prices, queue.aht_seconds)
    return in_time * (MUST_TIMES if queue.target.daily == "must" else GOAL_TIMES)
