"""How much each method for the totals of days counts: by its errors of late, held towards simple ones at first.

A method's weight is what the likelihood of its errors makes of a prior: prior x error^(-2 x origins), as if an origin
brought two independent days (the days of a week miss together). With no origin the prior stands, with few the methods
are mixed, with many that differ clearly one is left. On short histories a mixture is more accurate than the method that
was best in them (the benchmark ``short-histories`` measures both).

The error of the mixture is measured on origins its weights have not seen: each is forecast with the weights that all
others give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scheduler.domain.forecast_methods import AUTO, CALENDAR, DAY_METHODS, MethodChoice
from scheduler.forecasting.atoms import Array
from scheduler.forecasting.days import Flags
from scheduler.forecasting.rolling import Rolled

DAYS_PER_ORIGIN = 2.0
"""Independent days a week's errors are worth."""

EQUAL_WEEKS, MOST_DOUBLED = 7.0, 6.0
"""Weeks of history up to which every method counts the same before an error is seen. Beyond, the calendar model counts
twice as much with every week, up to six times over: effects of the month need months, which its errors in the first
weeks of a history do not show, and on two real histories of more than twelve weeks it was better throughout."""

SMALLEST = 0.05
"""Weight below which a method is left out."""

LEAST_ERROR = 0.005
"""Error of days taken for no smaller: a perfect score of few days is luck."""


@dataclass(frozen=True)
class Chosen:
    """The weights, and the forecasts of the past they would have made without knowing what came.

    Parameters
    ----------
    choice
        Weights and errors, as they are told.
    actual, expected
        ``(n,)`` contacts that came on the days scored, and those expected.
    """

    choice: MethodChoice
    actual: Array
    expected: Array


def choose(rolled: Rolled, weeks: float, method: str = AUTO) -> Chosen:
    """Weigh the methods, or take the one named.

    Parameters
    ----------
    weeks
        Length of the history.
    method
        ``auto``, or one of `DAY_METHODS`.
    """
    errors = _errors(rolled, np.ones(rolled.actual.size, dtype=bool))
    if method == AUTO:
        weights = _weights(errors, rolled.origins, weeks)
        expected = np.zeros(rolled.actual.size)
        for number in range(rolled.origins):
            mine = rolled.origin == number
            others = _weights(_errors(rolled, ~mine), rolled.origins - 1, weeks)
            expected[mine] = mixed(rolled.expected, others)[mine]
    else:
        weights = {method: 1.0}
        expected = mixed(rolled.expected, weights)
    choice = MethodChoice(
        by="backtest" if method == AUTO else "site",
        origins=rolled.origins,
        weights=tuple((name, round(share, 4)) for name, share in weights.items()),
        errors=tuple((name, round(error, 6)) for name, error in errors.items()),
        error=_wape(rolled.actual, expected),
        weeks=round(weeks) if method == AUTO and weeks > EQUAL_WEEKS else 0,
    )
    return Chosen(choice, rolled.actual, expected)


def mixed(expected: Mapping[str, Array], weights: Mapping[str, float]) -> Array:
    """Mean of the methods by their weights."""
    return np.asarray(sum(share * expected[name] for name, share in weights.items()))


def _errors(rolled: Rolled, used: Flags) -> dict[str, float]:
    """Absolute errors of days over their contacts, by method; empty where none is known."""
    came = float(rolled.actual[used].sum())
    if came <= 0:
        return {}
    return {name: float(miss[used].sum()) / came for name, miss in rolled.misses().items()}


def _weights(errors: Mapping[str, float], origins: int, weeks: float) -> dict[str, float]:
    """Weights of the methods, which sum to 1."""
    doubled = min(max(weeks - EQUAL_WEEKS, 0.0), MOST_DOUBLED)
    log = np.array([doubled * np.log(2.0) if name == CALENDAR else 0.0 for name in DAY_METHODS])
    if errors:
        log -= DAYS_PER_ORIGIN * origins * np.log([max(errors[name], LEAST_ERROR) for name in DAY_METHODS])
    weights = np.exp(log - log.max())
    weights /= weights.sum()
    weights[weights < SMALLEST] = 0.0
    weights /= weights.sum()
    return {name: float(share) for name, share in zip(DAY_METHODS, weights, strict=True) if share > 0}


def _wape(actual: Array, expected: Array) -> float | None:
    return round(float(np.abs(actual - expected).sum() / actual.sum()), 6) if actual.size else None
