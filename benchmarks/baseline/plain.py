"""Turn the baseline's roster into the plain one that is rescored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.contact_centre.rescore import TERMS, PlainDuty


def plain_baseline(tours: NDArray[np.int64], contracts: Sequence[int]) -> list[list[PlainDuty]]:
    """Return the baseline's tours: per agent and day the length's index (-1 off), start, meal and two breaks."""
    roster = []
    for tour, contract in zip(tours.tolist(), contracts, strict=True):
        terms = TERMS[contract]
        duties = []
        for day, (length, start, meal, pause, second) in enumerate(tour):
            if length >= 0:
                breaks = [(pause, 1), (meal, terms.meal), *([(second, 1)] if terms.pauses_after_meal else [])]
                duties.append(PlainDuty(day, start, terms.lengths[length], tuple(breaks)))
        roster.append(duties)
    return roster
