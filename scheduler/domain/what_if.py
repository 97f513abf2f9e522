"""What scenarios change about contacts: how many come, how long each takes, and which queue they come to.

Spans of a change are minutes since the horizon's origin, half-open, inside the horizon and apart; ``None`` is all of
it. They need not lie on the grid: an interval that is covered in part is changed by that part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scheduler.domain.clock import Horizon

Spans = tuple[tuple[int, int], ...]
LEAST_TIMES, MOST_FACTOR = 0.01, 100.0
"""Smallest factor of handle times, and largest factor of anything, of one scenario or of several together."""
LEAST_SECONDS, MOST_SECONDS = 1.0, 86400.0
"""Handle times, in seconds, that changes may set or come to."""


@dataclass(frozen=True)
class Written:
    """Where a change is written: file, line and dotted key."""

    file: str = ""
    line: int = 0
    key: str = ""


@dataclass(frozen=True)
class VolumeFactor:
    """The contacts of one queue times ``factor`` (>= 0) during ``spans``."""

    queue: str
    factor: float
    spans: Spans | None = None
    written: Written = Written()


@dataclass(frozen=True)
class HandleTimeChange:
    """The handle time of one queue during ``spans``: times ``value`` (``x``), or ``value`` seconds (``=``)."""

    queue: str
    operation: Literal["x", "="]
    value: float
    spans: Spans | None = None
    written: Written = Written()


@dataclass(frozen=True)
class MixShift:
    """A ``share`` (0-1) of the contacts of ``out_of`` come to the queue ``into`` and are handled as those there."""

    out_of: str
    into: str
    share: float
    spans: Spans | None = None
    written: Written = Written()


@dataclass(frozen=True)
class WhatIf:
    """Everything scenarios change about contacts, in the order written.

    Parameters
    ----------
    volumes
        Factors multiply one another.
    handle_times
        Each changes what the one before left.
    mixes
        Shares are of the contacts there are before any of them moves.
    """

    volumes: tuple[VolumeFactor, ...] = ()
    handle_times: tuple[HandleTimeChange, ...] = ()
    mixes: tuple[MixShift, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.volumes or self.handle_times or self.mixes)


NO_CHANGES = WhatIf()


def covered_shares(spans: Spans | None, horizon: Horizon) -> tuple[float, ...]:
    """Share of every interval that spans cover, 0-1."""
    step, count = horizon.interval_minutes, horizon.num_intervals
    if spans is None:
        return (1.0,) * count
    minutes = [0] * count
    for start, end in spans:
        for index in range(max(0, start // step), min(count, -(-end // step))):
            minutes[index] += max(0, min(end, (index + 1) * step) - max(start, index * step))
    return tuple(covered / step for covered in minutes)


def joined(spans: Iterable[tuple[int, int]], first: int, last: int) -> Spans:
    """Cut spans to ``[first, last)`` minutes, leave out empty ones, and join those that touch or overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(first, start), min(last, end)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)
