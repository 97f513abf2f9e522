"""Adam against the formulas of the paper, written out for one coordinate at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scheduler.engine.kernels.adam import Adam, climb

HOW = Adam(fade=0.9, fade_square=0.99, fresh=0.1, fresh_square=0.01, least=1e-3)


def test_steps_are_those_of_the_paper() -> None:
    slopes = np.random.default_rng(1).normal(size=(20, 3))
    rates = np.array([0.5, 1.0, 2.0])
    point, mean, mean_square = np.zeros(3), np.zeros(3), np.zeros(3)
    for step, slope in enumerate(slopes, start=1):
        climb(point, slope, mean, mean_square, rates, step, HOW)
    for i in range(3):
        at = m = v = 0.0
        for step, slope in enumerate(slopes[:, i], start=1):
            m = 0.9 * m + 0.1 * slope
            v = 0.99 * v + 0.01 * slope * slope
            at += rates[i] * (m / (1 - 0.9**step)) / (math.sqrt(v / (1 - 0.99**step)) + 1e-3)
        assert point[i] == pytest.approx(at, rel=1e-12)


def test_it_climbs_a_concave_hill_to_the_top() -> None:
    top = np.array([3.0, -2.0])
    point, mean, mean_square = np.zeros(2), np.zeros(2), np.zeros(2)
    for step in range(1, 2001):
        climb(point, 2 * (top - point), mean, mean_square, np.full(2, 0.1 * 0.997**step), step, HOW)
    assert point == pytest.approx(top, abs=1e-2)


def test_the_first_step_has_the_length_of_the_rate_whatever_the_slope() -> None:
    for slope in (1e-1, 1.0, 1e6):
        point, mean, mean_square = np.zeros(1), np.zeros(1), np.zeros(1)
        climb(point, np.array([slope]), mean, mean_square, np.array([0.25]), 1, HOW)
        assert point[0] == pytest.approx(0.25, rel=2e-2)
