"""Generic payroll file: one line an employee, date and pay code, with control totals beside it."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from scheduler.domain.agents import Agent
from scheduler.domain.errors import InputError, InputIssue, SchedulerError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.exports.payroll.rounding import cents_of, line_cents
from scheduler.pay.codes import CODE_ORDER, ROSTER_CODES, PayCode, PayLine
from scheduler.pay.leave import leave_minutes
from scheduler.pay.segments import pay_minutes

COLUMNS = ("employee_id", "payroll_id", "name", "work_date", "pay_code", "minutes", "hours")
TOTAL_COLUMNS = ("pay_code", "employees", "lines", "minutes", "hours")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ControlTotalError(SchedulerError):
    """The hours to write do not add up to the roster's paid hours; nothing was written."""

    exit_code = 1


@dataclass(frozen=True)
class PayrollTotals:
    """Control totals of a payroll file.

    Parameters
    ----------
    path, totals_path
        The file of lines and the file of control totals beside it.
    minutes, hours
        By pay code; hours with two decimals, exactly the sum of the file's lines.
    roster_minutes, roster_hours
        Over the codes that make up the roster's paid time (leave is not among them).
    employees, lines
        Distinct employees and lines in the file.
    """

    path: Path
    totals_path: Path
    minutes: dict[PayCode, int]
    hours: dict[PayCode, Decimal]
    roster_minutes: int
    roster_hours: Decimal
    employees: int
    lines: int


def export_payroll(problem: Problem, roster: Roster, out_path: Path) -> PayrollTotals:
    """Write hours by employee, date and pay code, and the control totals beside them (``<name>_totals.csv``).

    Each file is written whole or not at all. Hours only, never money: payroll systems multiply by their own rates.
    Cells that a spreadsheet would run as a formula get a leading apostrophe.

    Parameters
    ----------
    out_path
        CSV to write, replaced where it exists; its folder is made where it does not.

    Raises
    ------
    InputError
        If one employee with hours lacks a payroll id or shares it with another: the whole file is refused, because a
        payroll that imports part of a file pays the others nothing. Agent ids stand in only where NO agent has a
        payroll id.
    ControlTotalError
        If the hours do not add up to the roster's paid hours.
    """
    roster_lines, leave_lines = pay_minutes(problem, roster), leave_minutes(problem, roster)
    lines = sorted((*roster_lines, *leave_lines), key=_line_order(problem))
    # Leave is rounded by itself, so that it cannot shift a hundredth of the roster's hours.
    cents = dict(zip(roster_lines, line_cents(roster_lines), strict=True))
    cents |= dict(zip(leave_lines, line_cents(leave_lines), strict=True))
    ids = payroll_ids(problem, {line.agent_id for line in lines})
    agents = {agent.agent_id: agent for agent in problem.agents}
    rows = [_row(line, agents[line.agent_id], ids[line.agent_id], cents[line]) for line in lines]
    out_path = Path(out_path)
    totals = _totals(out_path, lines, rows)
    _check(totals, roster)
    _write(out_path, COLUMNS, rows)
    _write(totals.totals_path, TOTAL_COLUMNS, _total_rows(totals, lines))
    return totals


def payroll_ids(problem: Problem, needed: Iterable[str]) -> dict[str, str]:
    """Payroll id of every agent id in ``needed``; agent ids where no agent of the site has one.

    Raises
    ------
    InputError
        Naming every agent without a payroll id, and every id that two agents share.
    """
    wanted = set(needed)
    agents = [agent for agent in problem.agents if agent.agent_id in wanted]
    if not any(agent.payroll_id for agent in problem.agents):
        return {agent.agent_id: agent.agent_id for agent in agents}
    shared = Counter(agent.payroll_id for agent in problem.agents if agent.payroll_id)
    issues = [_missing(agent) for agent in agents if not agent.payroll_id]
    issues += [_shared(agent) for agent in agents if shared[agent.payroll_id] > 1]
    if issues:
        raise InputError(issues)
    return {agent.agent_id: agent.payroll_id for agent in agents}


def _missing(agent: Agent) -> InputIssue:
    return InputIssue(
        "agents.csv",
        0,
        "payroll_id",
        f"agent {agent.agent_id!r} has hours but no payroll id; no payroll file is written until every employee with "
        "hours has one: fill it in, or clear the whole column to use agent ids",
    )


def _shared(agent: Agent) -> InputIssue:
    return InputIssue(
        "agents.csv",
        0,
        "payroll_id",
        f"agent {agent.agent_id!r} shares payroll id {agent.payroll_id!r} with another agent; give each their own",
    )


def safe_cell(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _line_order(problem: Problem) -> Callable[[PayLine], tuple[int, date, int]]:
    place = {agent.agent_id: i for i, agent in enumerate(problem.agents)}
    return lambda line: (place[line.agent_id], line.work_date, CODE_ORDER[line.code])


def _row(line: PayLine, agent: Agent, payroll_id: str, cents: int) -> tuple[str, ...]:
    hours = f"{cents // 100}.{cents % 100:02d}"
    texts = (safe_cell(line.agent_id), safe_cell(payroll_id), safe_cell(agent.name))
    return (*texts, line.work_date.isoformat(), line.code.value, str(line.minutes), hours)


def _totals(out_path: Path, lines: Sequence[PayLine], rows: Sequence[tuple[str, ...]]) -> PayrollTotals:
    """Add up the rows as they will be read, from their text."""
    minutes: Counter[PayCode] = Counter()
    hours: dict[PayCode, Decimal] = {}
    for *_, code, minute_text, hour_text in rows:
        minutes[PayCode(code)] += int(minute_text)
        hours[PayCode(code)] = hours.get(PayCode(code), Decimal("0.00")) + Decimal(hour_text)
    ordered = sorted(minutes, key=CODE_ORDER.__getitem__)
    return PayrollTotals(
        path=out_path,
        totals_path=out_path.with_name(f"{out_path.stem}_totals.csv"),
        minutes={code: minutes[code] for code in ordered},
        hours={code: hours[code] for code in ordered},
        roster_minutes=sum(minutes[code] for code in ROSTER_CODES),
        roster_hours=sum((hours.get(code, Decimal("0.00")) for code in ROSTER_CODES), Decimal("0.00")),
        employees=len({line.agent_id for line in lines}),
        lines=len(rows),
    )


def _check(totals: PayrollTotals, roster: Roster) -> None:
    """Refuse a file whose minutes, or hours to the hundredth, are not the roster's."""
    paid = Decimal(cents_of(roster.paid_minutes)) / 100
    if totals.roster_minutes != roster.paid_minutes or totals.roster_hours != paid:
        raise ControlTotalError(
            f"payroll has {totals.roster_minutes} minutes and {totals.roster_hours} hours, the roster has "
            f"{roster.paid_minutes} paid minutes and {paid} hours; nothing was written, please report this"
        )


def _total_rows(totals: PayrollTotals, lines: Sequence[PayLine]) -> list[tuple[str, ...]]:
    """One row a pay code, one for the roster's paid time, one for the whole file."""

    def row(name: str, codes: Sequence[PayCode]) -> tuple[str, ...]:
        mine = [line for line in lines if line.code in codes]
        hours = sum((totals.hours.get(code, Decimal("0.00")) for code in codes), Decimal("0.00"))
        people = len({line.agent_id for line in mine})
        return (name, str(people), str(len(mine)), str(sum(line.minutes for line in mine)), str(hours))

    rows = [row(code.value, [code]) for code in totals.minutes]
    return [*rows, row("total_roster", ROSTER_CODES), row("total_file", tuple(PayCode))]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV whole or not at all: UTF-8, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(text.getvalue().encode("utf-8"))
    os.replace(part, path)
