"""Numbers of contacts from uniform numbers: the same number never gives fewer contacts where more are expected."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import gammaln, ndtri, pdtr, xlogy

from scheduler.simulation.event_tables import Floats, Ints

NOTHING = 1e-18
"""A probability that adds nothing to one near 1."""


def poisson(mean: Floats, draw: Floats) -> Ints:
    """Least count whose Poisson probability of no more is at least the draw, one an element.

    The Cornish-Fisher quantile is at most a few off and is put right by the distribution itself, step by step.
    """
    found = np.zeros(mean.size, np.int64)
    somebody = np.flatnonzero(mean > 0)
    expected, wanted = mean[somebody], np.minimum(draw[somebody], np.nextafter(1.0, 0.0))
    normal = ndtri(wanted)
    count = np.maximum(0.0, np.floor(expected + normal * np.sqrt(expected) + (normal * normal - 1) / 6))
    below = pdtr(count, expected)
    own = np.exp(xlogy(count, expected) - expected - gammaln(count + 1))
    rising, falling = np.flatnonzero(below < wanted), np.flatnonzero(below - own >= wanted)
    while rising.size:
        count[rising] += 1
        own[rising] *= expected[rising] / count[rising]
        below[rising] += own[rising]
        # Far out nothing is added any more: the draw lies within rounding of certainty.
        rising = rising[(below[rising] < wanted[rising]) & (own[rising] > NOTHING)]
    while falling.size:
        below[falling] -= own[falling]
        own[falling] *= count[falling] / expected[falling]
        count[falling] -= 1
        falling = falling[(below[falling] - own[falling] >= wanted[falling]) & (count[falling] > 0)]
    found[somebody] = count.astype(np.int64)
    return found


def clustered(mean: Floats, dispersion: float, draw: Floats, more: Callable[[str, Ints], Floats]) -> Ints:
    """Negative binomial counts with this ratio (> 1) of variance to mean: Poisson clusters of logarithmic sizes.

    So a larger mean adds clusters to those of a smaller one. Sizes by A. W. Kemp, "Efficient generation of
    logarithmically distributed pseudo-random variables" (1981).

    Parameters
    ----------
    more
        Further uniform numbers of a purpose, one a cluster by its place.
    """
    clusters = poisson(mean * np.log(dispersion) / (dispersion - 1), draw)
    interval = np.repeat(np.arange(clusters.size), clusters)
    place = (interval << 32) + np.arange(interval.size) - np.repeat(np.cumsum(clusters) - clusters, clusters)
    share = -np.expm1(-np.log(dispersion) * more("cluster", place))
    size = 1 + np.floor(np.log(more("size", place)) / np.log(share))
    return np.bincount(interval, size, clusters.size).astype(np.int64)
