from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.inputs.importers.schedule import import_schedule
from scheduler.inputs.site_folder import load_site

GRID = """\
agent,2026-11-23,2026-11-24,2026-11-25,total
A1,09:00-18:00,OFF,,9
Rui Paz,off,8:30-17:30,-,9
A3,22:00-04:30,,short shift,6.5
"""

LIST = """\
agent_id,start,end,shift,breaks
A1,2026-11-23 09:00,2026-11-23 18:00,day,10:30-10:45|13:00-14:00|16:00-16:15
A3,2026-11-23 22:00,2026-11-24 04:30,,00:00-00:20|02:00-02:30
"""


@pytest.fixture
def problem(small_site: Path) -> Problem:
    return Problem.of(load_site(small_site).setup, ())


def read(folder: Path, problem: Problem, text: str, mapping: str | None = None) -> Roster:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    path = folder / "map.yaml"
    if mapping is not None:
        path.write_text(mapping, encoding="utf-8")
    return import_schedule(folder / "roster.csv", problem, path if mapping is not None else None)


def duties(roster: Roster) -> list[tuple[str, date, str, str, str]]:
    return [(d.agent_id, d.date, f"{d.start:%d %H:%M}", f"{d.end:%d %H:%M}", d.shift) for d in roster.duties]


WANTED = [
    ("A1", date(2026, 11, 23), "23 09:00", "23 18:00", "day"),
    ("A2", date(2026, 11, 24), "24 08:30", "24 17:30", "day"),
    ("A3", date(2026, 11, 23), "23 22:00", "24 04:30", "short"),
]
GRID_MAPPING = "off: ['OFF', '-', short shift]\n"


def test_a_grid_becomes_duties_of_the_best_matching_shift(problem: Problem, tmp_path: Path) -> None:
    roster = read(tmp_path, problem, GRID, GRID_MAPPING)
    assert duties(roster) == WANTED
    assert [[s.activity for s in d.segments] for d in roster.duties] == [["work"]] * 3
    assert roster.duties[2].segments[0].queue == "tech"


def test_a_grid_of_a_spreadsheet_reads_the_same(problem: Problem, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Week 48"
    sheet.append([])
    sheet.append(["agent", *(datetime(2026, 11, day) for day in (23, 24, 25)), "total"])
    sheet.append(["A1", "09:00-18:00", "OFF", None, 9])
    sheet.append(["Rui Paz", "off", "8:30-17:30", "-", 9])
    sheet.append(["A3", "22:00-04:30", None, "short shift", 6.5])
    book.save(tmp_path / "roster.xlsx")
    (tmp_path / "map.yaml").write_text(GRID_MAPPING + "sheet: Week 48\n", encoding="utf-8")
    assert duties(import_schedule(tmp_path / "roster.xlsx", problem, tmp_path / "map.yaml")) == WANTED
    (tmp_path / "map.yaml").write_text(GRID_MAPPING + "sheet: Week 47\n", encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'Week 48'"):
        import_schedule(tmp_path / "roster.xlsx", problem, tmp_path / "map.yaml")


def test_a_spreadsheet_with_a_column_twice_is_refused(problem: Problem, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["agent", "2026-11-23", "2026-11-23"], ["A1", "09:00-18:00", "OFF"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "roster.xlsx")
    with pytest.raises(InputError, match="twice"):
        import_schedule(tmp_path / "roster.xlsx", problem)


def at(problem: Problem, start: date, zone: str = "Europe/Lisbon") -> Problem:
    return replace(problem, horizon=replace(problem.horizon, start=start, zone=zone))


def test_a_cell_that_begins_in_the_time_clocks_skip_begins_when_they_jump(problem: Problem, tmp_path: Path) -> None:
    roster = read(tmp_path, at(problem, date(2026, 3, 23)), "agent,2026-03-29\nA1,01:30-09:00\n")
    assert duties(roster) == [("A1", date(2026, 3, 29), "29 01:00", "29 08:00", "day")]


def test_a_cell_that_lies_in_the_time_clocks_skip_is_told_so(problem: Problem, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="in the time clocks skip on 2026-03-29"):
        read(tmp_path, at(problem, date(2026, 3, 23)), "agent,2026-03-29\nA1,01:15-01:45\n")


def test_a_duty_until_midnight_may_end_where_clocks_jump_over_midnight(problem: Problem, tmp_path: Path) -> None:
    there = at(problem, date(2026, 8, 31), "America/Santiago")
    for cell in ("16:00-24:00", "16:00-00:00", "16:00-01:00"):
        (duty,) = read(tmp_path, there, f"agent,2026-09-05\nA1,{cell}\n").duties
        assert (duty.start, duty.end) == (datetime(2026, 9, 5, 20, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC))
    (duty,) = read(tmp_path, there, "agent_id,start,end\nA1,2026-09-05 16:00,2026-09-06 00:00\n").duties
    assert duty.end == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_a_file_that_is_no_spreadsheet_is_told_so(problem: Problem, tmp_path: Path) -> None:
    (tmp_path / "roster.xlsx").write_text("no zip", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as XLSX"):
        import_schedule(tmp_path / "roster.xlsx", problem)


def test_a_list_keeps_its_breaks_and_matches_them_by_length(problem: Problem, tmp_path: Path) -> None:
    roster = read(tmp_path, problem, LIST)
    first, second = roster.duties
    assert [(s.activity, s.minutes, s.paid) for s in first.segments] == [
        ("work", 90, True),
        ("break", 15, True),
        ("work", 135, True),
        ("meal", 60, False),
        ("work", 120, True),
        ("break", 15, True),
        ("work", 105, True),
    ]
    assert first.paid_minutes == 480
    assert [(s.activity, s.paid) for s in second.segments if s.is_rest] == [("break", True), ("meal", False)]
    assert second.segments[1].start == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_list_with_other_names_and_orders_comes_by_mapping(problem: Problem, tmp_path: Path) -> None:
    text = "Who;From;To\nAnn;23/11/2026 9:00;23/11/2026 18:00\n"
    mapping = "columns: {agent_id: Who, start: From, end: To}\nagents: {Ann: A4}\ndate_order: dmy\n"
    assert duties(read(tmp_path, problem, text, mapping)) == [("A4", date(2026, 11, 23), "23 09:00", "23 18:00", "day")]


def test_a_cell_may_name_a_shift_with_one_start_and_length(problem: Problem, tmp_path: Path, small_site: Path) -> None:
    shifts = small_site / "shifts.yaml"
    shifts.write_text(shifts.read_text(encoding="utf-8").replace("[5, 6.5]", "[6.5]"), encoding="utf-8")
    other = Problem.of(load_site(small_site).setup, ())
    text = "agent,2026-11-23\nA3,short\n"
    assert duties(read(tmp_path, other, text)) == [("A3", date(2026, 11, 23), "23 22:00", "24 04:30", "short")]
    with pytest.raises(InputError, match="a shift with one start and length"):
        read(tmp_path, problem, text)


def test_a_cell_that_names_a_shift_has_its_elapsed_length_when_clocks_change(
    problem: Problem, tmp_path: Path, small_site: Path
) -> None:
    shifts = small_site / "shifts.yaml"
    shifts.write_text(shifts.read_text(encoding="utf-8").replace("[5, 6.5]", "[6.5]"), encoding="utf-8")
    other = Problem.of(load_site(small_site).setup, ())
    spring = read(tmp_path, at(other, date(2026, 3, 23)), "agent,2026-03-28\nA3,short\n")  # the clock says 05:30
    assert duties(spring) == [("A3", date(2026, 3, 28), "28 22:00", "29 04:30", "short")]
    autumn = read(tmp_path, at(other, date(2026, 10, 19)), "agent,2026-10-24\nA3,short\n")  # and 03:30
    assert duties(autumn) == [("A3", date(2026, 10, 24), "24 21:00", "25 03:30", "short")]


BAD_GRIDS = {
    "unknown agent": ("A1,", "B1,", 2, "agent", "unknown agent 'B1'"),
    "cell": ("09:00-18:00", "nine", 2, "2026-11-23", "found 'nine'"),
    "no such time": ("09:00-18:00", "09:00-28:00", 2, "2026-11-23", "HH:MM"),
    "date outside": ("2026-11-25", "2026-11-30", 1, "2026-11-30", "from 2026-11-23 to 2026-11-29"),
    "no such date": ("2026-11-25", "2026-11-31", 1, "2026-11-31", "date_order"),
    "agent twice": ("Rui Paz,off", "A1,07:00-10:00", 3, "2026-11-23", "A1: this duty"),
}


@pytest.mark.parametrize("name", BAD_GRIDS)
def test_a_bad_grid_names_line_and_column(name: str, problem: Problem, tmp_path: Path) -> None:
    old, new, line, column, says = BAD_GRIDS[name]
    assert old in GRID
    with pytest.raises(InputError) as caught:
        read(tmp_path, problem, GRID.replace(old, new, 1), GRID_MAPPING)
    found = [i for i in caught.value.issues if (i.key, says in i.message) == (column, True)]
    assert found, str(caught.value)
    assert {found[0].line} <= {line, 2}


BAD_LISTS = {
    "unknown shift": (",day,", ",days,", 2, "shift", "'day'"),
    "backwards": ("2026-11-23 18:00", "2026-11-23 08:00", 2, "end", "not after"),
    "break outside": ("16:00-16:15", "18:00-18:15", 2, "breaks", "inside the duty"),
    "break text": ("16:00-16:15", "16:00", 2, "breaks", "joined by |"),
    "breaks in disorder": ("16:00-16:15", "13:30-13:45", 2, "breaks", "in order"),
    "outside": ("A3,2026-11-23 22:00,2026-11-24", "A3,2026-11-22 22:00,2026-11-23", 3, "start", "from 2026-11-23"),
    "time": ("2026-11-23 09:00", "09:00", 2, "start", "date_order"),
}


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_bad_list_names_line_and_column(name: str, problem: Problem, tmp_path: Path) -> None:
    old, new, line, column, says = BAD_LISTS[name]
    assert old in LIST
    with pytest.raises(InputError) as caught:
        read(tmp_path, problem, LIST.replace(old, new, 1))
    assert [(i.line, i.key) for i in caught.value.issues] == [(line, column)], str(caught.value)
    assert says in caught.value.issues[0].message


def test_a_file_that_is_neither_grid_nor_list_is_told_what_both_look_like(problem: Problem, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column is headed by a date"):
        read(tmp_path, problem, "agent,from,to\nA1,9,18\n")
