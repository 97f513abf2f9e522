"""Frames of one agent as tables: spans of days, their choices, and what each choice makes of each kind of duty.

Frames whose spans overlap are one frame whose choices are the pairs of theirs. Duties that no choice tells apart are
one kind. A choice that is never cheaper than another is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.domain.priced_terms import Frame
from scheduler.domain.shifts import DutyOption
from scheduler.engine.array_types import Ints


@dataclass(frozen=True, eq=False)
class FrameSpan:
    """Days ``first`` up to before ``last``.

    Attributes
    ----------
    base
        ``(H,)`` milli-currency of each choice before any duty.
    costs
        ``(H, kinds)`` milli-currency of a duty of each kind.
    """

    first: int
    last: int
    base: Ints
    costs: Ints


@dataclass(frozen=True, eq=False)
class FrameTables:
    """All spans, which cover the horizon without a gap, and by day the kind of each option inside its span."""

    spans: tuple[FrameSpan, ...]
    kinds: tuple[Ints, ...]


def frame_tables(frames: Sequence[Frame], options: Sequence[Sequence[DutyOption]]) -> FrameTables | None:
    """Lay out an agent's frames; ``None`` where no choice ever costs anything.

    Parameters
    ----------
    options
        Legal options by day.
    """
    spans, kinds = [], []
    for days in _spans(frames, len(options)):
        own = [frame for frame in frames if frame.days.start < days.stop and days.start < frame.days.stop]
        base, columns, of_day = _choices(own, options, days)
        kept = _undominated(np.column_stack([base, columns]))
        spans.append(FrameSpan(days.start, days.stop, base[kept], columns[kept]))
        kinds += of_day
    if not any(span.base.any() or span.costs.any() for span in spans):
        return None
    return FrameTables(tuple(spans), tuple(kinds))


def _spans(frames: Sequence[Frame], days: int) -> list[range]:
    """Cover the horizon by the spans of the frames, those that overlap made one, and what lies between them."""
    starts = {0, *(frame.days.start for frame in frames), *(frame.days.stop for frame in frames)} - {days}
    inside = {day for frame in frames for day in frame.days if day > frame.days.start}
    edges = [*sorted(starts - inside), days]
    return [range(*pair) for pair in pairwise(edges)]


def _choices(
    frames: Sequence[Frame], options: Sequence[Sequence[DutyOption]], days: range
) -> tuple[Ints, Ints, list[Ints]]:
    """Combine choices: base ``(H,)`` and costs ``(H, kinds)``, and by day the kinds of the options."""
    numbers: dict[tuple[int, ...], int] = {}
    known: dict[tuple[object, ...], int] = {}
    of_day = []
    for day in days:
        own = []
        for option in options[day]:
            key = (day, *(frame.feature(option) for frame in frames))
            if key not in known:
                every = np.zeros(1, np.int64)
                for frame, feature in zip(frames, key[1:], strict=True):
                    costs = [frame.cost(c, day, feature) if day in frame.days else 0 for c in range(len(frame.base))]
                    every = np.add.outer(every, np.array(costs, np.int64)).reshape(-1)
                known[key] = numbers.setdefault(tuple(every.tolist()), len(numbers))
            own.append(known[key])
        of_day.append(np.array(own, np.int64))
    base = np.zeros(1, np.int64)
    for frame in frames:
        base = np.add.outer(base, np.array(frame.base, np.int64)).reshape(-1)
    return base, np.array(list(numbers), np.int64).reshape(len(numbers), len(base)).T, of_day


def _undominated(costs: Ints) -> list[int]:
    """Rows none of the others is at most everywhere; of equal ones the first."""
    kept: list[int] = []
    for row in np.argsort(costs.sum(axis=1), kind="stable").tolist():
        if not any((costs[other] <= costs[row]).all() for other in kept):
            kept.append(row)
    return sorted(kept)
