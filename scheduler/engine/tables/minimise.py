"""Merge the states of a layered automaton that have equal futures; drop those that have none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Ints
from scheduler.engine.tables.equal_columns import number_columns
from scheduler.engine.tables.layers import Layers


def minimise(layers: Layers) -> Layers:
    """Return the smallest layered automaton that accepts the same, layer by layer from the last."""
    later, kept, close, rests = _merge(
        np.where(layers.accept, 0, -1)[None, :], layers.final[None, :], layers.close[-1], layers.close_rests[-1]
    )
    small = Layers([], [], [], [close], [rests], layers.accept[kept], [], layers.final[kept])
    for day in range(len(layers.rows) - 1, -1, -1):
        futures = np.append(later, -1)[layers.rows[day]]
        costs = np.where(futures >= 0, layers.costs[day], 0)
        later, kept, close, rests = _merge(futures, costs, layers.close[day], layers.close_rests[day])
        rows, own, row_of, off_row = _distinct_rows(
            futures[:, kept], costs[:, kept], layers.row_of[day], layers.off_row[day]
        )
        small.rows.append(rows)
        small.costs.append(own)
        small.row_of.append(row_of)
        small.off_row.append(off_row)
        small.close.append(close)
        small.close_rests.append(rests)
    for every_day in (small.rows, small.row_of, small.off_row, small.close, small.close_rests, small.costs):
        every_day.reverse()
    return small


def _distinct_rows(rows: Ints, costs: Ints, row_of: Ints, off_row: int) -> tuple[Ints, Ints, Ints, int]:
    """Keep rows that lead to the same at the same cost once."""
    seen: dict[bytes, int] = {}
    kept: list[int] = []
    number = []
    for i, (row, own) in enumerate(zip(rows, costs, strict=True)):
        key = row.tobytes() + own.tobytes()
        if key not in seen:
            seen[key] = len(kept)
            kept.append(i)
        number.append(seen[key])
    numbers = np.array(number, np.int64)
    off = number[off_row] if off_row >= 0 else -1
    return np.ascontiguousarray(rows[kept]), np.ascontiguousarray(costs[kept]), numbers[row_of], off


def _merge(
    futures: Ints, costs: Ints, close: Ints, close_rests: tuple[int, ...]
) -> tuple[Ints, Ints, Ints, tuple[int, ...]]:
    """Give states with equal futures, at equal costs, and equal closing moves one number.

    Closing moves lead inside the layer, so groups are refined until they no longer split. Returns the number of each
    state (-1: no future), one state of each number, and the closing moves of those with their rests.
    """
    size = futures.shape[1]
    alive: NDArray[np.bool_] = np.asarray((futures >= 0).any(axis=0))
    while len(close):  # a state without a future of its own lives if a closing move leads to a living one
        more = np.logical_or(alive, np.append(alive, False)[close].any(axis=0))
        if (more == alive).all():
            break
        alive = more
    first, group = number_columns(futures + 1, int(futures.max(initial=0)) + 2, size)
    if costs.any():
        amounts, kinds = np.unique(costs, return_inverse=True)
        dear = kinds.reshape(costs.shape)
        first, group = number_columns([group, *dear], max(len(first), len(amounts)), size)
    while len(close):
        seen = np.where(np.append(alive, False)[close], np.append(group, -1)[close], -1)
        finer, refined = number_columns([group, *(_as_sets(seen, close_rests) + 1)], len(first) + 1, size)
        settled = len(finer) == len(first)
        first, group = finer, refined
        if settled:
            break
    kept = np.sort(first[alive[first]])
    number = np.full(len(first), -1, np.int64)
    number[group[kept]] = np.arange(len(kept))
    merged = np.where(alive, number[group], -1)
    moves = np.append(merged, -1)[close[:, kept]]
    moves[moves == np.arange(len(kept))] = -1
    moves = _as_sets(moves, close_rests)
    used = np.flatnonzero((moves >= 0).any(axis=1))
    return merged, kept, moves[used], tuple(close_rests[i] for i in used)


def _as_sets(close: Ints, close_rests: tuple[int, ...]) -> Ints:
    """Sort what closing moves of one rest lead to, each kept once: which rule closes makes no difference."""
    close = close.copy()
    for rest in set(close_rests):
        alike = [i for i, own in enumerate(close_rests) if own == rest]
        if len(alike) > 1:
            own = np.sort(close[alike], axis=0)
            own[1:][own[1:] == own[:-1]] = -1
            close[alike] = np.sort(own, axis=0)
    return close
