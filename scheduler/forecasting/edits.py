"""Reviewed changes on top of a forecast: edits, and snapshots that lock it.

The order is always the same: model, client forecast (``forecast.csv``), edits in the order of their file; a snapshot
replaces all of these for its dates; scenarios change whatever came out (`what_if_volumes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.domain.clock import Horizon
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.forecasts import ALL_QUEUES, ForecastLock, LockedQueue, VolumeEdit
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.what_if import LEAST_SECONDS, MOST_SECONDS
from scheduler.forecasting.uncertainty import limits

Array = NDArray[np.float64]
Volumes = dict[str, VolumeForecast]

_NOISE = 1e-6
_REASONS = 3


def apply_edits(site: SiteSetup, volumes: Mapping[str, VolumeForecast], edits: Sequence[VolumeEdit]) -> Volumes:
    """Apply edits in order, each to what the one before left.

    ``x`` multiplies every interval of the edit. ``+`` and ``=`` change the edit's total and spread it over its
    intervals in proportion to the contacts there; where those are all 0, as the forecast had them before any edit, and
    where that was 0 too, evenly over the open intervals. Handle times change interval by interval. Edits outside the
    horizon are passed over.

    Raises
    ------
    InputError
        Naming file and line of every edit that takes away more than there is, that falls on closed hours only, whose
        total reaches over the border of the horizon (nobody knows which part of it is meant), that takes a handle time
        out of its range, or that meets a chat queue whose durations are stated instead.
    """
    horizon = site.horizon
    queues = {queue.name: queue for queue in site.queues}
    opening = {name: np.array(open_intervals(queue, horizon), dtype=bool) for name, queue in queues.items()}
    before = {name: np.array(one.volume, dtype=np.float64) for name, one in volumes.items()}
    now = {name: values.copy() for name, values in before.items()}
    handled = {name: np.array(one.aht_seconds, dtype=np.float64) for name, one in volumes.items()}
    used: dict[str, list[VolumeEdit]] = {name: [] for name in now}
    issues: list[InputIssue] = []
    for edit in edits:
        for name in now if edit.queue == ALL_QUEUES else [edit.queue]:
            inside, is_whole = _inside(edit, horizon)
            if name not in now or inside.start >= inside.stop:
                continue
            part = slice(inside.start, inside.stop)
            if edit.measure == "aht":
                if queues[name].chat_seconds and edit.queue == ALL_QUEUES:
                    continue
                message = _handle_times(edit, queues[name], handled[name], part)
            else:
                message = _change(edit, is_whole, now[name], before[name], opening[name], part, horizon)
            if message:
                issues.append(InputIssue(edit.file, edit.line, "value", message))
            used[name].append(edit)
    if issues:
        raise InputError(issues)
    return {name: _edited(one, now[name], handled[name], used[name]) for name, one in volumes.items()}


def _edited(one: VolumeForecast, volume: Array, aht_seconds: Array, edits: Sequence[VolumeEdit]) -> VolumeForecast:
    """Return the forecast as edits left it, and say so."""
    changes = [edit for edit in edits if edit.measure == "volume"]
    made = with_volume(one, np.round(volume, 6), _said(np.array(one.volume), volume, changes)) if changes else one
    longer = [edit for edit in edits if edit.measure == "aht"]
    if not longer:
        return made
    means = mean_handle_time(one.aht_seconds, made.volume), mean_handle_time(aht_seconds, made.volume)
    said = f"handle time {means[0]:,.4g} to {means[1]:,.4g} s on average: {_reasons(longer)}"
    return replace(
        made,
        aht_seconds=tuple(np.round(aht_seconds, 6).tolist()),
        source=f"{made.source}; {_counted(longer)}, {said}",
    )


def mean_handle_time(aht_seconds: ArrayLike, volume: ArrayLike) -> float:
    """Mean seconds of a contact, or of an interval where there is no contact."""
    aht, weight = np.asarray(aht_seconds, dtype=np.float64), np.asarray(volume, dtype=np.float64)
    return float((aht * weight).sum() / weight.sum()) if weight.sum() > 0 else float(aht.mean())


def _handle_times(edit: VolumeEdit, queue: Queue, now: Array, part: slice) -> str:
    """Apply one edit of handle times in place; what is wrong with it, or an empty text."""
    if queue.chat_seconds:
        return (
            f"{queue.name} states chat_seconds, which stand instead of handle times; change these in site.yaml, or "
            "delete the line"
        )
    value = edit.value
    wanted = {"x": now[part] * value, "+": now[part] + value, "=": np.full(now[part].size, value)}[edit.operation]
    wrong = wanted[(wanted < LEAST_SECONDS) | (wanted > MOST_SECONDS)]
    if wrong.size:
        return (
            f"found {value:g}, by which the handle time comes to {wrong[0]:,.6g} s, {LEAST_SECONDS:g} to "
            f"{MOST_SECONDS:,.0f} is allowed"
        )
    now[part] = wanted
    return ""


def _inside(edit: VolumeEdit, horizon: Horizon) -> tuple[range, bool]:
    """Intervals of the horizon an edit covers, and whether all of it lies inside."""
    step, count = horizon.interval_minutes, horizon.num_intervals
    first, last = -(-horizon.minute_of(edit.start) // step), horizon.minute_of(edit.end) // step
    return range(max(0, first), min(count, last)), first >= 0 and last <= count


def _change(
    edit: VolumeEdit,
    is_whole: bool,
    now: Array,
    before: Array,
    is_open: NDArray[np.bool_],
    part: slice,
    horizon: Horizon,
) -> str:
    """Apply one edit to one queue in place; what is wrong with it, or an empty text."""
    if edit.operation == "x":
        now[part] *= edit.value
        return ""
    if not is_whole:
        return (
            f"the total of {edit.operation} reaches over the dates planned, {horizon.start} to {horizon.end}; "
            "split the line at that border"
        )
    total = float(now[part].sum())
    target = edit.value if edit.operation == "=" else total + edit.value
    if target < -_NOISE:
        return f"found {edit.value:g}, but there are only {total:,.1f} contacts to take away; use = 0 for none"
    shape = next((s for s in (now[part], before[part], is_open[part].astype(np.float64)) if s.sum() > 0), None)
    if shape is None:
        if target > _NOISE:
            return f"{edit.queue} has no contacts and is closed throughout; correct from and to"
        return ""
    now[part] = max(0.0, target) * shape / shape.sum()
    return ""


def with_volume(one: VolumeForecast, volume: Array, source: str) -> VolumeForecast:
    """Return the forecast with other contacts; limits, where it has any, are those of the new contacts."""
    low, high = limits(volume, one.day_error, one.dispersion) if one.low else (np.zeros(0), np.zeros(0))
    return replace(
        one,
        volume=tuple(volume.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        source=f"{one.source}; {source}",
    )


def _said(before: Array, after: Array, edits: Sequence[VolumeEdit]) -> str:
    """Say what the edits did and why."""
    return f"{_counted(edits)}, {before.sum():,.0f} to {after.sum():,.0f} contacts: {_reasons(edits)}"


def _counted(edits: Sequence[VolumeEdit]) -> str:
    return f"{len(edits)} edit" if len(edits) == 1 else f"{len(edits)} edits"


def _reasons(edits: Sequence[VolumeEdit]) -> str:
    reasons = list(dict.fromkeys(f"{edit.reason} ({edit.author})" for edit in edits))
    more = f" and {len(reasons) - _REASONS} more" if len(reasons) > _REASONS else ""
    return f"{', '.join(reasons[:_REASONS])}{more}"


def locked_everywhere(site: SiteSetup, locks: Iterable[ForecastLock]) -> bool:
    """Whether snapshots hold every queue and interval of the horizon."""
    locks = tuple(locks)
    return all(all(np.isfinite(_laid(site.horizon, locks, queue.name, "locked"))) for queue in site.queues)


def use_locks(site: SiteSetup, fresh: Mapping[str, VolumeForecast], locks: Sequence[ForecastLock]) -> Volumes:
    """Let snapshots stand for the dates and queues they hold; of several the later in ``locks`` wins.

    Parameters
    ----------
    fresh
        What holds elsewhere; a queue may lack where snapshots hold all of it.
    locks
        On the horizon's grid and clock, the oldest lock first.
    """
    found = {}
    for queue in site.queues:
        names = list(dict.fromkeys(lock.title for lock in _holding(site.horizon, locks, queue.name)))
        one = fresh.get(queue.name)
        if not names:
            if one is not None:
                found[queue.name] = one
            continue
        found[queue.name] = _merged(site.horizon, locks, queue.name, one, names)
    return found


def _merged(
    horizon: Horizon, locks: Sequence[ForecastLock], name: str, fresh: VolumeForecast | None, titles: list[str]
) -> VolumeForecast:
    """Lay snapshots over a fresh forecast."""
    newest = _snapshot(_holding(horizon, locks, name)[-1], name)
    assert newest is not None
    series = {key: _laid(horizon, locks, name, key) for key in ("locked", "aht_seconds", "low", "high")}
    is_locked = np.isfinite(series["locked"])
    if fresh is not None:
        for key, other in (("locked", fresh.volume), ("aht_seconds", fresh.aht_seconds)):
            series[key] = np.where(is_locked, series[key], np.array(other))
        for key, limits in (("low", fresh.low), ("high", fresh.high)):
            series[key] = np.where(is_locked, series[key], np.array(limits or fresh.volume))
    has_limits = bool(newest.low) and bool(np.isfinite(series["low"]).all())
    source = ", ".join(titles)
    if not is_locked.all() and fresh is not None:
        source += f" for {int(is_locked.sum())} of {is_locked.size} intervals; the others: {fresh.source}"
    return VolumeForecast(
        name,
        tuple(series["locked"].tolist()),
        tuple(series["aht_seconds"].tolist()),
        source,
        newest.method,
        tuple(series["low"].tolist()) if has_limits else (),
        tuple(series["high"].tolist()) if has_limits else (),
        newest.day_error,
        newest.dispersion,
        newest.excluded,
    )


def _snapshot(lock: ForecastLock, name: str) -> LockedQueue | None:
    return next((queue for queue in lock.queues if queue.queue == name), None)


def _holding(horizon: Horizon, locks: Sequence[ForecastLock], name: str) -> list[ForecastLock]:
    """Snapshots that hold the queue on dates of the horizon no later snapshot holds."""
    taken: set[int] = set()
    found = []
    for lock in reversed(locks):
        days = {horizon.day_of(lock.start) + day for day in range(lock.days)} & set(range(horizon.days))
        if _snapshot(lock, name) is not None and days - taken:
            found.append(lock)
            taken |= days
    return found[::-1]


def _laid(horizon: Horizon, locks: Sequence[ForecastLock], name: str, key: str) -> Array:
    """One series of the snapshots over the horizon's intervals, ``nan`` where none holds."""
    laid = np.full(horizon.num_intervals, np.nan)
    for lock in locks:
        snapshot = _snapshot(lock, name)
        if snapshot is None:
            continue
        values = np.array(getattr(snapshot, key) or snapshot.locked, dtype=np.float64)
        offset = horizon.minute_of(lock.horizon.origin) // horizon.interval_minutes
        first, last = max(0, offset), min(laid.size, offset + values.size)
        if first < last:
            laid[first:last] = values[first - offset : last - offset]
    return laid
