from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.forecasting.days import DayTable
from scheduler.forecasting.uncertainty import dispersion, limits
from scheduler.forecasting.weighed import WeighedForecast, forecast_weighed
from tests.forecasting.histories import MONDAY, a_queue, calendar_for, humps, number_of, table_of


def noisy(days: int, error: float, scatter: float, seed: int, level: float = 3000.0) -> DayTable:
    """Days of a log-normal factor; half hours of ``scatter`` times the Poisson variance."""
    generator = np.random.default_rng(seed)
    rows = []
    for _ in range(days):
        mean = level * np.exp(generator.normal(0, error)) * humps().reshape(48, 6)
        half_hours = mean.sum(axis=1, keepdims=True)
        factor = generator.normal(1, np.sqrt((scatter - 1) / np.maximum(half_hours, 1e-9)) if scatter > 1 else 0)
        rows.append(generator.poisson(np.maximum(mean * factor, 0)).reshape(288))
    offered = np.array(rows, dtype=float)
    return DayTable(number_of(MONDAY), offered, offered, offered * 240)


def fitted(table: DayTable, method: str = "auto") -> WeighedForecast:
    return forecast_weighed(table, calendar_for(a_queue(), table, 28), 0, 28, method)


@pytest.mark.parametrize("error", [0.03, 0.12])
def test_the_day_error_is_found(error: float) -> None:
    found = np.mean([fitted(noisy(140, error, 1, seed)).day_error for seed in range(3)])
    assert found == pytest.approx(error, rel=0.4)


def test_a_history_of_poisson_counts_has_little_day_error_and_no_extra_scatter() -> None:
    made = fitted(table_of(lambda d: 2000.0, 140, seed=8))
    assert made.day_error < 0.02
    assert dispersion(made.made, 30) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("scatter", [2.0, 4.0])
def test_the_scatter_within_the_day_is_found(scatter: float) -> None:
    assert dispersion(fitted(noisy(140, 0.05, scatter, 9)).made, 30) == pytest.approx(scatter, rel=0.3)


def test_a_short_history_still_has_an_error() -> None:
    assert 0.03 < fitted(noisy(42, 0.1, 1, 10)).day_error < 0.25


def test_eighty_per_cent_of_what_comes_lies_between_the_limits() -> None:
    inside = []
    for seed in range(6):
        table = noisy(168, 0.08, 2.5, 20 + seed)
        past = table.until(140)
        made = fitted(past)
        volume = made.volume.reshape(28, 48, 6).sum(axis=2)
        low, high = limits(volume, made.day_error, dispersion(made.made, 30))
        actual = table.offered[140:].reshape(28, 48, 6).sum(axis=2)
        busy = volume >= 5
        inside.append(((actual >= low) & (actual <= high))[busy].mean())
    assert np.mean(inside) == pytest.approx(0.8, abs=0.07)


@given(
    volume=st.lists(st.floats(0, 5000), min_size=1, max_size=8),
    error=st.floats(0, 0.5),
    scatter=st.floats(1, 10),
)
def test_limits_hold_the_mean_and_widen_with_the_error(volume: list[float], error: float, scatter: float) -> None:
    mean = np.array(volume)
    low, high = limits(mean, error, scatter)
    assert np.isfinite([low, high]).all()
    assert (low >= 0).all()
    assert (low <= np.maximum(mean, 0)).all()
    wider = limits(mean, error + 0.3, scatter)
    assert (wider[0] <= low + 1e-9).all()
    assert (high[mean == 0] == 0).all()


def test_days_of_the_dates_are_those_of_the_table() -> None:
    table = table_of(lambda d: 1.0, 3)
    assert [table.date(row) for row in range(3)] == [date(2026, 1, 5) + timedelta(days=i) for i in range(3)]


def test_six_weeks_of_a_quiet_queue_are_not_taken_as_certain() -> None:
    made = fitted(table_of(lambda d: 300.0 if d.weekday() < 5 else None, 40, seed=11))
    assert 0.02 < made.day_error < 0.12
