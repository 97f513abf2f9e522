"""A table as rows of texts, for importers that go through it row by row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scheduler.inputs.importers.source import SourceKeys, read_source
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.large_table import LargeTable


@dataclass(frozen=True)
class Sheet:
    """Header and rows as text; every row with its 1-based line.

    Parameters
    ----------
    rows
        Line and cells by column; empty rows are left out.
    """

    table: LargeTable
    header: list[str]
    rows: list[tuple[int, dict[str, str]]]

    @property
    def header_line(self) -> int:
        """1-based line of the header."""
        return self.table.header_line

    def place(self, line: int) -> Place:
        """Where a line is."""
        return Place(self.table.file, line)


def read_sheet(path: Path, keys: SourceKeys, issues: Issues, sheet: str | None = None) -> Sheet:
    """Read a CSV or XLSX file; see `read_source`.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    table = read_source(path, keys, issues, sheet=sheet)
    issues.raise_if_any()
    header = [str(name) for name in table.cells]
    rows = [
        (line, dict(zip(header, cells, strict=True)))
        for line, cells in zip(table.lines.tolist(), table.cells.itertuples(index=False, name=None), strict=True)
    ]
    return Sheet(table, header, rows)
