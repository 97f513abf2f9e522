"""A run as a workbook: roster, duties, coverage, findings, summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from scheduler.atomic_files import new_file
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.exports.run_tables import listed_duties

Row = Sequence[str | int | float | None]


def write_spreadsheet(run: Run, path: Path) -> None:
    """Write an XLSX workbook; an older one is replaced once the new one is complete.

    Identifiers, dates and clock readings are text, so that no program changes ``007`` or ``22:00`` on reading.
    """
    options = {"strings_to_numbers": False, "strings_to_formulas": False}
    with new_file(path) as partial, xlsxwriter.Workbook(str(partial), options) as book:
        book.set_properties({"title": f"{run.problem.site} {run.problem.horizon.start}..{run.problem.horizon.end}"})
        formats = _formats(book)
        _roster_sheet(book.add_worksheet("Roster"), run, formats)
        _table(book.add_worksheet("Duties"), _DUTIES, _duty_rows(run), formats)
        _table(book.add_worksheet("Coverage"), _COVERAGE, _coverage_rows(run), formats)
        _table(book.add_worksheet("Findings"), _FINDINGS, _finding_rows(run), formats)
        _table(book.add_worksheet("Summary"), _SUMMARY, _summary_rows(run), formats)


_DUTIES = {
    "agent_id": 11,
    "name": 22,
    "team": 14,
    "date": 12,
    "weekday": 11,
    "start": 8,
    "end": 8,
    "shift": 14,
    "paid_minutes": 13,
    "breaks": 30,
    "activities": 34,
}
_COVERAGE = {
    "queue": 18,
    "date": 12,
    "start": 8,
    "end": 8,
    "required": 10,
    "staffed": 10,
    "shortage": 10,
    "surplus": 10,
}
_FINDINGS = {"rule": 20, "agent_id": 11, "when": 18, "limit": 18, "actual": 18, "message": 90}
_SUMMARY = {"key": 30, "value": 30}


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    head = {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "valign": "vcenter"}
    cell = {"num_format": "@", "align": "center"}
    return {
        "head": book.add_format({**head, "num_format": "@"}),
        "head_day": book.add_format({**head, "align": "center", "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
        "whole": book.add_format({"num_format": "0"}),
        "day": book.add_format(cell),
        "weekend": book.add_format({**cell, "bg_color": "#E9EEF2"}),
        "total": book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
    }


def _roster_sheet(sheet: Any, run: Run, formats: dict[str, Any]) -> None:
    """Agents by days: the clock readings of each duty, paid hours at the end, people on duty below."""
    horizon = run.problem.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    heads = ("agent_id", "name", "team", "skills")
    for column, (text, width) in enumerate(zip(heads, (11, 22, 14, 26), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, formats["head"])
    first = len(heads)
    sheet.set_column(first, first + len(dates) - 1, 13)
    for column, day in enumerate(dates, first):
        sheet.write_string(0, column, f"{day:%a}\n{day.isoformat()}", formats["head_day"])
    sheet.set_column(first + len(dates), first + len(dates), 11)
    sheet.write_string(0, first + len(dates), "paid hours", formats["head"])
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    mine: dict[tuple[str, date], list[Duty]] = {}
    for duty in run.roster.duties:
        mine.setdefault((duty.agent_id, duty.date), []).append(duty)
    teams = sorted(run.problem.agents, key=lambda agent: (agent.team, agent.agent_id))
    for row, agent in enumerate(teams, 1):
        texts = (agent.agent_id, agent.name, agent.team, "|".join(sorted(agent.skills)))
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, formats["text"])
        for column, day in enumerate(dates, first):
            text = ", ".join(_clock_span(run, duty) for duty in mine.get((agent.agent_id, day), ()))
            shade = formats["weekend" if day.weekday() > 4 else "day"]
            sheet.write_string(row, column, text, shade) if text else sheet.write_blank(row, column, None, shade)
        paid = sum(duty.paid_minutes for day in dates for duty in mine.get((agent.agent_id, day), ())) / 60
        sheet.write_number(row, first + len(dates), paid, formats["number"])
    _totals(sheet, run, dates, first, formats)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _totals(sheet: Any, run: Run, dates: list[date], first: int, formats: dict[str, Any]) -> None:
    row = len(run.problem.agents) + 1
    sheet.write_string(row, 0, "on duty", formats["text"])
    for column, day in enumerate(dates, first):
        sheet.write_number(row, column, sum(duty.date == day for duty in run.roster.duties), formats["whole"])
    sheet.write_number(row, first + len(dates), run.roster.paid_minutes / 60, formats["total"])


def _table(sheet: Any, columns: dict[str, int], rows: Iterable[Row], formats: dict[str, Any]) -> None:
    """Write a table with a fixed head; numbers stay numbers, everything else is text."""
    for column, (name, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(last, column, value, formats["whole"])
            elif isinstance(value, float):
                sheet.write_number(last, column, value, formats["number"])
            elif value:
                sheet.write_string(last, column, value, formats["text"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, last), len(columns) - 1)


def _clock_span(run: Run, duty: Duty) -> str:
    zone = run.problem.horizon.tz
    return f"{duty.start.astimezone(zone):%H:%M}-{duty.end.astimezone(zone):%H:%M}"


def _duty_rows(run: Run) -> Iterable[Row]:
    zone = run.problem.horizon.tz
    agents = {agent.agent_id: agent for agent in run.problem.agents}
    for duty in listed_duties(run):
        agent = agents.get(duty.agent_id)
        start, end = duty.start.astimezone(zone), duty.end.astimezone(zone)
        named = [(s, f"{s.activity} {s.start.astimezone(zone):%H:%M}") for s in duty.segments if s.activity != "work"]
        yield (
            duty.agent_id,
            agent.name if agent else "",
            agent.team if agent else "",
            duty.date.isoformat(),
            f"{duty.date:%A}",
            f"{start:%H:%M}",
            f"{end:%H:%M}",
            duty.shift,
            duty.paid_minutes,
            ", ".join(text for segment, text in named if segment.is_rest),
            ", ".join(text for segment, text in named if not segment.is_rest),
        )


def _coverage_rows(run: Run) -> Iterable[Row]:
    horizon = run.problem.horizon
    step = timedelta(minutes=horizon.interval_minutes)
    starts = [horizon.moment(i * horizon.interval_minutes) for i in range(horizon.num_intervals)]
    clocks = [(start.astimezone(horizon.tz), (start + step).astimezone(horizon.tz)) for start in starts]
    for demand, staffed in zip(run.problem.demand, run.allotment.staffed, strict=True):
        for (start, end), is_open, need, there in zip(clocks, demand.open, demand.required, staffed, strict=True):
            if is_open:
                clock = (start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}")
                yield demand.queue, *clock, need, there, max(0, need - there), max(0, there - need)


def _finding_rows(run: Run) -> Iterable[Row]:
    zone = run.problem.horizon.tz
    for finding in run.findings:
        when = f"{finding.when.astimezone(zone):%Y-%m-%d %H:%M}"
        yield finding.rule, finding.agent_id, when, finding.limit, finding.actual, finding.message


def _summary_rows(run: Run) -> Iterable[Row]:
    for key, value in run.summary.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{name}", number) for name, number in value.items())
        elif isinstance(value, list):
            yield key, ", ".join(str(item) for item in value)
        else:
            yield key, value if isinstance(value, (int, float)) else "" if value is None else str(value)
