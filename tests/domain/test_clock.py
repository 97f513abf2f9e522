from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.clock import (
    Horizon,
    clock_moment,
    clock_overlap_minutes,
    clock_text,
    counted_readings,
    is_skipped,
    local_midnight,
    minute_of_day,
    minutes_between,
    reading_moment,
)

LISBON = ZoneInfo("Europe/Lisbon")
ZONES = ["Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Asuncion"]
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""Days on which clocks in Lisbon go forward at 01:00 and back at 02:00."""


@pytest.mark.parametrize(
    ("start", "hours"), [(date(2026, 3, 23), 167), (date(2026, 6, 1), 168), (date(2026, 10, 19), 169)]
)
def test_a_week_has_167_168_or_169_hours(start: date, hours: int) -> None:
    horizon = Horizon("Europe/Lisbon", start, 7)
    assert (horizon.end_minute, horizon.num_intervals) == (60 * hours, 4 * hours)


def test_a_reading_that_clocks_skip_means_the_moment_they_jump() -> None:
    horizon = Horizon("Europe/Lisbon", SPRING, 1)
    for minute in (60, 90, 119, 120):
        assert clock_moment(SPRING, minute, LISBON) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
        assert horizon.minute_at(0, minute) == 60
        assert is_skipped(datetime(2026, 3, 29, 0, 0) + timedelta(minutes=minute), LISBON) == (minute < 120)
    assert clock_moment(SPRING, 59, LISBON) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


JUMPS = [
    # zone, local date and readings skipped, moment of the jump: from the announcements of the changes
    ("Europe/Berlin", "2026-03-29", "02:00", "02:59", "2026-03-29 01:00"),
    ("America/Sao_Paulo", "2018-11-04", "00:00", "00:59", "2018-11-04 03:00"),
    ("America/Santiago", "2026-09-06", "00:00", "00:59", "2026-09-06 04:00"),
    ("Africa/Cairo", "2026-04-24", "00:00", "00:59", "2026-04-23 22:00"),
    ("Asia/Beirut", "2026-03-29", "00:00", "00:59", "2026-03-28 22:00"),
    ("Australia/Lord_Howe", "2026-10-04", "02:00", "02:29", "2026-10-03 15:30"),
    ("Asia/Tehran", "2022-03-22", "00:00", "00:59", "2022-03-21 20:30"),
    ("America/St_Johns", "2010-03-14", "00:01", "01:00", "2010-03-14 03:31"),
    ("America/Nuuk", "2026-03-28", "23:00", "23:59", "2026-03-29 01:00"),
    ("Atlantic/Azores", "2026-03-29", "00:00", "00:59", "2026-03-29 01:00"),
    ("Pacific/Apia", "2011-12-30", "00:00", "23:59", "2011-12-30 10:00"),
]


@pytest.mark.parametrize(("zone", "day", "first", "last", "jump"), JUMPS)
def test_all_readings_of_a_jump_mean_its_moment(zone: str, day: str, first: str, last: str, jump: str) -> None:
    tz, when = ZoneInfo(zone), date.fromisoformat(day)
    begin, end = minute_of_day(first), minute_of_day(last)
    moment = datetime.fromisoformat(jump).replace(tzinfo=UTC)
    assert {clock_moment(when, minute, tz) for minute in range(begin, end + 2)} == {moment}
    assert clock_moment(when, begin - 1, tz) == moment - timedelta(minutes=1)
    assert clock_moment(when, end + 2, tz) == moment + timedelta(minutes=1)


def test_a_date_ends_where_the_next_begins_also_where_clocks_jump_over_midnight() -> None:
    santiago = ZoneInfo("America/Santiago")
    end = clock_moment(date(2026, 9, 5), 1440, santiago)
    assert end == local_midnight(date(2026, 9, 6), santiago) == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_a_date_that_is_skipped_has_no_minutes() -> None:
    horizon = Horizon("Pacific/Apia", date(2011, 12, 26), 7)
    assert [after - before for before, after in pairwise(horizon.midnights)] == [1440] * 4 + [0] + [1440] * 2


@given(
    st.sampled_from(sorted({zone for zone, *_ in JUMPS})),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),
    st.integers(0, 3000),
)
def test_a_later_reading_is_never_an_earlier_moment_unless_clocks_go_back(
    zone: str, local: datetime, minutes: int
) -> None:
    tz = ZoneInfo(zone)
    local = local.replace(second=0, microsecond=0)
    later = local + timedelta(minutes=minutes)
    first, second = reading_moment(local, tz), reading_moment(later, tz)
    if first > second:
        assert second < reading_moment(later.replace(fold=1), tz), "only a reading that occurs twice"
    assert first.astimezone(tz).replace(tzinfo=None) >= local
    assert is_skipped(local, tz) == (first.astimezone(tz).replace(tzinfo=None) != local)


def test_a_reading_that_occurs_twice_means_the_first_unless_told() -> None:
    twice = datetime(2026, 10, 25, 1, 30)
    first, second = reading_moment(twice, LISBON), reading_moment(twice.replace(fold=1), LISBON)
    assert minutes_between(first, second) == 60


def test_elapsed_minutes_are_counted_through_a_clock_change() -> None:
    begin, end = (datetime.combine(AUTUMN, datetime.min.time(), LISBON) + timedelta(hours=h) for h in (0, 4))
    assert minutes_between(begin, end) == 300


@pytest.mark.parametrize(("text", "minute"), [("00:00", 0), ("07:05", 425), ("24:00", 1440)])
def test_clock_readings_are_read_and_written(text: str, minute: int) -> None:
    assert minute_of_day(text) == minute
    assert clock_text(minute) == ("00:00" if text == "24:00" else text)


@pytest.mark.parametrize("text", ["7:05", "07:5", "0705", "24:01", "12:60", "-1:00", "noon", ""])
def test_other_texts_are_no_clock_reading(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        minute_of_day(text)


def test_readings_beyond_midnight_run_into_the_next_date() -> None:
    horizon = Horizon("Europe/Lisbon", AUTUMN, 7)
    assert horizon.minute_at(0, 26 * 60) == horizon.minute_at(1, 120) == 27 * 60  # the day has 25 hours


def test_a_zone_that_skips_midnight_begins_the_date_at_the_first_moment_that_exists() -> None:
    asuncion = ZoneInfo("America/Asuncion")
    began = local_midnight(date(2023, 10, 1), asuncion)
    assert began.astimezone(asuncion) == datetime(2023, 10, 1, 1, 0, tzinfo=asuncion)


def test_weeks_begin_where_the_site_says_and_days_outside_the_horizon_are_counted_too() -> None:
    horizon = Horizon("Europe/Lisbon", date(2026, 11, 25), 10, week_start=6)  # a Wednesday; weeks begin on Sunday
    assert [horizon.week_of(day) for day in (-4, -3, 0, 3, 4)] == [-1, 0, 0, 0, 1]
    assert horizon.week_days(0) == range(-3, 4)
    assert horizon.weeks == range(2)
    assert horizon.day_of(date(2026, 11, 24)) == -1
    assert horizon.end == date(2026, 12, 4)
    assert horizon.midnight(-1) == -1440


@given(st.sampled_from(ZONES), st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(1, 20))
def test_midnights_begin_the_dates_they_say(zone: str, start: date, days: int) -> None:
    horizon = Horizon(zone, start, days, interval_minutes=30)
    for day, minute in enumerate(horizon.midnights):
        moment = horizon.moment(minute)
        assert horizon.date_at(moment) == horizon.date_of(day)
        assert horizon.date_at(moment - timedelta(minutes=1)) == horizon.date_of(day - 1)
        assert horizon.minute_of(moment) == minute


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 3000),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_a_window_and_the_rest_of_the_day_share_every_minute(
    zone: str, start: datetime, minutes: int, opens: int, closes: int
) -> None:
    start = start.replace(second=0, microsecond=0)
    end, tz = start + timedelta(minutes=minutes), ZoneInfo(zone)
    inside = clock_overlap_minutes(start, end, tz, opens, closes)
    if opens == closes:
        assert inside == minutes
        return
    assert inside + clock_overlap_minutes(start, end, tz, closes, opens) == minutes


@given(
    st.sampled_from(sorted({zone for zone, *_ in JUMPS} - {"Pacific/Apia"})),
    st.datetimes(datetime(2012, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["before", "at"]),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
@settings(deadline=None)
def test_minutes_of_a_window_are_those_whose_reading_lies_in_it(
    zone: str, start: datetime, where: str, opens: int, closes: int
) -> None:
    tz = ZoneInfo(zone)
    start = start.replace(second=0, microsecond=0)
    if where == "at":
        start = near_change(start, tz)
    end = start + timedelta(hours=8)
    readings = [local.hour * 60 + local.minute for local in counted_readings(start, end, tz)]
    inside = [opens <= r < closes if opens < closes else r >= opens or r < closes for r in readings]
    if opens != closes:
        assert clock_overlap_minutes(start, end, tz, opens, closes) == sum(inside)


def near_change(moment: datetime, zone: ZoneInfo) -> datetime:
    """Four hours before the next clock change, if there is one within a year."""
    for hours in range(24 * 366):
        later = moment + timedelta(hours=hours)
        if later.astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset():
            return later - timedelta(hours=4)
    return moment


def test_a_night_over_the_change_back_has_an_hour_more() -> None:
    evening = reading_moment(datetime(2026, 10, 24, 20, 0), LISBON)
    morning = reading_moment(datetime(2026, 10, 25, 8, 0), LISBON)
    assert clock_overlap_minutes(evening, morning, LISBON, 22 * 60, 6 * 60) == 9 * 60


def test_the_intervals_of_the_dates_are_all_intervals_and_a_date_of_a_clock_change_has_more_or_fewer() -> None:
    horizon = Horizon("Europe/Lisbon", date(2026, 10, 19), 7, 30)
    parts = [horizon.day_intervals(day) for day in range(7)]
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(horizon.num_intervals))
    assert [part.stop - part.start for part in parts] == [48] * 6 + [50]
