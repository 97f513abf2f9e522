"""Volumes and handle times of every queue over the horizon, from history or as the planner gives them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.domain.channels import channel_of
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.forecasting.atoms import (
    ATOM_MINUTES,
    Array,
    Span,
    epoch_seconds,
    local_days,
    local_slots,
    spread,
)
from scheduler.forecasting.queue_forecast import DayForecast, forecast_queue
from scheduler.forecasting.reading import read_history
from scheduler.forecasting.uncertainty import limits

__all__ = ["VolumeForecast", "forecast_volumes"]


def forecast_volumes(
    site: SiteSetup, history: pd.DataFrame, forecast: pd.DataFrame | None
) -> dict[str, VolumeForecast]:
    """Forecast every queue of the site.

    History before the horizon is read on the clock of the QUEUE's zone, so callers keep their habits when either side
    changes its clocks. Six weeks of it are forecast by the methods that did best of late, less gives the mean of the
    last four same weekdays, or what a queue to borrow from gives. Rows of ``forecast`` win interval by interval; where
    they give no handle time, history's stands. Rows of any length are spread evenly onto the planning grid.

    Parameters
    ----------
    history
        Columns queue, start, end (aware timestamps), offered, answered, abandoned, handle_seconds. Rows from the
        horizon's first moment on are not read. Missing intervals are unknown, not 0.
    forecast
        Columns queue, start, end, volume, aht_seconds (``nan`` where not given); ``None`` where there is none.

    Raises
    ------
    InputError
        Naming every queue without history before the horizon and without forecast inside it.
    """
    horizon = site.horizon
    span = Span(round(horizon.origin.timestamp()) // (ATOM_MINUTES * 60), horizon.end_minute // ATOM_MINUTES)
    found: dict[str, VolumeForecast] = {}
    issues: list[InputIssue] = []
    for queue in site.queues:
        made = _from_history(queue, site, span, history)
        given = _given(_rows_of(forecast, queue.name), span)
        if made is None and (given is None or not given.given.any()):
            issues.append(_nothing_known(queue, site, history))
        else:
            found[queue.name] = _combine(queue, site, span, made, given)
    if issues:
        raise InputError(issues)
    return found


def _rows_of(frame: pd.DataFrame | None, queue: str) -> pd.DataFrame | None:
    """Rows of one queue, ``None`` where there are none."""
    if frame is None or frame.empty:
        return None
    mine = frame[frame["queue"] == queue]
    return None if mine.empty else mine


def _from_history(queue: Queue, site: SiteSetup, span: Span, history: pd.DataFrame) -> DayForecast | None:
    """Forecast the local days of the horizon."""
    own = read_history(queue, _rows_of(history, queue.name), span)
    lender = read_history(queue, _rows_of(history, queue.borrow_from), span) if queue.borrow_from else None
    first, days = local_days(span, queue.time_zone)
    return forecast_queue(queue, own, lender, first, days, site.horizon.interval_minutes)


@dataclass(frozen=True)
class _Atoms:
    """What is expected in each atom of the horizon; ``volume`` is ``nan`` where nothing is known."""

    volume: Array
    aht_seconds: Array
    given: NDArray[np.bool_]
    borrowed: NDArray[np.bool_]


def _given(rows: pd.DataFrame | None, span: Span) -> _Atoms | None:
    """Rows of the planner or client; handle times are ``nan`` where not given."""
    if rows is None:
        return None
    starts, ends = epoch_seconds(rows["start"]), epoch_seconds(rows["end"])
    volume, known = spread(starts, ends, rows["volume"].to_numpy(dtype=np.float64, na_value=np.nan), span)
    aht = rows["aht_seconds"].to_numpy(dtype=np.float64, na_value=np.nan)
    weighted, aht_known = spread(starts, ends, aht * (ends - starts), span)
    aht = np.where(aht_known & (weighted > 0), weighted / (ATOM_MINUTES * 60), np.nan)
    return _Atoms(volume, aht, known, np.zeros(span.count, dtype=bool))


def _expected(queue: Queue, made: DayForecast | None, span: Span, is_open: NDArray[np.bool_]) -> _Atoms:
    """Lay the forecast of local days over the atoms of the horizon."""
    nothing = np.zeros(span.count, dtype=bool)
    if made is None:
        return _Atoms(np.full(span.count, np.nan), np.full(span.count, queue.aht_seconds), nothing, nothing)
    day, slot = local_slots(span, queue.time_zone)
    at = (day - made.first, slot)
    # Other weekdays stand in only while the queue is open: a closed Sunday has no rows because nobody calls.
    stands_in = made.borrowed[at]
    volume = np.where(stands_in & ~is_open, np.nan, made.volume[at])
    return _Atoms(volume, made.aht_seconds[at], nothing, stands_in & is_open)


def _combine(
    queue: Queue, site: SiteSetup, span: Span, made: DayForecast | None, given: _Atoms | None
) -> VolumeForecast:
    """Lay the rows given over history's forecast and sum atoms to intervals."""
    per_interval = site.horizon.interval_minutes // ATOM_MINUTES
    is_open = np.array(open_intervals(queue, site.horizon), dtype=bool)
    atoms = _expected(queue, made, span, np.repeat(is_open, per_interval))
    if given is not None:
        atoms = _Atoms(
            np.where(given.given, given.volume, atoms.volume),
            np.where(given.given & np.isfinite(given.aht_seconds), given.aht_seconds, atoms.aht_seconds),
            given.given,
            atoms.borrowed & ~given.given,
        )
    shape = (-1, per_interval)
    amounts, aht = np.nan_to_num(atoms.volume).reshape(shape), atoms.aht_seconds.reshape(shape)
    volume = np.round(amounts.sum(axis=1), 6)
    mean_aht = np.where(
        volume > 0, (amounts * aht).sum(axis=1) / np.maximum(amounts.sum(axis=1), 1e-9), aht.mean(axis=1)
    )
    source = _source(queue, is_open, made, atoms, volume)
    found = VolumeForecast(queue.name, tuple(volume.tolist()), tuple(np.round(mean_aht, 6).tolist()), source)
    if made is None:
        return found
    by_history = np.asarray(~atoms.given.reshape(shape).any(axis=1)) & is_open
    choice = made.choice if by_history.any() else None
    found = replace(found, method=made.method, excluded=made.excluded, choice=choice)
    if made.day_error is None:
        return found
    low, high = limits(volume, made.day_error, made.dispersion)
    return replace(
        found,
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        day_error=round(made.day_error, 6),
        dispersion=round(made.dispersion, 6),
    )


def _source(queue: Queue, is_open: NDArray[np.bool_], made: DayForecast | None, atoms: _Atoms, volume: Array) -> str:
    """Say where the numbers come from and what was missing."""
    shape = (is_open.size, -1)
    given = np.asarray(atoms.given.reshape(shape).any(axis=1))
    borrowed = int((atoms.borrowed.reshape(shape).any(axis=1) & is_open).sum())
    missing = np.asarray(np.isnan(atoms.volume))
    unknown = int((missing.reshape(shape).any(axis=1) & is_open).sum())
    outside = 0.0 if channel_of(queue).keeps_contacts else float(volume[~is_open].sum())
    parts = []
    if given.any():
        parts.append(f"forecast.csv for {int(given.sum())} of {given.size} intervals")
    if made is not None and not given[is_open].all():
        parts.append(f"history: {made.source}")
    if borrowed:
        parts.append(f"{borrowed} open intervals from other weekdays, their own has no history")
    if unknown:
        parts.append(f"{unknown} open intervals without any data, taken as 0")
    if outside >= 0.5:
        parts.append(f"{outside:.0f} contacts outside opening hours, left out of the requirement")
    return "; ".join(parts) or "queue never open in the horizon"


def _nothing_known(queue: Queue, site: SiteSetup, history: pd.DataFrame) -> InputIssue:
    """Say which queue has nothing to go by and what to do."""
    names: Sequence[str] = sorted(set(map(str, history["queue"]))) if not history.empty else []
    if queue.name in names:
        why = f"queue {queue.name!r} has no history before {site.horizon.start} and no rows in forecast.csv"
    else:
        near = difflib.get_close_matches(queue.name, names, n=1)
        hint = f" (did the history mean {near[0]!r}?)" if near else ""
        have = ", ".join(names) or "no queue"
        why = f"queue {queue.name!r} has neither history nor rows in forecast.csv; history has {have}{hint}"
    return InputIssue("history", 0, "queue", f"{why}: add rows of it to history/*.csv or forecast.csv")
