"""The one reader of tables: a CSV or XLSX file as text columns, whoever wrote it.

Which of the two a file is tell its first bytes, not its name. `table_text` says what a text may look like,
`workbook_source` what a workbook may hold. Both give the same columns for the same table.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.large_table import SHOWN, LargeTable
from scheduler.inputs.reading.noted_read import note_read
from scheduler.inputs.reading.table_text import (
    MARK_END,
    OLE,
    ZIP,
    BadQuotesError,
    Record,
    TableText,
    decode,
    table_text,
)
from scheduler.inputs.reading.workbook_source import WorkbookError, WorkbookSheet, open_workbook, unreadable

TIMED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
MOST_COLUMNS = 16_384
"""Columns a sheet can have; a text table with more is no table."""
BLOCK = 10_000
"""Rows that are turned into columns at a time."""


@dataclass(frozen=True)
class TableForm:
    """How a table is written, as far as the file does not say itself.

    Parameters
    ----------
    delimiter, encoding
        ``None``: told by the header and by the file's mark (else UTF-8).
    skip_lines
        Lines, or rows of a sheet, before the header.
    sheet
        Sheet of a workbook; ``None`` is the first.
    header_mark
        What the header line begins with before the first name; small letters.
    decimal_comma
        Whether numbers are written with a comma: numbers of a workbook are given so too.
    takes_workbooks
        Whether the table may be a workbook.
    """

    delimiter: str | None = None
    encoding: str | None = None
    skip_lines: int = 0
    sheet: str | None = None
    header_mark: str = ""
    decimal_comma: bool = False
    takes_workbooks: bool = True


def read_cells(path: Path, file: str, form: TableForm, issues: Issues) -> LargeTable | None:
    """Read a table into text columns.

    The header is the first row after ``skip_lines`` that holds anything. Columns without a name that hold something are
    called ``column 5``, empty ones are left out; so are rows without a cell.

    Parameters
    ----------
    path, file
        Where the file is, and its name in messages.
    issues
        Takes what cannot be read; rows with too few or too many cells are noted and left out.

    Returns
    -------
    LargeTable or None
        ``None`` where there is no table.
    """
    data = note_read(path, Place(file), issues)
    if data is None:
        return None
    if data.startswith(ZIP):
        if form.takes_workbooks:
            return _read_workbook(data, file, form, issues)
        issues.add(Place(file), "", "this is a workbook (or another ZIP archive), whatever its name; save it as CSV")
        return None
    if data.startswith(OLE):
        message = "an old workbook (.xls), or one with a password; save it as XLSX without a password, or as CSV"
        issues.add(Place(file), "", message)
        return None
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        found = "is empty" if not data else "is no workbook"
        issues.add(Place(file), "", f"cannot be read as XLSX: it {found}; save it again, or as CSV")
        return None
    advice = "state the encoding in the mapping, e.g. cp1252" if form.takes_workbooks else "save the file as UTF-8"
    text = decode(data, form.encoding, file, issues, advice)
    del data
    if text is None:
        return None
    table = table_text(text, form.delimiter, form.skip_lines, form.header_mark)
    if form.header_mark and not table.is_marked:
        _note_no_mark(table.text, table.line, form, file, issues)
        return None
    return _read_text(table, file, issues)


def _note_no_mark(text: str, line: int, form: TableForm, file: str, issues: Issues) -> None:
    first = (text.splitlines() or [""])[0]
    message = (
        f"the first line does not begin with {form.header_mark} (found {first[:40]!r}); switch the header on in the "
        "export, or describe the file with --mapping alone"
    )
    issues.add(Place(file, line), "", message)


def _read_text(table: TableText, file: str, issues: Issues) -> LargeTable | None:
    """Cut a text into columns."""
    records = table.records()
    try:
        line, header = next(records, (0, []))
        if not header:
            _note_no_header(file, issues)
            return None
        if len(header) > MOST_COLUMNS:
            message = f"found {len(header):,} columns, up to {MOST_COLUMNS:,} are allowed; is the delimiter another?"
            issues.add(Place(file, line), "", message)
            return None
        quick = _quick_frame(table, line, len(header))
        if quick is not None:
            frame, lines = quick
        else:
            kept = _of_width(records, len(header), file, issues)
            frame, lines = _columns(kept, len(header))
    except BadQuotesError as error:
        issues.add(Place(file, error.line), "", error.message)
        return None
    return _named(LargeTable(file, frame, lines, np.ones(len(frame), dtype=bool), issues, line), header)


def _note_no_header(file: str, issues: Issues) -> None:
    issues.add(Place(file, 1), "", "the file is empty, or has no row after skip_lines; its first row names the columns")


def _quick_frame(table: TableText, line: int, width: int) -> tuple[pd.DataFrame, np.ndarray] | None:
    """Cut where nothing is quoted and every line is a row of the right length; ``None`` where rows must be looked at.

    Parameters
    ----------
    line
        1-based line of the file the header is in.
    """
    text, delimiter = table.text, table.delimiter
    if '"' in text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    skip = line - table.line + 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.BytesIO(text.encode()),
                sep=delimiter,
                header=None,
                skiprows=skip,
                names=range(width),
                dtype=str,
                index_col=False,
                keep_default_na=False,
                na_filter=False,
                skip_blank_lines=False,
                quoting=csv.QUOTE_NONE,
                on_bad_lines="error",
                encoding="utf-8",
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError):
        return None
    before = sum(part.count(delimiter) for part in text.split("\n", skip)[:skip])
    if text.count(delimiter) - before != (width - 1) * len(frame):
        return None
    blank = "[ \t]" if text.isascii() else r"[^\S\n]"
    cut = re.escape(delimiter)
    if re.search(rf"(?!{cut}){blank}(?:{cut}|\n|\Z)|(?:{cut}|\n)(?!{cut}){blank}", text):
        for name in frame:
            frame[name] = frame[name].str.strip()
    lines = np.arange(line + 1, line + 1 + len(frame))
    is_blank = np.ones(len(frame), dtype=bool)
    for name in frame:
        if not is_blank.any():
            return frame, lines
        is_blank &= (frame[name] == "").to_numpy(dtype=bool)
    return frame[~is_blank].reset_index(drop=True), lines[~is_blank]


def _of_width(records: Iterator[Record], width: int, file: str, issues: Issues) -> Iterator[Record]:
    """Rows as long as the header; empty cells beyond it are dropped, other rows noted."""
    wrong, last = 0, 0
    first = 0
    for line, cells in records:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) == width:
            yield line, cells
            continue
        wrong, last = wrong + 1, line
        if wrong <= SHOWN:
            advice = "quote cells that hold the delimiter" if len(cells) > width else "give every column, empty or not"
            message = f"found {len(cells)} cells, the header has {width} columns; {advice}"
            issues.add(Place(file, line), "", message)
        elif wrong == SHOWN + 1:
            first = line
    if wrong > SHOWN:
        text = f"and {wrong - SHOWN} more lines with the same mistake, up to line {last}"
        issues.add(Place(file, first), "", text)


def _columns(records: Iterable[Record], width: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows to columns, each distinct text kept once; ``width`` is at least that of the result."""
    columns: dict[int, list[str]] = {column: [] for column in range(width)}
    known: dict[str, str] = {}
    lines: list[int] = []
    block: list[list[str]] = []

    def flush() -> None:
        before = len(lines) - len(block)
        for column in range(max(map(len, block), default=0)):
            texts = [cells[column] if column < len(cells) else "" for cells in block]
            if column not in columns:
                if not any(texts):
                    continue
                columns[column] = [""] * before
            own = columns[column]
            own.extend([""] * (before - len(own)))
            own.extend(map(known.setdefault, texts, texts))
        block.clear()

    for line, cells in records:
        lines.append(line)
        block.append(cells)
        if len(block) == BLOCK:
            flush()
    flush()
    frame = {
        column: pd.Series(texts + [""] * (len(lines) - len(texts)), dtype=str)
        for column, texts in sorted(columns.items())
    }
    return pd.DataFrame(frame, index=range(len(lines))), np.array(lines, dtype=np.int64)


def _read_workbook(data: bytes, file: str, form: TableForm, issues: Issues) -> LargeTable | None:
    """Cut a sheet into columns."""
    sheet = open_workbook(data, file, form.sheet, issues)
    if sheet is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, on what it leaves out: validations, images
        try:
            records = (record for record in sheet.records() if record[0] > form.skip_lines)
            line, header = next(records, (0, []))
            if not header:
                _note_no_header(file, issues)
                return None
            mark = form.header_mark
            if mark and not header[0].lower().startswith(mark):
                _note_no_mark(header[0], line, form, file, issues)
                return None
            header[0] = header[0][len(mark) :].lstrip(MARK_END) if mark else header[0]
            frame, lines = _columns(records, len(header))
        except WorkbookError as error:
            issues.add(Place(file, error.row), error.key, error.message)
            return None
        except Exception as error:  # openpyxl raises whatever its parsers raise
            issues.add(Place(file), "", unreadable(error))
            return None
        finally:
            sheet.book.close()
    _with_midnights(frame, sheet)
    if form.decimal_comma:
        _with_commas(frame, sheet)
    table = _named(LargeTable(file, frame, lines, np.ones(len(frame), dtype=bool), issues, line), header)
    if table is not None:
        table.sheet, table.other_sheets = sheet.sheet.title, sheet.others
    return table


def _with_midnights(frame: pd.DataFrame, sheet: WorkbookSheet) -> None:
    """Give real dates their midnight in columns whose other cells have a time."""
    for column, dates in sheet.dates.items():
        if column in frame and any(TIMED.fullmatch(text) for text in frame[column].unique()):
            frame[column] = frame[column].where(~frame[column].isin(dates), frame[column] + " 00:00")


def _with_commas(frame: pd.DataFrame, sheet: WorkbookSheet) -> None:
    """Write the numbers of a workbook the way the mapping says its texts are written."""
    for column, numbers in sheet.fractions.items():
        if column in frame:
            frame[column] = frame[column].map(lambda text, own=numbers: text.replace(".", ",") if text in own else text)


def _named(table: LargeTable, header: list[str]) -> LargeTable | None:
    """Name the columns; note names that are there twice."""
    cells = table.cells
    columns, names = [], []
    for column in map(int, cells.columns):
        name = header[column] if column < len(header) else ""
        if name or (cells[column] != "").any():
            columns.append(column)
            names.append(name or f"column {column + 1}")
            table.unnamed.extend([] if name else names[-1:])
    place = Place(table.file, table.header_line)
    for name in (name for name, number in Counter(names).items() if number > 1):
        table.issues.add(place, name, "this column is there twice; rename one of the two (a title row? skip_lines)")
    if len(set(names)) < len(names):
        return None
    table.cells = cells[columns].set_axis(names, axis="columns")
    return table
