"""Counts a history may hold: shared by ``history/*.csv`` and by histories that are imported."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.inputs.reading.large_table import LargeTable

COUNTS = ("offered", "answered", "abandoned")
CARRIED_SHARE, CARRIED_CONTACTS = 0.1, 2.0
"""How far answered and abandoned may exceed offered: contacts that waited when the interval began."""

_NOISE = 1e-9


def check_counts(table: LargeTable, frame: pd.DataFrame, columns: dict[str, str]) -> None:
    """Note counts that are not whole, and more contacts answered or abandoned than were offered.

    Contacts offered in one interval and answered in the next make ``answered + abandoned`` exceed ``offered`` a
    little: up to 10 % or 2 contacts, whichever is more, is let through.

    Parameters
    ----------
    frame
        Columns offered, answered, abandoned; ``nan`` where a cell was wrong.
    columns
        The file's name of each of the three columns; a count that was made from the others is left out.
    """
    for key, column in columns.items():
        check_whole(table, frame[key].to_numpy(dtype=float), column)
    offered, answered, abandoned = (frame[key].to_numpy(dtype=float) for key in COUNTS)
    all_columns = {key: columns.get(key, columns.get("offered", "")) for key in COUNTS}
    for key, found in (("answered", answered), ("abandoned", abandoned)):

        def message(row: int, key: str = key, found: NDArray[np.float64] = found) -> str:
            return f"found {found[row]:g} {key} of {offered[row]:g} offered; correct one"

        table.note(found > offered + _NOISE, all_columns[key], message)
    both, allowed = answered + abandoned, offered + np.maximum(CARRIED_CONTACTS, CARRIED_SHARE * offered)
    wrong = (both > allowed + _NOISE) & (answered <= offered + _NOISE) & (abandoned <= offered + _NOISE)
    table.note(
        wrong,
        all_columns["abandoned"],
        lambda row: (
            f"found {answered[row]:g} answered and {abandoned[row]:g} abandoned, together {both[row]:g} of "
            f"{offered[row]:g} offered; up to {allowed[row]:g} is allowed (contacts carried over): correct one"
        ),
    )


def check_whole(table: LargeTable, values: np.ndarray, column: str) -> None:
    """Note contacts that are no whole number: a history counts, it does not estimate."""
    with np.errstate(invalid="ignore"):
        fractional = np.isfinite(values) & (np.abs(values - np.round(values)) > _NOISE)
    table.note(
        fractional,
        column,
        lambda row: (
            f"found {values[row]:g} contacts, a whole number is allowed: history counts contacts "
            "(estimates belong into forecast.csv)"
        ),
    )
