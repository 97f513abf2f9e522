"""Options whose breaks are placed together: one form, one coaching, starts close to one another."""

from __future__ import annotations

import numpy as np

from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.constants import BATCH


def start_batches(option_ptr: Ints, start: Ints, form: Ints, coaching: Ints, group: Ints) -> tuple[Ints, Ints, Ints]:
    """Cut every class's options of each day into batches; the starts of a batch span fewer than ``BATCH`` slots.

    Parameters
    ----------
    option_ptr
        (C, D + 1), see ``Tables``; options of a class stand in a row.
    start, form, coaching, group
        (K,).

    Returns
    -------
    batch_ptr, batch_first, batch_options
        (C, D + 1) offsets of the batches of each class's days; (B + 1,) offsets of each batch's options; (K,) options
        by batch, within a batch by start.
    """
    classes, days = option_ptr.shape[0], option_ptr.shape[1] - 1
    owner = np.repeat(np.arange(classes * days), np.diff(option_ptr).reshape(-1))  # classes and their days
    order = np.lexsort((start, group, coaching, form, owner))
    keys = np.stack([owner, form, coaching, group])[:, order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    firsts = []
    head = 0
    for i, (is_fresh, at) in enumerate(zip(fresh.tolist(), start[order].tolist(), strict=True)):
        if is_fresh or at - head >= BATCH:
            firsts.append(i)
            head = at
    first = np.array([*firsts, len(order)], np.int64)
    day_of = np.arange(classes)[:, None] * days + np.arange(days + 1)
    batch_ptr = np.searchsorted(owner[order][first[:-1]], day_of).astype(np.int64)
    return batch_ptr, first, order.astype(np.int64)
