"""Means and ratios over replications with confidence intervals.

A share such as a service level is the ratio of two totals, each replication giving one of both. The ratio of the means
is estimated, its interval by the delta method and Student's law (A. M. Law, "Simulation modeling and analysis"): the
replications' errors ``num - ratio * den``, divided by the mean of ``den``, have the variance of the ratio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from scheduler.simulation.event_tables import Floats


@dataclass(frozen=True)
class Estimate:
    """A value and its confidence interval; ``None`` where nothing was observed (no contacts, nobody at work).

    Parameters
    ----------
    low, high
        Limits of the interval; those of a share lie inside 0-1.
    half_width
        Student's factor times the standard error, not cut where the limits are: what stands behind a ±; 0 where all
        replications agree.
    """

    value: float | None
    low: float | None
    high: float | None
    half_width: float | None

    def scaled(self, factor: float) -> Estimate:
        """Return the same in another unit."""
        parts = (None if x is None else x * factor for x in (self.value, self.low, self.high, self.half_width))
        return Estimate(*parts)


def student_factor(replications: int, confidence: float) -> float:
    """Half-width of an interval over the standard deviation of one replication."""
    return float(student.ppf((1 + confidence) / 2, replications - 1) / np.sqrt(replications))


def mean_estimate(values: Floats, confidence: float) -> Estimate:
    """Mean of one value a replication."""
    mean = float(values.mean())
    half = student_factor(values.size, confidence) * float(values.std(ddof=1))
    return Estimate(mean, mean - half, mean + half, half)


def errors(num: Floats, den: Floats) -> Floats:
    """Each replication's part in the error of ``num.mean() / den.mean()``."""
    return (num - num.mean() / den.mean() * den) / den.mean()


def ratio_estimate(num: Floats, den: Floats, confidence: float, share: bool = False) -> Estimate:
    """Ratio of two totals, one of each a replication; a ``share`` has an interval inside 0-1."""
    if not den.any():
        return Estimate(None, None, None, None)
    ratio = float(num.mean() / den.mean())
    half = student_factor(num.size, confidence) * float(errors(num, den).std(ddof=1))
    return Estimate(ratio, *_inside(ratio - half, ratio + half, share), half)


def difference_estimate(first: tuple[Floats, Floats], second: tuple[Floats, Floats], confidence: float) -> Estimate:
    """Second ratio less the first, replications paired (the same contacts, the same absences)."""
    if not first[1].any() or not second[1].any():
        return Estimate(None, None, None, None)
    gain = float(second[0].mean() / second[1].mean() - first[0].mean() / first[1].mean())
    half = student_factor(first[0].size, confidence) * float((errors(*second) - errors(*first)).std(ddof=1))
    return Estimate(gain, gain - half, gain + half, half)


def _inside(low: float, high: float, share: bool) -> tuple[float, float]:
    return (max(0.0, low), min(1.0, high)) if share else (low, high)


class RatioSums:
    """Sums from which ratios and their intervals follow for many cells at once."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.count = 0
        self._sums = np.zeros((5, *shape))

    def add(self, num: Floats, den: Floats) -> None:
        """Add one replication."""
        self.count += 1
        for total, part in zip(self._sums, (num, den, num * num, num * den, den * den), strict=True):
            total += part

    def ratio(self) -> Floats:
        """Ratios, NaN where the denominator is always 0."""
        num, den = self._sums[:2]
        return np.divide(num, den, out=np.full_like(num, np.nan), where=den > 0)

    def half_width(self, confidence: float) -> Floats:
        """Half-widths of the intervals, NaN where there is no ratio."""
        ratio, mean = self.ratio(), self._sums[1] / self.count
        squares = self._sums[2] - 2 * ratio * self._sums[3] + ratio * ratio * self._sums[4]
        with np.errstate(divide="ignore", invalid="ignore"):
            deviation = np.sqrt(np.maximum(squares, 0.0) / (self.count - 1)) / mean
        return student_factor(self.count, confidence) * np.asarray(deviation)
