"""Control totals: that a payroll file holds the roster's paid time, all of it and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from scheduler.domain.errors import SchedulerError
from scheduler.domain.roster import Roster
from scheduler.exports.payroll.base import Entry, Hours, HoursAs, Layout
from scheduler.exports.payroll.rounding import cents_of
from scheduler.pay.codes import CODE_ORDER, ROSTER_CODES, PayCode

TOTAL_COLUMNS = ("pay_code", "employees", "lines", "minutes", "hours")

REPORT = "nothing was written, please report this"


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
        Distinct employees and lines of data in the file.
    """

    path: Path
    totals_path: Path
    minutes: dict[PayCode, int]
    hours: dict[PayCode, Decimal]
    roster_minutes: int
    roster_hours: Decimal
    employees: int
    lines: int

    @property
    def total_minutes(self) -> int:
        """Of all codes: the roster's and those of absences."""
        return sum(self.minutes.values())

    @property
    def total_hours(self) -> Decimal:
        """Over all codes, with two decimals."""
        return sum(self.hours.values(), Decimal("0.00"))


def control_totals(path: Path, entries: Sequence[Entry], layout: Layout, roster: Roster) -> PayrollTotals:
    """Add up a file, and refuse one that does not hold the roster's paid time.

    Raises
    ------
    ControlTotalError
        If an entry is missing or there twice, or minutes or hours to the hundredth are not the roster's.
    """
    _check_cells(entries, layout)
    codes = sorted({entry.code for entry in entries}, key=CODE_ORDER.__getitem__)
    minutes = {code: sum(entry.minutes for entry in entries if entry.code is code) for code in codes}
    hours = {code: Decimal(sum(entry.cents for entry in entries if entry.code is code)) / 100 for code in codes}
    totals = PayrollTotals(
        path=path,
        totals_path=path.with_name(f"{path.stem}_totals.csv"),
        minutes=minutes,
        hours={code: value.quantize(Decimal("0.01")) for code, value in hours.items()},
        roster_minutes=sum(minutes.get(code, 0) for code in ROSTER_CODES),
        roster_hours=sum((hours.get(code, Decimal(0)) for code in ROSTER_CODES), Decimal(0)).quantize(Decimal("0.01")),
        employees=len({entry.agent_id for entry in entries}),
        lines=len(layout.rows),
    )
    _check_roster(totals, roster)
    return totals


def total_rows(totals: PayrollTotals, entries: Sequence[Entry], layout: Layout) -> list[tuple[str, ...]]:
    """One row a pay code, one for the roster's paid time, one for the whole file; lines are those with such hours."""

    def row(name: str, mine: Collection[Entry]) -> tuple[str, ...]:
        lines = sum(any(entry in mine for cell in _cells([line]) for entry in cell.entries) for line in layout.rows)
        people = len({entry.agent_id for entry in mine})
        hours = (Decimal(sum(entry.cents for entry in mine)) / 100).quantize(Decimal("0.01"))
        return (name, str(people), str(lines), str(sum(entry.minutes for entry in mine)), str(hours))

    written: dict[tuple[int, str], set[Entry]] = {}
    for entry in entries:
        written.setdefault((CODE_ORDER[entry.code], entry.written_code), set()).add(entry)
    rows = [row(code, mine) for (_, code), mine in sorted(written.items())]
    roster = {entry for entry in entries if entry.code in ROSTER_CODES}
    return [*rows, row("total_roster", roster), row("total_file", set(entries))]


def _cells(rows: Sequence[Sequence[str | Hours]]) -> list[Hours]:
    return [cell for row in rows for cell in row if isinstance(cell, Hours)]


def _check_cells(entries: Sequence[Entry], layout: Layout) -> None:
    """Refuse a layout that loses or repeats hours, in its cells or in what they read as."""
    cells = _cells(layout.rows)
    held, due = Counter(entry for cell in cells for entry in cell.entries), Counter(entries)
    if held != due:
        lost, more = (due - held).total(), (held - due).total()
        raise ControlTotalError(f"the payroll file leaves {lost} entries out and repeats {more}; {REPORT}")
    read = sum((_read(cell) for cell in cells), Fraction(0))
    meant = sum((_exact(cell) for cell in cells), Fraction(0))
    if read != meant:
        raise ControlTotalError(f"the payroll file reads as {float(read):.2f} hours of {float(meant):.2f}; {REPORT}")


def _read(cell: Hours) -> Fraction:
    """Hours as the payroll system will read them."""
    if cell.written is HoursAs.CLOCK:
        hours, _, minutes = cell.text.partition(":")
        return Fraction(int(hours)) + Fraction(int(minutes), 60)
    return Fraction(Decimal(cell.text.replace(",", ".")))


def _exact(cell: Hours) -> Fraction:
    """Hours a cell stands for."""
    if cell.written is HoursAs.CLOCK:
        return Fraction(sum(entry.minutes for entry in cell.entries), 60)
    return Fraction(sum(entry.cents for entry in cell.entries), 100)


def _check_roster(totals: PayrollTotals, roster: Roster) -> None:
    """Refuse a file whose minutes, or hours to the hundredth, are not the roster's."""
    paid = Decimal(cents_of(roster.paid_minutes)) / 100
    if totals.roster_minutes != roster.paid_minutes or totals.roster_hours != paid:
        raise ControlTotalError(
            f"payroll has {totals.roster_minutes} minutes and {totals.roster_hours} hours, the roster has "
            f"{roster.paid_minutes} paid minutes and {paid} hours; {REPORT}"
        )
