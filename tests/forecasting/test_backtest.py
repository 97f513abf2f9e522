from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.forecasting import boosting
from scheduler.forecasting.backtest import Method, Score, accuracy, backtest, origins
from scheduler.forecasting.boosting_choice import choose_boosting
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.methods import BOOSTED, USUAL, available
from tests.forecasting.histories import a_queue, calendar_for, table_of

WEEK = (1000.0, 900.0, 850.0, 870.0, 940.0, 300.0, 200.0)

needs_boosting = pytest.mark.skipif(not boosting.is_installed(), reason="the extra [ml] (lightgbm) is not installed")
EVERY_METHOD = [*USUAL, *(pytest.param(name, marks=needs_boosting) for name in BOOSTED)]


def usual(day: date) -> float:
    return WEEK[day.weekday()]


def wavy(day: date) -> float:
    return WEEK[day.weekday()] * (1.2 if day.day <= 5 else 1.0)


def poisoned(table: DayTable, origin: int) -> DayTable:
    future = np.zeros((len(table), 288), dtype=bool)
    future[origin:] = True
    return table.without(future)


@pytest.mark.parametrize("name", EVERY_METHOD)
def test_nothing_after_the_origin_is_seen(name: str) -> None:
    table = table_of(wavy, 154, seed=4)
    calendar = calendar_for(a_queue("PT"), table, 28)
    made: dict[bool, list] = {False: [], True: []}

    def recorded(poison: bool) -> Method:
        def method(past: DayTable, known: DayCalendar, days: int) -> NDArray[np.float64]:
            forecast = available()[name](past, known, days)
            made[poison].append(forecast)
            return forecast

        return method

    for origin in origins(table, 84, 42):
        for poison, source in ((False, table), (True, poisoned(table, origin))):
            backtest(source, calendar, {name: recorded(poison)}, [origin], 28, 30)
    assert len(made[True]) == 5
    for seen, blind in zip(made[False], made[True], strict=True):
        np.testing.assert_array_equal(seen, blind)


def test_methods_are_given_the_days_before_their_origin_only() -> None:
    table = table_of(usual, 112)
    lengths = []

    def method(past: DayTable, known: DayCalendar, days: int) -> NDArray[np.float64]:
        lengths.append((len(past), len(known) >= len(past) + days))
        return np.zeros((days, 288))

    backtest(table, calendar_for(a_queue(), table, 14), {"none": method}, origins(table, 84, 14), 14, 30)
    assert lengths == [(84, True), (91, True), (98, True)]


def test_scores_are_errors_of_intervals_and_days() -> None:
    table = table_of(lambda d: 288.0, 56)
    table.offered[:] = 1.0
    table.offered[50] = np.nan
    table.offered[51, :6] = np.nan

    def method(past: DayTable, known: DayCalendar, days: int) -> NDArray[np.float64]:
        made = np.ones((days, 288))
        made[:, :144] += 0.5
        made[:, 144:] -= 0.25
        return made

    found = backtest(table, calendar_for(a_queue(), table, 7), {"half": method}, [49], 7, 30).scores["half"]
    assert [score.day for score in found] == [49, 51, 52, 53, 54, 55]
    first, partly = found[:2]
    assert (first.interval_error, first.day_error, first.bias, first.actual) == (72 + 36, 36, 36, 288)
    assert partly.actual == 282
    assert partly.interval_error == pytest.approx(69 + 36)


def test_accuracy_weighs_by_contacts_and_week_counts_from_the_origin() -> None:
    scores = [Score(0, 0, 10, 5, -5, 100), Score(0, 7, 30, 20, 20, 300)]
    found = accuracy(scores)
    assert (found.wape, found.wape_day, found.bias, found.days) == (0.1, 0.0625, 0.0375, 2)
    assert [score.week for score in scores] == [1, 2]
    assert np.isnan(accuracy([]).wape)


def test_a_history_without_noise_or_change_is_forecast_without_error() -> None:
    table = table_of(usual, 126)
    found = backtest(table, calendar_for(a_queue(), table, 42), USUAL, origins(table, 84, 42), 42, 15)
    assert accuracy(found.scores["seasonal naive"]).wape == pytest.approx(0, abs=1e-9)
    assert accuracy(found.scores["mean of four"]).wape == pytest.approx(0, abs=1e-9)
    assert accuracy(found.scores["calendar"]).wape < 0.01


def test_calendar_effects_beat_the_mean_of_four_where_there_are_some() -> None:
    table = table_of(wavy, 210, seed=5)
    found = backtest(table, calendar_for(a_queue(), table, 28), USUAL, origins(table, 112, 28), 28, 30)
    errors = {name: accuracy(scores).wape_day for name, scores in found.scores.items()}
    assert errors["calendar"] < 0.75 * errors["mean of four"] < 0.75 * errors["seasonal naive"]


def test_without_the_extra_the_usual_method_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "is_installed", lambda: False)
    table = table_of(usual, 126)
    assert choose_boosting(table, calendar_for(a_queue(), table, 28), 30).method == "auto"
    assert list(available()) == list(USUAL)


@needs_boosting
def test_a_short_history_takes_the_usual_method_and_a_long_one_compares() -> None:
    table = table_of(usual, 105, seed=6)
    assert "less than sixteen weeks" in choose_boosting(table, calendar_for(a_queue(), table, 28), 30).why
    table = table_of(usual, 126, seed=6)
    choice = choose_boosting(table, calendar_for(a_queue(), table, 28), 30)
    assert choice.method in {"auto", *BOOSTED}
    assert "boosting" in choice.why


@needs_boosting
def test_boosting_learns_weekday_and_profile() -> None:
    table = table_of(usual, 126, seed=7)
    made = BOOSTED["boosting"](table, calendar_for(a_queue(), table, 7), 7)
    assert np.nansum(made, axis=1) == pytest.approx(WEEK, rel=0.08)
    assert made[:, :90].sum() == pytest.approx(0, abs=5)


@pytest.mark.parametrize(
    ("days", "found"),
    [(49, [42]), (48, [42]), (47, [42]), (46, []), (43, []), (42, []), (54, [42, 49])],
    ids=["Sunday", "Saturday", "Friday", "Thursday", "Monday", "no week", "Saturday of the second"],
)
def test_a_week_without_its_weekend_is_a_week(days: int, found: list[int]) -> None:
    assert list(origins(table_of(usual, days), 42, 7)) == found
