from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from scheduler.domain.forecast_methods import CALENDAR, DAY_METHODS, FORECAST_METHODS, MEAN_OF_FOUR, WEEKDAY
from scheduler.domain.site import CalendarEvent
from scheduler.forecasting.calendar_model import forecast_calendar
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.rolling import MOST_ORIGINS, expected_totals, roll
from scheduler.forecasting.weighed import forecast_weighed
from tests.forecasting.histories import MONDAY, a_queue, calendar_for, number_of, table_of

WEEK = (1000.0, 900.0, 850.0, 870.0, 940.0, 300.0, 200.0)


def usual(day: date) -> float:
    return WEEK[day.weekday()]


def totals_of(table: DayTable, days: int, method: str, place: str = "", gap: int = 0) -> np.ndarray:
    calendar = calendar_for(a_queue(place), table, gap + days)
    return np.asarray(np.nansum(forecast_weighed(table, calendar, gap, days, method).volume, axis=1))


@pytest.mark.parametrize("method", FORECAST_METHODS)
@pytest.mark.parametrize("gap", [0, 7, 30])
def test_every_method_knows_a_week_that_repeats(method: str, gap: int) -> None:
    found = totals_of(table_of(usual, 63), 7, method, gap=gap)
    first = 63 + gap
    assert found == pytest.approx([WEEK[(first + day) % 7] for day in range(7)], rel=0.02)


def test_eight_weeks_without_month_or_trend_are_not_left_to_calendar_effects_alone() -> None:
    chosen = []
    for seed in range(6):
        factors = np.random.default_rng(seed).normal(1, 0.04, 56)
        table = table_of(usual, 56)
        table.offered[:] *= factors[:, None]
        chosen.append(forecast_weighed(table, calendar_for(a_queue(), table, 7), 0, 7).choice)
    assert all(choice.origins == 5 for choice in chosen)
    assert np.mean([dict(choice.weights).get(CALENDAR, 0.0) for choice in chosen]) < 0.5


def test_a_busy_month_start_is_left_to_calendar_effects() -> None:
    table = table_of(lambda d: usual(d) * (1.5 if d.day <= 3 else 1.0), 98, seed=2)
    choice = forecast_weighed(table, calendar_for(a_queue(), table, 7), 0, 7).choice
    assert dict(choice.weights)[CALENDAR] > 0.9
    assert dict(choice.errors)[CALENDAR] < 0.9 * dict(choice.errors)[MEAN_OF_FOUR]


def test_the_mean_of_four_leaves_out_odd_days_and_knows_holidays_and_lifts() -> None:
    def odd(day: date) -> float:
        if (day.month, day.day) == (2, 3):
            return 3 * usual(day)
        return 0.5 * usual(day) if (day.month, day.day) == (2, 16) else usual(day)

    table = table_of(odd, 49)  # to Sunday 22 February; Presidents' Day is Monday 16 February
    ahead = totals_of(table, 7, MEAN_OF_FOUR, "US")
    assert ahead == pytest.approx(WEEK, rel=0.03)
    lift = CalendarEvent("fair", date(2026, 2, 24), date(2026, 2, 24), lift=0.5)
    shut = CalendarEvent("stocktaking", date(2026, 2, 26), date(2026, 2, 26), closed=True)
    calendar = calendar_for(a_queue("US", (lift, shut)), table, 7)
    ahead = np.nansum(forecast_weighed(table, calendar, 0, 7, MEAN_OF_FOUR).volume, axis=1)
    assert ahead[1] == pytest.approx(1.5 * WEEK[1], rel=0.03)
    assert ahead[3] == 0


@pytest.mark.parametrize("method", FORECAST_METHODS)
def test_closed_weekdays_gaps_and_lost_days_leave_a_forecast(method: str) -> None:
    table = table_of(lambda d: None if d.weekday() >= 5 or d.day in (13, 14) else usual(d), 54, seed=3)
    table.offered[20, 100:140] = np.nan
    found = forecast_weighed(table, calendar_for(a_queue(), table, 7), 0, 7, method)
    days = np.nansum(found.volume, axis=1)
    assert np.isfinite(days).all()
    # The history ends on a Friday: the days ahead begin on a Saturday.
    assert days[2:] == pytest.approx(WEEK[:5], rel=0.12)
    assert 0 < found.day_error < 0.3


def test_earlier_forecasts_look_as_far_ahead_as_the_planner_does() -> None:
    table = table_of(usual, 84)
    calendar = calendar_for(a_queue(), table, 42)
    made = forecast_calendar(table, calendar, 42)
    near = roll(made.totals, table.weekdays, calendar, made.days.outlier, 0, 7)
    far = roll(made.totals, table.weekdays, calendar, made.days.outlier, 14, 7)
    assert near.origins == MOST_ORIGINS
    assert far.origins == 7
    assert set(np.unique(near.origin, return_counts=True)[1]) == {7}
    longer = roll(made.totals, table.weekdays, calendar, made.days.outlier, 0, 28)
    assert np.unique(longer.origin, return_counts=True)[1].tolist() == [7, 14, 21, 28, 28, 28, 28, 28]


def test_an_earlier_forecast_is_what_was_said_then() -> None:
    table = table_of(usual, 70, seed=5)
    calendar = calendar_for(a_queue("PT"), table, 7)
    made = forecast_calendar(table, calendar, 7)
    found = roll(made.totals, table.weekdays, calendar, np.zeros(70, dtype=bool), 0, 7)
    known = calendar_for(a_queue("PT"), table.until(49), 7)
    then = expected_totals(made.totals.until(49), table.weekdays[:49], known, 7)
    for name in DAY_METHODS:
        np.testing.assert_allclose(found.expected[name][found.origin == 2], then[name], rtol=1e-12)
    np.testing.assert_array_equal(found.actual[found.origin == 2], made.totals.total[49:56])


def test_days_far_from_everything_judge_nobody() -> None:
    table = table_of(lambda d: 4 * usual(d) if (d - MONDAY).days == 52 else usual(d), 63, seed=6)
    found = forecast_weighed(table, calendar_for(a_queue(), table, 7), 0, 7)
    assert found.day_error < 0.06
    assert number_of(MONDAY) == table.first


def test_the_same_history_gives_the_same_forecast() -> None:
    table = table_of(usual, 70, seed=8)
    one, two = (forecast_weighed(table, calendar_for(a_queue(), table, 14), 0, 14) for _ in range(2))
    np.testing.assert_array_equal(one.volume, two.volume)
    assert (one.choice, one.day_error) == (two.choice, two.day_error)


def test_a_named_method_is_the_forecast() -> None:
    table = table_of(lambda d: usual(d) * (1.3 if d.day <= 3 else 1.0), 63, seed=9)
    made = {name: totals_of(table, 7, name) for name in DAY_METHODS}
    assert len({tuple(values) for values in made.values()}) == 3
    assert made[CALENDAR] == pytest.approx(
        np.nansum(forecast_calendar(table, calendar_for(a_queue(), table, 7), 7).volume, axis=1)
    )
    assert made[WEEKDAY] != pytest.approx(made[CALENDAR], rel=1e-3)
