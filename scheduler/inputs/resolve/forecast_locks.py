"""Which snapshots of the forecast hold dates of the horizon."""

from __future__ import annotations

from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import ForecastLock
from scheduler.domain.run import InputFile
from scheduler.inputs.documents import hash_of
from scheduler.inputs.forecast_locks import locks_inside, read_locks
from scheduler.inputs.resolve.context import Context


def resolve_forecast_locks(context: Context, horizon: Horizon) -> tuple[ForecastLock, ...]:
    """Snapshots of dates of the horizon, the oldest lock first; their files join those read."""
    folder = context.documents.folder
    found = locks_inside(read_locks(folder, context.issues), horizon, context.issues, folder)
    context.documents.files.extend(InputFile(lock.path, hash_of(folder / lock.path)) for lock in found)
    return tuple(found)
