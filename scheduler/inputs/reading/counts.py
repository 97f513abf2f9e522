"""Counts a history may hold: shared by ``history/*.csv`` and by histories that are imported."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from scheduler.inputs.reading.large_table import LargeTable

COUNTS = ("offered", "answered", "abandoned")
GROUPED = re.compile(r"\d{1,3}[.,]\d{3}")
_NOISE = 1e-9


def check_counts(table: LargeTable, frame: pd.DataFrame, columns: Mapping[str, list[str]]) -> None:
    """Note counts that are not whole: a history counts, it does not estimate.

    That more are answered or abandoned in an interval than were offered in it is no mistake: a contact is offered where
    it came in, and answered where it ended. `plausible` tells of days and files where it can hardly be.

    Parameters
    ----------
    frame
        Columns offered, answered, abandoned; ``nan`` where a cell was wrong.
    columns
        The file's columns of each count that the file has.
    """
    for key, names in columns.items():
        _check_whole(table, frame[key].to_numpy(dtype=float), names)


def within(table: LargeTable, values: np.ndarray, column: str, most: float) -> np.ndarray:
    """Note numbers above ``most`` and return the others, ``nan`` in their place: one such number drowns every sum."""
    with np.errstate(invalid="ignore"):
        beyond = values > most
    table.note(beyond, column, lambda row: f"found {values[row]:,.12g}, at most {most:,.12g} is allowed")
    return np.where(beyond, np.nan, values)


def _check_whole(table: LargeTable, values: np.ndarray, names: list[str]) -> None:
    with np.errstate(invalid="ignore"):
        fractional = np.isfinite(values) & (np.abs(values - np.round(values)) > _NOISE * np.maximum(1.0, values))
    texts = table.cells[names[0]]

    def message(row: int) -> str:
        grouped = GROUPED.fullmatch(str(texts.iloc[row]))
        hint = f"; if {grouped[0]} is thousands, import with the other decimal_comma" if grouped else ""
        return (
            f"found {values[row]:g} contacts, a whole number is allowed: history counts contacts "
            f"(estimates belong into forecast.csv){hint}"
        )

    table.note(fractional, names[0], message)
