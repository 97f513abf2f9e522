"""Contacts that come of another queue's: escalations and complaints, with those that come back.

They follow whatever the other queue's contacts come to: history, client forecast, edits, snapshots and scenarios. The
other queue keeps all of its contacts; these are work on top.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.domain.channels import channel_of
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.what_if import WhatIf
from scheduler.forecasting.uncertainty import limits
from scheduler.forecasting.what_if_volumes import apply_what_if

Volumes = dict[str, VolumeForecast]


def forecast_queues(site: SiteSetup) -> SiteSetup:
    """Leave the queues that are forecast: all but those whose contacts come of another."""
    return replace(site, queues=tuple(queue for queue in site.queues if not queue.escalated_from))


def with_escalations(site: SiteSetup, volumes: Volumes, what_if: WhatIf) -> Volumes:
    """Add the queues whose contacts come of another, in the order of the site.

    A scenario's factor changes such a queue by itself only where it does not change the other one too: the other's
    contacts carry it over already. Handle times are its own.
    """
    found: Volumes = {}
    for queue in site.queues:
        if not queue.escalated_from:
            found[queue.name] = volumes[queue.name]
            continue
        made = {queue.name: _share(queue, site, volumes[queue.escalated_from])}
        carried = {change.written for change in what_if.volumes if change.queue == queue.escalated_from}
        own = replace(
            what_if,
            volumes=tuple(c for c in what_if.volumes if c.queue == queue.name and c.written not in carried),
            handle_times=tuple(c for c in what_if.handle_times if c.queue == queue.name),
            mixes=(),
        )
        found |= apply_what_if(replace(site, queues=(queue,)), made, own)
    return found


def others_only(what_if: WhatIf, site: SiteSetup) -> WhatIf:
    """Leave what a scenario changes about queues that are forecast."""
    names = {queue.name for queue in site.queues if not queue.escalated_from}
    return replace(
        what_if,
        volumes=tuple(change for change in what_if.volumes if change.queue in names),
        handle_times=tuple(change for change in what_if.handle_times if change.queue in names),
    )


def _share(queue: Queue, site: SiteSetup, parent: VolumeForecast) -> VolumeForecast:
    """Take the share of a queue's contacts, of those that come while it is open or are kept."""
    of = next(other for other in site.queues if other.name == queue.escalated_from)
    counts = np.array(open_intervals(of, site.horizon), dtype=bool) | channel_of(of).keeps_contacts
    part = queue.escalated_share * (1.0 + queue.reopened_share)
    volume = np.round(np.where(counts, np.array(parent.volume), 0.0) * part, 6)
    # Independent choice of a share of counts: what varies more than chance shrinks with the share.
    dispersion = round(1.0 + part * (parent.dispersion - 1.0), 6)
    low, high = limits(volume, parent.day_error, dispersion) if parent.low else (np.zeros(0), np.zeros(0))
    again = f", of which {queue.reopened_share:.3g} come back" if queue.reopened_share else ""
    return VolumeForecast(
        queue.name,
        tuple(volume.tolist()),
        (queue.aht_seconds,) * site.horizon.num_intervals,
        f"{queue.escalated_share:.4g} of the contacts of {of.name}{again}; {of.name}: {parent.source}",
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        day_error=parent.day_error,
        dispersion=dispersion,
    )
