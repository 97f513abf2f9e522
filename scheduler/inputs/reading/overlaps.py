"""Which rows of a table of intervals reach into an earlier one of the same queue."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FAR = np.int64(10) ** 12
"""Seconds that keep the queues apart: more than any two moments differ by."""


def overlapped(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Position of an earlier row each row overlaps, -1 where there is none.

    Parameters
    ----------
    rows
        Columns queue, start, end (aware, no NaT), sorted by queue and start; rows of any length.

    Returns
    -------
    numpy.ndarray
        Of the earlier rows of the same queue, the one that ends last, where it ends after this row starts. So a long
        row is found out by every short one inside it, not only by its neighbour.
    """
    if rows.empty:
        return np.zeros(0, dtype=np.int64)
    queue = (rows["queue"] != rows["queue"].shift(1)).cumsum().to_numpy(dtype=np.int64) * FAR
    start, end = (queue + seconds_of(rows[key]) for key in ("start", "end"))
    latest = np.maximum.accumulate(end)
    at = np.maximum.accumulate(np.where(end >= latest, np.arange(len(rows)), 0))
    before = np.concatenate([[-1], at[:-1]])
    return np.where((before >= 0) & (start < np.concatenate([[0], latest[:-1]])), before, -1)


def seconds_of(moments: pd.Series) -> NDArray[np.int64]:
    """Whole seconds since 1970-01-01 UTC of aware moments."""
    return moments.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[s]").astype(np.int64)
