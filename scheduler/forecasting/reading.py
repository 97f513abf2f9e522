"""Rows of history to the local days of a queue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scheduler.domain.site import Queue
from scheduler.forecasting.atoms import ATOM_MINUTES, ATOMS_PER_DAY, Span, epoch_seconds, local_slots, span_of, spread
from scheduler.forecasting.days import DayTable, Observed, day_table

NO_DAYS = DayTable(0, *(np.zeros((0, ATOMS_PER_DAY)) for _ in range(3)))


@dataclass(frozen=True)
class QueueHistory:
    """What is known of a queue before the horizon.

    Parameters
    ----------
    table
        Whole local days before the one the horizon begins on, from the first with data to the last row.
    started
        The same and the part of the day the horizon begins on that lies before it.
    grain_minutes
        Usual length of a row.
    """

    table: DayTable
    started: DayTable
    grain_minutes: int


def read_history(queue: Queue, rows: pd.DataFrame | None, before: Span) -> QueueHistory | None:
    """Arrange the rows that end before ``before`` begins; ``None`` where there are none.

    Parameters
    ----------
    rows
        Columns start, end (aware timestamps), offered, answered, handle_seconds; rows of any length.
    """
    if rows is None:
        return None
    starts, ends = epoch_seconds(rows["start"]), epoch_seconds(rows["end"])
    past = ends <= before.edges[0]
    if not past.any():
        return None
    starts, ends = starts[past], ends[past]
    span = span_of(starts, ends)
    offered, answered, handled = (
        rows[name].to_numpy(dtype=np.float64, na_value=np.nan)[past]
        for name in ("offered", "answered", "handle_seconds")
    )
    both = np.isfinite(answered) & np.isfinite(handled)
    amounts, known = spread(starts, ends, offered, span)
    answers, answers_known = spread(starts, ends, np.where(both, answered, np.nan), span)
    seconds, _ = spread(starts, ends, np.where(both, handled, np.nan), span)
    started = day_table(Observed(span, amounts, known, answers, seconds, answers_known), queue.time_zone)
    whole = started.until(max(0, int(local_slots(before, queue.time_zone)[0][0]) - started.first))
    grain = int(np.clip(round(float(np.median(ends - starts)) / 60 / ATOM_MINUTES), 1, ATOMS_PER_DAY)) * ATOM_MINUTES
    return QueueHistory(_trimmed(whole), started, grain)


def _trimmed(table: DayTable) -> DayTable:
    """Without days ahead of the first and after the last that have data."""
    known = np.flatnonzero(~np.isnan(table.offered).all(axis=1))
    return table.until(int(known[-1]) + 1).from_row(int(known[0])) if known.size else NO_DAYS
