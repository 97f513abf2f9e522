"""A run as a workbook: roster, duties, absences, days, coverage, findings, summary.

The sheets Roster and Duties come back through ``import schedule``, also when a spreadsheet has saved them as CSV.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from scheduler.atomic_files import write_file
from scheduler.checking.shortage_split import KINDS, split_shortage
from scheduler.domain.agents import Absence
from scheduler.domain.presence import carried_duties
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.exports.roster_sheet import write_roster_sheet
from scheduler.exports.sheet_looks import Row, clock_cell, clock_text, make_formats, print_as, write_table

DUTIES = {
    "agent_id": 11,
    "name": 22,
    "team": 14,
    "date": 12,
    "weekday": 11,
    "start": 8,
    "end": 8,
    "shift": 14,
    "paid hours": 11,
    "breaks": 30,
    "activities": 40,
}
ABSENCES = {"agent_id": 11, "name": 22, "team": 14, "from": 12, "at": 8, "to": 12, "until": 8, "kind": 13, "paid": 7}
DAYS = {
    "date": 12,
    "weekday": 11,
    "queue": 22,
    "required": 11,
    "staffed": 11,
    "shortage": 11,
    **dict.fromkeys(KINDS, 11),
    "surplus": 11,
}
COVERAGE = {
    "queue": 18,
    "date": 12,
    "start": 8,
    "end": 8,
    "required": 10,
    "staffed": 10,
    "shortage": 10,
    "surplus": 10,
}
FINDINGS = {"rule": 20, "agent_id": 11, "when": 18, "limit": 18, "actual": 18, "message": 90}
SUMMARY = {"key": 30, "value": 30}


def write_spreadsheet(run: Run, path: Path) -> None:
    """Write an XLSX workbook; an older one is replaced once the new one is complete.

    Dates and times are such, identifiers and all other text are strings: no program changes ``007``, and no name is
    run as a formula.
    """
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    title = f"{run.problem.site} {run.problem.horizon.start}..{run.problem.horizon.end}"
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {**options, "in_memory": True}) as book:
        book.set_properties({"title": title})
        formats = make_formats(book)
        write_roster_sheet(book.add_worksheet("Roster"), run, formats)
        tables = {
            "Duties": (DUTIES, _duty_rows(run, run.roster.duties)),
            "Absences": (ABSENCES, _absence_rows(run)),
            "Days": (DAYS, _day_rows(run)),
            "Coverage": (COVERAGE, _coverage_rows(run)),
            "Findings": (FINDINGS, _finding_rows(run)),
            "Summary": (SUMMARY, _summary_rows(run)),
        }
        carried = carried_duties(run.problem)
        if carried:
            tables["Carried in"] = (DUTIES, _duty_rows(run, carried))
        for name, (columns, rows) in tables.items():
            write_table(book.add_worksheet(name), columns, rows, formats)
        for sheet in book.worksheets():
            print_as(sheet, title)
    write_file(path, content.getvalue())


def _duty_rows(run: Run, duties: Sequence[Duty]) -> Iterable[Row]:
    """Duties by agent, in the order of the site, and time."""
    zone = run.problem.horizon.tz
    agents = {agent.agent_id: (i, agent) for i, agent in enumerate(run.problem.agents)}
    for duty in sorted(duties, key=lambda duty: (agents[duty.agent_id][0], duty.start)):
        agent = agents[duty.agent_id][1]
        shift = run.problem.shifts.get(duty.shift)
        is_assigned = agent.blocks is not None and (shift is None or not shift.queue)
        pieces = [
            (f"{clock_text(s.start, zone)}-{clock_text(s.end, zone)}", s)
            for s in duty.segments
            if s.activity != "work" or (is_assigned and s.queue)
        ]
        yield (
            duty.agent_id,
            agent.name,
            agent.team,
            duty.date,
            f"{duty.date:%A}",
            clock_cell(duty.start, zone),
            clock_cell(duty.end, zone),
            duty.shift,
            duty.paid_minutes / 60,
            "|".join(span for span, segment in pieces if segment.is_rest),
            "|".join(f"{span} {s.activity}{f':{s.queue}' * bool(s.queue)}" for span, s in pieces if not s.is_rest),
        )


def _absence_rows(run: Run) -> Iterable[Row]:
    """Absences that touch the horizon, cut to no part of it, by agent and time."""
    horizon, zone = run.problem.horizon, run.problem.horizon.tz
    first, last = horizon.origin, horizon.moment(horizon.end_minute)
    for agent_id, context in run.problem.contexts.items():
        agent = context.agent
        for absence in sorted(context.absences, key=lambda absence: absence.start):
            if absence.start < last and absence.end > first:
                yield (
                    agent_id,
                    agent.name,
                    agent.team,
                    *_span(absence, zone),
                    absence.kind,
                    "yes" if absence.paid else "no",
                )


def _span(absence: Absence, zone: ZoneInfo) -> Row:
    """First date and time, last date and time; no times where whole dates are meant."""
    start, end = absence.start.astimezone(zone), absence.end.astimezone(zone)
    if start.time() == end.time() == time():
        return start.date(), "", end.date() - timedelta(days=1), ""
    return start.date(), clock_cell(start, zone), end.date(), clock_cell(end, zone)


def _day_rows(run: Run) -> Iterable[Row]:
    """Hours of people by date and queue, of dates on which the queue is open."""
    horizon = run.problem.horizon
    hours = horizon.interval_minutes / 60
    split = split_shortage(run.problem, run.roster, run.allotment)
    for day in range(horizon.days):
        when, inside = horizon.date_of(day), horizon.day_intervals(day)
        for place, (demand, staffed) in enumerate(zip(run.problem.demand, run.allotment.staffed, strict=True)):
            columns = (demand.open[inside], demand.required[inside], staffed[inside])
            pairs = [(need, there) for is_open, need, there in zip(*columns, strict=True) if is_open]
            if pairs:
                yield (
                    when,
                    f"{when:%A}",
                    demand.queue,
                    sum(need for need, _ in pairs) * hours,
                    sum(there for _, there in pairs) * hours,
                    sum(max(0, need - there) for need, there in pairs) * hours,
                    *(getattr(split, kind)[place, inside].sum().item() * hours for kind in KINDS),
                    sum(max(0, there - need) for need, there in pairs) * hours,
                )


def _coverage_rows(run: Run) -> Iterable[Row]:
    horizon = run.problem.horizon
    step = timedelta(minutes=horizon.interval_minutes)
    starts = [horizon.moment(i * horizon.interval_minutes) for i in range(horizon.num_intervals)]
    clocks = [
        (horizon.date_at(start), clock_cell(start, horizon.tz), clock_cell(start + step, horizon.tz))
        for start in starts
    ]
    for demand, staffed in zip(run.problem.demand, run.allotment.staffed, strict=True):
        for clock, is_open, need, there in zip(clocks, demand.open, demand.required, staffed, strict=True):
            if is_open:
                yield demand.queue, *clock, need, there, max(0, need - there), max(0, there - need)


def _finding_rows(run: Run) -> Iterable[Row]:
    zone = run.problem.horizon.tz
    for finding in run.findings:
        when = f"{finding.when.astimezone(zone):%Y-%m-%d %H:%M}"
        yield finding.rule, finding.agent_id, when, finding.limit, finding.actual, finding.message


def _summary_rows(run: Run) -> Iterable[Row]:
    return _key_rows(run.summary)


def _key_rows(summary: dict[str, Any], prefix: str = "") -> Iterable[Row]:
    for name, value in summary.items():
        key = prefix + name
        if isinstance(value, dict):
            yield from _key_rows(value, f"{key}.")
        elif isinstance(value, list):
            yield key, ", ".join(str(item) for item in value)
        else:
            yield key, value if isinstance(value, (int, float)) else "" if value is None else str(value)
