from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from scheduler.domain.agents import Agent
from scheduler.exports.spreadsheet import write_spreadsheet
from tests.factories import tiny_problem, tiny_roster, tiny_run


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    write_spreadsheet(tiny_run(), tmp_path / "roster.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["roster.xlsx"]
    return openpyxl.load_workbook(tmp_path / "roster.xlsx")


def test_the_sheets_are_roster_duties_coverage_findings_and_summary(book: Workbook) -> None:
    assert book.sheetnames == ["Roster", "Duties", "Coverage", "Findings", "Summary"]
    assert all(sheet.freeze_panes for sheet in book)


def test_the_roster_shows_clock_readings_by_agent_and_day(book: Workbook) -> None:
    rows = {row[0]: row for row in book["Roster"].iter_rows(values_only=True)}
    assert rows["C3"][4:] == ("09:00-18:00", "09:00-18:00", None, None, None, None, None, 16)
    assert rows["on duty"][4:] == (3, 3, 2, 2, 2, 0, 0, 96)


def test_weekends_are_shaded(book: Workbook) -> None:
    friday, saturday = book["Roster"].cell(2, 9), book["Roster"].cell(2, 10)
    assert (friday.fill.fill_type, saturday.fill.fill_type) == (None, "solid")


def test_duties_and_coverage_have_a_row_each(book: Workbook) -> None:
    assert book["Duties"].max_row == 1 + 12
    assert book["Coverage"].max_row == 1 + 5 * (20 + 6)
    first = next(book["Coverage"].iter_rows(min_row=2, values_only=True))
    assert first == ("calls", "2026-11-02", "08:00", "08:30", 2, 2, 0, 0)


def test_the_summary_has_every_key_with_its_number(book: Workbook) -> None:
    summary = {key: value for key, value in book["Summary"].iter_rows(min_row=2, max_col=2, values_only=True)}
    assert (summary["paid_hours"], summary["goals.labour"], summary["status"]) == (96, 1040.16, "feasible")


def test_ids_that_look_like_numbers_or_formulas_stay_text(tmp_path: Path) -> None:
    problem = tiny_problem()
    agents = (Agent("007", "=1+1", "desk", "full", frozenset({"calls"})), *problem.agents)
    problem = replace(problem, agents=agents)
    write_spreadsheet(tiny_run(problem, tiny_roster(problem)), tmp_path / "roster.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["Roster"]
    found = [(row[0].value, row[0].data_type, row[1].data_type) for row in sheet.iter_rows() if row[1].value == "=1+1"]
    assert found == [("007", "s", "s")]
