"""What a history lacks, in words: gaps, contacts without handle time, long rows, an end long before the horizon.

None of it is an error, because a forecast can still be made; all of it changes the numbers, so it is always told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.domain.clock import Horizon
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.inputs.reading.overlaps import seconds_of
from scheduler.inputs.resolve.open_hours import GRID_MINUTES, row_grid

SHOWN = 3
LONG_MINUTES = 60
"""A row as long as this, on a finer grid, says nothing of the profile inside it."""
STALE_DAYS = 14
RELIED_ON_DAYS = 56
"""Days after the last of the history within which a forecast may be relied on."""


def history_notes(queues: Sequence[Queue], history: pd.DataFrame, horizon: Horizon) -> tuple[VolumeNote, ...]:
    """Describe what is missing in the history of every queue, before the horizon.

    Parameters
    ----------
    history
        Columns queue, start, end (UTC), answered, handle_seconds.
    """
    found: list[VolumeNote] = []
    for queue in queues:
        rows = history[(history["queue"] == queue.name) & (history["end"] <= pd.Timestamp(horizon.origin))]
        if not rows.empty:
            found.extend(VolumeNote(queue.name, text) for text in _queue_notes(queue, rows, horizon))
    return tuple(found)


def forecast_notes(forecast: pd.DataFrame | None, horizon: Horizon) -> Iterator[VolumeNote]:
    """Tell of rows of forecast.csv inside the horizon that are much longer than its intervals."""
    if forecast is None or forecast.empty:
        return
    start, end = pd.Timestamp(horizon.origin), pd.Timestamp(horizon.moment(horizon.end_minute))
    inside = forecast[(forecast["start"] < end) & (forecast["end"] > start)]
    for name, rows in inside.groupby("queue", sort=True):
        yield from (VolumeNote(str(name), text) for text in _lengths(rows, "forecast.csv", horizon.interval_minutes))


def _lengths(rows: pd.DataFrame, what: str, grid: int) -> Iterator[str]:
    """Tell of rows much longer than the grid, and what becomes of their contacts; shorter ones are added up."""
    minutes = (seconds_of(rows["end"]) - seconds_of(rows["start"])) / 60
    long = int(((minutes > grid) & (minutes >= LONG_MINUTES)).sum())
    if long:
        yield (
            f"{long:,} {'row' if long == 1 else 'rows'} of {what} of an hour or longer (up to {minutes.max() / 60:g} "
            f"h), where the site plans {grid} minutes; their contacts are spread evenly over the open hours in them"
        )


def without_handle_time(history: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows that answered contacts in no time at all: their handle time is unknown, not 0."""
    return ((history["answered"] > 0) & ~(history["handle_seconds"] > 0)).to_numpy(dtype=bool)


def _queue_notes(queue: Queue, rows: pd.DataFrame, horizon: Horizon) -> Iterator[str]:
    zone = ZoneInfo(queue.time_zone)
    yield from _gaps(queue, rows)
    timeless = rows[without_handle_time(rows)]
    if len(timeless):
        first = timeless["start"].iloc[0].tz_convert(zone)
        whole = len(timeless) == int((rows["answered"] > 0).sum())
        instead = f"the queue's aht_seconds ({queue.aht_seconds:g}) stands in" if whole else "left out of the AHT"
        yield (
            f"{len(timeless):,} {'row' if len(timeless) == 1 else 'rows'} of history with contacts answered but 0 "
            f"handle_seconds, first {first:%Y-%m-%d %H:%M}; {instead}"
        )
    yield from _lengths(rows, "history", horizon.interval_minutes)
    last = (rows["end"].max() - pd.Timedelta(seconds=1)).tz_convert(zone).date()
    away = (horizon.start - last).days - 1
    if away >= STALE_DAYS:
        far = ", too far ahead to be relied on" if away + horizon.days > RELIED_ON_DAYS else ""
        yield f"history ends {last}, {away} days before the first date planned{far}; import what happened since"


def _gaps(queue: Queue, rows: pd.DataFrame) -> Iterator[str]:
    """Open dates without any row, and open hours without rows on the other dates."""
    grid = row_grid(queue, rows)
    is_open = np.array(open_intervals(queue, grid), dtype=bool)
    missing = is_open & ~_covered(grid, rows)
    borders = [minute // GRID_MINUTES for minute in grid.midnights]
    closed: list[date] = []
    hours, partly, first = 0.0, 0, -1
    for day, (begins, ends) in enumerate(pairwise(borders)):
        lacking = int(missing[begins:ends].sum())
        if any(event.closed and event.first <= grid.date_of(day) <= event.last for event in queue.events):
            continue
        if lacking and lacking == int(is_open[begins:ends].sum()):
            closed.append(grid.date_of(day))
        elif lacking:
            hours, partly = hours + lacking * GRID_MINUTES / 60, partly + 1
            first = first if first >= 0 else begins + int(missing[begins:ends].argmax())
    if closed:
        shown = ", ".join(str(day) for day in closed[:SHOWN])
        more = f" and {len(closed) - SHOWN} more" if len(closed) > SHOWN else ""
        yield (
            f"no history on {len(closed)} open {'date' if len(closed) == 1 else 'dates'}: {shown}{more}; "
            "left out, not counted as 0 (if the queue was closed, say so under events in site.yaml)"
        )
    if partly:
        at = grid.moment(first * GRID_MINUTES).astimezone(ZoneInfo(queue.time_zone))
        yield (
            f"no history for {hours:,.1f} open hours on {partly} other {'date' if partly == 1 else 'dates'}, first "
            f"{at:%Y-%m-%d %H:%M}; left out, not counted as 0: write rows with 0 where nobody called"
        )


def _covered(grid: Horizon, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Intervals of the grid a row touches; those before the first row and after the last count as covered."""
    origin = int(grid.origin.timestamp())
    step, count = GRID_MINUTES * 60, grid.num_intervals
    begins = (seconds_of(rows["start"]) - origin) // step
    ends = -(-(seconds_of(rows["end"]) - origin) // step)
    steps = np.zeros(count + 1, dtype=np.int64)
    np.add.at(steps, np.clip(begins, 0, count), 1)
    np.add.at(steps, np.clip(ends, 0, count), -1)
    covered = np.cumsum(steps)[:count] > 0
    covered[: max(0, int(begins.min()))] = True
    covered[int(ends.max()) :] = True
    return covered


def known_handle_times(history: pd.DataFrame) -> pd.DataFrame:
    """Return the history with ``nan`` for handle seconds of 0 where contacts were answered."""
    wrong = without_handle_time(history)
    if not wrong.any():
        return history
    history = history.copy()
    history.loc[wrong, "handle_seconds"] = np.nan
    return history
