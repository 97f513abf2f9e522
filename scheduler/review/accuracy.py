"""Compare snapshots of the forecast with the contacts that came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler import pipeline
from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import SERIES, ForecastLock, LockedQueue
from scheduler.forecasting.atoms import ATOM_MINUTES, Span, epoch_seconds, spread
from scheduler.forecasting.backtest import Accuracy, accuracy, score_day
from scheduler.forecasting.backtest import Score as DayScore
from scheduler.inputs.reading.forecast_snapshots import FOLDER, read_locks
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.requested_site import read_site

Array = NDArray[np.float64]
_DayScores = dict[str, list[DayScore]]
"""Scores of one queue's days, by kind of volumes."""


@dataclass(frozen=True)
class DayReview:
    """One queue on one local date, over the intervals whose actual contacts are known.

    Parameters
    ----------
    lock
        File of the snapshot in force, relative to the site folder.
    model
        ``None`` where there was no history to forecast from.
    intervals, missing_intervals
        Intervals compared, and those with forecast contacts that history lacks.
    """

    queue: str
    date: date
    lock: str
    model: float | None
    edited: float
    locked: float
    actual: float
    intervals: int
    missing_intervals: int


@dataclass(frozen=True)
class Score:
    """Errors of one kind of volumes; ``None`` where there were no contacts, or no such volumes.

    Parameters
    ----------
    name
        ``model``, ``edited`` or ``locked``.
    wape, wape_day
        Sum of absolute errors over the sum of contacts, per interval and per day, >= 0.
    bias
        Forecast over actual contacts, less 1.
    """

    name: str
    wape: float | None
    wape_day: float | None
    bias: float | None


@dataclass(frozen=True)
class QueueReview:
    """Errors of one queue over all days compared."""

    queue: str
    days: int
    actual: float
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Review:
    """Every queue and day that is both locked and past.

    Parameters
    ----------
    reason
        Why there is nothing to compare, where ``days`` is empty.
    """

    days: tuple[DayReview, ...]
    queues: tuple[QueueReview, ...]
    reason: str = ""


def review_forecasts(site: Path) -> Review:
    """Compare every snapshot of a site with its history; of several of one date the newest lock is in force.

    Raises
    ------
    InputError
        If the site or a snapshot cannot be read.
    """
    inputs = read_site(pipeline.SiteRequest(Path(site), fresh_forecast=True))
    issues = Issues()
    locks = read_locks(Path(site), issues)
    issues.raise_if_any()
    days, queues = [], []
    for name in dict.fromkeys(queue.queue for lock in locks for queue in lock.queues):
        rows = inputs.history[inputs.history["queue"] == name]
        own: _DayScores = {}
        for lock, queue in _in_force(locks, name):
            days.extend(_days(lock, queue, rows, own, _held_later(locks, lock, name)))
        if own:
            queues.append(_queue_review(name, own))
    days.sort(key=lambda day: day.date)
    order = [one.queue for one in queues]
    days.sort(key=lambda day: order.index(day.queue))
    return Review(tuple(days), tuple(queues), _reason(site, locks))


def _reason(site: Path, locks: Sequence[ForecastLock]) -> str:
    if not locks:
        return f"no snapshot in {(Path(site) / FOLDER).as_posix()}: lock one with `scheduler forecast lock {site}`"
    last = max(lock.horizon.end for lock in locks)
    return f"history holds none of the dates locked so far (up to {last}); import what came, then review again"


def _in_force(locks: Sequence[ForecastLock], name: str) -> list[tuple[ForecastLock, LockedQueue]]:
    return [(lock, queue) for lock in locks for queue in lock.queues if queue.queue == name]


def _held_later(locks: Sequence[ForecastLock], lock: ForecastLock, name: str) -> set[date]:
    """Dates a later lock of the queue holds; the oldest lock comes first in ``locks``."""
    later = locks[locks.index(lock) + 1 :]
    return {other.horizon.date_of(day) for other, _ in _in_force(later, name) for day in range(other.days)}


def _days(
    lock: ForecastLock, queue: LockedQueue, rows: pd.DataFrame, own: _DayScores, not_mine: set[date]
) -> list[DayReview]:
    """Days of one snapshot that history holds, noted in ``own`` too."""
    horizon = lock.horizon
    actual = _actual(rows, horizon)
    series = {key: np.array(getattr(queue, key) or [np.nan] * actual.size) for key in SERIES}
    found = []
    for day in range(horizon.days):
        when, part = horizon.date_of(day), horizon.day_intervals(day)
        known = np.isfinite(actual[part])
        if when in not_mine or not known.any():
            continue
        pieces, came = {key: values[part][known] for key, values in series.items()}, actual[part][known]
        for key, values in pieces.items():
            own.setdefault(key, []).append(score_day(values, came))
        missing = int((~known & (series["locked"][part] > 0)).sum())
        sums = {key: float(values.sum()) for key, values in pieces.items()}
        model = sums.pop("model")
        found.append(
            DayReview(
                queue=queue.queue,
                date=when,
                lock=lock.path,
                model=None if np.isnan(model) else round(model, 4),
                edited=round(sums["edited"], 4),
                locked=round(sums["locked"], 4),
                actual=round(float(came.sum()), 4),
                intervals=int(known.sum()),
                missing_intervals=missing,
            )
        )
    return found


def _actual(rows: pd.DataFrame, horizon: Horizon) -> Array:
    """Contacts offered in every interval, ``nan`` where history does not hold all of it."""
    per_interval = horizon.interval_minutes // ATOM_MINUTES
    span = Span(round(horizon.origin.timestamp()) // (ATOM_MINUTES * 60), horizon.end_minute // ATOM_MINUTES)
    starts, ends = epoch_seconds(rows["start"]), epoch_seconds(rows["end"])
    amounts, known = spread(starts, ends, rows["offered"].to_numpy(dtype=np.float64), span)
    whole = known.reshape(-1, per_interval).all(axis=1)
    return np.where(whole, amounts.reshape(-1, per_interval).sum(axis=1), np.nan)


def _queue_review(name: str, own: _DayScores) -> QueueReview:
    days = own["locked"]
    scores = tuple(_score(key, accuracy(own[key])) for key in SERIES)
    return QueueReview(name, len(days), round(sum(day.actual for day in days), 4), scores)


def _score(key: str, found: Accuracy) -> Score:
    return Score(key, _rounded(found.wape), _rounded(found.wape_day), _rounded(found.bias))


def _rounded(share: float) -> float | None:
    return None if np.isnan(share) else round(share, 6)
