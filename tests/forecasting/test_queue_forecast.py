from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.site import CalendarEvent
from scheduler.forecasting import boosting
from scheduler.forecasting.boosting_choice import BoostingChoice
from scheduler.forecasting.volumes import forecast_volumes
from tests.factories import MakeQueue, MakeSetup
from tests.forecasting.test_volumes import START, history, rows, stamps

WEEKS = ("2026-08-31", "2026-11-23")


HOLIDAYS = tuple(date(2026, *day) for day in ((4, 3), (5, 1), (6, 4), (6, 10), (8, 15), (10, 5)))


def office(moment: pd.Timestamp) -> float:
    return 20.0 + moment.weekday() if 8 <= moment.hour < 18 else 0.0


def test_six_weeks_give_calendar_effects_with_limits_and_a_method_in_words(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps(*WEEKS), office)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[40] == pytest.approx(20, rel=0.01)
    assert made.volume[6 * 96 + 40] == pytest.approx(26, rel=0.01)
    assert made.method.startswith("calendar effects")
    assert "84 days with contacts, 2026-08-31 to 2026-11-22" in made.source
    assert len(made.low) == len(made.high) == 672
    assert all(low <= volume <= high for low, volume, high in zip(made.low, made.volume, made.high, strict=True))
    assert made.dispersion >= 1
    assert made.day_error >= 0


def test_less_than_six_weeks_have_no_limits_and_say_why(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), office)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert (made.low, made.high) == ((), ())
    assert "below six weeks" in made.method


def test_a_closure_announced_is_forecast_as_closed_with_long_and_short_histories(
    queue: MakeQueue, setup: MakeSetup
) -> None:
    closed = CalendarEvent("stocktaking", date(2026, 11, 25), date(2026, 11, 25), closed=True)
    for first in (WEEKS[0], "2026-10-26"):
        past = history(stamps(first, WEEKS[1]), office)
        made = forecast_volumes(setup(queue(events=(closed,)), start=START), past, None)["calls"]
        assert sum(made.volume[2 * 96 : 3 * 96]) == 0
        assert sum(made.volume[3 * 96 : 4 * 96]) > 0


def test_a_given_lift_holds_with_a_short_history_too(queue: MakeQueue, setup: MakeSetup) -> None:
    fair = CalendarEvent("fair", date(2026, 11, 24), date(2026, 11, 24), lift=0.5)
    past = history(stamps("2026-10-26", WEEKS[1]), lambda t: 10.0)
    made = forecast_volumes(setup(queue(events=(fair,)), start=START), past, None)["calls"]
    assert made.volume[95:97] == pytest.approx([10.0, 15.0])


def test_a_holiday_without_an_example_is_not_taken_as_closed(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-08-31", "2026-11-30"), office)
    start = date(2026, 11, 30)  # 1 and 8 December are holidays in Portugal
    made = forecast_volumes(setup(queue(holidays="PT"), start=start), past, None)["calls"]
    assert sum(made.volume[96:192]) > 0


def test_a_lift_stated_for_a_holiday_is_of_the_usual_day(queue: MakeQueue, setup: MakeSetup) -> None:
    # Holidays before had half the contacts: 1 December would be forecast like them.
    past = history(stamps("2026-03-30", "2026-11-30"), lambda t: office(t) * (0.5 if t.date() in HOLIDAYS else 1))
    day = date(2026, 12, 1)
    usual = sum(office(moment) for moment in stamps("2026-11-24", "2026-11-25"))

    def made(*events: CalendarEvent) -> float:
        site = setup(queue(holidays="PT", events=events), start=date(2026, 11, 30))
        return sum(forecast_volumes(site, past, None)["calls"].volume[96:192])

    assert made() < 0.9 * usual
    for lift in (-0.2, 0.0, 0.3):
        assert made(CalendarEvent("feast", day, day, lift=lift)) == pytest.approx((1 + lift) * usual, rel=0.03)


def test_a_holiday_on_a_weekday_never_open_is_not_worth_a_word(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-05-18", "2026-08-10"), office)
    past = past[past["start"].dt.tz_convert("Europe/Lisbon").dt.day_of_week < 5]
    week = (((0, 1440),),) * 5 + ((), ())
    made = forecast_volumes(setup(queue(holidays="PT", opening=week), start=date(2026, 8, 10)), past, None)["calls"]
    assert "2026-08-15" not in made.source  # Assumption, a Saturday
    assert sum(made.volume[5 * 96 :]) == 0


def test_a_queue_without_history_takes_the_profile_of_the_one_it_borrows_from(
    queue: MakeQueue, setup: MakeSetup
) -> None:
    past = history(stamps(*WEEKS), office, queue="billing")
    new = queue("new", borrow_from="billing", borrow_factor=0.25, aht_seconds=99.0)
    made = forecast_volumes(setup(queue("billing"), new, start=START), past, None)
    assert made["new"].volume == pytest.approx(0.25 * np.array(made["billing"].volume), abs=1e-6)
    assert made["new"].aht_seconds[40] == 99
    assert made["new"].method == "borrowed from 'billing'"
    assert "times 0.25, as the site says" in made["new"].source


def test_a_young_queue_scales_the_profile_by_the_days_both_have(queue: MakeQueue, setup: MakeSetup) -> None:
    past = pd.concat(
        [
            history(stamps(*WEEKS), office, queue="billing"),
            history(stamps("2026-11-16", WEEKS[1]), lambda t: 0.5 * office(t), queue="new", aht=120.0),
        ]
    )
    new = queue("new", borrow_from="billing", borrow_factor=9.0)
    made = forecast_volumes(setup(queue("billing"), new, start=START), past, None)
    assert made["new"].volume == pytest.approx(0.5 * np.array(made["billing"].volume), abs=1e-6)
    assert made["new"].aht_seconds[40] == pytest.approx(120)


def test_borrowing_from_a_queue_without_history_is_an_error(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps(*WEEKS), office, queue="other")
    with pytest.raises(InputError, match="'new'"):
        forecast_volumes(setup(queue("new", borrow_from="billing"), start=START), past, None)


def test_rows_of_five_fifteen_and_thirty_minutes_may_follow_one_another(queue: MakeQueue, setup: MakeSetup) -> None:
    parts = [
        history(stamps("2026-08-31", "2026-09-28", freq="30min"), lambda t: 60.0, minutes=30),
        history(stamps("2026-09-28", "2026-10-26", freq="5min"), lambda t: 10.0, minutes=5),
        history(stamps("2026-10-26", "2026-11-23"), lambda t: 30.0),
    ]
    made = forecast_volumes(setup(queue(), start=START), pd.concat(parts), None)["calls"]
    assert made.volume == pytest.approx([30.0] * 672, rel=0.01)


def test_handle_times_are_held_towards_the_mean_where_few_were_answered(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps(*WEEKS), lambda t: 20.0 if t.hour != 3 else 0.1)
    slow = past["start"].dt.tz_convert("Europe/Lisbon").dt.hour.isin([3, 9])
    past.loc[slow, "handle_seconds"] = past.loc[slow, "answered"] * 480
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.aht_seconds[37] == pytest.approx(480, rel=0.05)
    assert made.aht_seconds[60] == pytest.approx(240, rel=0.05)
    assert 240 < made.aht_seconds[13] < 330


def test_a_history_that_ended_weeks_ago_is_carried_on(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-06-01", "2026-09-07"), office)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[40] == pytest.approx(20, rel=0.03)
    assert "history ends" not in made.source  # told of the history itself


def test_a_long_history_over_two_clock_changes_keeps_the_local_hours(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-02-02", "2026-11-23"), office)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert [round(value) for value in made.volume[30:34]] == [0, 0, 20, 20]
    assert [round(value) for value in made.volume[70:74]] == [20, 20, 0, 0]


@pytest.mark.skipif(not boosting.is_installed(), reason="the extra [ml] (lightgbm) is not installed")
@pytest.mark.parametrize("method", ["boosting", "average"])
def test_the_method_that_was_best_is_used_and_named(
    queue: MakeQueue, setup: MakeSetup, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(
        "scheduler.forecasting.queue_forecast.choose_boosting", lambda *_: BoostingChoice(method, "a test")
    )
    past = history(stamps("2026-07-06", WEEKS[1]), office)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert "gradient boosting" in made.method
    assert made.volume[40] == pytest.approx(20, rel=0.1)
    assert made.volume[6 * 96 + 40] == pytest.approx(26, rel=0.1)


def test_a_choice_is_told_only_where_history_tells_any_open_interval(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps(*WEEKS), office)
    partly = rows(("2026-11-23 00:00", "2026-11-29 00:00", 600.0, None))
    wholly = rows(("2026-11-23 00:00", "2026-11-30 00:00", 672.0, None))
    site = setup(queue(), start=START)
    assert forecast_volumes(site, past, partly)["calls"].choice is not None
    assert forecast_volumes(site, past, wholly)["calls"].choice is None
    short = forecast_volumes(site, history(stamps("2026-11-09", WEEKS[1]), office), None)["calls"].choice
    assert short is not None
    assert short.words == "history too short to compare methods: mean of four weeks"
