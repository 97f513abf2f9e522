"""What every payroll file shares: its entries, its cells and the protocol of a target.

A target states columns and layout, nothing else. Who is paid under which id, that no hour is lost or paid twice,
control totals, rounding and the guard against formulas belong to `payroll_file` beside it, for every target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from scheduler.pay.codes import PayCode


class HoursAs(StrEnum):
    """How a payroll system reads hours: ``7.50``, ``7,50`` or ``7:30``."""

    DECIMAL = "decimal"
    DECIMAL_COMMA = "decimal_comma"
    CLOCK = "clock"


@dataclass(frozen=True)
class Entry:
    """One employee's time on one date under one pay code.

    Parameters
    ----------
    payroll_id
        Id in the payroll system, never empty.
    work_date
        Local date on which the duty starts.
    minutes
        Exact, > 0.
    cents
        Hundredths of an hour, rounded so that their sums by pay code and over the file are the control totals.
    payroll_code
        What the file writes instead of the pay code; empty: the pay code.
    """

    agent_id: str
    payroll_id: str
    name: str
    team: str
    work_date: date
    code: PayCode
    minutes: int
    cents: int
    payroll_code: str = ""

    @property
    def written_code(self) -> str:
        """Pay code as the file has it."""
        return self.payroll_code or self.code.value


@dataclass(frozen=True)
class Hours:
    """A cell with the hours of some entries of one pay code or more; at least one entry."""

    entries: tuple[Entry, ...]
    written: HoursAs = HoursAs.DECIMAL

    @property
    def text(self) -> str:
        """The hours as the payroll system reads them."""
        if self.written is HoursAs.CLOCK:
            hours, minutes = divmod(sum(entry.minutes for entry in self.entries), 60)
            return f"{hours}:{minutes:02d}"
        whole, hundredths = divmod(sum(entry.cents for entry in self.entries), 100)
        return f"{whole}{',' if self.written is HoursAs.DECIMAL_COMMA else '.'}{hundredths:02d}"


Row = Sequence[str | Hours]
"""One line of a file. Each entry of a payroll belongs into exactly one `Hours` cell of its file."""


@dataclass(frozen=True)
class FileFormat:
    """How lines become bytes.

    Parameters
    ----------
    is_quoted
        Whether cells that hold a delimiter or a line break are put in quotes; otherwise such cells are refused.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    is_quoted: bool = True


@dataclass(frozen=True)
class Payroll:
    """What is to be paid.

    Parameters
    ----------
    first, last
        Dates of the period, both included.
    entries
        By employee in the order of the site, then date, then pay code.
    """

    first: date
    last: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Layout:
    """A file as a target lays it out.

    Parameters
    ----------
    head
        Lines above the data: column names, and whatever else the system wants to see first. They may differ in length.
    rows
        The data.
    file_name
        As the system expects it.
    """

    head: Sequence[Sequence[str]]
    rows: Sequence[Row]
    file_name: str
    file_format: FileFormat = FileFormat()


class PayrollTarget(Protocol):
    """A payroll system, or a file many of them read."""

    @property
    def name(self) -> str:
        """Name as given with ``--target``: small letters, digits and hyphens."""

    def layout(self, payroll: Payroll) -> Layout:
        """Lay out the file; every entry in exactly one `Hours` cell."""
