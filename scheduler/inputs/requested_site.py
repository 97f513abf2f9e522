"""The site a run is asked for, read together with the earlier runs it goes on from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scheduler.domain.problem import Problem
from scheduler.domain.run import Run
from scheduler.domain.site_setup import PlannedSite
from scheduler.inputs.inert_keys import Stages, refuse_inert_keys
from scheduler.inputs.request import SiteRequest
from scheduler.inputs.run_folder.partial import left_behind, period, run_inputs
from scheduler.inputs.run_folder.reader import read_run
from scheduler.inputs.site_folder import SiteInputs, load_site


def read_base(request: SiteRequest) -> Run | None:
    """Read the run to start from, if there is one."""
    return read_run(request.base) if request.base else None


def read_site(request: SiteRequest, base: Run | None = None) -> SiteInputs:
    """Read the site, with what earlier runs left.

    Parameters
    ----------
    base
        The run to start from, read: it says which dates are planned where the request does not.
    """
    previous = read_run(request.previous) if request.previous else None
    start, weeks = period(
        request.start, request.weeks, base.problem if base else None, previous.problem if previous else None
    )
    inputs = load_site(
        request.site,
        start=start,
        weeks=weeks,
        overlays=request.overlays,
        previous=previous,
        locks=request.locks,
        fresh_forecast=request.fresh_forecast,
        book=request.book,
    )
    earlier = (*run_inputs(request.previous), *run_inputs(request.base))
    notes = (*inputs.notes, *left_behind(inputs.setup, base))
    return replace(inputs, files=(*inputs.files, *earlier), notes=notes)


def read_planned(
    request: SiteRequest,
    base: Run | None,
    plan: Callable[..., PlannedSite],
    staff: Callable[[PlannedSite], Problem],
) -> tuple[PlannedSite, SiteInputs]:
    """Read the site, work its contacts out, and see that every key of its scenarios changes something.

    Parameters
    ----------
    plan, staff
        The stages that work out contacts, from what the files say of them, and requirement and values.

    Raises
    ------
    InputError
        With everything wrong in all files, or with all keys that change nothing.
    """

    def planned(site: SiteInputs) -> PlannedSite:
        return plan(site.setup, site.history, site.forecast, site.edits, site.forecast_locks, site.what_if)

    site = read_site(request, base)
    found = planned(site)
    refuse_inert_keys(site, found, Stages(planned, staff))
    return found, site
