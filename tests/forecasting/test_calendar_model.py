from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scheduler.domain.site import CalendarEvent, Queue
from scheduler.forecasting.calendar_model import forecast_calendar
from scheduler.forecasting.days import DayTable
from tests.forecasting.histories import MONDAY, a_queue, calendar_for, humps, table_of

WEEK = (1000.0, 900.0, 850.0, 870.0, 940.0, 300.0, 200.0)


def usual(day: date) -> float:
    return WEEK[day.weekday()]


def office(day: date) -> float | None:
    return usual(day) if day.weekday() < 5 else None


def totals(table: DayTable, queue: Queue | None = None, days: int = 28) -> NDArray[np.float64]:
    made = forecast_calendar(table, calendar_for(queue or a_queue(), table, days), days)
    return np.nansum(made.volume, axis=1)


def ahead(table: DayTable, days: int = 28) -> list[date]:
    return [table.date(len(table) + i) for i in range(days)]


def test_weekdays_and_profile_are_carried_on() -> None:
    table = table_of(usual, 84)
    made = forecast_calendar(table, calendar_for(a_queue(), table, 14), 14)
    assert np.nansum(made.volume, axis=1) == pytest.approx([*WEEK, *WEEK], rel=0.01)
    assert made.volume[0] / made.volume[0].sum() == pytest.approx(humps(), abs=1e-9)
    assert made.excluded == ()


def test_the_first_business_day_of_a_month_is_learnt() -> None:
    table = table_of(lambda d: (office(d) or 0) * (1.3 if is_first(d) else 1.0) or None, 175)
    found = dict(zip(ahead(table, 42), totals(table, days=42), strict=True))
    first = next(day for day in found if is_first(day))
    plain = next(day for day in found if day.weekday() == first.weekday() and 8 <= day.day <= 28)
    assert found[first] / found[plain] == pytest.approx(1.3, abs=0.08)


def is_first(day: date) -> bool:
    before = [day - timedelta(days=back) for back in range(1, day.day)]
    return day.weekday() < 5 and not any(earlier.weekday() < 5 for earlier in before)


def test_a_public_holiday_on_which_the_queue_closed_is_closed_the_next_year_and_the_day_after_is_busier() -> None:
    def total(day: date) -> float | None:
        if day == date(day.year, 7, 14):
            return None
        return (office(day) or 0) * (1.25 if day == date(day.year, 7, 15) else 1.0) or None

    table = table_of(total, 371 + 180, first=date(2025, 1, 6))
    found = dict(zip(ahead(table, 14), totals(table, a_queue("FR"), 14), strict=True))
    assert found[date(2026, 7, 14)] == 0
    assert found[date(2026, 7, 15)] > 1.08 * found[date(2026, 7, 22)]


def test_what_is_known_after_the_weekend_helps_the_first_day_after_a_closure_in_midweek() -> None:
    table = table_of(office, 126)
    closure = CalendarEvent("stocktaking", date(2026, 5, 13), date(2026, 5, 13), closed=True)
    found = dict(zip(ahead(table, 14), totals(table, a_queue(events=(closure,)), 14), strict=True))
    assert found[date(2026, 5, 13)] == 0
    assert found[date(2026, 5, 14)] > 1.05 * found[date(2026, 5, 21)]


def test_an_event_has_the_lift_of_its_past_occurrences() -> None:
    events = tuple(CalendarEvent("mailing", day, day + timedelta(days=1)) for day in mailings())
    table = table_of(lambda d: usual(d) * (1.4 if any(e.first <= d <= e.last for e in events) else 1.0), 154, seed=1)
    coming = CalendarEvent("mailing", date(2026, 6, 16), date(2026, 6, 17))
    found = totals(table, a_queue(events=(*events, coming)), 14)
    assert found[8] / found[1] == pytest.approx(1.4, abs=0.1)


def mailings() -> list[date]:
    return [date(2026, 2, 3), date(2026, 3, 10), date(2026, 4, 14), date(2026, 5, 12)]


def test_an_event_with_a_lift_of_its_own_takes_it_and_past_ones_do_not_raise_the_level() -> None:
    past = CalendarEvent("price rise", date(2026, 3, 16), date(2026, 3, 27), lift=0.5)
    coming = CalendarEvent("price rise", date(2026, 4, 1), date(2026, 4, 1), lift=0.5)
    table = table_of(lambda d: usual(d) * (1.5 if past.first <= d <= past.last else 1.0), 84)
    found = totals(table, a_queue(events=(past, coming)), 7)
    assert found == pytest.approx([*WEEK[:2], 1.5 * WEEK[2], *WEEK[3:]], rel=0.02)


def test_growth_moves_the_level() -> None:
    table = table_of(lambda d: usual(d) * (1.0 if d < MONDAY + timedelta(days=84) else 1.25), 112)
    assert totals(table, days=7) == pytest.approx([1.25 * w for w in WEEK], rel=0.04)


def test_a_day_far_off_is_reported_and_left_out_of_the_profile() -> None:
    strange = MONDAY + timedelta(days=79)
    table = table_of(lambda d: usual(d) * (4.0 if d == strange else 1.0), 84)
    table.offered[79] = np.roll(table.offered[79], 36)
    made = forecast_calendar(table, calendar_for(a_queue(), table, 7), 7)
    assert any(str(strange) in sentence and "left out of the profile" in sentence for sentence in made.excluded)
    assert np.nansum(made.volume, axis=1) == pytest.approx(WEEK, rel=0.03)
    weekday = strange.weekday()
    assert made.volume[weekday] / made.volume[weekday].sum() == pytest.approx(humps(), abs=1e-9)


def test_an_outage_is_reported_and_its_day_filled_from_the_rest() -> None:
    table = table_of(usual, 84, seed=2)
    table.offered[77, 120:150] = 0.0  # Monday 10:00-12:30
    made = forecast_calendar(table, calendar_for(a_queue(), table, 7), 7)
    assert [sentence for sentence in made.excluded if "10:00-12:30" in sentence and "outage" in sentence]
    assert made.totals.total[77] == pytest.approx(1000, rel=0.1)
    assert np.isnan(made.table.offered[77, 120:150]).all()


def test_a_day_that_closes_early_is_no_outage() -> None:
    table = table_of(usual, 84, seed=3)
    table.offered[77, 150:] = 0.0
    made = forecast_calendar(table, calendar_for(a_queue(), table, 7), 7)
    assert not [sentence for sentence in made.excluded if "outage" in sentence]


def test_days_without_data_are_unknown_and_told() -> None:
    gone = MONDAY + timedelta(days=72)
    table = table_of(lambda d: None if d == gone else usual(d), 84)
    made = forecast_calendar(table, calendar_for(a_queue(), table, 7), 7)
    assert any(sentence.startswith(f"{gone}: no data") for sentence in made.excluded)
    assert np.nansum(made.volume, axis=1) == pytest.approx(WEEK, rel=0.01)


def test_a_day_known_in_part_counts_with_what_the_rest_would_bring() -> None:
    table = table_of(usual, 84)
    table.offered[77, 192:] = np.nan  # nothing known from 16:00 on
    made = forecast_calendar(table, calendar_for(a_queue(), table, 7), 7)
    assert made.totals.total[77] == pytest.approx(1000, rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(
    days=st.integers(42, 120),
    level=st.floats(0.2, 5000),
    missing=st.sets(st.integers(0, 119), max_size=30),
    seed=st.integers(0, 10_000),
)
def test_forecasts_are_finite_and_near_the_level_whatever_is_missing(
    days: int, level: float, missing: set[int], seed: int
) -> None:
    def total(day: date) -> float | None:
        return None if (day - MONDAY).days in missing else level

    table = table_of(total, days, seed=seed)
    if not (np.nansum(table.offered, axis=1) > 0).any():
        return
    found = totals(table, days=42)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert found.sum() <= 42 * (3 * level + 3)
    if level > 100 and len(missing) < 20:
        assert found.sum() == pytest.approx(42 * level, rel=0.15)


def test_the_season_is_learnt_from_two_years() -> None:
    def seasonal(day: date) -> float:
        return 1000 * (1 + 0.3 * np.cos(2 * np.pi * day.timetuple().tm_yday / 365.25))

    table = table_of(seasonal, 2 * 365 + 270, first=date(2024, 1, 1))  # ends in late September, on the way up
    found = totals(table, days=42)
    assert found[-1] == pytest.approx(seasonal(ahead(table, 42)[-1]), rel=0.05)
    assert found[-1] / found[0] > 1.1


def test_scaling_a_busy_history_scales_the_forecast() -> None:
    one, two = table_of(lambda d: 10 * usual(d), 84), table_of(lambda d: 20 * usual(d), 84)
    assert totals(two) == pytest.approx(2 * totals(one), rel=1e-3)
