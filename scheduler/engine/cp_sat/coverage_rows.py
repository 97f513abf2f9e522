"""Coverage as linear rows without flow variables: what a slot costs, from the people of each skill group there.

Hall's theorem for one price: the people missing in a slot are the largest deficiency over sets of queues,
``short = max over S of (required(S) - people able to serve some queue of S)``. For any non-increasing worth of the
first, second, ... person of each queue the cost splits by *levels* ``v_0 < v_1 < ... < v_L``, the distinct worths:

    cost = cost with nobody - v_0 * people - sum over k of (v_k - v_{k-1}) * (wanted_k - short_k),
    short_k = max over S of (wanted_k(S) - people able to serve some queue of S),

where queue q wants ``wanted_k(q)`` people worth at least ``v_k`` each. (The dual of the transportation problem, with
prices written as sums of level sets. Level by level the best sets are independent, and the smallest of them nested,
because ``wanted_k`` falls with k: so together they are one price vector, and the formula is exact.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Floats, Ints

MOST_SETS = 1024
"""Most sets of queues of one component for which rows are written."""
MOST_COMPARED = 64
"""Rows of one slot and level that are compared with one another; beyond it redundant ones stay."""


@dataclass(frozen=True)
class QueueSets:
    """Sets of queues that can have the largest deficiency.

    Of all sets served by the same groups only the largest can, so there is one for each union of the groups that serve
    single queues; the empty set comes first.

    Attributes
    ----------
    queues
        ``(S, Q)`` queues of each set.
    hits
        ``(S, G)`` groups that serve some queue of the set.
    """

    queues: NDArray[np.bool_]
    hits: NDArray[np.bool_]


@lru_cache(maxsize=4096)
def queue_sets(masks: tuple[int, ...], num_queues: int) -> QueueSets | None:
    """List the sets for groups serving ``masks`` (one bit a queue); ``None`` where they exceed ``MOST_SETS``."""
    served_by = {}
    for q in range(num_queues):
        groups = sum(1 << g for g, mask in enumerate(masks) if mask >> q & 1)
        if groups:
            served_by[q] = groups
    unions = {0}
    for groups in sorted(set(served_by.values())):
        unions |= {groups | other for other in unions}
        if len(unions) > MOST_SETS:
            return None
    order = sorted(unions)
    queues = np.zeros((len(order), num_queues), np.bool_)
    for i, union in enumerate(order):
        for q, groups in served_by.items():
            queues[i, q] = groups & ~union == 0
    hits = np.array([[union >> g & 1 for g in range(len(masks))] for union in order], np.bool_)
    return QueueSets(queues, hits.reshape(len(order), len(masks)))


@dataclass(frozen=True)
class Levels:
    """Worth of people in one slot and component, level by level.

    Attributes
    ----------
    least
        ``v_0``: milli-currency every further person is worth at least (minus the price of a surplus one).
    steps
        ``v_k - v_{k-1}`` of each level, above 0.
    wanted
        ``(L, Q)`` people each queue wants at each level; 0 for queues that are not in ``queues``.
    """

    least: float
    steps: Floats
    wanted: Ints


def levels_of(values: Floats, queues: NDArray[np.bool_], crowd: int, parts: int = 1) -> Levels:
    """Split the worth of people into levels.

    Parameters
    ----------
    values
        ``(Q, K)`` milli-currency the k-th person of each queue is worth, non-increasing; the last is for all beyond.
    queues
        ``(Q,)`` queues of the component that are open; at least one.
    crowd
        No more people than this can be there: what a queue wants of a worth it has for ever.
    parts
        Into how many parts each person is divided; ``crowd`` and what queues want are counted in these then.
    """
    levels, endless = _split(values.tobytes(), values.shape, queues.tobytes())
    wanted = levels.wanted * parts
    if not endless.any():
        return Levels(levels.least, levels.steps, wanted)
    return Levels(levels.least, levels.steps, np.where(endless, crowd, np.minimum(wanted, crowd)))


@lru_cache(maxsize=65536)
def _split(values_bytes: bytes, shape: tuple[int, int], queues_bytes: bytes) -> tuple[Levels, NDArray[np.bool_]]:
    """Levels, and which queues want people of a level for ever (the same few slots come again and again)."""
    queues = np.frombuffer(queues_bytes, np.bool_)
    own = np.frombuffer(values_bytes, np.float64).reshape(shape)[queues]
    least = float(own[:, -1].min())
    thresholds = np.unique(own)
    thresholds = thresholds[thresholds > least]
    wanted = np.zeros((len(thresholds), len(queues)), np.int64)
    wanted[:, queues] = (own[None, :, :] >= thresholds[:, None, None]).sum(axis=2)
    endless = np.zeros((len(thresholds), len(queues)), np.bool_)
    endless[:, queues] = own[None, :, -1] >= thresholds[:, None]
    return Levels(least, np.diff(thresholds, prepend=least), wanted), endless


@dataclass(frozen=True)
class Deficiency:
    """What the people missing at one level can be: the largest of ``floor`` and, for each row, ``need - people``.

    Attributes
    ----------
    floor
        At least so many are missing whatever the groups do.
    most
        At most so many.
    need
        ``(R,)`` people wanted by each row's set.
    hits
        ``(R, G)`` groups whose people count for the row.
    linear
        There is one row and it is always the largest: the number missing is an expression, no variable is needed.
    """

    floor: int
    most: int
    need: Ints
    hits: NDArray[np.bool_]
    linear: bool


def deficiency(wanted: Ints, sets: QueueSets, fewest: Ints, most: Ints) -> Deficiency:
    """Keep the rows that can matter while each group has between ``fewest`` and ``most`` people, both ``(G,)``."""
    need = sets.queues @ wanted
    low = need - sets.hits @ most
    high = need - sets.hits @ fewest
    floor = int(low.max())
    kept = np.flatnonzero(high > floor)
    if 1 < len(kept) <= MOST_COMPARED:
        kept = kept[~_dominated(need[kept], sets.hits[kept], fewest, most)]
    linear = len(kept) == 1 and int(low[kept[0]]) == floor
    return Deficiency(floor, max(floor, int(high.max())), need[kept], sets.hits[kept], linear)


def _dominated(need: Ints, hits: NDArray[np.bool_], fewest: Ints, most: Ints) -> NDArray[np.bool_]:
    """Rows that are nowhere above another one; of equal rows the first stays."""
    inside, outside = hits.astype(np.int64), (~hits).astype(np.int64)
    # [i, j]: least of row i minus row j over all numbers of people.
    over = need[:, None] - need[None, :] + (outside * fewest) @ inside.T - (inside * most) @ outside.T
    covers = over >= 0
    earlier = np.arange(len(need))[:, None] < np.arange(len(need))[None, :]
    beats = covers & (~covers.T | earlier)
    np.fill_diagonal(beats, False)
    return np.asarray(beats.any(axis=0))
