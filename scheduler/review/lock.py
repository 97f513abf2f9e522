"""Lock a forecast: work it out anew, stage by stage, and write the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import scheduler
from scheduler import pipeline
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.forecasts import ForecastLock, LockedQueue
from scheduler.exports.snapshot_writer import lock_path, next_sequence, write_lock
from scheduler.forecasting.planned import model_volumes, plan_volumes
from scheduler.forecasting.what_if_volumes import apply_what_if
from scheduler.inputs.requested_site import read_site


def lock_forecast(request: pipeline.SiteRequest, *, name: str | None, author: str, at: datetime) -> ForecastLock:
    """Write a snapshot of a site's volumes into ``SITE/forecasts``.

    Parameters
    ----------
    request
        Site and dates; its overlays are part of the locked volumes. Earlier snapshots are left out of account.
    name
        Name of the snapshot; ``None`` is the next free number.
    author, at
        By whom and when (aware) it is locked.

    Returns
    -------
    ForecastLock
        As written; its ``path`` is relative to the site folder.

    Raises
    ------
    InputError
        If the site cannot be read or a queue has nothing to go by.
    UsageError
        If the name is taken or cannot be a file's.
    """
    inputs = read_site(replace(request, fresh_forecast=True))
    setup, horizon = inputs.setup, inputs.setup.horizon
    edited = plan_volumes(setup, inputs.history, inputs.forecast, inputs.edits).volumes
    locked = apply_what_if(setup, edited, inputs.what_if)
    model = model_volumes(setup, inputs.history)
    start, end = horizon.origin, horizon.moment(horizon.end_minute)
    with next_sequence(Path(request.site)) as sequence:
        path = lock_path(Path(request.site), horizon.start, name)
        lock = ForecastLock(
            site=setup.site,
            name=path.stem.removeprefix(f"{horizon.start}-"),
            locked_at=at.astimezone(UTC),
            author=author,
            zone=horizon.zone,
            start=horizon.start,
            days=horizon.days,
            interval_minutes=horizon.interval_minutes,
            queues=tuple(_locked(queue.name, model, edited, locked) for queue in setup.queues),
            edits=tuple(
                replace(edit, file=Path(edit.file).name)
                for edit in inputs.edits
                if edit.start < end and edit.end > start
            ),
            files=inputs.files,
            overlays=inputs.overlays,
            version=scheduler.__version__,
            sequence=sequence,
            path=path.relative_to(request.site).as_posix(),
        )
        write_lock(lock, path)
        return lock


def _locked(
    name: str,
    model: Mapping[str, VolumeForecast],
    edited: Mapping[str, VolumeForecast],
    locked: Mapping[str, VolumeForecast],
) -> LockedQueue:
    one = locked[name]
    return LockedQueue(
        queue=name,
        source=one.source,
        model=model[name].volume if name in model else (),
        edited=edited[name].volume,
        locked=one.volume,
        aht_seconds=one.aht_seconds,
        low=one.low,
        high=one.high,
        day_error=one.day_error,
        dispersion=one.dispersion,
        method=one.method,
        excluded=one.excluded,
    )
