"""One step of Adam (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1), by which duals climb."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.engine.array_types import Floats
from scheduler.engine.kernels.compiled import entry


class Adam(NamedTuple):
    """How Adam averages.

    Attributes
    ----------
    fade, fade_square
        Share of the mean slope, of the mean squared slope, that a step keeps (beta 1 and 2), 0-1 ...
    fresh, fresh_square
        ... and what is left to 1: the share of the new slope.
    least
        Added to the root of the mean squared slope, in people (epsilon).
    """

    fade: float
    fade_square: float
    fresh: float
    fresh_square: float
    least: float


@entry
def climb(point, slope, mean, mean_square, rates, step, how):
    """Take one step of ascent.

    Parameters
    ----------
    point : float64 (n,)
        Where to climb from; moved.
    slope : float64 (n,)
        Gradient there.
    mean, mean_square : float64 (n,)
        Running means, all 0 before the first step; moved.
    rates : float64 (n,)
        Step of each coordinate, in the unit of ``point``.
    step : int
        Number of the step, from 1.
    how : Adam
        How to average.
    """
    seen, seen_square = 1.0 - how.fade ** float(step), 1.0 - how.fade_square ** float(step)
    for i in range(point.shape[0]):
        mean[i] = how.fade * mean[i] + how.fresh * slope[i]
        mean_square[i] = how.fade_square * mean_square[i] + how.fresh_square * slope[i] * slope[i]
        point[i] += rates[i] * (mean[i] / seen) / (np.sqrt(mean_square[i] / seen_square) + how.least)


class Climber:
    """An ascent: the running means of its slopes."""

    def __init__(self, size: int, how: Adam) -> None:
        self._mean, self._mean_square, self._how, self._steps = np.zeros(size), np.zeros(size), how, 0

    def step(self, point: Floats, slope: Floats, rates: Floats) -> None:
        """Take the next step; all ``(n,)``, ``point`` is moved."""
        self._steps += 1
        climb(point, slope, self._mean, self._mean_square, rates, self._steps, self._how)
