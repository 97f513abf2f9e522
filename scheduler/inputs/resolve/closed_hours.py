"""What lies while queues are closed: contacts that count for nothing, duties nobody is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.domain.clock import Horizon
from scheduler.domain.duty_offers import shift_options
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.reading.overlaps import seconds_of
from scheduler.inputs.resolve.open_hours import GRID_MINUTES, row_grid
from scheduler.inputs.resolve.site_notes import listed


def closed_notes(setup: SiteSetup, history: pd.DataFrame, forecast: pd.DataFrame | None) -> Iterator[VolumeNote]:
    """Name contacts of history and of forecast.csv outside opening hours, and duties while everything is closed.

    Parameters
    ----------
    history, forecast
        As they stand in the files: columns queue, start, end (UTC), and offered or volume.
    """
    start, end = pd.Timestamp(setup.horizon.origin), pd.Timestamp(setup.horizon.moment(setup.horizon.end_minute))
    past = history[history["end"] <= start]
    coming = None if forecast is None else forecast[(forecast["start"] < end) & (forecast["end"] > start)]
    for queue in setup.queues:
        if not any(queue.opening):  # told as a whole
            continue
        for rows, amount, what in ((past, "offered", "history"), (coming, "volume", "forecast.csv")):
            own = rows[(rows["queue"] == queue.name) & (rows[amount] > 0)] if rows is not None else None
            if own is not None and not own.empty:
                yield from _contacts(queue, own, amount, what)
        if coming is not None:
            yield from _on_closed_dates(queue, coming[(coming["queue"] == queue.name) & (coming["volume"] > 0)])
    for subject, text in _duties(setup):
        yield VolumeNote(subject, text, about="site")


def _contacts(queue: Queue, rows: pd.DataFrame, amount: str, what: str) -> Iterator[VolumeNote]:
    closed = rows[_is_closed(queue, rows)]
    if closed.empty:
        return
    total = closed[amount].sum()
    dates = [str(day) for day in closed["start"].dt.tz_convert(ZoneInfo(queue.time_zone)).dt.date.unique()]
    many = "contact" if total == 1 else "contacts"
    in_rows = "1 row" if len(closed) == 1 else f"{len(closed):,} rows"
    yield VolumeNote(
        queue.name,
        f"{total:,.10g} {many} of {what} ({in_rows}) while the queue is closed, on {listed(sorted(dates))}; nobody is "
        "planned for them: correct open in site.yaml if it is not",
        about="site",
    )


def _on_closed_dates(queue: Queue, rows: pd.DataFrame) -> Iterator[VolumeNote]:
    """Contacts forecast for a date that an event closes: two statements that contradict each other."""
    dates = rows["start"].dt.tz_convert(ZoneInfo(queue.time_zone)).dt.date
    for event in queue.events:
        own = rows[(dates >= event.first) & (dates <= event.last) & ~_is_closed(queue, rows)] if len(rows) else rows
        if event.closed and len(own):
            days = listed(str(day) for day in sorted(set(dates[own.index])))
            yield VolumeNote(
                queue.name,
                f"{own['volume'].sum():,.10g} contacts of forecast.csv on {days}, which the event {event.name!r} "
                "closes; they are planned for: take out the rows, or closed in site.yaml",
                about="site",
            )


def _is_closed(queue: Queue, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows that touch no open minute of their queue."""
    grid = row_grid(queue, rows)
    opened = np.concatenate([[0], np.cumsum(open_intervals(queue, grid))])
    origin, step = int(grid.origin.timestamp()), GRID_MINUTES * 60
    first = np.clip((seconds_of(rows["start"]) - origin) // step, 0, grid.num_intervals)
    last = np.clip(-(-(seconds_of(rows["end"]) - origin) // step), 0, grid.num_intervals)
    return np.asarray(opened[last] == opened[first], dtype=np.bool_)


def _duties(setup: SiteSetup) -> Iterator[tuple[str, str]]:
    """Locked duties, and shifts, that lie wholly while every queue is closed."""
    horizon = setup.horizon
    if not any(any(queue.opening) for queue in setup.queues):
        return
    # A duty may begin on the last date and end after it.
    wider = Horizon(horizon.zone, horizon.start, horizon.days + 1, horizon.interval_minutes)
    is_open = {queue.name: np.array(open_intervals(queue, wider), dtype=bool) for queue in setup.queues}
    opened = _sums(np.any(list(is_open.values()), axis=0))
    step = horizon.interval_minutes
    locked = [
        f"{lock.agent_id} on {lock.date}"
        for lock in setup.locks
        if lock.start is not None
        and lock.end is not None
        and _untouched(opened, horizon.minute_of(lock.start), horizon.minute_of(lock.end), step)
    ]
    if locked:
        yield (
            "locks.csv",
            f"every queue is closed during the duty of {listed(locked)}; it stays, and meets no contact",
        )
    allowed = {shift for contract in setup.contracts.values() for shift in contract.shifts}
    idle = []
    for name, shift in setup.shifts.items():
        open_then = _sums(is_open[shift.queue]) if shift.queue in is_open else opened
        options = [option for day in range(horizon.days) for option in shift_options(horizon, [shift], day)]
        if name in allowed and options and all(_untouched(open_then, one.start, one.end, step) for one in options):
            idle.append(name)
    if not idle:
        return
    only = {name for name, contract in setup.contracts.items() if contract.shifts and set(contract.shifts) <= set(idle)}
    people = [agent.agent_id for agent in setup.agents if agent.contract in only]
    whose = f"; {listed(people)} may work nothing else" if people else ""
    yield "shifts.yaml", f"every duty of the shift {listed(idle)} lies while its queues are closed{whose}"


def _sums(is_open: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(is_open)]).astype(np.int64)


def _untouched(opened: NDArray[np.int64], start: int, end: int, step: int) -> bool:
    """Whether nothing is open between two minutes."""
    last = len(opened) - 1
    first, stop = (min(max(0, minute), last) for minute in (start // step, -(-end // step)))
    return bool(opened[stop] == opened[first])
