"""XLSX workbooks as records, streamed: what a spreadsheet shows as text, whatever it keeps.

Real dates become ``2026-11-23``, with a time ``2026-11-23 14:00`` (midnight too, where the cell shows a time or others
of its column have one), times and durations ``14:00``, ``24:00``, ``0:03:20``. Numbers keep every digit and get no
exponent. A merged cell holds for all its rows and columns. A formula whose result was never saved is its own text, so
that whoever needs the cell refuses it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.table_text import Record

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_BYTES = 1_500_000_000
"""Size of a workbook's parts, unpacked, up to which it is read: a million rows of ten columns need a third."""
MOST_TEXT_BYTES = 400_000_000
"""The same of its shared texts, which are held in memory."""
MOST_SLOTS = 60_000_000
"""Places up to each row's last cell, added up, up to which a sheet is read."""
MOST_ROWS = 1_048_576
"""Rows a sheet can have."""
MOST_WHOLE = 1e15
"""Up to here a spreadsheet shows whole numbers with every digit."""
KEPT = 1 << 16
"""Texts of moments kept: the same dates and times come again and again."""
MOST_CHARACTERS = 32_767
"""Characters a cell of a spreadsheet can hold."""
FIRST_REAL_DATE = datetime(1900, 3, 1)
"""What lies before counts as a duration: serial numbers below 61."""
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
UNSAVED = re.compile(
    rb"<c(\s[^>]*?r=[\"']([A-Z]+)(\d+)[\"'][^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>([^<]*)</f>)"
    rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
CHUNK, OVERLAP = 1 << 20, 1 << 14
LITERAL = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.', re.IGNORECASE)


@dataclass
class _Inside:
    """What a sheet holds beside its cells' values: merged ranges by first row, and formulas without a result."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class WorkbookSheet:
    """A sheet that is being read.

    Attributes
    ----------
    dates
        Per column (from 0) the texts of real dates without a time.
    fractions
        Per column the texts of numbers with a decimal point.
    others
        Sheets that hold something and were not asked for.
    """

    file: str
    book: Workbook
    sheet: Any
    inside: _Inside
    issues: Issues
    others: list[str] = field(default_factory=list)
    dates: dict[int, set[str]] = field(default_factory=dict)
    fractions: dict[int, set[str]] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """Rows that hold anything of their own, as wide as their last cell."""
        self.sheet.reset_dimensions()
        merged, active, slots, width = self.inside.merged, list[Any](), 0, 0
        held: dict[tuple[int, int], str] = {}
        next_range = 0
        formula_rows = {row for row, _ in self.inside.formulas}
        for number, row in enumerate(self.sheet.iter_rows(), start=1):
            while next_range < len(merged) and merged[next_range][0] <= number:
                active.append(merged[next_range])
                next_range += 1
            if number > MOST_ROWS:
                raise WorkbookError(number, "", f"a row beyond {MOST_ROWS:,}, the last one a spreadsheet has")
            if not row:
                continue
            slots += len(row) + len(active)
            if slots > MOST_SLOTS:
                raise WorkbookError(number, "", "cells far to the right in many rows; delete the empty columns there")
            cells = [self._text(cell, number, index) for index, cell in enumerate(row)]
            if number in formula_rows:
                cells = [cell or self.inside.formulas.get((number, i), "") for i, cell in enumerate(cells)]
            if not any(cells):
                continue
            width = max(width, len(cells)) if width else len(cells)
            if active:
                active = [one for one in active if one[1] >= number]
                self._fill(cells, number, active, held, width)
            yield number, cells

    def _fill(
        self, cells: list[str], number: int, active: list[Any], held: dict[tuple[int, int], str], width: int
    ) -> None:
        """Give each cell of a merged range the text of its first, as far as the table goes."""
        for top, _, left, right in active:
            if number == top:
                held[top, left] = cells[left] if left < len(cells) else ""
            text = held.get((top, left), "")
            if not text:
                continue
            for column in range(left, min(right + 1, width)):
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or text

    def _text(self, cell: Any, row: int, column: int) -> str:
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            if len(value) > MOST_CHARACTERS:
                raise WorkbookError(
                    row, "", f"a cell of {len(value):,} characters, up to {MOST_CHARACTERS:,} are allowed"
                )
            return value.strip()
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, (int, float)):
            text = _number(value, cell.number_format or "")
            if "." in text:
                self.fractions.setdefault(column, set()).add(text)
            return text
        text, is_date = moment_text(value, cell.number_format or "")
        if is_date:
            self.dates.setdefault(column, set()).add(text)
        return text


class WorkbookError(ValueError):
    """What keeps a sheet from being read, and the row."""

    def __init__(self, row: int, key: str, message: str) -> None:
        super().__init__(message)
        self.row, self.key, self.message = row, key, f"found {message}"


def _number(value: float, shown: str) -> str:
    """Every digit of a number; zeros in front where its format shows them."""
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= MOST_WHOLE:
            return f"{Decimal(repr(value)):f}"
        value = int(value)
    return f"{value:0{len(shown)}d}" if shown[:2] == "00" and not shown.strip("0") and value >= 0 else str(value)


@lru_cache(KEPT)
def moment_text(value: datetime | date | time | timedelta, shown: str) -> tuple[str, bool]:
    """Text of a real date, time or duration, and whether it is a date without a time.

    Parameters
    ----------
    shown
        The cell's number format.
    """
    plain = LITERAL.sub("", shown.lower()).replace("am/pm", "h").replace("a/p", "h")
    has_date, has_time = "y" in plain or "d" in plain, "h" in plain or "s" in plain
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + (value.microsecond >= 500_000)
        return _clock(seconds, "s" in plain), False
    if isinstance(value, timedelta):
        return _clock(round(value.total_seconds()), "s" in plain), False
    if not isinstance(value, datetime):
        return f"{value:%Y-%m-%d}", True
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if value < FIRST_REAL_DATE and not (has_date and not has_time):
        days = (value - datetime(1899, 12, 31)).days
        return _clock(days * 86_400 + value.hour * 3600 + value.minute * 60 + value.second, "s" in plain), False
    if value.time() == time() and not has_time:
        return f"{value:%Y-%m-%d}", True
    return f"{value:%Y-%m-%d %H:%M:%S}" if value.second else f"{value:%Y-%m-%d %H:%M}", False


def _clock(seconds: int, with_seconds: bool) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{second:02d}" if second or with_seconds else "")


def open_workbook(data: bytes, file: str, sheet: str | None, issues: Issues) -> WorkbookSheet | None:
    """Open a workbook for reading; note what is no XLSX, has no such sheet or unpacks to too much.

    Parameters
    ----------
    sheet
        Name; ``None`` is the first sheet that is not hidden.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            problem = _problem(archive)
            if problem:
                issues.add(Place(file), "", problem)
                return None
            import openpyxl

            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            name = _chosen(book, sheet, Place(file), issues)
            if name is None:
                return None
            others = [own.title for own in book.worksheets if own.title != name and _holds_something(own)]
            return WorkbookSheet(file, book, book[name], _inside(archive, name), issues, others)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        issues.add(Place(file), "", unreadable(error))
        return None


def unreadable(error: Exception) -> str:
    """Say that a workbook cannot be read, with the first line of its parser's complaint."""
    first = str(error).strip().split("\n")[0] or type(error).__name__
    return f"cannot be read as XLSX: {first}; save it again, or as CSV"


def _chosen(book: Workbook, sheet: str | None, place: Place, issues: Issues) -> str | None:
    """Name of the sheet to read; ``None`` where there is none."""
    names = [own.title for own in book.worksheets]
    if not names:
        issues.add(place, "", "the workbook has no sheet with cells; save the table again as XLSX, or as CSV")
        return None
    if sheet is not None and sheet not in names:
        issues.add(place, "sheet", unknown("sheet", sheet, names))
        return None
    shown = [own.title for own in book.worksheets if own.sheet_state == "visible"]
    return sheet if sheet is not None else (shown or names)[0]


def _problem(archive: zipfile.ZipFile) -> str:
    """Say what makes an archive unfit; empty where nothing does."""
    members = {info.filename: info for info in archive.infolist()}
    if "mimetype" in members and "content.xml" in members:
        return "this is an OpenDocument file (ODS); save it as XLSX or CSV"
    if "xl/workbook.bin" in members:
        return "this is a binary workbook (XLSB); save it as XLSX or CSV"
    if "[Content_Types].xml" not in members:
        return "cannot be read as XLSX: a ZIP archive without a workbook; unpack it and name the file inside"
    size = sum(info.file_size for info in members.values())
    texts = sum(info.file_size for name, info in members.items() if not name.startswith("xl/worksheets/"))
    if size > MOST_BYTES or texts > MOST_TEXT_BYTES:
        return (
            f"the workbook unpacks to {size / 1e6:,.0f} MB, up to {MOST_BYTES / 1e6:,.0f} MB "
            f"({MOST_TEXT_BYTES / 1e6:,.0f} MB besides its sheets) are read; save the table alone, or as CSV"
        )
    return ""


def _holds_something(sheet: Any) -> bool:
    """Whether a sheet has a cell with a value; one too large to tell has."""
    sheet.reset_dimensions()
    slots = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        slots += len(row)
        if any(value is not None for value in row) or slots > MOST_SLOTS or number > MOST_ROWS:
            return True
    return False


def _inside(archive: zipfile.ZipFile, name: str) -> _Inside:
    """Read merged ranges and formulas without results of a sheet: openpyxl has neither when it streams."""
    part = _part_of(archive, name)
    inside = _Inside()
    if part is None:
        return inside
    with archive.open(part) as stream:
        before, merged = b"", set()
        while chunk := stream.read(CHUNK):
            text = before + chunk
            for match in MERGED.finditer(text):
                left, top, right, bottom = match.groups()
                merged.add((int(top), int(bottom), _column(left), _column(right)))
            for match in UNSAVED.finditer(text) if b"<f" in text else ():
                if b't="str"' not in match[1]:  # else the result is an empty text
                    formula = (match[4] or b"").decode("utf-8", "replace")
                    inside.formulas[int(match[3]), _column(match[2])] = f"={formula}"
            before = text[-OVERLAP:]
    inside.merged = sorted(merged)
    return inside


def _part_of(archive: zipfile.ZipFile, name: str) -> str | None:
    """Path of a sheet's XML inside the archive."""
    package = ElementTree.fromstring(archive.read("_rels/.rels"))
    office = next((rel.get("Target", "") for rel in package if rel.get("Type", "").endswith("/officeDocument")), "")
    book = office.lstrip("/")
    folder = posixpath.dirname(book)
    relations = posixpath.join(folder, "_rels", f"{posixpath.basename(book)}.rels")
    targets = {rel.get("Id"): rel.get("Target", "") for rel in ElementTree.fromstring(archive.read(relations))}
    for node in ElementTree.fromstring(archive.read(book)).iter():
        if node.tag.endswith("}sheet") and node.get("name") == name:
            ids = [value for key, value in node.attrib.items() if key.endswith("}id")]
            target = targets.get(ids[0], "") if ids else ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            return path if path in archive.namelist() else None
    return None


def _column(letters: bytes) -> int:
    """Column from 0 of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
