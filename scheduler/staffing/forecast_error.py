"""Service averaged over the error of the forecast.

What a forecast misses is mostly a factor common to the whole day. It is taken to be lognormal with mean 1 (the forecast
is the expected count) and ``day_error`` the standard deviation of its logarithm. Averages are taken by Gauss-Hermite
quadrature, every node in one vectorised call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from scheduler.staffing.erlang import Array, QueueState

NODES = 21


def day_factors(day_error: float, nodes: int = NODES) -> tuple[Array, Array]:
    """Factors on the day's volume and their probabilities.

    Parameters
    ----------
    day_error
        Standard deviation of the log of the factor, >= 0.
    nodes
        Points of the quadrature.

    Returns
    -------
    factors, weights
        ``nodes`` values each (one where ``day_error`` is 0); the weights sum to 1, the weighted factors to 1.
    """
    if day_error <= 0:
        return np.ones(1), np.ones(1)
    points, weights = _hermite(nodes)
    return np.exp(day_error * points - 0.5 * day_error**2), weights


@cache
def _hermite(nodes: int) -> tuple[Array, Array]:
    """Nodes and weights for a standard normal variable."""
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return points, weights / weights.sum()


def averaged(state_of: Callable[[Array], QueueState], arrival_rate: Array, day_error: float) -> QueueState:
    """Average the state over the day factor.

    Parameters
    ----------
    state_of
        State at given arrival rates; called once, with the shape of ``arrival_rate`` and one axis more, the last.
        What it closes over must broadcast against that (``agents[..., None]``).
    arrival_rate
        Contacts a second as forecast.

    Returns
    -------
    QueueState
        Shares of contacts and waits are weighted by contacts (a day of twice the calls counts twice), which is what
        a service level over many days is; occupancy is the plain mean over days.
    """
    factors, weights = day_factors(day_error)
    state = state_of(arrival_rate[..., None] * factors)
    by_contacts = weights * factors
    by_contacts = by_contacts / by_contacts.sum()
    return QueueState(
        in_time=state.in_time @ by_contacts,
        delayed=state.delayed @ by_contacts,
        abandoned=state.abandoned @ by_contacts,
        wait_seconds=state.wait_seconds @ by_contacts,
        occupancy=state.occupancy @ weights,
        short_abandoned=state.short_abandoned @ by_contacts,
    )
