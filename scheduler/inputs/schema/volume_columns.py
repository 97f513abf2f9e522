"""Columns of ``history/*.csv``, ``forecast.csv`` and ``requirement.csv``, which are read as a whole, not by row."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.dictated import MOST_PEOPLE


@dataclass(frozen=True)
class VolumeColumn:
    """One column.

    Parameters
    ----------
    name
        As in the file.
    description
        What it holds, with its unit.
    example
        A cell.
    most
        Largest number, inclusive; the least is 0. ``None``: no number.
    is_required
        Whether its cells must be filled.
    """

    name: str
    description: str
    example: str
    most: float | None = None
    is_required: bool = True


_SPAN = (
    VolumeColumn("queue", "Queue name.", "billing"),
    VolumeColumn("start", "Local time YYYY-MM-DD HH:MM, or with UTC offset.", "2026-11-16 09:00"),
    VolumeColumn("end", "Local time, exclusive; after start.", "2026-11-16 09:15"),
)

HISTORY = (
    *_SPAN,
    VolumeColumn("offered", "Contacts offered in the interval, whole.", "14", 1e7),
    VolumeColumn("answered", "Contacts answered.", "13", 1e7),
    VolumeColumn("abandoned", "Contacts given up.", "1", 1e7),
    VolumeColumn("handle_seconds", "Seconds spent on the contacts answered, in total.", "3120", 1e11),
)

FORECAST = (
    *_SPAN,
    VolumeColumn("volume", "Contacts expected in the interval; fractions are fine.", "14.6", 1e7),
    VolumeColumn(
        "aht_seconds",
        "Average handle time in seconds; more than 0 where there are contacts; default: the history's.",
        "240",
        86400.0,
        is_required=False,
    ),
)

REQUIREMENT = (
    *_SPAN,
    VolumeColumn(
        "people",
        "People to roster, whole, shrinkage included; instead of the formula's, 0 is nobody.",
        "12",
        MOST_PEOPLE,
    ),
)

MOST = {column.name: column.most for column in (*HISTORY, *FORECAST, *REQUIREMENT) if column.most is not None}
"""Largest number by column, inclusive."""
