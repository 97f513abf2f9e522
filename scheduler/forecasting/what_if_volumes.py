"""Scenarios' changes of contacts, applied to volumes that are ready otherwise: factors, handle times, mix.

They come last, whatever volumes and handle times rest on: history, ``forecast.csv``, edits or a snapshot. Nothing is
rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.channels import channel_of
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.opening import open_intervals
from scheduler.domain.site_setup import SiteSetup
from scheduler.domain.what_if import (
    LEAST_SECONDS,
    MOST_SECONDS,
    HandleTimeChange,
    MixShift,
    Spans,
    VolumeFactor,
    WhatIf,
    covered_shares,
)
from scheduler.forecasting.edits import mean_handle_time, with_volume

Array = NDArray[np.float64]
Volumes = dict[str, VolumeForecast]


def apply_what_if(site: SiteSetup, volumes: Mapping[str, VolumeForecast], what_if: WhatIf) -> Volumes:
    """Multiply contacts, change handle times, then move contacts between queues.

    Raises
    ------
    InputError
        Where a handle time leaves its range; names the line of the scenario.
    """
    made = dict(volumes)
    issues: list[InputIssue] = []
    for name, one in volumes.items():
        made[name] = _scaled(one, [own for own in what_if.volumes if own.queue == name], site.horizon)
        longer = [own for own in what_if.handle_times if own.queue == name]
        made[name] = _handled(made[name], longer, site.horizon, issues)
    if issues:
        raise InputError(issues)
    return _moved(site, made, what_if.mixes)


def _covered(spans: Spans | None, horizon: Horizon) -> Array:
    return np.array(covered_shares(spans, horizon))


def _scaled(one: VolumeForecast, changes: Sequence[VolumeFactor], horizon: Horizon) -> VolumeForecast:
    """Multiply the contacts; an interval covered in part is changed by that part."""
    times = np.ones(horizon.num_intervals)
    for change in changes:
        times *= 1.0 + _covered(change.spans, horizon) * (change.factor - 1.0)
    if (times == 1.0).all():
        return one
    return with_volume(one, np.array(one.volume) * times, f"{_times(times)} by the scenario")


def _times(times: Array) -> str:
    """Say by what is multiplied: one factor, or from which to which in how many intervals."""
    changed = times[times != 1.0]
    low, high = float(changed.min()), float(changed.max())
    said = f"times {low:g}" if high - low < 1e-9 else f"times {low:g} to {high:g}"
    return said if changed.size == times.size else f"{said} in {changed.size} of {times.size} intervals"


def _handled(
    one: VolumeForecast, changes: Sequence[HandleTimeChange], horizon: Horizon, issues: list[InputIssue]
) -> VolumeForecast:
    """Change handle times, each change what the one before left."""
    before = np.array(one.aht_seconds)
    now = before.copy()
    for change in changes:
        covered = _covered(change.spans, horizon)
        wanted = now * change.value if change.operation == "x" else np.full(now.size, change.value)
        now = np.where(covered > 0, now + covered * (wanted - now), now)
        wrong = now[(covered > 0) & ((now > MOST_SECONDS) | (now < LEAST_SECONDS))]
        if wrong.size:
            message = (
                f"the handle time of {change.queue} comes to {wrong[0]:,.6g} s, {LEAST_SECONDS:g} to "
                f"{MOST_SECONDS:,.0f} is allowed; correct the factor"
            )
            issues.append(InputIssue(change.written.file, change.written.line, change.written.key, message))
            return one
    changed = now != before
    if not changed.any():
        return one
    means = [mean_handle_time(aht, one.volume) for aht in (before, now)]
    some = "" if changed.all() else f" in {int(changed.sum())} of {changed.size} intervals"
    said = f"handle time {means[0]:,.4g} to {means[1]:,.4g} s on average by the scenario{some}"
    return replace(one, aht_seconds=tuple(now.tolist()), source=f"{one.source}; {said}")


def _moved(site: SiteSetup, volumes: Volumes, mixes: Sequence[MixShift]) -> Volumes:
    """Move shares of the contacts there are before any moves.

    Only contacts that count where they were (its queue open, or one that keeps contacts) move, and only while the
    other queue can take them likewise.
    """
    if not mixes:
        return volumes
    queues = {queue.name: queue for queue in site.queues}
    counts = {
        name: np.array(open_intervals(queue, site.horizon), dtype=bool) | channel_of(queue).keeps_contacts
        for name, queue in queues.items()
    }
    now = {name: np.array(one.volume) for name, one in volumes.items()}
    said: dict[str, list[str]] = {name: [] for name in volumes}
    for mix in mixes:
        asked = np.array(volumes[mix.out_of].volume) * _covered(mix.spans, site.horizon) * mix.share
        moved = np.where(counts[mix.out_of] & counts[mix.into], asked, 0.0)
        stays = float(np.where(counts[mix.out_of], asked - moved, 0.0).sum())
        now[mix.out_of] = np.maximum(0.0, now[mix.out_of] - moved)
        now[mix.into] = now[mix.into] + moved
        closed = f" ({stays:,.1f} stay, {mix.into} is closed then)" if stays >= 0.05 else ""
        said[mix.out_of].append(f"{moved.sum():,.1f} contacts go to {mix.into} by the scenario{closed}")
        said[mix.into].append(f"{moved.sum():,.1f} contacts come from {mix.out_of} by the scenario")
    return {
        name: with_volume(one, now[name], "; ".join(said[name])) if said[name] else one for name, one in volumes.items()
    }
