"""Which snapshots of the forecast hold dates of the horizon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import ALL_QUEUES, ForecastLock, VolumeEdit, VolumeNote
from scheduler.domain.run import InputFile
from scheduler.inputs.documents import hash_of
from scheduler.inputs.reading.forecast_snapshots import locks_inside, read_locks
from scheduler.inputs.resolve.site_reading import SiteReading


def resolve_forecast_locks(reading: SiteReading, horizon: Horizon) -> tuple[ForecastLock, ...]:
    """Snapshots of dates of the horizon, the oldest lock first; their files join those read."""
    folder = reading.documents.folder
    found = locks_inside(read_locks(folder, reading.issues), horizon, reading.issues, folder)
    reading.documents.files.extend(InputFile(lock.path, hash_of(folder / lock.path)) for lock in found)
    return tuple(found)


def lock_notes(
    locks: Sequence[ForecastLock], edits: Sequence[VolumeEdit], files: Sequence[InputFile], horizon: Horizon
) -> Iterator[VolumeNote]:
    """Tell of edits and client forecasts that changed after the newest snapshot and so have no effect.

    Parameters
    ----------
    files
        Files of the site as they are now.
    """
    if not locks:
        return
    lock = locks[-1]
    start = max(lock.horizon.origin, horizon.origin)
    end = min(one.moment(one.end_minute) for one in (lock.horizon, horizon))
    now, then = (
        {replace(edit, file="", line=0) for edit in some if edit.start < end and edit.end > start}
        for some in (edits, lock.edits)
    )
    held = [queue.queue for queue in lock.queues]
    for name in dict.fromkeys(edit.queue for edit in edits if replace(edit, file="", line=0) in now - then):
        yield VolumeNote(
            "all queues" if name == ALL_QUEUES else name,
            f"forecast_edits.csv has edits of these dates that {lock.path} does not hold, so they have no effect; "
            "lock the forecast anew, or give --fresh-forecast",
        )
    gone = [edit.queue for edit in lock.edits if replace(edit, file="", line=0) in then - now]
    for name in dict.fromkeys(name for name in gone if name in held or name == ALL_QUEUES):
        yield VolumeNote(
            "all queues" if name == ALL_QUEUES else name,
            f"{lock.path} holds edits that forecast_edits.csv no longer has; they stay in effect until the forecast is "
            "locked anew",
        )
    before, after = ({file.sha256 for file in some if file.path == "forecast.csv"} for some in (lock.files, files))
    if before != after:
        yield VolumeNote(
            "all queues",
            f"forecast.csv changed after {lock.path} was locked, which has no effect on its dates; lock the forecast "
            "anew, or give --fresh-forecast",
        )
