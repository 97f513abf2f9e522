from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import InputError
from scheduler.inputs.importers.history import import_history, read_history
from scheduler.inputs.importers.readings import parse_amount, parse_reading
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import Write

GENESYS_CLOUD = """\
Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time (Seconds)
2026-11-16T09:00:00Z,Accounts,Voice,,,12,11,2860
2026-11-16T09:15:00Z,Accounts,Voice,,,9,9,2115
2026-11-16T09:00:00Z,Helpdesk,Chat,One|||Two,English,4,4,1900
2026-11-17T00:00:00Z,Accounts,Voice,,,1,0,0
"""

GENESYS_MAPPING = """\
columns:
  queue: Queue
  start: Interval Start UTC Date
  offered: Offered
  answered: Interactions Handled
  handle_seconds: Total Handle Time (Seconds)
utc_offset: "+00:00"
interval_minutes: 15
queues: {Accounts: billing, Helpdesk: tech}
"""

LOCAL = "columns: {queue: q, start: t, answered: a, abandoned: b, aht_seconds: aht}\ninterval_minutes: 30\n"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def write(source: str, mapping: str, encoding: str = "utf-8") -> tuple[Path, Path]:
        (tmp_path / "calls.csv").write_text(source, encoding=encoding, newline="")
        (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
        return tmp_path / "calls.csv", tmp_path / "mapping.yaml"

    return write


def moments(rows: pd.DataFrame, column: str = "start") -> list[str]:
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in rows[column]]


def test_genesys_cloud_history_comes_over(files: Callable[..., tuple[Path, Path]]) -> None:
    rows = read_history(*files(GENESYS_CLOUD, GENESYS_MAPPING)).rows
    assert list(rows["queue"]) == ["billing", "billing", "billing", "tech"]
    assert moments(rows) == ["2026-11-16 09:00", "2026-11-16 09:15", "2026-11-17 00:00", "2026-11-16 09:00"]
    assert moments(rows, "end")[0] == "2026-11-16 09:15"
    assert rows["abandoned"].tolist() == [1, 0, 1, 0]
    assert rows["handle_seconds"].tolist() == [2860, 2115, 0, 1900]


def test_the_file_written_is_history_of_the_product(files: Callable[..., tuple[Path, Path]], write_site: Write) -> None:
    site = write_site({"history/calls.csv": None})
    target = site / "history" / "cloud.csv"
    imported = import_history(*files(GENESYS_CLOUD, GENESYS_MAPPING), target)
    assert target.read_text(encoding="utf-8").splitlines()[:2] == [
        "queue,start,end,offered,answered,abandoned,handle_seconds",
        "billing,2026-11-16 09:00+00:00,2026-11-16 09:15+00:00,12,11,1,2860",
    ]
    read = load_site(site).history
    pd.testing.assert_frame_equal(read, imported.rows)


def test_the_reconciliation_counts_the_file_and_the_rows_by_queue_and_local_day(
    files: Callable[..., tuple[Path, Path]],
) -> None:
    mapping = GENESYS_MAPPING.replace('utc_offset: "+00:00"', "time_zone: America/New_York")
    table = read_history(*files(GENESYS_CLOUD, mapping)).reconciliation
    found = [(r.queue, f"{r.date}", r.in_file, r.written, r.difference) for r in table.itertuples()]
    assert found == [("billing", "2026-11-16", 22, 22, 0), ("tech", "2026-11-16", 4, 4, 0)]


def test_offered_and_handle_time_are_made_where_absent(files: Callable[..., tuple[Path, Path]]) -> None:
    rows = read_history(
        *files("q,t,a,b,aht\nx,2026-11-16 09:00,10,2,200.5\n", LOCAL + "time_zone: Europe/Lisbon\n")
    ).rows
    assert rows[["offered", "answered", "abandoned", "handle_seconds"]].values.tolist() == [[12, 10, 2, 2005]]


def test_offered_alone_means_all_answered(files: Callable[..., tuple[Path, Path]]) -> None:
    mapping = "columns: {start: t, offered: o, handle_seconds: h}\nsingle_queue: billing\n"
    mapping += 'utc_offset: "+08:00"\ninterval_minutes: 60\n'
    rows = read_history(*files("t,o,h\n2026-11-16 09:00,10,100\n", mapping)).rows
    assert rows[["offered", "answered", "abandoned"]].values.tolist() == [[10, 10, 0]]
    assert moments(rows) == ["2026-11-16 01:00"]


def test_a_european_spreadsheet_export_comes_over(files: Callable[..., tuple[Path, Path]]) -> None:
    source = (
        "Report\r\nDatum;Zeit;Gruppe;Anrufe;Verloren;Zeit ges.\r\n16.11.2026;09:30;Hotline Süd;1.022,0;2;4.500,25\r\n"
    )
    mapping = (
        "columns: {date: Datum, time: Zeit, queue: Gruppe, offered: Anrufe, abandoned: Verloren,\n"
        "  handle_seconds: Zeit ges.}\n"
        "delimiter: ';'\nencoding: cp1252\nskip_lines: 1\ndecimal_comma: yes\ndate_order: dmy\n"
        "time_zone: Europe/Berlin\ninterval_marks: end\ninterval_minutes: 30\n"
    )
    rows = read_history(*files(source, mapping, encoding="cp1252")).rows
    assert moments(rows) == ["2026-11-16 08:00"]
    assert rows.iloc[0].tolist()[0] == "Hotline Süd"
    assert rows[["offered", "answered", "abandoned", "handle_seconds"]].values.tolist() == [[1022, 1020, 2, 4500.25]]


def test_queues_mapped_to_nothing_are_left_out_and_counted(files: Callable[..., tuple[Path, Path]]) -> None:
    imported = read_history(*files(GENESYS_CLOUD, GENESYS_MAPPING.replace("Helpdesk: tech", 'Helpdesk: ""')))
    assert (imported.left_out, set(imported.rows["queue"])) == (1, {"billing"})


@pytest.mark.parametrize("marks", ["start", "end"])
def test_the_repeated_hour_is_told_apart_by_file_order(files: Callable[..., tuple[Path, Path]], marks: str) -> None:
    clock = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
    source = "q,t,a,b,aht\n" + "".join(f"x,2026-10-25 {time},{k},0,60\n" for k, time in enumerate(clock))
    rows = read_history(*files(source, LOCAL + f"time_zone: Europe/Lisbon\ninterval_marks: {marks}\n")).rows
    column = "start" if marks == "start" else "end"
    assert moments(rows, column) == [f"2026-10-{d} {t}" for d, t in (
        (24, "23:30"), (25, "00:00"), (25, "00:30"), (25, "01:00"), (25, "01:30"), (25, "02:00"))]  # fmt: skip
    assert rows["answered"].tolist() == [0, 1, 2, 3, 4, 5]


def test_an_hour_given_once_is_the_first_occurrence_for_each_queue(files: Callable[..., tuple[Path, Path]]) -> None:
    source = "q,t,a,b,aht\nx,2026-10-25 01:00,1,0,60\ny,2026-10-25 01:00,1,0,60\n"
    rows = read_history(*files(source, LOCAL + "time_zone: Europe/Lisbon\n")).rows
    assert moments(rows) == ["2026-10-25 00:00"] * 2


def test_a_third_row_of_a_repeated_hour_is_a_duplicate(files: Callable[..., tuple[Path, Path]]) -> None:
    source = "q,t,a,b,aht\n" + "x,2026-10-25 01:00,1,0,60\n" * 3
    with pytest.raises(InputError, match="x: overlaps line 3") as caught:
        read_history(*files(source, LOCAL + "time_zone: Europe/Lisbon\n"))
    assert [issue.line for issue in caught.value.issues] == [4]


def test_an_offset_of_its_own_wins_over_the_zone(files: Callable[..., tuple[Path, Path]]) -> None:
    source = "q,t,a,b,aht\nx,2026-10-25 01:00+00:00,1,0,60\nx,10/25/2026 1:00 PM,1,0,60\n"
    rows = read_history(*files(source, LOCAL + "time_zone: Europe/Lisbon\ndate_order: mdy\n")).rows
    assert moments(rows) == ["2026-10-25 01:00", "2026-10-25 13:00"]


BAD_ROWS = {
    "skipped hour": ("x,2026-03-29 01:30,1,0,60", "t", "does not exist in Europe/Lisbon"),
    "no time": ("x,2026-03-29,1,0,60", "t", "check date_order"),
    "month 13": ("x,2026-13-29 01:30,1,0,60", "t", "check date_order"),
    "no number": ("x,2026-11-16 01:30,one,0,60", "a", "found 'one'"),
    "negative": ("x,2026-11-16 01:30,-1,0,60", "a", "0 or more"),
    "decimal comma": ('x,2026-11-16 01:30,"1,5",0,60', "a", "decimal_comma: yes?"),
    "negative decimals": ('x,2026-11-16 01:30,"-1,5",0,60', "a", "0 or more) is allowed"),
    "empty": ("x,2026-11-16 01:30,,0,60", "a", "empty"),
    "no queue": (",2026-11-16 01:30,1,0,60", "q", "empty"),
    "short": ("x,2026-11-16 01:30,1,0", "", "4 cells"),
    "long": ("x,2026-11-16 01:30,1,0,60,7", "", "6 cells"),
    "duplicate": ("x,2026-11-16 09:00,1,0,60", "", "overlaps line 2"),
    "overlap": ("x,2026-11-16 09:15,1,0,60", "", "overlaps line 2"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_stops_the_import_and_writes_nothing(
    name: str, files: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    row, key, says = BAD_ROWS[name]
    source = f"q,t,a,b,aht\nx,2026-11-16 09:00,1,0,60\n{row}\n"
    with pytest.raises(InputError) as caught:
        import_history(*files(source, LOCAL + "time_zone: Europe/Lisbon\n"), tmp_path / "out" / "x.csv")
    assert [(i.line, i.key) for i in caught.value.issues] == [(3, key)]
    assert says in caught.value.issues[0].message
    assert ("decimal_comma" in caught.value.issues[0].message) == (name == "decimal comma")
    assert not (tmp_path / "out").exists()


BAD_MAPPINGS = {
    "unknown key": (LOCAL + "time_zone: Europe/Lisbon\ntimezone: x\n", "timezone", "'time_zone'"),
    "no zone": (LOCAL, "", "either time_zone or utc_offset"),
    "unknown column": (LOCAL.replace("start: t", "start: T") + "time_zone: Europe/Lisbon\n", "columns.start", "'t'"),
    "no counts": (LOCAL.replace(", answered: a, abandoned: b", "") + "time_zone: UTC\n", "columns", "offered"),
    "two times": (LOCAL.replace("start: t", "start: t, date: t") + "time_zone: UTC\n", "columns", "start, or both"),
    "encoding": (LOCAL + "time_zone: UTC\nencoding: utf-9\n", "encoding", "unknown encoding"),
    "queue not listed": (LOCAL + "time_zone: UTC\nqueues: {y: billing}\n", "q", "add it"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_MAPPINGS)
def test_a_bad_mapping_is_told_with_its_key(name: str, files: Callable[..., tuple[Path, Path]]) -> None:
    mapping, key, says = BAD_MAPPINGS[name]
    with pytest.raises(InputError) as caught:
        read_history(*files("q,t,a,b,aht\nx,2026-11-16 09:00,1,0,60\n", mapping))
    assert [i for i in caught.value.issues if i.key == key and says in i.message], str(caught.value)


def test_a_wrong_encoding_names_the_line(files: Callable[..., tuple[Path, Path]]) -> None:
    with pytest.raises(InputError, match="state the encoding") as caught:
        read_history(
            *files("q,t,a,b,aht\nSüd,2026-11-16 09:00,1,0,60\n", LOCAL + "time_zone: UTC\n", encoding="cp1252")
        )
    assert caught.value.issues[0].line == 2


@pytest.mark.parametrize(
    ("text", "order", "reading"),
    [
        ("16/11/2026 09:05", "dmy", datetime(2026, 11, 16, 9, 5)),
        ("11/16/26 12:05 AM", "mdy", datetime(2026, 11, 16, 0, 5)),
        ("2026-11-16T09:05:30", "dmy", datetime(2026, 11, 16, 9, 5, 30)),
        ("16.11.2026 24:00", "dmy", datetime(2026, 11, 17)),
        ("2026-11-16 09:05Z", "ymd", datetime(2026, 11, 16, 9, 5, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_the_order_stated(text: str, order: str, reading: datetime) -> None:
    assert parse_reading(text, order) == reading


@given(st.integers(0, 10**9), st.booleans())
def test_numbers_with_groups_of_thousands_come_back(number: int, comma: bool) -> None:
    text = f"{number:,}".replace(",", "." if comma else ",")
    assert parse_amount(text, comma) == number
