"""Number the distinct columns of an integer matrix, fast and exactly."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scheduler.engine.array_types import Ints

LARGEST_CODE = 2**62
MARKS_A_COLUMN, FEW_MARKS = 32, 2**12
"""Codes below this are numbered by marks in an array, larger ones by sorting."""


def number_columns(rows: Iterable[Ints], size: int, count: int) -> tuple[Ints, Ints]:
    """Give equal columns one number.

    Parameters
    ----------
    rows
        Each ``(count,)``, values ``0..size - 1``.
    size
        Size of the range of all rows.
    count
        Number of columns: of a matrix without rows all are equal.

    Returns
    -------
    tuple of arrays
        One column of each number, ``(numbers,)``, and the number of each column, ``(count,)``.
    """
    code, radix = np.zeros(count, np.int64), 1
    for row in rows:
        if radix * size > LARGEST_CODE:
            first, code = number_codes(code, radix)
            radix = len(first)
        code = code * size + row
        radix *= size
    return number_codes(code, radix)


def number_codes(code: Ints, radix: int) -> tuple[Ints, Ints]:
    """Give equal codes below ``radix`` one number, rising; returns a position of each number and each code's number."""
    if radix > max(FEW_MARKS, MARKS_A_COLUMN * len(code)):
        _, first, number = np.unique(code, return_index=True, return_inverse=True)
        return first.astype(np.int64), number.reshape(-1).astype(np.int64)
    at = np.zeros(radix, np.int64)
    at[code] = np.arange(1, len(code) + 1)
    met = np.flatnonzero(at)
    first = at[met] - 1
    at[met] = np.arange(len(met))
    return first, at[code]
