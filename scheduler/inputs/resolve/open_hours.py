"""Rows of an hour, a shift or a day -> the open hours in them, because nobody calls a queue that is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.domain.clock import Horizon
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.inputs.reading.overlaps import seconds_of

GRID_MINUTES = 5


def row_grid(queue: Queue, rows: pd.DataFrame) -> Horizon:
    """Five-minute grid over the local dates from the first row to the last."""
    zone = ZoneInfo(queue.time_zone)
    first = rows["start"].min().tz_convert(zone).date()
    last = (rows["end"].max() - pd.Timedelta(seconds=1)).tz_convert(zone).date()
    return Horizon(queue.time_zone, first, (last - first).days + 1, GRID_MINUTES)


def over_open_hours(
    queues: Sequence[Queue], rows: pd.DataFrame, interval_minutes: int, amounts: Sequence[str]
) -> pd.DataFrame:
    """Replace rows longer than the grid by their open pieces, where a queue is open during a part of them.

    Parameters
    ----------
    rows
        Columns queue, start, end (UTC) and others, sorted by queue and start.
    amounts
        Columns that are shared out by the length of the pieces; all others stay as they are.

    Returns
    -------
    pandas.DataFrame
        ``rows`` itself where nothing is to be done. Rows wholly open or wholly closed stay whole.
    """
    starts, ends = seconds_of(rows["start"]), seconds_of(rows["end"])
    is_long = ends - starts > interval_minutes * 60
    if not is_long.any():
        return rows
    names = rows["queue"].to_numpy()
    gone = np.zeros(len(rows), dtype=bool)
    pieces = []
    for queue in queues:
        at = np.flatnonzero(is_long & (names == queue.name))
        if not len(at):
            continue
        cut = _cut(queue, rows.iloc[at], starts[at], ends[at])
        row = at[cut.row]
        gone[row] = True
        own = rows.iloc[row].copy()
        for key, seconds in (("start", cut.starts), ("end", cut.ends)):
            own[key] = pd.Series(pd.to_datetime(seconds, unit="s", utc=True), index=own.index).astype(rows[key].dtype)
        for key in amounts:
            own[key] = own[key] * cut.shares
        pieces.append(own)
    if not gone.any():
        return rows
    return pd.concat([rows[~gone], *pieces]).sort_values(["queue", "start"], ignore_index=True, kind="stable")


@dataclass(frozen=True)
class _Cut:
    """Pieces of rows: position of the row, first and last second (exclusive), share of the row's open time."""

    row: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    shares: NDArray[np.float64]


def _cut(queue: Queue, rows: pd.DataFrame, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> _Cut:
    """Cut rows of one queue that are open for a part of their time."""
    grid = row_grid(queue, rows)
    is_open = np.array([False, *open_intervals(queue, grid), False], dtype=np.int8)
    origin, step = int(grid.origin.timestamp()), GRID_MINUTES * 60
    opens = origin + np.flatnonzero(np.diff(is_open) > 0) * step
    closes = origin + np.flatnonzero(np.diff(is_open) < 0) * step
    first, last = np.searchsorted(closes, starts, side="right"), np.searchsorted(opens, ends, side="left")
    count = np.maximum(0, last - first)
    row = np.repeat(np.arange(len(starts)), count)
    span = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    begins, stops = np.maximum(opens[span], starts[row]), np.minimum(closes[span], ends[row])
    total = np.bincount(row, weights=stops - begins, minlength=len(starts))
    partly = ((total > 0) & (total < ends - starts))[row]
    row, begins, stops = row[partly], begins[partly], stops[partly]
    return _Cut(row, begins, stops, (stops - begins) / total[row])
