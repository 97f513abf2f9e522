from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from scheduler.domain.agents import Absence, Agent
from scheduler.domain.roster import Duty, PastDuty, Roster, Segment
from scheduler.domain.run import Run
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.exports.spreadsheet import write_spreadsheet
from scheduler.inputs.importers.own_roster import is_row_of_sums, without_absences
from scheduler.inputs.importers.schedule import import_schedule
from tests.factories import at, tiny_problem, tiny_roster, tiny_run


def written(run: Run, folder: Path) -> Workbook:
    write_spreadsheet(run, folder / "roster.xlsx")
    return openpyxl.load_workbook(folder / "roster.xlsx")


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    write_spreadsheet(tiny_run(), tmp_path / "roster.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["roster.xlsx"]
    return openpyxl.load_workbook(tmp_path / "roster.xlsx")


def test_the_sheets_are_those_a_planner_reads_and_prints(book: Workbook) -> None:
    assert book.sheetnames == ["Roster", "Duties", "Absences", "Days", "Coverage", "Findings", "Summary"]
    assert all(sheet.freeze_panes for sheet in book)


def test_the_roster_shows_clock_readings_by_agent_and_day(book: Workbook) -> None:
    rows = {row[0]: row for row in book["Roster"].iter_rows(values_only=True)}
    assert rows["C3"][3:] == ("09:00-18:00", "09:00-18:00", None, None, None, None, None, 16, 0, 16, "mail")
    assert rows["on duty"][3:] == (3, 3, 2, 2, 2, 0, 0, 96, 0, 96, None)


def test_weekends_are_shaded(book: Workbook) -> None:
    friday, saturday = book["Roster"].cell(2, 8), book["Roster"].cell(2, 9)
    assert (friday.fill.fill_type, saturday.fill.fill_type) == (None, "solid")


def test_duties_and_coverage_have_a_row_each(book: Workbook) -> None:
    assert book["Duties"].max_row == 1 + 12
    assert book["Coverage"].max_row == 1 + 5 * (20 + 6)
    first = next(book["Coverage"].iter_rows(min_row=2, values_only=True))
    assert first == ("calls", datetime(2026, 11, 2), time(8), time(8, 30), 2, 2, 0, 0)


def test_every_team_has_a_row_of_sums_and_so_have_all(book: Workbook) -> None:
    rows = [row[:1] + row[3:5] + row[10:13] for row in book["Roster"].iter_rows(min_row=2, values_only=True)]
    assert rows == [
        ("C3", "09:00-18:00", "09:00-18:00", 16, 0, 16),
        ("on duty: back", 1, 1, 16, 0, 16),
        ("A1", "08:00-17:00", "08:00-17:00", 40, 0, 40),
        ("B2", "08:00-17:00", "08:00-17:00", 40, 0, 40),
        ("on duty: desk", 2, 2, 80, 0, 80),
        ("on duty", 3, 3, 96, 0, 96),
    ]
    assert [is_row_of_sums(str(row[0])) for row in rows] == [False, True, False, False, True, True]


def test_dates_and_times_are_such_and_look_alike_in_every_language(book: Workbook) -> None:
    assert [cell.value for cell in book["Roster"][1]][3:5] == [datetime(2026, 11, 2), datetime(2026, 11, 3)]
    assert book["Roster"].cell(1, 4).number_format == "ddd yyyy-mm-dd"
    row = book["Duties"][2]
    assert [cell.value for cell in row][:9] == [
        *("A1", "Ana Prado", "desk", datetime(2026, 11, 2), "Monday", time(8), time(17), "day", 8)
    ]
    assert [row[3].number_format, row[5].number_format] == ["yyyy-mm-dd", "hh:mm"]
    assert [cell.value for cell in row][9:] == ["12:00-13:00|15:00-15:30", None]


def test_leave_is_shown_where_the_planner_looks_for_it(tmp_path: Path) -> None:
    problem = tiny_problem()
    absences = (
        Absence("C3", at(problem, 2, "00:00"), at(problem, 4, "00:00"), "leave", True),
        Absence("C3", at(problem, 4, "13:00"), at(problem, 4, "17:30"), "training"),
        Absence("A1", at(problem, 0, "17:00"), at(problem, 0, "19:00"), "unavailable"),
    )
    problem = replace(problem, absences=absences)
    book = written(tiny_run(problem, tiny_roster(problem)), tmp_path)
    rows = {row[0]: row[3:8] for row in book["Roster"].iter_rows(values_only=True)}
    assert rows["C3"] == ("09:00-18:00", "09:00-18:00", "leave", "leave", "training 13:00-17:30")
    assert rows["A1"][0] == "08:00-17:00; unavailable 17:00-19:00"
    assert [row[:5] for row in book["Absences"].iter_rows(min_row=2, values_only=True)] == [
        ("A1", "Ana Prado", "desk", datetime(2026, 11, 2), time(17)),
        ("C3", "Cleo Lind", "back", datetime(2026, 11, 4), None),
        ("C3", "Cleo Lind", "back", datetime(2026, 11, 6), time(13)),
    ]
    shown = [row[5:] for row in book["Absences"].iter_rows(min_row=3, max_row=3, values_only=True)]
    assert shown == [(datetime(2026, 11, 5), None, "leave", "yes")]
    found = [without_absences(str(cell)) for cell in (*rows["C3"], rows["A1"][0])]
    assert found == ["09:00-18:00", "09:00-18:00", "", "", "", "08:00-17:00"]


def test_paid_leave_has_hours_of_its_own(tmp_path: Path) -> None:
    problem = tiny_problem()
    leave = Absence("C3", at(problem, 2, "00:00"), at(problem, 4, "00:00"), "leave", True)
    problem = replace(problem, absences=(leave,))
    rows = {row[0]: row[10:13] for row in written(tiny_run(problem), tmp_path)["Roster"].iter_rows(values_only=True)}
    assert (rows["C3"], rows["on duty: back"], rows["on duty"]) == ((16, 16, 32), (16, 16, 32), (96, 16, 112))


def test_dates_before_the_hire_are_grey(tmp_path: Path) -> None:
    problem = tiny_problem()
    agents = tuple(
        replace(agent, hire_date=date(2026, 11, 4)) if agent.agent_id == "C3" else agent for agent in problem.agents
    )
    roster = Roster(tuple(duty for duty in tiny_roster(problem).duties if duty.agent_id != "C3"))
    sheet = written(tiny_run(replace(problem, agents=agents), roster), tmp_path)["Roster"]
    assert [sheet.cell(2, column).fill.fill_type for column in (4, 5, 6)] == ["solid", "solid", None]


def test_of_two_equal_readings_the_second_has_its_offset(tmp_path: Path) -> None:
    problem = tiny_problem(start=date(2026, 10, 19))
    begins = datetime(2026, 10, 24, 22, tzinfo=UTC)  # 23:00 in summer; clocks go back from 02:00 to 01:00
    night = Duty("A1", date(2026, 10, 24), "day", (Segment(begins, begins + timedelta(minutes=210), "work", True),))
    book = written(replace(tiny_run(problem), roster=Roster((night,))), tmp_path)
    assert [cell.value for cell in book["Duties"][2]][5:7] == [time(23), "01:30+00:00"]
    assert {row[0]: row[8] for row in book["Roster"].iter_rows(values_only=True)}["A1"] == "23:00-01:30+00:00"


def test_assigned_work_is_written_with_its_queue_and_comes_back(tmp_path: Path) -> None:
    run = tiny_run()
    ana, *others = run.problem.agents
    problem = replace(run.problem, agents=(replace(ana, blocks=WorkBlocks(60, 240)), *others))
    first, *rest = run.roster.duties
    morning, *later = first.segments
    cut = (
        replace(morning, end=at(problem, 0, "10:00"), queue="calls"),
        replace(morning, start=at(problem, 0, "10:00"), queue="mail"),
    )
    roster = Roster(
        (replace(first, segments=(*cut, *(replace(s, queue="calls" * (s.activity == "work")) for s in later))), *rest)
    )
    book = written(replace(run, problem=problem, roster=roster), tmp_path)
    cells = [row[-1] for row in book["Duties"].iter_rows(min_row=2, max_row=3, values_only=True)]
    assert cells == ["08:00-10:00 work:calls|10:00-12:00 work:mail|13:00-15:00 work:calls|15:30-17:00 work:calls", None]
    assert import_schedule(tmp_path / "roster.xlsx", problem).duties[0] == roster.duties[0]


def test_duties_carried_in_are_told_apart_from_those_of_the_roster(tmp_path: Path) -> None:
    problem = tiny_problem()
    past = PastDuty("B2", date(2026, 11, 1), at(problem, -1, "20:00"), at(problem, 0, "04:00"), 480)
    book = written(tiny_run(replace(problem, history=(past,))), tmp_path)
    assert book["Duties"].max_row == 1 + 12
    assert [cell.value for cell in book["Carried in"][2]][:4] == ["B2", "Ben Okoro", "desk", datetime(2026, 11, 1)]


def test_days_sum_the_intervals_of_a_queue(book: Workbook) -> None:
    rows = list(book["Days"].iter_rows(min_row=2, values_only=True))
    # Monday, calls: two people 08:00-12:00 and one until 18:00 are 14 h; mail: one person 09:00-12:00.
    assert rows[0][:4] == (datetime(2026, 11, 2), "Monday", "calls", 14)
    assert rows[1][:6] == (datetime(2026, 11, 2), "Monday", "mail", 3, 3, 0)
    assert len(rows) == 10
    hours = [[float(str(cell)) for cell in row[5:9]] for row in rows]
    assert sum(short for short, *_ in hours) > 0
    assert all(short == sum(kinds) for short, *kinds in hours)


def test_a_week_prints_on_one_page_across_with_the_head_on_every_page(book: Workbook) -> None:
    for sheet in book:
        assert (sheet.print_title_rows, sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == ("$1:$1", 0, 9)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area.endswith(f"${sheet.max_row}") or sheet.max_row == 1
    roster = book["Roster"]
    assert (roster.print_area, roster.page_setup.orientation) == ("'Roster'!$A$1:$M$7", "landscape")
    assert roster.oddFooter is not None
    assert roster.oddFooter.right is not None
    assert roster.oddFooter.right.text == "Page &P of &N"


def test_four_weeks_print_a_week_a_page_with_the_agents_repeated(tmp_path: Path) -> None:
    problem = tiny_problem()
    horizon = replace(problem.horizon, days=28)
    demand = tuple(
        replace(
            one, open=one.open * 4, volume=one.volume * 4, aht_seconds=one.aht_seconds * 4, required=one.required * 4
        )
        for one in problem.demand
    )
    problem = replace(problem, horizon=horizon, demand=demand)
    sheet = written(tiny_run(problem, Roster(tiny_roster(problem).duties)), tmp_path)["Roster"]
    assert [one.id for one in sheet.col_breaks.brk] == [10, 17, 24]
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$C", "$1:$1")
    # 47 characters of agents, 7 dates of 15, 33 of hours: 185 * 7 / 96 inches and 0.6 of paddings on 10.2 inches.
    assert sheet.page_setup.scale == 72


def test_the_summary_has_every_key_with_its_number(book: Workbook) -> None:
    summary = {key: value for key, value in book["Summary"].iter_rows(min_row=2, max_col=2, values_only=True)}
    assert (summary["paid_hours"], summary["goals.labour"], summary["status"]) == (96, 1040.16, "feasible")


def test_ids_that_look_like_numbers_or_formulas_stay_text(tmp_path: Path) -> None:
    problem = tiny_problem()
    agents = (Agent("007", "=1+1", "@desk", "full", frozenset({"calls"})), *problem.agents)
    problem = replace(problem, agents=agents)
    absence = Absence("007", at(problem, 0, "08:00"), at(problem, 0, "09:00"))
    found = written(tiny_run(replace(problem, absences=(absence,))), tmp_path)
    cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"n", "s", "d"}
    assert {cell.data_type for cell in cells if cell.value in ("007", "=1+1", "@desk", "on duty: @desk")} == {"s"}
    assert sum(cell.value == "=1+1" for cell in cells) == 2


def test_an_ampersand_in_the_name_of_a_site_is_no_code_of_the_page_header(tmp_path: Path) -> None:
    problem = replace(tiny_problem(), site="Care & Dial")
    sheet = written(tiny_run(problem), tmp_path)["Roster"]
    assert sheet.oddHeader is not None
    assert sheet.oddHeader.left is not None
    assert str(sheet.oddHeader.left.text).startswith("Care && Dial 2026-11-02")
