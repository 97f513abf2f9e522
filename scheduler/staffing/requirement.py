"""Volumes to requirement: people needed per queue and interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.channels import channel_of
from scheduler.domain.demand import QueueDemand, VolumeForecast
from scheduler.domain.dictated import MOST_PEOPLE, dictated_people
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.blending import gap_seconds
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang import Array
from scheduler.staffing.offered import Offered, offered, periods, target_periods
from scheduler.staffing.unreachable import Places, hopeless_lateness


def require(
    site: SiteSetup, volumes: Mapping[str, VolumeForecast], places: Places | None = None
) -> tuple[QueueDemand, ...]:
    """Compute the requirement of every queue, in the order of ``site.queues``.

    Where people wait in line: fewest agents that reach the queue's target, limit on abandonment and occupancy cap,
    divided by the share of rostered people who are there and rounded up; over a day, week or month the cheapest people
    who reach it on average. Where contacts are kept: whole people who meet every deadline, less what people of the
    queues named by ``gaps_of`` can work in the gaps of theirs. Never below the queue's minimum staff while it is open.
    People the site dictates win over all this in their intervals; the others are what they would be without them.
    Planned shrinkage (breaks, training, leave) is scheduled explicitly and never counted here.

    Parameters
    ----------
    volumes
        By queue name, one value an interval of ``site.horizon``.
    places
        File and line of each queue's target, for errors.

    Raises
    ------
    KeyError
        If a queue has no volumes.
    InputError
        If no number of people reaches a target; says what can be reached and with how many.
    """
    demands = {queue.name: offered(site, queue, volumes[queue.name]) for queue in site.queues}
    found = (issue for one in demands.values() for issue in _unreachable(site, one, places or {}))
    issues = list(dict.fromkeys(found))  # what is the site's every queue tells
    if issues:
        raise InputError(issues)
    required: dict[str, NDArray[np.int64]] = {}
    formula: dict[str, tuple[int, ...]] = {}
    # Whoever works in the gaps of others comes after them.
    for name, demand in sorted(demands.items(), key=lambda item: bool(item[1].queue.gaps_of)):
        gaps = gap_seconds(site, demand, demands, required) if demand.queue.gaps_of else None
        needed = people_needed(demand, target_periods(demand.queue, site.horizon), gaps)
        required[name], formula[name] = _dictated(site, demand, needed)
    return tuple(_as_demand(demands[q.name], volumes[q.name], required[q.name], formula[q.name]) for q in site.queues)


def _dictated(site: SiteSetup, demand: Offered, needed: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """People with those dictated in place of the formula's, and the formula's where there are any dictated."""
    own = dictated_people(site.dictated, demand.queue.name, site.horizon)
    if all(people is None for people in own):
        return needed, ()
    given = np.array([-1 if people is None else people for people in own], dtype=np.int64)
    return np.where(demand.is_open & (given >= 0), given, needed), tuple(needed.tolist())


def _as_demand(
    demand: Offered, forecast: VolumeForecast, required: NDArray[np.int64], formula: tuple[int, ...]
) -> QueueDemand:
    return QueueDemand(
        demand.queue.name,
        tuple(demand.is_open.tolist()),
        tuple(demand.volume.tolist()),
        tuple(demand.aht_seconds.tolist()),
        tuple(required.tolist()),
        day_error=forecast.day_error,
        dispersion=forecast.dispersion,
        source=forecast.source,
        formula=formula,
    )


def _unreachable(site: SiteSetup, demand: Offered, places: Places) -> Iterator[InputIssue]:
    """Find what no number of people can do; lateness that outlasts the duties hides the rest."""
    place = places.get(demand.queue.name, ("site.yaml", 0))
    late = list(hopeless_lateness(site, place[0])) or list(_too_many(site, demand, place[0]))
    groups = periods(demand.queue, site.horizon)
    yield from late or staffing_of(demand.queue).unreachable(demand, groups, place)


def _too_many(site: SiteSetup, demand: Offered, file: str) -> Iterator[InputIssue]:
    """Find work that asks for more people at once than any site has: mostly a typing error in one of its factors."""
    load = demand.load / (channel_of(demand.queue).contacts_at_once(demand.queue) * demand.queue.max_occupancy)
    people = load / demand.present
    peak = int(people.argmax()) if people.size else 0
    if people.size and people[peak] > MOST_PEOPLE:
        when = site.horizon.local(peak * site.horizon.interval_minutes)
        message = (
            f"{demand.volume[peak]:,.0f} contacts of {demand.aht_seconds[peak]:,g} s from {when:%Y-%m-%d %H:%M} on ask "
            f"for {people[peak]:,.0f} people at once, up to {MOST_PEOPLE:,} are planned; check volumes, handle times, "
            "max_occupancy and shrinkage, or split the queue"
        )
        yield InputIssue(file, 0, f"queues.{demand.queue.name}", message)


def people_needed(
    demand: Offered, groups: NDArray[np.int64] | None = None, gaps: Array | None = None
) -> NDArray[np.int64]:
    """People to roster per interval; 0 where closed.

    Parameters
    ----------
    groups
        Period of each interval where the target is one of periods; ``None`` reaches it in every interval.
    gaps
        Agent-seconds of other queues' people per interval that a queue with ``gaps_of`` may use.
    """
    return demand.with_minimum(staffing_of(demand.queue).people(demand, groups, gaps))
