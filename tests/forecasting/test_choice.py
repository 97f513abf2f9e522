from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.forecast_methods import CALENDAR, DAY_METHODS, MEAN_OF_FOUR, WEEKDAY, MethodChoice
from scheduler.forecasting.choice import choose
from scheduler.forecasting.rolling import Rolled
from scheduler.forecasting.uncertainty import day_error


def rolled(origins: int, days: int = 7, seed: int = 0, **errors: float) -> Rolled:
    """Forecasts off by a log-normal factor of the given size each day."""
    draw = np.random.default_rng(seed)
    actual = np.full(origins * days, 1000.0)
    sizes = dict.fromkeys(DAY_METHODS, 0.05) | errors
    expected = {name: actual * np.exp(draw.normal(0, sizes[name], actual.size)) for name in DAY_METHODS}
    return Rolled(np.repeat(np.arange(origins), days), actual, expected)


def weights(found: MethodChoice) -> dict[str, float]:
    return dict.fromkeys(DAY_METHODS, 0.0) | dict(found.weights)


def test_a_method_that_lost_clearly_is_left_out_after_five_origins() -> None:
    found = choose(rolled(5, calendar=0.14, weekday=0.14), 8).choice
    assert weights(found) == {MEAN_OF_FOUR: 1.0, WEEKDAY: 0.0, CALENDAR: 0.0}
    assert found.origins == 5
    assert found.error == pytest.approx(dict(found.errors)[MEAN_OF_FOUR])
    assert found.words.startswith("chosen by backtest and 8 weeks of history: mean of four weeks, error of days ")
    assert found.words.endswith("alone), 5 origins")


def test_the_fewer_origins_the_less_the_errors_decide() -> None:
    shares = []
    for origins in (1, 3, 8):
        one = rolled(origins)
        made = {name: one.actual * (1.06 if name == MEAN_OF_FOUR else 1.05) for name in DAY_METHODS}
        shares.append(weights(choose(replace(one, expected=made), 6).choice)[MEAN_OF_FOUR])
    assert shares == pytest.approx([(5 / 6) ** n / ((5 / 6) ** n + 2) for n in (2, 6)] + [0.0], abs=1e-4)


def test_without_an_earlier_forecast_every_method_counts_the_same() -> None:
    none = Rolled(np.zeros(0, dtype=np.int64), np.zeros(0), {name: np.zeros(0) for name in DAY_METHODS})
    found = choose(none, 6).choice
    assert weights(found) == pytest.approx(dict.fromkeys(DAY_METHODS, 1 / 3), abs=1e-4)
    assert (found.error, found.errors, found.origins) == (None, (), 0)
    assert "chosen by backtest: " in found.words


def test_a_long_history_speaks_for_calendar_effects_until_clear_errors_speak_against_them() -> None:
    same = rolled(8, seed=4)
    same = replace(same, expected=dict.fromkeys(DAY_METHODS, same.expected[WEEKDAY]))
    assert weights(choose(same, 6).choice)[CALENDAR] == pytest.approx(1 / 3, abs=1e-4)
    assert weights(choose(same, 26).choice)[CALENDAR] > 0.95
    assert weights(choose(rolled(8, seed=4, calendar=0.1), 26).choice)[CALENDAR] < 0.05


def test_a_method_named_is_taken_whatever_its_errors() -> None:
    found = choose(rolled(5, calendar=0.3), 8, CALENDAR).choice
    assert (found.by, found.weights) == ("site", ((CALENDAR, 1.0),))
    assert found.error == pytest.approx(dict(found.errors)[CALENDAR])
    assert found.words.startswith("named in the site: calendar effects, error of days ")


def test_the_error_stated_does_not_gain_from_the_choice_that_it_judges() -> None:
    """Three methods that are equally bad: the best of them looks better than any is, unless judged on other origins."""
    stated, seen, true = [], [], 0.1
    for seed in range(200):
        one = rolled(3, days=1, seed=seed, mean_of_4=true, weekday=true, calendar=true)
        found = choose(one, 6)
        stated.append(np.mean(np.log(found.actual / found.expected) ** 2))
        blended = sum(share * one.expected[name] for name, share in found.choice.weights)
        seen.append(np.mean(np.log(one.actual / blended) ** 2))
    honest = []
    for seed in range(200):
        one = rolled(3, days=1, seed=seed, mean_of_4=true, weekday=true, calendar=true)
        fresh = rolled(50, days=1, seed=1000 + seed, mean_of_4=true, weekday=true, calendar=true)
        blended = sum(share * fresh.expected[name] for name, share in choose(one, 6).choice.weights)
        honest.append(np.mean(np.log(fresh.actual / blended) ** 2))
    assert np.mean(seen) < 0.75 * np.mean(honest)
    assert np.mean(stated) == pytest.approx(np.mean(honest), rel=0.2)


def test_an_origin_is_forecast_with_weights_that_have_not_seen_it() -> None:
    one = rolled(4, seed=7)
    actual = one.actual.copy()
    actual[one.origin == 2] *= 1.4
    mine = one.origin == 2
    before, after = choose(one, 6), choose(replace(one, actual=actual), 6)
    np.testing.assert_array_equal(before.expected[mine], after.expected[mine])
    assert not np.array_equal(before.expected[~mine], after.expected[~mine])


def test_the_poisson_part_of_a_miss_is_no_error_of_the_forecast() -> None:
    draw = np.random.default_rng(1)
    expected = np.full(4000, 50.0)
    actual = np.maximum(draw.poisson(expected), 1).astype(float)
    assert day_error(actual, expected, 500) < 0.02
    doubled = np.maximum(draw.poisson(expected * np.exp(draw.normal(0, 0.2, 4000))), 1).astype(float)
    assert day_error(doubled, expected, 500) == pytest.approx(0.2, rel=0.1)


def test_few_origins_are_held_towards_what_forecasts_are_off_by_elsewhere() -> None:
    actual = np.full(7, 1e6)
    sure, wild = actual * 1.0, actual * np.exp(0.4)
    assert 0.02 < day_error(actual, sure, 1) < 0.06 < day_error(actual, wild, 1) < 0.2
    assert day_error(actual, wild, 8) > day_error(actual, wild, 2) > day_error(actual, wild, 1)
    assert day_error(np.zeros(0), np.zeros(0), 0) == 0.06
