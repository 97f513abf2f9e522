"""Outages inside a day: stretches without contacts that no day of that weekday explains."""

from __future__ import annotations

import numpy as np

from scheduler.forecasting.atoms import ATOM_MINUTES, ATOMS_PER_DAY, Array
from scheduler.forecasting.days import RECENT_DAYS, DayTable, Flags

BIN_MINUTES = 30
"""Grain at which outages are looked for."""

LEAST_BINS = 2
LEAST_MISSED = 20.0
"""Contacts a stretch would have had; by chance it would be empty less than once in 1e8 stretches (Poisson)."""

LARGEST_SHARE = 0.05
"""Share of its usual contacts up to which a stretch counts as out."""

_PER_BIN = BIN_MINUTES // ATOM_MINUTES


def without_outages(table: DayTable) -> tuple[DayTable, list[str]]:
    """Make outages unknown.

    Only stretches with ordinary traffic before and after count: a day that opens late or closes early is a short day.

    Returns
    -------
    table, excluded
        The table without the stretches, and one sentence each.
    """
    bins = np.where(np.isnan(table.offered), 0.0, table.offered).reshape(len(table), -1, _PER_BIN).sum(axis=2)
    known = np.asarray(~np.isnan(table.offered).reshape(len(table), -1, _PER_BIN).any(axis=2))
    hidden = np.zeros((len(table), ATOMS_PER_DAY), dtype=bool)
    told = []
    for weekday in range(7):
        rows = np.flatnonzero((table.weekdays == weekday) & known.any(axis=1))
        if rows.size < 3:
            continue
        usual = _usual(bins[rows], known[rows])
        suspects = (bins[rows] <= LARGEST_SHARE * usual) & known[rows] & (usual >= LEAST_MISSED / 8)
        for at in np.flatnonzero(suspects.sum(axis=1) >= LEAST_BINS):
            row = int(rows[at])
            for first, last in _stretches(suspects[at], bins[row], usual):
                hidden[row, first * _PER_BIN : last * _PER_BIN] = True
                told.append((row, first, last, bins[row, first:last].sum(), usual[first:last].sum()))
    sentences = [
        f"{table.date(row)} {_clock(first)}-{_clock(last)}: {had:.0f} contacts where about {usually:.0f} are usual, "
        "taken as an outage"
        for row, first, last, had, usually in sorted(told)
    ]
    return (table.without(hidden) if told else table), sentences


def _usual(bins: Array, known: Flags) -> Array:
    """Median of each bin over the last days; 0 where none is known."""
    count = known[-RECENT_DAYS:].sum(axis=0)
    ordered = np.sort(np.where(known, bins, np.inf)[-RECENT_DAYS:], axis=0)
    at = np.arange(bins.shape[1])
    middle = (ordered[np.maximum(count - 1, 0) // 2, at] + ordered[np.minimum(count // 2, len(ordered) - 1), at]) / 2
    return np.where(count > 0, middle, 0.0)


def _stretches(suspect: Flags, bins: Array, usual: Array) -> list[tuple[int, int]]:
    """Find runs of suspect bins between ordinary ones that miss enough contacts."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], suspect, [False]]).astype(np.int8)))
    found = []
    for first, last in edges.reshape(-1, 2).tolist():
        ordinary = bins > 0.3 * np.maximum(usual, 1e-9)
        around = ordinary[:first].any() and ordinary[last:].any()
        if last - first >= LEAST_BINS and usual[first:last].sum() >= LEAST_MISSED and around:
            found.append((first, last))
    return found


def _clock(at: int) -> str:
    return f"{at * BIN_MINUTES // 60:02d}:{at * BIN_MINUTES % 60:02d}"
