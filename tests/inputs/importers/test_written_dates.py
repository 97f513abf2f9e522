from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scheduler.inputs.importers.readings import parse_reading


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("23-Nov-26 08:30", "ymd"),
        ("23 November 2026 8:30", "dmy"),
        ("Nov 23, 2026 8:30 AM", "mdy"),
        ("Mon 23/11/2026 08:30:00", "dmy"),
        ("Monday, 23 November 2026 08:30", "ymd"),
        ("46349.3541666667", "ymd"),
        ("46349,354167", "dmy"),
        ("46349 08:30", "ymd"),
        ("2026-11-23 00:00 08:30", "ymd"),
        ("23/11/2026 00:00:00 08:30:00", "dmy"),
        ("23/11/2026 0.3541666667", "dmy"),
    ],
)
def test_a_moment_is_read_as_spreadsheets_write_it(text: str, order: str) -> None:
    assert parse_reading(text, order) == datetime(2026, 11, 23, 8, 30)


def test_an_offset_and_a_midnight_stay() -> None:
    assert parse_reading("23-Nov-2026 08:30+01:00", "ymd").astimezone(UTC) == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert parse_reading("23-Nov-2026 0", "ymd") == datetime(2026, 11, 23)


@pytest.mark.parametrize(
    "text", ["23 Nov 08:30", "31-Nov-26 08:30", "soon 08:30", "46349", "2026-11-23", "0.5", "", "x 0"]
)
def test_what_is_no_moment_is_refused_as_it_was_written(text: str) -> None:
    with pytest.raises(ValueError, match="date_order") as caught:
        parse_reading(text, "ymd")
    assert repr(text) in str(caught.value)
