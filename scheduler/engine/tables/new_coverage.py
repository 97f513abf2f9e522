"""An empty coverage of a problem: which form is exact, components of queues tied by skills, prices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.heads import EIGHTHS
from scheduler.engine.kernels.coverage import Coverage, fill

MOST_SETS_QUEUES = 10
"""Most queues tied by skills for the sets form (2**10 sets a slot)."""


def components(masks: list[int]) -> list[int]:
    """Component number of each group: groups that share queues, directly or through others, are tied.

    Numbers rise with the last group of each component; a group without queues takes a number up, and is given 0.
    """
    from scipy.sparse.csgraph import connected_components  # start-up: commands that search nothing do without

    queues = np.array(masks, np.int64)
    count, label = connected_components(queues[:, None] & queues != 0, directed=False)
    last = np.zeros(count, np.int64)
    last[label] = np.arange(len(masks))
    place = np.argsort(np.argsort(last))
    return np.where(queues != 0, place[label], 0).tolist()


def make_coverage(
    values: NDArray[np.float64],
    required: NDArray[np.int64],
    is_open: NDArray[np.bool_],
    masks: list[int],
    form: str = "auto",
    eighths: Sequence[int] = (),
) -> Coverage:
    """Set up an empty coverage.

    Parameters
    ----------
    values
        ``(T, Q, K)`` milli-currency the k-th person is worth, non-increasing in k.
    required, is_open
        ``(T, Q)``.
    masks
        Queues of each skill group, one bit a queue.
    form
        ``auto`` (sets where exact), ``sets`` or ``paths``.
    eighths
        Eighths of a head each person of a group counts for; empty: everybody is a whole head. Where anybody is not, the
        form is ``shares``.
    """
    slots, queues, _ = values.shape
    shares = any(own != EIGHTHS for own in eighths)
    if shares:
        form, required = "paths", required * EIGHTHS
    open_masks = np.zeros(slots, np.int64)
    for q in range(queues):
        open_masks |= np.where(is_open[:, q], 1 << q, 0).astype(np.int64)
    mask = np.array(masks, np.int64)[:, None] & open_masks[None, :]
    component = components(masks)
    count = max(component, default=-1) + 1
    tied = [0] * count
    for group, number in enumerate(component):
        tied[number] |= masks[group]
    order = sorted(range(len(masks)), key=lambda g: component[g])
    members_ptr = np.searchsorted([component[g] for g in order], range(count + 1)).astype(np.int64)
    sets, price, surplus = _flat_prices(values, required, is_open, tied)
    if form == "paths" or any(t.bit_count() > MOST_SETS_QUEUES for t in tied):
        sets = False
    elif form == "sets" and not sets:
        raise ValueError("the sets form needs flat and equal prices within each component")
    set_queues = [_subsets(t) if sets else [] for t in tied]
    set_ptr = np.cumsum([0, *(len(s) for s in set_queues)]).astype(np.int64)
    coverage = Coverage(
        sets=sets,
        shares=shares,
        mask=np.ascontiguousarray(mask, np.int64),
        component=np.array(component, np.int64),
        members_ptr=members_ptr,
        members=np.array(order, np.int64),
        gain=np.zeros(mask.shape),
        loss=np.zeros(mask.shape),
        target=np.zeros(mask.shape, np.int64),
        value=np.ascontiguousarray(values, np.float64),
        required=np.ascontiguousarray(required, np.int64),
        staffed=np.zeros((slots, queues), np.int64),
        flow=np.zeros((slots, len(masks), queues) if not sets else (1, 1, 1), np.int64),
        deficiency=_deficiency(required, set_queues),
        short=np.zeros((slots, max(1, count)), np.int64),
        low=np.zeros((slots, max(1, count)), np.int64),
        high=np.zeros((slots, max(1, count)), np.int64),
        set_ptr=set_ptr,
        set_queues=np.array([s for own in set_queues for s in own] or [0], np.int64),
        price=price,
        surplus=surplus,
        scratch=np.zeros((4, max(queues, 1)), np.int64),
        queues_ptr=np.cumsum([0, *(m.bit_count() for m in masks)]).astype(np.int64),
        group_queues=np.array([q for m in masks for q in range(queues) if m >> q & 1] or [0], np.int64),
        worth=np.zeros((2, max(queues, 1))),
        slots=np.zeros(slots + 1, np.int64),
        eighths=np.array(eighths or [EIGHTHS] * len(masks), np.int64),
        kept_flow=np.zeros((len(masks), queues) if shares else (1, 1), np.int64),
        kept_staffed=np.zeros(max(queues, 1), np.int64),
    )
    fill(coverage, np.zeros(mask.shape, np.int64))
    return coverage


def _deficiency(required: NDArray[np.int64], set_queues: list[list[int]]) -> NDArray[np.int64]:
    """``(T, S)`` people every set of queues needs, with nobody there."""
    slots, queues = required.shape
    sets = np.array([[subset >> q & 1 for q in range(queues)] for own in set_queues for subset in own], np.int64)
    return np.ascontiguousarray(required @ sets.T) if len(sets) else np.zeros((slots, 1), np.int64)


def _subsets(queues: int) -> list[int]:
    """Every subset of a set of queues (one bit a queue), rising from the empty one."""
    found = [0]
    while found[-1] != queues:
        found.append((found[-1] - queues) & queues)
    return found


def _flat_prices(
    values: NDArray[np.float64], required: NDArray[np.int64], is_open: NDArray[np.bool_], tied: list[int]
) -> tuple[bool, NDArray[np.float64], NDArray[np.float64]]:
    """Whether every component has one flat price of a missing person a slot and one surplus price; and both."""
    slots, queues, most = values.shape
    steps = np.arange(most)[None, None, :]
    missing = steps < required[:, :, None]
    per_queue = np.where(missing, values, -np.inf).max(axis=2)
    flat = np.where(missing, values, per_queue[:, :, None]) == per_queue[:, :, None]
    surplus_of = values[:, :, -1]
    surplus = np.where(is_open, -surplus_of, 0.0).max(axis=1) if queues else np.zeros(slots)
    beyond = np.where(missing, surplus_of[:, :, None], values) == surplus_of[:, :, None]
    same = bool(flat.all() and beyond.all()) and bool(
        (np.where(is_open, -surplus_of, surplus[:, None]) == surplus[:, None]).all()
    )
    price = np.zeros((slots, max(1, len(tied))))
    for number, mask in enumerate(tied):
        own = [q for q in range(queues) if mask >> q & 1]
        block = per_queue[:, own]
        price[:, number] = np.where(np.isfinite(block), block, 0.0).max(axis=1, initial=0.0)
        same = same and bool((~np.isfinite(block) | (block == price[:, number][:, None])).all())
    return same, price, surplus
