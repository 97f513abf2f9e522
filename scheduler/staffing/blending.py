"""Blended agents: what people can work between the contacts of their own queue.

An estimate, and only where a queue asks for it (``gaps_of``). It takes the required people of the other queue, the
share of that queue's people who have this queue's skill as well, and the part of their time that contacts leave, up to
this queue's occupancy cap. A roster with other people there leaves other gaps, and slices of a few seconds are worth
less than their sum: what really gets done is what a simulation shows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang import Array
from scheduler.staffing.offered import Offered


def gap_seconds(
    site: SiteSetup, demand: Offered, others: Mapping[str, Offered], required: Mapping[str, Array | NDArray[np.int64]]
) -> Array:
    """Compute the agent-seconds a queue finds between the contacts of others.

    Queues that name the same other queue share its gaps evenly.

    Parameters
    ----------
    others, required
        Demand and people required of the queues already staffed, by name.

    Returns
    -------
    Array
        One value an interval, >= 0.
    """
    found = np.zeros(demand.volume.size)
    for name in demand.queue.gaps_of:
        sharers = sum(name in queue.gaps_of for queue in site.queues)
        found += blended_share(site, name, demand.queue.name) * _idle(others[name], required[name], demand) / sharers
    return found


def blended_share(site: SiteSetup, queue: str, other: str) -> float:
    """Share of the agents with one queue's skill who work another's in its gaps, 0-1.

    They have its skill too, and their work is not assigned: who is assigned works one queue at a time.
    """
    skilled = [agent for agent in site.agents if queue in agent.skills]
    both = sum(other in agent.skills and agent.blocks is None for agent in skilled)
    return both / len(skilled) if skilled else 0.0


def _idle(other: Offered, required: Array | NDArray[np.int64], demand: Offered) -> Array:
    """Agent-seconds the required people of another queue have left, up to the cap of ``demand``'s queue."""
    present = np.asarray(required * other.present, dtype=np.float64)
    occupancy = staffing_of(other.queue).state(other, present).occupancy
    spare = np.maximum(0.0, demand.queue.max_occupancy - occupancy)
    return np.where(other.is_open, present * spare * other.interval_minutes * 60.0, 0.0)
