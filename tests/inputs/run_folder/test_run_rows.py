from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from scheduler.inputs.run_folder.run_rows import (
    TABLES,
    AgentLimitsRow,
    ChangeRow,
    CoverageRow,
    DutyRow,
    RowT,
    SegmentRow,
    WishAnswerRow,
    columns_of,
    row_parser,
    write_rows,
)

LISBON = ZoneInfo("Europe/Lisbon")
START, END = datetime(2026, 7, 6, 8, tzinfo=UTC), datetime(2026, 7, 6, 16, 30, tzinfo=UTC)


def written(row: RowT) -> dict[str, str]:
    stream = io.StringIO()
    write_rows(stream, type(row), [row], LISBON)
    (cells,) = csv.DictReader(io.StringIO(stream.getvalue()))
    return cells


def check(row: RowT, **cells: str) -> None:
    """Expect these cells among those written, and the row back from them."""
    assert written(row).items() >= cells.items()
    assert row_parser(type(row))(written(row)) == row


def test_every_row_comes_back_from_the_text_it_is_written_as() -> None:
    check(SegmentRow("A1", START, END, "work", "", True), start="2026-07-06T09:00:00+01:00", queue="", paid="true")
    check(DutyRow("A1", date(2026, 7, 6), START, END, "day", 450), date="2026-07-06", paid_minutes="450")
    check(CoverageRow("calls", START, END, 3, 2, 1, 0), required="3", staffed="2", shortage="1", surplus="0")
    check(AgentLimitsRow("A1", "calls|mail", 11.0, 5, None, 37.5), min_rest_hours="11", max_run_days="5")
    moved = ChangeRow("A1", date(2026, 7, 6), "duty", None, None, START, END, "", "day")
    check(moved, from_start="", to_start="2026-07-06T09:00:00+01:00", to_shift="day")
    asked = WishAnswerRow("A1", date(2026, 7, 6), "with", "B2", 0.5, None, "refused", "", 2.5)
    check(asked, filed_at="", weight="0.5", reason="", cost="2.5")
    check(AgentLimitsRow("A1", "calls", None, None, None, None), min_rest_hours="", max_run_days="")


def test_every_table_has_its_columns() -> None:
    assert {name: len(columns_of(kind)) for kind, name in TABLES.items()} == {
        "segments.csv": 7,
        "duties.csv": 6,
        "coverage.csv": 7,
        "agents.csv": 6,
        "changes.csv": 9,
        "sessions.csv": 10,
        "activity_hours.csv": 7,
        "named_cover.csv": 5,
        "wish_answers.csv": 9,
        "skills_granted.csv": 5,
        "ledger.csv": 5,
    }


GOOD = written(SegmentRow("A1", START, END, "work", "", True))


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"paid": "yes"}, "paid", "true or false"),
        ({"start": "2026-07-06T09:00:00"}, "start", "UTC offset"),
        ({"end": "noon"}, "end", "isoformat"),
    ],
)
def test_a_wrong_cell_names_its_column(cells: Mapping[str, str], column: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        row_parser(SegmentRow)({**GOOD, **cells})
    assert [one["loc"] for one in caught.value.errors()] == [(column,)]


def test_columns_of_later_versions_are_passed_over() -> None:
    assert row_parser(SegmentRow)({**GOOD, "share": "0.5"}).agent_id == "A1"
