"""Curves shifted by heads: where people have several skills, the formula of one queue is right about other numbers.

A queue's formula sees only the people allotted to it. Where they are lent to other queues and borrowed from them, the
queue gets the service of more people, or of fewer. With ``d[k]`` what the formula says the k-th person adds (k = 0, 1,
...), the curve shifted by ``delta`` people gives

    d'[k] = d[k + delta]        interpolated between whole people, d[0] below the first, 0 beyond the last

Increments of a concave curve never rise, so neither do those shifted, and they fall where ``delta`` grows: whatever
holds for curves of values (search, bound, recount) holds for shifted ones. By how much curves are shifted is what a
simulation says, see `scheduler.calibration.head_shift`.
"""

from __future__ import annotations

import numpy as np

from scheduler.staffing.erlang import Array


def shifted(increments: Array, heads: Array) -> Array:
    """Shift curves to the left by ``heads`` people.

    Parameters
    ----------
    increments
        ``(T, K)`` what the 1st, 2nd, ... person adds, never rising along a row, >= 0.
    heads
        ``(T,)`` real; negative ones shift to the right.

    Returns
    -------
    Array
        ``(T, K')``, never rising; ``K' >= K`` as far as rows were shifted to the right. Rows shifted by 0 are the same
        to the last bit.
    """
    rows, width = increments.shape
    extra = max(0, int(np.ceil(-heads.min(initial=0.0)))) if width else 0
    edged = np.concatenate([increments, np.zeros((rows, 1))], axis=1)
    place = np.arange(width + extra)[None, :] + heads[:, None]
    left = np.floor(place)
    part = place - left
    row = np.arange(rows)[:, None]
    low, high = (edged[row, np.clip(left + step, 0, width).astype(np.int64)] for step in (0, 1))
    return low + part * (high - low)
