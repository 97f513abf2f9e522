"""A sheet of text cells from CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from scheduler.domain.errors import UsageError
from scheduler.inputs.importers.source import SourceKeys, read_source
from scheduler.inputs.reading.issues import Issues, Place, unknown


@dataclass(frozen=True)
class Sheet:
    """Header and rows as text; every row with its 1-based line.

    Parameters
    ----------
    rows
        Line and cells by column; empty rows are left out.
    """

    file: str
    header: list[str]
    header_line: int
    rows: list[tuple[int, dict[str, str]]]

    def place(self, line: int) -> Place:
        """Where a line is."""
        return Place(self.file, line)


def read_sheet(path: Path, keys: SourceKeys, sheet: str | None, issues: Issues) -> Sheet:
    """Read a CSV or XLSX file.

    Parameters
    ----------
    keys
        How a CSV file is written.
    sheet
        Sheet of an XLSX file; ``None`` is the first.

    Raises
    ------
    InputError
        If it cannot be read.
    UsageError
        If it is an XLSX file and openpyxl is not installed.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _read_xlsx(path, sheet, issues)
    table = read_source(path, keys, issues)
    issues.raise_if_any()
    rows = [
        (int(line), {str(name): str(cell) for name, cell in row.items()})
        for line, row in zip(table.lines, table.cells.to_dict("records"), strict=True)
    ]
    return Sheet(str(path), [str(name) for name in table.cells], keys.skip_lines + 1, rows)


def _read_xlsx(path: Path, sheet: str | None, issues: Issues) -> Sheet:
    try:
        import openpyxl
    except ImportError:
        raise UsageError(f"{path}: reading XLSX needs openpyxl: pip install openpyxl, or save it as CSV") from None
    place = Place(str(path))
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        issues.add(place, "", f"cannot be read as XLSX: {error}; save it again, or as CSV")
        issues.raise_if_any()
        raise
    if sheet is not None and sheet not in book.sheetnames:
        issues.add(place, "sheet", unknown("sheet", sheet, book.sheetnames))
        issues.raise_if_any()
    lines = list(_text_rows(book[sheet] if sheet is not None else book.worksheets[0]))
    if not lines:
        issues.add(place, "", "the sheet is empty; its first row holds the column names")
        issues.raise_if_any()
    header_line, cells = lines[0]
    width = max(index for index, cell in enumerate(cells) if cell) + 1
    header = [cell or f"column {index + 1}" for index, cell in enumerate(cells[:width])]
    for name in sorted({name for name in header if header.count(name) > 1}):
        issues.add(Place(str(path), header_line), name, "this column is there twice; rename one of the two")
    issues.raise_if_any()
    rows = [(line, dict(zip(header, row, strict=False))) for line, row in lines[1:]]
    return Sheet(str(path), header, header_line, rows)


def _text_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with their number from 1."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        if any(cells):
            yield number, cells


def _text(value: Any) -> str:
    """Text of a cell; dates and times in the forms the importers read."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
