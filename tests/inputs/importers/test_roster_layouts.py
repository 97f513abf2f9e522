from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.inputs.importers.schedule import import_schedule
from scheduler.inputs.site_folder import load_site


@pytest.fixture
def problem(small_site: Path) -> Problem:
    return Problem.of(load_site(small_site).setup, ())


def book(folder: Path, *rows: list[Any], merged: str = "", dates: str = "yyyy-mm-dd") -> Path:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, datetime) and cell.value.time() == time():
                cell.number_format = dates
    if merged:
        sheet.merge_cells(merged)
    made.save(folder / "roster.xlsx")
    return folder / "roster.xlsx"


def text(folder: Path, content: str, mapping: str = "") -> tuple[Path, Path | None]:
    (folder / "roster.csv").write_text(content, encoding="utf-8")
    if not mapping:
        return folder / "roster.csv", None
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    return folder / "roster.csv", folder / "map.yaml"


def duties(roster: Roster) -> list[tuple[str, str, str]]:
    return [(d.agent_id, f"{d.start:%d %H:%M}", f"{d.end:%d %H:%M}") for d in roster.duties]


def wrong(source: Path, problem: Problem, mapping: Path | None = None) -> list[InputIssue]:
    with pytest.raises(InputError) as caught:
        import_schedule(source, problem, mapping)
    return list(caught.value.issues)


HEADER = ["agent_id", "start", "end"]
FOURTEEN, MIDNIGHT = datetime(2026, 11, 23, 14), datetime(2026, 11, 24)


def test_a_real_date_and_time_at_midnight_ends_the_duty(problem: Problem, tmp_path: Path) -> None:
    path = book(tmp_path, HEADER, ["A1", FOURTEEN, MIDNIGHT], dates="yyyy-mm-dd hh:mm")
    assert duties(import_schedule(path, problem)) == [("A1", "23 14:00", "24 00:00")]


def test_a_real_date_is_a_midnight_only_where_its_column_has_times(problem: Problem, tmp_path: Path) -> None:
    (issue,) = wrong(book(tmp_path, HEADER, ["A1", FOURTEEN, MIDNIGHT]), problem)
    assert (issue.line, issue.key) == (2, "end")
    other = ["A2", datetime(2026, 11, 24, 9), datetime(2026, 11, 24, 17)]
    path = book(tmp_path, HEADER, ["A1", FOURTEEN, MIDNIGHT], other)
    assert duties(import_schedule(path, problem))[0] == ("A1", "23 14:00", "24 00:00")


def test_a_merged_agent_holds_for_all_its_rows(problem: Problem, tmp_path: Path) -> None:
    days = [datetime(2026, 11, 23), datetime(2026, 11, 24)]
    path = book(tmp_path, ["agent", *days], ["A1", "08:00-12:00"], [None, None, "14:00-18:00"], merged="A2:A3")
    assert duties(import_schedule(path, problem)) == [
        ("A1", "23 08:00", "23 12:00"),
        ("A1", "24 14:00", "24 18:00"),
    ]


def test_a_row_without_an_agent_and_with_a_duty_is_an_error_of_its_line(problem: Problem, tmp_path: Path) -> None:
    source, _ = text(tmp_path, "agent,2026-11-23,2026-11-24\nA1,08:00-12:00,\n,,14:00-18:00\n")
    (issue,) = wrong(source, problem)
    assert (issue.line, "14:00-18:00" in issue.message) == (3, True)
    source, _ = text(tmp_path, "agent_id,start,end\n,2026-11-23 08:00,2026-11-23 12:00\n")
    (issue,) = wrong(source, problem)
    assert (issue.line, issue.key) == (2, "agent_id")


def test_titles_before_the_header_are_skipped_in_workbooks_too(problem: Problem, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Week 48", None, None], [], ["agent", "Mon\n2026-11-23"], ["A1", "08:00-12:00"]]
    path = book(tmp_path, *rows, merged="A1:C1")
    assert "skip_lines" in str(wrong(path, problem)[0].message)
    (tmp_path / "map.yaml").write_text("skip_lines: 1\n", encoding="utf-8")
    assert duties(import_schedule(path, problem, tmp_path / "map.yaml")) == [("A1", "23 08:00", "23 12:00")]


def test_headers_may_mix_real_dates_and_texts(problem: Problem, tmp_path: Path) -> None:
    header = ["agent", datetime(2026, 11, 23), "Tue\n2026-11-24", "25/11/2026", "Thu 26 Nov", "total"]
    path = book(tmp_path, header, ["A1", *["08:00-12:00"] * 4, 16])
    (tmp_path / "map.yaml").write_text("date_order: dmy\n", encoding="utf-8")
    notes: list[str] = []
    found = import_schedule(path, problem, tmp_path / "map.yaml", notes)
    assert [duty.date for duty in found.duties] == [date(2026, 11, day) for day in (23, 24, 25, 26)]
    assert any("columns not read: total" in note for note in notes)
    source, _ = text(tmp_path, "agent,2026-11-23,23/11/2026\nA1,08:00-12:00,\n", "date_order: dmy\n")
    (issue,) = wrong(source, problem, tmp_path / "map.yaml")
    assert "two columns are of 2026-11-23" in issue.message


LIST = """\
agent_id,date,start,end,shift,breaks,activities
A1,23/11/2026,9:00 AM,18:00:00,day,13:00-14:00,10:00-11:00 training:mail|16:00-16:30 coaching:c1
A3,2026-11-23,0.9166667,04:30,,00:00-00:20|02:00-02:30,
"""


def test_a_list_may_have_date_start_and_end_in_three_columns(problem: Problem, tmp_path: Path) -> None:
    source, mapping = text(tmp_path, LIST, "date_order: dmy\n")
    roster = import_schedule(source, problem, mapping)
    assert duties(roster) == [("A1", "23 09:00", "23 18:00"), ("A3", "23 22:00", "24 04:30")]
    first, second = roster.duties
    assert [(s.activity, s.minutes, s.paid) for s in first.segments] == [
        ("work", 60, True),
        ("training:mail", 60, True),
        ("work", 120, True),
        ("meal", 60, False),
        ("work", 120, True),
        ("coaching:c1", 30, True),
        ("work", 90, True),
    ]
    assert [f"{s.start:%d %H:%M}" for s in second.segments if s.is_rest] == ["24 00:00", "24 02:00"]


def test_real_dates_and_times_in_three_columns(problem: Problem, tmp_path: Path) -> None:
    day = datetime(2026, 11, 23)
    path = book(
        tmp_path,
        ["agent_id", "date", "start", "end"],
        ["A1", day, time(16), time(0)],
        ["A3", day, datetime(2026, 11, 24, 22), datetime(2026, 11, 25, 4, 30)],
    )
    assert duties(import_schedule(path, problem)) == [("A1", "23 16:00", "24 00:00"), ("A3", "24 22:00", "25 04:30")]


def test_assigned_work_is_an_activity_with_its_queue(problem: Problem, tmp_path: Path) -> None:
    content = (
        "agent_id,start,end,breaks,activities\nA1,2026-11-23 09:00,2026-11-23 18:00,13:00-14:00,"
        "09:00-11:00 work:billing|14:00-15:00 training:mail\n"
    )
    source, _ = text(tmp_path, content)
    (found,) = import_schedule(source, problem).duties
    assert [(s.activity, s.queue, s.minutes) for s in found.segments] == [
        ("work", "billing", 120),
        ("work", "", 120),
        ("meal", "", 60),
        ("training:mail", "", 60),
        ("work", "", 180),
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("23/11/2026", "soon", "date", "a date in the order dmy"),
        ("23/11/2026", "31/11/2026", "date", "date_order"),
        ("23/11/2026", "30/11/2026", "start", "dates from 2026-11-23"),
        ("23/11/2026", "", "start", "name a column date"),
        ("9:00 AM", "9:00:30", "start", "whole minutes"),
        ("18:00:00", "25:00", "end", "24:00"),
        ("training:mail", "lunch", "activities", "training:<id>"),
        ("13:00-14:00", "10:30-11:30", "activities|breaks", "at once"),
        ("training:mail", "work:biling", "activities", "did you mean 'billing'"),
    ],
)
def test_a_bad_list_names_line_and_column(
    old: str, new: str, key: str, says: str, problem: Problem, tmp_path: Path
) -> None:
    source, mapping = text(tmp_path, LIST.replace(old, new, 1), "date_order: dmy\n")
    (issue,) = wrong(source, problem, mapping)
    assert issue.line == 2
    assert issue.key in key.split("|")
    assert says in issue.message


def test_rows_of_sums_and_absences_are_told(problem: Problem, tmp_path: Path) -> None:
    content = (
        "agent_id,2026-11-23,2026-11-24\nA1,08:00-12:00; leave 13:00-17:00,leave\non duty: desk,1,0\non duty,1,0\n"
    )
    source, _ = text(tmp_path, content)
    notes: list[str] = []
    assert duties(import_schedule(source, problem, None, notes)) == [("A1", "23 08:00", "23 12:00")]
    assert [note.partition(": ")[2] for note in notes] == [
        "rows of sums left out: lines 3, 4",
        "2 cells say leave or another absence, which comes from unavailable.csv of the site",
        "no breaks in the file: the whole length of each duty counts as paid work",
    ]


def test_totals_of_others_are_left_out_where_the_mapping_says_so(problem: Problem, tmp_path: Path) -> None:
    content = "agent,2026-11-23\nA1,08:00-12:00\nTotal,1\n\nLegend: OFF is a day off,\n"
    source, _ = text(tmp_path, content)
    (issue,) = wrong(source, problem)
    assert (issue.line, "total_rows" in issue.message) == (3, True)
    source, mapping = text(tmp_path, content, "total_rows: [total]\n")
    notes: list[str] = []
    assert len(import_schedule(source, problem, mapping, notes).duties) == 1
    assert any("rows of totals left out, as total_rows says: line 3" in note for note in notes)
    assert any(":5: not read: 'Legend: OFF is a day off'" in note for note in notes)


def test_names_are_compared_as_people_read_them(problem: Problem, tmp_path: Path) -> None:
    source, _ = text(tmp_path, "agent,2026-11-23\nRui\u00a0 Paz,08:00-12:00\n")
    assert duties(import_schedule(source, problem)) == [("A2", "23 08:00", "23 12:00")]
