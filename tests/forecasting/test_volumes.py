from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.errors import InputError
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.domain.site_setup import SiteSetup
from scheduler.forecasting.volumes import forecast_volumes
from tests.factories import MakeQueue, MakeSetup

START = date(2026, 11, 23)


def history(
    starts: pd.DatetimeIndex,
    offered: Callable[[pd.Timestamp], float],
    minutes: int = 15,
    aht: float = 240.0,
    queue: str = "calls",
) -> pd.DataFrame:
    amounts = [offered(moment) for moment in starts]
    return pd.DataFrame(
        {
            "queue": queue,
            "start": starts.tz_convert("UTC").as_unit("s"),
            "end": (starts + pd.Timedelta(minutes=minutes)).tz_convert("UTC").as_unit("s"),
            "offered": amounts,
            "answered": amounts,
            "abandoned": 0.0,
            "handle_seconds": [aht * amount for amount in amounts],
        }
    )


def stamps(first: str, last: str, zone: str = "Europe/Lisbon", freq: str = "15min") -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq=freq, tz=zone, inclusive="left")


def rows(*parts: tuple[str, str, float, float | None], zone: str = "Europe/Lisbon") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "queue": "calls",
            "start": [pd.Timestamp(row[0], tz=zone).tz_convert("UTC") for row in parts],
            "end": [pd.Timestamp(row[1], tz=zone).tz_convert("UTC") for row in parts],
            "volume": [row[2] for row in parts],
            "aht_seconds": [np.nan if row[3] is None else row[3] for row in parts],
        }
    )


def test_the_mean_of_the_last_four_same_weekdays_is_forecast_from_less_than_six_weeks(
    queue: MakeQueue, setup: MakeSetup
) -> None:
    past = history(stamps("2026-10-19", "2026-11-23"), lambda t: float(t.isocalendar().week + t.weekday()))
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    # Weeks 44 to 47, the last four before week 48.
    assert made.volume[0] == pytest.approx(45.5)
    assert made.volume[-1] == pytest.approx(51.5)
    assert len(made.volume) == 672
    assert "2026-10-26 to 2026-11-22" in made.source


def test_fewer_days_are_used_and_named_where_fewer_exist(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-11-17", "2026-11-23"), lambda t: float(t.weekday()))
    past = pd.concat([past, history(stamps("2026-11-09", "2026-11-10"), lambda t: 7.0)])
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[0] == pytest.approx(7.0)
    assert "monday 1" in made.source
    assert "tuesday 1" in made.source


def test_a_day_without_any_contact_is_a_closed_day_and_left_out(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 0.0 if t.date() == date(2026, 11, 16) else 10.0)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[:96] == pytest.approx([10.0] * 96)


def test_a_quiet_queue_keeps_its_days_without_contacts(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(
        stamps("2026-10-26", "2026-11-23"),
        lambda t: 1.0 if t.date() == date(2026, 11, 16) and t.hour == 9 and t.minute == 0 else 0.0,
    )
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert sum(made.volume) == pytest.approx(0.25)


def test_missing_intervals_are_unknown_and_not_counted_as_zero(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 12.0)
    gap = (past["start"] >= "2026-11-16T09:00Z") & (past["start"] < "2026-11-16T11:00Z")
    made = forecast_volumes(setup(queue(), start=START), past[~gap], None)["calls"]
    assert made.volume[36:44] == pytest.approx([12.0] * 8)


def test_a_weekday_without_history_borrows_from_the_others_and_says_so(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-11-16", "2026-11-21"), lambda t: 3.0)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[-1] == pytest.approx(3.0)
    assert "192 open intervals from other weekdays" in made.source


def test_nothing_is_borrowed_for_the_hours_a_queue_is_closed(queue: MakeQueue, setup: MakeSetup) -> None:
    week = (((0, 1440),),) * 5 + ((), ())
    past = history(stamps("2026-11-16", "2026-11-21"), lambda t: 3.0)
    made = forecast_volumes(setup(queue(channel="email", opening=week), start=START), past, None)["calls"]
    assert sum(made.volume) == 5 * 96 * 3
    assert "other weekdays" not in made.source


def test_open_intervals_without_any_data_are_zero_and_named(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-11-16", "2026-11-23"), lambda t: 3.0)
    past = past[past["start"].dt.hour < 12]
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[-1] == 0
    assert "336 open intervals without any data, taken as 0" in made.source


def test_callers_keep_their_clock_when_only_their_country_changes_it(queue: MakeQueue, setup: MakeSetup) -> None:
    # New York leaves daylight time on 1 Nov 2026, Manila has none: the same New York 09:00 is an hour later in Manila.
    callers = "America/New_York"
    past = history(stamps("2026-10-05", "2026-11-02", zone=callers), lambda t: 20.0 if t.hour == 9 else 0.0)
    made = forecast_volumes(setup(queue(zone=callers), start=date(2026, 11, 2), zone="Asia/Manila"), past, None)[
        "calls"
    ]
    busy = {index % 96 for index, value in enumerate(made.volume) if value > 0}
    assert busy == {88, 89, 90, 91}  # 22:00-23:00 in Manila, 21:00-22:00 before the change


def test_a_horizon_over_a_clock_change_has_its_true_number_of_intervals(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-09-28", "2026-10-19"), lambda t: float(t.hour))
    made = forecast_volumes(setup(queue(), start=date(2026, 10, 19)), past, None)["calls"]
    assert len(made.volume) == 169 * 4
    sunday = made.volume[6 * 96 :]
    assert [round(value) for value in sunday[4:12]] == [1] * 8  # 01:00-02:00 occurs twice
    spring = forecast_volumes(
        setup(queue(), start=date(2026, 3, 23)), history(stamps("2026-03-02", "2026-03-23"), lambda t: 1.0), None
    )["calls"]
    assert len(spring.volume) == 167 * 4


@pytest.mark.parametrize("grain", [5, 6, 15, 30, 60])
@pytest.mark.parametrize("grid", [5, 15, 30, 60])
def test_any_grain_of_history_reaches_any_grid_without_losing_contacts(
    queue: MakeQueue, setup: MakeSetup, grain: int, grid: int
) -> None:
    past = history(stamps("2026-11-16", "2026-11-23", freq=f"{grain}min"), lambda t: grain * 0.7, minutes=grain)
    made = forecast_volumes(setup(queue(), start=START, minutes=grid), past, None)["calls"]
    assert made.volume == pytest.approx([grid * 0.7] * (7 * 1440 // grid))


def test_forecast_rows_win_interval_by_interval(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 4.0)
    given = rows(
        ("2026-11-23 09:00", "2026-11-23 10:00", 80.0, 100.0), ("2026-11-24 09:00", "2026-11-24 09:15", 0.0, None)
    )
    made = forecast_volumes(setup(queue(), start=START), past, given)["calls"]
    assert made.volume[35:41] == pytest.approx([4, 20, 20, 20, 20, 4])
    assert made.aht_seconds[35:41] == pytest.approx([240, 100, 100, 100, 100, 240])
    assert made.volume[96 + 36] == 0
    assert made.aht_seconds[96 + 36] == pytest.approx(240)
    assert "forecast.csv for 5 of 672 intervals" in made.source


def test_an_interval_covered_in_part_by_the_forecast_takes_the_rest_from_history(
    queue: MakeQueue, setup: MakeSetup
) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 6.0, aht=100)
    given = rows(("2026-11-23 09:00", "2026-11-23 09:30", 30.0, 200.0))
    made = forecast_volumes(setup(queue(), start=START, minutes=60), past, given)["calls"]
    assert made.volume[9] == pytest.approx(30 + 12)
    assert made.aht_seconds[9] == pytest.approx((30 * 200 + 12 * 100) / 42)


def test_handle_time_follows_the_hour_where_enough_were_answered(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 20.0)
    slow = past["start"].dt.tz_convert("Europe/Lisbon").dt.hour == 9
    past.loc[slow, "handle_seconds"] = past.loc[slow, "answered"] * 400
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.aht_seconds[35:41] == pytest.approx([240, 400, 400, 400, 400, 240])


def test_handle_time_is_pooled_over_the_day_where_few_were_answered(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 0.5)
    slow = past["start"].dt.hour < 12
    past.loc[slow, "handle_seconds"] = past.loc[slow, "answered"] * 480
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.aht_seconds == pytest.approx([360.0] * 672)


def test_handle_time_is_the_queues_own_where_nobody_was_answered(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-11-23"), lambda t: 5.0)
    past["answered"] = 0.0
    past["handle_seconds"] = 0.0
    made = forecast_volumes(setup(queue(aht_seconds=333.0), start=START), past, None)["calls"]
    assert made.aht_seconds == pytest.approx([333.0] * 672)


def test_rows_after_the_start_of_the_horizon_are_not_read(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-10-26", "2026-12-28"), lambda t: 5.0 if t.date() < START else 500.0)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume == pytest.approx([5.0] * 672)


def test_every_queue_with_neither_history_nor_forecast_is_named_at_once(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-11-16", "2026-11-23"), lambda t: 1.0, queue="billing")
    with pytest.raises(InputError) as caught:
        forecast_volumes(setup(queue("biling"), queue("tech"), queue("billing"), start=START), past, None)
    assert len(caught.value.issues) == 2
    assert "'billing'?" in str(caught.value)
    assert "'tech'" in str(caught.value)


def test_history_that_only_begins_inside_the_horizon_counts_as_none(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-11-23", "2026-11-30"), lambda t: 1.0)
    with pytest.raises(InputError, match="no history before 2026-11-23"):
        forecast_volumes(setup(queue(), start=START), past, None)


def test_a_forecast_alone_is_enough(queue: MakeQueue, setup: MakeSetup) -> None:
    empty = history(stamps("2026-11-16", "2026-11-16"), lambda t: 1.0)
    given = rows(("2026-11-23 00:00", "2026-11-30 00:00", 672.0, None))
    made = forecast_volumes(setup(queue(), start=START), empty, given)["calls"]
    assert made.volume == pytest.approx([1.0] * 672)
    assert made.aht_seconds == pytest.approx([300.0] * 672)
    assert made.source == "forecast.csv for 672 of 672 intervals"


def test_contacts_outside_opening_hours_are_told(queue: MakeQueue, setup: MakeSetup) -> None:
    office = (((540, 1020),),) * 7
    past = history(stamps("2026-11-16", "2026-11-23"), lambda t: 1.0)
    made = forecast_volumes(setup(queue(opening=office), start=START), past, None)["calls"]
    assert "448 contacts outside opening hours" in made.source


def by_hand(past: pd.DataFrame, horizon: Horizon, zone: str) -> list[float | None]:
    """Mean of the last four same weekdays from a dictionary of readings, quarter hour by quarter hour."""
    seen: dict[tuple[int, str], dict[date, list[float]]] = {}
    for start, offered in zip(past["start"], past["offered"], strict=True):
        local = start.tz_convert(zone)
        seen.setdefault((local.weekday(), f"{local:%H:%M}"), {}).setdefault(local.date(), []).append(offered)
    made: list[float | None] = []
    for interval in range(horizon.num_intervals):
        local = horizon.moment(interval * 15).astimezone(ZoneInfo(zone))
        readings = seen.get((local.weekday(), f"{local:%H:%M}"), {})
        last = [np.mean(values) for _, values in sorted(readings.items())[-4:]]
        made.append(float(np.mean(last)) if last else None)
    return made


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    zone=st.sampled_from(["America/New_York", "Europe/Lisbon", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    start=st.sampled_from(
        [date(2026, 3, 9), date(2026, 3, 30), date(2026, 4, 6), date(2026, 10, 26), date(2026, 11, 2)]
    ),
)
def test_any_history_with_gaps_gives_the_mean_counted_by_hand(seed: int, zone: str, start: date) -> None:
    everything = (((0, 1440),),) * 7
    calls = Queue("calls", "voice", zone, everything, ServiceTarget(0.8, 20), 300.0)
    horizon = Horizon("Asia/Manila", start, 7)
    site = SiteSetup("t", "PHP", horizon, (calls,), (), (), {}, {}, {}, ())
    rng = np.random.default_rng(seed)
    origin = pd.Timestamp(horizon.origin)
    times = pd.date_range(origin - pd.Timedelta(days=37), origin, freq="15min", inclusive="left")
    past = history(times, lambda _: float(rng.integers(0, 30)))
    past = past[rng.random(len(past)) < 0.6]
    made = forecast_volumes(site, past, None)["calls"]
    for found, expected in zip(made.volume, by_hand(past, horizon, zone), strict=True):
        if expected is not None:
            assert found == pytest.approx(expected, abs=1e-5)


def test_nothing_forecast_is_exactly_zero_however_long_the_history(queue: MakeQueue, setup: MakeSetup) -> None:
    past = history(stamps("2026-06-01", "2026-11-23"), lambda t: 123.456 if 8 <= t.hour < 20 else 0.0)
    made = forecast_volumes(setup(queue(), start=START), past, None)["calls"]
    assert made.volume[:32] == (0.0,) * 32
