"""Marks of intervals over both clock changes: the moments are worked out by hand from the zone's rules.

Lisbon in 2026: clocks jump from 01:00 to 02:00 on 29 March, and go back from 02:00 to 01:00 on 25 October, both at
01:00 UTC. Lord Howe goes back by half an hour, from 02:00 to 01:30 on 5 April, at 15:00 UTC of the day before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.inputs.importers.clock_marks import Marks, read_marks

LISBON = ZoneInfo("Europe/Lisbon")


def marks(
    date: str,
    clocks: Sequence[str],
    ends: bool = False,
    minutes: int = 30,
    series: str = "",
    newest: bool | None = None,
) -> Marks:
    readings = [datetime.fromisoformat(f"{date} {clock}") for clock in clocks]
    names = np.array(list(series or "a" * len(clocks)), dtype=object)
    return read_marks(readings, names, LISBON, minutes, ends, newest)


def utc(found: Marks) -> list[str]:
    return ["" if moment is None else f"{moment:%H:%M}" for moment in found.starts]


AUTUMN = "2026-10-25"
STARTS = ("00:30", "01:00", "01:30", "01:00", "01:30", "02:00")
AS_START_AND_LENGTH = ("00:30", "01:00", "01:30", "02:00", "01:30", "02:00", "02:30")
AS_THE_CLOCK_SHOWS = ("00:30", "01:00", "01:30", "01:00", "01:30", "02:00", "02:30")


def test_a_repeated_hour_is_told_by_the_order_of_its_rows() -> None:
    assert utc(marks(AUTUMN, STARTS)) == ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"]
    backwards = marks(AUTUMN, STARTS[::-1])
    assert utc(backwards) == ["02:00", "01:30", "01:00", "00:30", "00:00", "23:30"]
    assert backwards.newest_first
    assert backwards.repeated.tolist() == [False, True, True, True, True, False]


@pytest.mark.parametrize("clocks", [AS_START_AND_LENGTH, AS_THE_CLOCK_SHOWS])
def test_both_ways_to_mark_the_end_are_read_over_the_repeated_hour(clocks: tuple[str, ...]) -> None:
    right = ["23:00", "23:30", "00:00", "00:30", "01:00", "01:30", "02:00"]
    assert utc(marks(AUTUMN, clocks, ends=True)) == right
    assert utc(marks(AUTUMN, clocks[::-1], ends=True)) == right[::-1]


def test_the_row_that_ends_when_clocks_jump_is_the_half_hour_before() -> None:
    for last in ("01:00", "02:00"):
        found = marks("2026-03-29", ("00:30", last, "02:30"), ends=True)
        assert utc(found) == ["00:00", "00:30", "01:00"]
        assert [f"{end:%H:%M}" for end in found.ends if end] == ["00:30", "01:00", "01:30"]


def test_a_start_that_clocks_skip_has_no_moment() -> None:
    found = marks("2026-03-29", ("00:30", "01:00", "01:30", "02:00"))
    assert utc(found) == ["00:30", "", "", "01:00"]
    assert found.skipped.tolist() == [False, True, True, False]
    assert marks("2026-03-29", ("01:30",), ends=True).skipped.tolist() == [True]


def test_a_single_row_of_a_repeated_reading_is_the_first_occurrence() -> None:
    assert utc(marks(AUTUMN, ("00:30", "01:00", "01:30", "02:00"))) == ["23:30", "00:00", "00:30", "02:00"]
    assert utc(marks(AUTUMN, ("01:30",), ends=True)) == ["00:00"]


def test_the_order_tells_the_second_occurrence_of_a_reading_that_stands_once() -> None:
    assert utc(marks(AUTUMN, ("01:00", "01:30", "01:00", "02:00"))) == ["00:00", "00:30", "01:00", "02:00"]
    # Nobody called in the second half hour before 02:00; the first row of 02:00 stands between two of 01:30.
    assert utc(marks(AUTUMN, ("01:30", "02:00", "01:30", "02:30"), ends=True)) == ["00:00", "00:30", "01:00", "02:00"]


def test_every_series_has_an_order_of_its_own() -> None:
    clocks = ("01:00", "01:00", "01:30", "01:30", "01:00", "01:00", "01:30", "01:30")
    assert utc(marks(AUTUMN, clocks, series="abababab")) == [
        *("00:00", "00:00", "00:30", "00:30", "01:00", "01:00", "01:30", "01:30")
    ]
    assert utc(marks(AUTUMN, ("01:00", "01:30", "01:00", "01:30"), series="aabb")) == ["00:00", "00:30"] * 2


def test_the_order_may_be_said_where_the_file_does_not_tell() -> None:
    assert utc(marks(AUTUMN, ("01:00", "01:00"), minutes=60)) == ["00:00", "01:00"]
    assert utc(marks(AUTUMN, ("01:00", "01:00"), minutes=60, newest=True)) == ["01:00", "00:00"]


def test_rows_in_no_order_are_counted() -> None:
    found = marks(AUTUMN, ("02:00", "01:00", "00:30", "01:30", "01:00", "02:30", "01:30"))
    assert utc(found) == ["02:00", "00:00", "23:30", "00:30", "01:00", "02:30", "01:30"]


def test_newest_day_first_with_its_hours_in_order_is_oldest_first() -> None:
    readings = [datetime(2026, 10, day, hour) for day in (26, 25, 24) for hour in (0, 1, 1, 2)]
    found = read_marks(readings, np.zeros(12), LISBON, 60)
    assert not found.newest_first
    assert [f"{moment:%H:%M}" for moment in found.starts[4:8] if moment] == ["23:00", "00:00", "01:00", "02:00"]


def test_a_day_is_a_local_day_also_of_23_and_25_hours() -> None:
    for date, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        found = marks(date, ("00:00",), minutes=1440)
        assert found.starts[0] is not None
        assert found.ends[0] is not None
        assert (found.ends[0] - found.starts[0]) == timedelta(hours=hours)
    found = marks("2026-10-26", ("00:00",), ends=True, minutes=1440)
    assert found.starts == [datetime(2026, 10, 24, 23, tzinfo=UTC)]


def test_clocks_that_go_back_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    readings = [datetime(2026, 4, 5, *clock) for clock in ((1, 0), (1, 30), (1, 30), (2, 0))]
    found = read_marks(readings, np.zeros(4), zone, 30)
    assert [f"{moment:%H:%M}" for moment in found.starts if moment] == ["14:00", "14:30", "15:00", "15:30"]


@given(
    st.sampled_from([(2026, 3, 28), (2026, 10, 24)]),
    st.sampled_from([15, 30, 60]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 40),
)
def test_a_complete_file_comes_back_whatever_its_marks(
    begin: tuple[int, int, int], minutes: int, ends: bool, by_length: bool, backwards: bool, skip: int
) -> None:
    first = datetime(*begin, 12, tzinfo=UTC) + timedelta(minutes=minutes) * (skip % 20)
    step = timedelta(minutes=minutes)
    # A file that begins in the second of two equal hours does not tell which it is.
    assume(not any(moment.astimezone(LISBON).fold for moment in (first, first + step * ends)))
    right = [first + step * i for i in range(24 * 60 // minutes)]
    if not ends:
        readings = [moment.astimezone(LISBON).replace(tzinfo=None) for moment in right]
    elif by_length:
        readings = [moment.astimezone(LISBON).replace(tzinfo=None) + step for moment in right]
    else:
        readings = [(moment + step).astimezone(LISBON).replace(tzinfo=None) for moment in right]
    if backwards:
        right, readings = right[::-1], readings[::-1]
    assert read_marks(readings, np.zeros(len(right)), LISBON, minutes, ends).starts == right
