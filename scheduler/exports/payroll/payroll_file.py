"""A roster's hours -> a payroll file of any target, and its control totals beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from scheduler.atomic_files import write_files
from scheduler.domain.errors import InputError, InputIssue
from scheduler.domain.formula_guard import guarded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.exports.payroll.base import Entry, FileFormat, Hours, Payroll, PayrollTarget, Row
from scheduler.exports.payroll.control_totals import TOTAL_COLUMNS, PayrollTotals, control_totals, total_rows
from scheduler.exports.payroll.payroll_ids import payroll_ids
from scheduler.exports.payroll.rounding import line_cents
from scheduler.pay.codes import CODE_ORDER
from scheduler.pay.leave import leave_minutes
from scheduler.pay.segments import pay_minutes


def export_payroll(
    problem: Problem, roster: Roster, target: PayrollTarget, folder: Path, out: Path | None = None
) -> PayrollTotals:
    """Write hours by employee and pay code as a target wants them, and control totals (``<name>_totals.csv``).

    Both files are written or none, and the lines are never there without their totals.

    Hours only, never money: payroll systems multiply by their own rates.
    Cells that a spreadsheet would run as a formula get a leading apostrophe, whatever the target.

    Parameters
    ----------
    folder
        Where the file goes under the target's own name.
    out
        File to write instead; replaced where it exists, its folder is made where it does not.

    Raises
    ------
    InputError
        If one employee with hours lacks a payroll id or shares it with another: the whole file is refused, because a
        payroll that imports part of a file pays the others nothing. Agent ids stand in only where NO agent has a
        payroll id. Also where the target's file cannot hold a cell.
    ControlTotalError
        If the hours do not add up to the roster's paid hours.
    """
    horizon, entries = problem.horizon, payroll_entries(problem, roster)
    layout = target.layout(Payroll(horizon.start, horizon.end, entries))
    path = Path(out or folder / layout.file_name)
    totals = control_totals(path, entries, layout, roster)
    content = file_content(path.name, (*layout.head, *layout.rows), layout.file_format)
    sums = file_content(totals.totals_path.name, (TOTAL_COLUMNS, *total_rows(totals, entries, layout)), FileFormat())
    write_files({path: content, totals.totals_path: sums})
    return totals


def payroll_entries(problem: Problem, roster: Roster) -> tuple[Entry, ...]:
    """Say what is to be paid, by employee, date and pay code.

    Raises
    ------
    InputError
        If an employee with hours has no payroll id of their own.
    """
    roster_lines, leave_lines = pay_minutes(problem, roster), leave_minutes(problem, roster)
    # Leave is rounded by itself, so that it cannot shift a hundredth of the roster's hours.
    cents = dict(zip(roster_lines, line_cents(roster_lines), strict=True))
    cents |= dict(zip(leave_lines, line_cents(leave_lines), strict=True))
    ids = payroll_ids(problem, {line.agent_id for line in cents})
    place = {agent.agent_id: (i, agent) for i, agent in enumerate(problem.agents)}
    lines = sorted(
        cents, key=lambda line: (place[line.agent_id][0], line.work_date, CODE_ORDER[line.code], line.payroll_code)
    )
    found = []
    for line in lines:
        agent = place[line.agent_id][1]
        who = (agent.agent_id, ids[agent.agent_id], agent.name, agent.team)
        found.append(Entry(*who, line.work_date, line.code, line.minutes, cents[line], line.payroll_code))
    return tuple(found)


def file_content(name: str, rows: Sequence[Row], file_format: FileFormat) -> bytes:
    """Put rows into the bytes of a file; ``name`` is for messages about cells it cannot hold.

    Raises
    ------
    InputError
        Naming every cell with characters the file has no place for.
    """
    texts = [[cell.text if isinstance(cell, Hours) else guarded(cell) for cell in row] for row in rows]
    issues = [
        InputIssue(
            name, line, "", f"found {cell!r}, which this payroll file cannot hold: {why}; change it in agents.csv"
        )
        for line, row in enumerate(texts, 1)
        for cell in row
        if (why := _unfit(cell, file_format))
    ]
    if issues:
        raise InputError(issues)
    if not file_format.is_quoted:
        lines = (file_format.delimiter.join(row) + file_format.line_end for row in texts)
        return "".join(lines).encode(file_format.encoding)
    content = io.StringIO()
    csv.writer(content, delimiter=file_format.delimiter, lineterminator=file_format.line_end).writerows(texts)
    return content.getvalue().encode(file_format.encoding)


def _unfit(cell: str, file_format: FileFormat) -> str:
    """Tell why a file cannot hold a cell; empty where it can."""
    if not file_format.is_quoted and any(mark in cell for mark in (file_format.delimiter, "\r", "\n")):
        return f"{file_format.delimiter!r} and line breaks part its cells"
    try:
        cell.encode(file_format.encoding)
    except UnicodeEncodeError as error:
        return f"{file_format.encoding} has no {cell[error.start]!r}"
    return ""
