"""The volumes a site is planned for: model, client forecast, edits, snapshots, scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.forecasts import ForecastLock, VolumeEdit
from scheduler.domain.site_setup import PlannedSite, SiteSetup
from scheduler.domain.what_if import NO_CHANGES, WhatIf
from scheduler.forecasting.edits import apply_edits, locked_everywhere, use_locks
from scheduler.forecasting.escalations import forecast_queues, others_only, with_escalations
from scheduler.forecasting.volumes import forecast_volumes
from scheduler.forecasting.what_if_volumes import apply_what_if


def plan_volumes(
    site: SiteSetup,
    history: pd.DataFrame,
    forecast: pd.DataFrame | None,
    edits: Sequence[VolumeEdit] = (),
    locks: Sequence[ForecastLock] = (),
    what_if: WhatIf = NO_CHANGES,
) -> PlannedSite:
    """Work out the contacts of every queue over the horizon; see `scheduler.forecasting.edits` for the order.

    Parameters
    ----------
    history, forecast
        As in `forecast_volumes`.
    locks
        Snapshots of dates of the horizon, the oldest lock first. Where they hold everything, nothing is forecast.
    what_if
        What scenarios change about contacts; it comes last.

    Raises
    ------
    InputError
        Where a queue has nothing to go by, or an edit cannot be carried out.
    """
    own, changes = forecast_queues(site), others_only(what_if, site)
    if locks and locked_everywhere(own, locks):
        made = use_locks(own, {}, locks)
    else:
        made = use_locks(own, apply_edits(own, forecast_volumes(own, history, forecast), edits), locks)
    return PlannedSite.of(site, with_escalations(site, apply_what_if(own, made, changes), what_if))


def model_volumes(site: SiteSetup, history: pd.DataFrame) -> dict[str, VolumeForecast]:
    """Contacts by history alone, of the queues that have one before the horizon, their own or a borrowed one."""
    past = set(history.loc[history["end"] <= pd.Timestamp(site.horizon.origin), "queue"])
    queues = tuple(queue for queue in site.queues if {queue.name, queue.borrow_from} & past)
    return forecast_volumes(replace(site, queues=queues), history, None)
