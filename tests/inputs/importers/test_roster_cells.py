from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduler.inputs.importers.roster_cells import (
    Clock,
    find_day,
    parse_day,
    parse_moment_cell,
    parse_span,
    parse_time,
)

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-11-23", "ymd", 23),
        ("Mon\n2026-11-23", "ymd", 23),
        ("Mon 2026-11-23", "dmy", 23),
        ("2026-11-24 00:00:00", "mdy", 24),
        ("24/11/2026", "dmy", 24),
        ("24.11.26", "dmy", 24),
        ("11/24/2026", "mdy", 24),
        ("24-Nov-26", "ymd", 24),
        ("24-Nov", "ymd", 24),
        ("Tue 24 November", "ymd", 24),
        ("Nov 24", "ymd", 24),
        ("Tuesday, November 24th, 2026", "ymd", 24),
        ("24/11", "dmy", 24),
        ("Di 24.11.", "dmy", 24),
        ("11/24", "mdy", 24),
        ("46350", "ymd", 24),
        ("20261124", "ymd", 24),
    ],
)
def test_a_header_holds_its_date_in_every_form(text: str, order: str, day: int) -> None:
    assert find_day(text, order, FIRST, LAST) == date(2026, 11, day)


@pytest.mark.parametrize(
    "text", ["total", "paid hours", "Marketing 12", "team 1-2", "24/11", "46400", "12345678", "May", "column 5", "7.5"]
)
def test_other_headers_hold_none(text: str) -> None:
    assert find_day(text, "mdy", FIRST, LAST) is None


@pytest.mark.parametrize("text", ["2026-11-31", "31 Nov", "99/99/2026"])
def test_a_date_that_does_not_exist_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="found"):
        find_day(text, "dmy", FIRST, LAST)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("8:00", 480),
        ("08:00:00", 480),
        ("8:00 AM", 480),
        ("12:30 a.m.", 30),
        ("12:30pm", 750),
        ("0800", 480),
        ("24:00", 1440),
        ("24:00:00", 1440),
        ("0.375", 540),
        ("0,333333", 480),
        (".5", 720),
        ("0", 0),
    ],
)
def test_a_time_is_read_in_every_form(text: str, minute: int) -> None:
    assert parse_time(text) == Clock(minute)


@pytest.mark.parametrize("text", ["24:01", "8:60", "13:00 pm", "0.33", "08:00:30", "8", "1.5", "nine", "", "080"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="found"):
        parse_time(text)


def test_spans_have_dashes_of_every_length_and_offsets() -> None:
    day = (Clock(480), Clock(1020))
    assert [parse_span(text) for text in ("08:00-17:00", "8:00 – 17:00:00", "8:00 AM to 5:00 PM", "0800-1700")] == [
        day
    ] * 4
    assert parse_span("OFF") is None
    lisbon, autumn = ZoneInfo("Europe/Lisbon"), date(2026, 10, 25)
    span = parse_span("00:30-01:30+00:00")
    assert span is not None
    assert [clock.moment(autumn, lisbon) for clock in span] == [
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("text", "day", "minute"),
    [
        ("2026-11-24 00:00", 24, 0),
        ("24/11/2026 9:00", 24, 540),
        ("2026-11-24T09:00", 24, 540),
        ("24 Nov 2026 9:00 AM", 24, 540),
        ("Tue, 24/11/2026, 09:00:00", 24, 540),
        ("46350.375", 24, 540),
        ("20261124 0900", 24, 540),
        ("23/11/2026 24:00", 23, 1440),
    ],
)
def test_a_cell_holds_date_and_time(text: str, day: int, minute: int) -> None:
    found, clock = parse_moment_cell(text, "ymd" if text[:4] == "2026" else "dmy", FIRST, LAST)
    assert (found, clock) == (date(2026, 11, day), Clock(minute))


def test_a_cell_may_hold_a_time_alone_but_not_a_date_alone() -> None:
    assert parse_moment_cell("09:00", "ymd", FIRST, LAST) == (None, Clock(540))
    for text in ("2026-11-24", "24 Nov 2026"):
        with pytest.raises(ValueError, match="date_order"):
            parse_moment_cell(text, "ymd", FIRST, LAST)


@pytest.mark.parametrize(
    ("text", "order"),
    [("2020-02-01", "dmy"), ("01.02.2020", "dmy"), ("1-Feb-20", "ymd"), ("43862", "ymd"), ("2020-02-01 00:00", "ymd")],
)
def test_a_date_of_hire_has_its_year(text: str, order: str) -> None:
    assert parse_day(text, order) == date(2020, 2, 1)


@pytest.mark.parametrize("text", ["01.02.", "1 Feb", "soon", "31.02.2020"])
def test_a_date_of_hire_without_a_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="found"):
        parse_day(text, "dmy")
