"""Erlang C and Erlang A in closed form, exact and vectorised, for any real number of agents up to several thousand.

Both models: Poisson arrivals at ``arrival_rate``, exponential handle times of mean ``aht_seconds``, ``agents`` servers,
one waiting line, first come first served. Erlang A adds exponential patience of mean ``patience_seconds``.

Sources: A. K. Erlang (1917) for C; C. Palm (1957) and A. Mandelbaum, S. Zeltyn, "Service engineering in action: the
Palm/Erlang-A queue" (2007) for A. With ``a`` the load in erlang, ``n`` the agents, ``rho = a / n``,
``x = n * patience / aht``, ``y = arrival_rate * patience``, ``A(x, z) = 1F1(1; x + 1; z)`` and
``eps = 1 / ErlangB(n - 1, a)``::

    P(wait > 0)        = rho A(x, y) / (eps + rho A(x, y))
    P(abandon)         = (1 + (rho - 1) A(x, y)) / (eps + rho A(x, y))
    P(answered > T)    = E (A(x, z) - 1) / (eps + rho A(x, y)),  z = y exp(-T / patience),
                         E = exp(y (1 - exp(-T / patience)) - n T / aht)
    answered in time   = 1 - P(abandon) - P(answered > T)        (share of contacts OFFERED)
    P(abandon after T) = E (1 + (rho p - 1) A(x, z)) / (eps + rho A(x, y)),  p = exp(-T / patience)
    mean wait          = patience P(abandon)                     (of all contacts, abandoned ones included)
    occupancy          = rho (1 - P(abandon))

The last but two is derived here: with ``j`` others ahead, ``exp(-wait offered / patience)`` follows a beta law of ``x``
and ``j + 1``; summed over ``j``, ``P(still waiting at T) = p rho E A(x, z) / (eps + rho A(x, y))``, and of those
``P(answered > T)`` are answered in the end.

Erlang C is the limit of endless patience, where ``A`` becomes ``1 / (1 - rho)``. Everything is computed in logarithms
and probabilities of the Poisson law by Loader's form, so nothing cancels or overflows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammaincc, gammaln

Array = NDArray[np.float64]

# Below this the incomplete gamma function loses digits to underflow and a continued fraction takes over.
_SMALLEST = 1e-280
_FRACTION_DEPTH = 400


@dataclass(frozen=True)
class QueueState:
    """Steady state of a queue; every field has the broadcast shape of the inputs.

    Parameters
    ----------
    in_time
        Share of contacts offered that are answered within the threshold, 0-1.
    delayed
        Share of contacts that wait at all, 0-1.
    abandoned
        Share of contacts that hang up, 0-1; 0 in Erlang C.
    wait_seconds
        Mean wait of all contacts; infinite where Erlang C has no steady state.
    occupancy
        Share of the agents' time spent on contacts, 0-1.
    short_abandoned
        Share of contacts that hang up within the short time asked for, 0-1; 0 in Erlang C.
    """

    in_time: Array
    delayed: Array
    abandoned: Array
    wait_seconds: Array
    occupancy: Array
    short_abandoned: Array


def erlang_c(
    agents: ArrayLike, arrival_rate: ArrayLike, aht_seconds: ArrayLike, within_seconds: ArrayLike
) -> QueueState:
    """Steady state of the queue whose callers never hang up.

    Parameters
    ----------
    agents
        Agents, real, >= 0.
    arrival_rate
        Contacts a second, >= 0.
    aht_seconds
        Mean handle time, > 0.
    within_seconds
        Threshold of the service level, >= 0.

    Returns
    -------
    QueueState
        Where the load is not below the agents: nobody in time, everybody delayed, wait infinite, occupancy 1.
    """
    n, rate, aht, within = _arrays(agents, arrival_rate, aht_seconds, within_seconds)
    stable = (rate * aht < n) & (rate > 0)
    with np.errstate(all="ignore"):
        some_n, some_rate = np.where(stable, n, 2.0), np.where(stable, rate, 1.0 / aht)
        inverse = _log_inverse_blocking(some_n, some_rate * aht)
        state = endless_line(inverse, some_n / aht, some_rate, within)
    return without_steady_state(state, stable, rate > 0)


def endless_line(log_eps: Array, full_rate: Array, rate: Array, within: Array) -> QueueState:
    """Evaluate Erlang C's line behind any birth-death chain of the served; the inputs of :func:`waiting_line`.

    ``rate`` must be below ``full_rate``.
    """
    rho = rate / full_rate
    delayed = rho / (np.exp(log_eps) * (1.0 - rho) + rho)
    spare = full_rate - rate
    nobody = np.zeros_like(rho)
    return QueueState(1.0 - delayed * np.exp(-spare * within), delayed, nobody, delayed / spare, rho, nobody)


def without_steady_state(state: QueueState, stable: NDArray[np.bool_], offered: NDArray[np.bool_]) -> QueueState:
    """Complete a state of Erlang C where the line grows without end, or nothing is offered."""

    def pick(value: Array, lost: float, nothing: float) -> Array:
        return np.where(stable, value, np.where(offered, lost, nothing))

    return QueueState(
        in_time=pick(state.in_time, 0.0, 1.0),
        delayed=pick(state.delayed, 1.0, 0.0),
        abandoned=np.zeros_like(state.abandoned),
        wait_seconds=pick(state.wait_seconds, np.inf, 0.0),
        occupancy=pick(state.occupancy, 1.0, 0.0),
        short_abandoned=np.zeros_like(state.abandoned),
    )


def erlang_a(
    agents: ArrayLike,
    arrival_rate: ArrayLike,
    aht_seconds: ArrayLike,
    within_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    short_seconds: ArrayLike = 0.0,
) -> QueueState:
    """Steady state of the queue whose callers hang up after an exponential time.

    Parameters
    ----------
    agents
        Agents, real, >= 0; below the load is fine.
    arrival_rate
        Contacts a second, >= 0.
    aht_seconds
        Mean handle time, > 0.
    within_seconds
        Threshold of the service level, >= 0.
    patience_seconds
        Mean patience, > 0 and finite.
    short_seconds
        Contacts given up within this time are counted as short abandons, >= 0.
    """
    n, rate, aht, within, patience, short = _arrays(
        agents, arrival_rate, aht_seconds, within_seconds, patience_seconds, short_seconds
    )
    busy = (n > 0) & (rate > 0)
    with np.errstate(all="ignore"):
        some_n, some_rate = np.where(busy, n, 1.0), np.where(busy, rate, 1.0 / aht)
        inverse = _log_inverse_blocking(some_n, some_rate * aht)
        state = waiting_line(inverse, some_n / aht, some_rate, within, patience, short)
    return with_idle(state, n > 0, rate > 0, patience, short)


def waiting_line(
    log_eps: Array, full_rate: Array, rate: Array, within: Array, patience: Array, short: Array
) -> QueueState:
    """Evaluate the closed forms of the module's head behind any birth-death chain of the served.

    Parameters
    ----------
    log_eps
        ``ln(rho P(a server is free) / P(all busy, nobody waits))``, the logarithm of ``eps``.
    full_rate
        Contacts a second served while all are busy, > 0.
    rate
        Contacts a second offered, > 0.
    within, patience, short
        Seconds; as in :func:`erlang_a`.
    """
    rho = rate / full_rate
    x, y = full_rate * patience, rate * patience
    log_a = _log_confluent(x, y)
    scale = np.exp(log_eps - log_a) + rho

    def since(seconds: Array) -> tuple[Array, Array]:
        """``E`` and ``E A(x, z)`` over ``A(x, y)``."""
        log_e = -y * np.expm1(-seconds / patience) - full_rate * seconds
        return np.exp(log_e - log_a), np.exp(log_e + _log_confluent(x, y * np.exp(-seconds / patience)) - log_a)

    abandoned = np.clip((np.exp(-log_a) + rho - 1.0) / scale, 0.0, 1.0)
    empty, waiting = since(within)
    late = (waiting - empty) / scale
    short_abandoned = np.zeros_like(abandoned)
    if np.any(short > 0):
        empty, waiting = since(short)
        after = (empty + (rho * np.exp(-short / patience) - 1.0) * waiting) / scale
        short_abandoned = np.clip(abandoned - after, 0.0, abandoned)
    return QueueState(
        in_time=np.clip(1.0 - abandoned - late, 0.0, 1.0),
        delayed=np.clip(rho / scale, 0.0, 1.0),
        abandoned=abandoned,
        wait_seconds=patience * abandoned,
        occupancy=rho * (1.0 - abandoned),
        short_abandoned=short_abandoned,
    )


def answered_wait(delayed: Array, full_rate: Array, rate: Array, patience: Array) -> Array:
    """Mean wait, in seconds, of the contacts answered, summed over all contacts offered.

    With ``j`` others ahead ``u = exp(-wait offered / patience)`` follows a beta law of ``x`` and ``j + 1``, and a
    contact is answered with probability ``u``, so its part is ``patience E[-u ln u] = patience x / (x + j + 1)
    (1 / (x + 1) + ... + 1 / (x + j + 1))``; the states' probabilities are those of the line.

    Parameters
    ----------
    delayed
        Share of contacts that wait at all.
    full_rate, rate, patience
        As in :func:`waiting_line`.
    """
    x, y = full_rate * patience, rate * patience
    weight = delayed * np.exp(-_log_confluent(x, y))
    harmonic = np.zeros_like(x)
    total = np.zeros_like(x)
    j = 0
    # Terms fall once more are ahead than give up or are served in the time one comes; then the tail is geometric.
    while np.any((weight > 1e-17) | (x + j < y)):
        j += 1
        harmonic += 1.0 / (x + j)
        total += weight * x / (x + j) * harmonic
        weight = weight * y / (x + j)
    return patience * total


def with_idle(
    state: QueueState, staffed: NDArray[np.bool_], offered: NDArray[np.bool_], patience: Array, short: Array
) -> QueueState:
    """Complete a state where nobody is there (every caller hangs up in the end) or nothing is offered."""

    def pick(value: Array, nobody: Array | float, nothing: float) -> Array:
        return np.where(offered, np.where(staffed, value, nobody), nothing)

    return QueueState(
        in_time=pick(state.in_time, 0.0, 1.0),
        delayed=pick(state.delayed, 1.0, 0.0),
        abandoned=pick(state.abandoned, 1.0, 0.0),
        wait_seconds=pick(state.wait_seconds, patience, 0.0),
        occupancy=pick(state.occupancy, 1.0, 0.0),
        short_abandoned=pick(state.short_abandoned, -np.expm1(-short / patience), 0.0),
    )


def _arrays(*values: ArrayLike) -> list[Array]:
    """Broadcast the inputs to one shape, as floats."""
    return [np.array(a) for a in np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values))]


def _stirling_error(x: Array) -> Array:
    """``ln Gamma(x + 1)`` less Stirling's ``x ln x - x + ln(2 pi x) / 2``, for ``x > 0``."""
    inverse = 1.0 / np.maximum(x, 15.0)
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
    small = np.minimum(x, 15.0)
    direct = gammaln(small + 1.0) - (small * np.log(small) - small + 0.5 * np.log(2.0 * np.pi * small))
    return np.where(x >= 15.0, series, direct)


def _log_poisson(x: Array, z: Array) -> Array:
    """``ln(z^x e^-z / Gamma(x + 1))`` without cancellation (C. Loader, 2000); ``x`` real >= 0, ``z`` > 0."""
    tiny = x < 1e-12
    safe = np.where(tiny, 1.0, x)
    excess = (z - safe) / safe
    value = -safe * (excess - np.log1p(excess)) - 0.5 * np.log(2.0 * np.pi * safe) - _stirling_error(safe)
    return np.where(tiny, -z, value)


def _log_confluent(x: Array, z: Array) -> Array:
    """``ln 1F1(1; x + 1; z)``, the probability of at most ``z`` over its last term; ``x`` > 0, ``z`` >= 0."""
    safe = np.maximum(z, 1e-300)
    lower = gammainc(x, safe)
    value = np.asarray(np.log(lower) - _log_poisson(x, safe))
    weak = (lower < _SMALLEST) | (safe < 1e-9 * x)
    if np.any(weak):
        value[weak] = np.log(_confluent_fraction(x[weak], z[weak]))
    return value


def _confluent_fraction(x: Array, z: Array) -> Array:
    """``1F1(1; x + 1; z)`` for ``z`` well below ``x`` by Gauss' continued fraction (NIST DLMF 13.5.1)."""
    value = np.ones_like(z)
    for k in range(_FRACTION_DEPTH, 0, -1):
        half, odd = divmod(k, 2)
        step = -(x + half) if odd else np.full_like(x, half)
        value = 1.0 + step * z / ((x + k - 1.0) * (x + k)) / value
    return 1.0 / value


def _log_inverse_blocking(n: Array, load: Array) -> Array:
    """``-ln ErlangB(n - 1, load)`` for real ``n`` > 0; below one agent by the recursion run backwards."""
    below = n < 1.0
    safe = np.where(below, n + 1.0, n)
    upper = gammaincc(safe, load)
    value = np.asarray(np.log(upper) - _log_poisson(safe - 1.0, load))
    weak = upper < _SMALLEST
    if np.any(weak):
        value[weak] = np.log(_upper_fraction(safe[weak], load[weak]))
    # 1 / B(m) = 1 + (m / load) / B(m - 1) with m = n, solved for B(n - 1).
    return np.where(below, np.log(np.maximum(np.expm1(value), 0.0) * load / np.maximum(n, 1e-300)), value)


def _upper_fraction(n: Array, load: Array) -> Array:
    """``Gamma(n, load) e^load load^(1 - n)`` for ``load`` well above ``n`` (NIST DLMF 8.9.2)."""
    value = np.ones_like(load)
    for k in range(_FRACTION_DEPTH, 0, -1):
        half, odd = divmod(k, 2)
        step = half + 1.0 - n if odd else np.full_like(n, half)
        value = 1.0 + step / load / value
    return 1.0 / value
