"""Large CSV files as columns: history and forecast, a million rows with the line of every wrong one.

Times and numbers are parsed once per distinct text, so the cost hardly depends on the number of rows.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scheduler.inputs.reading.csv_file import check_header, delimiter_of
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.yaml_file import read_text

SHOWN = 3
"""Wrong rows of one kind that are listed; the others are counted."""


@dataclass
class LargeTable:
    """Text cells of a table by column.

    Attributes
    ----------
    cells
        One text column a column of the file, blanks around the cells removed.
    lines
        1-based line of each row, int64.
    good
        Whether nothing wrong was found in a row so far.
    """

    file: str
    cells: pd.DataFrame
    lines: np.ndarray
    good: np.ndarray
    issues: Issues

    def note(self, wrong: np.ndarray, key: str, message: Callable[[int], str]) -> None:
        """Note wrong rows: the first few with a message of their own, then their number."""
        rows = np.flatnonzero(wrong)
        self.good[rows] = False
        for row in rows[:SHOWN]:
            self.issues.add(Place(self.file, int(self.lines[row])), key, message(int(row)))
        if len(rows) > SHOWN:
            text = f"and {len(rows) - SHOWN} more lines with the same mistake, up to line {self.lines[rows[-1]]}"
            self.issues.add(Place(self.file, int(self.lines[rows[SHOWN]])), key, text)

    def parse(self, key: str, parse: Callable[[str], Any], name: str = "") -> np.ndarray:
        """Parse a column, each distinct text once; wrong texts (``ValueError``) are noted and become ``None``.

        ``name`` stands for the column's in messages.
        """
        codes, texts = pd.factorize(self.cells[key])
        values, messages = [], {}
        for code, text in enumerate(texts):
            try:
                values.append(parse(text))
            except ValueError as error:
                values.append(None)
                messages[code] = str(error)
        if messages:
            wrong = np.isin(codes, list(messages))
            self.note(wrong, name or key, lambda row: messages[int(codes[row])])
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column[codes]

    def numbers(self, key: str, is_required: bool = True, empty: float = np.nan) -> np.ndarray:
        """Parse a column of numbers >= 0; empty cells become ``empty`` unless required."""
        if key not in self.cells:
            return np.full(len(self.cells), empty)
        text = self.cells[key]
        values = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        blank = (text == "").to_numpy(dtype=bool)
        wrong = ~np.isfinite(values) & ~blank
        self.note(wrong, key, lambda row: f"found {text.iloc[row]!r}, a number with a decimal point is allowed")
        with np.errstate(invalid="ignore"):
            negative = np.isfinite(values) & (values < 0)
        self.note(negative, key, lambda row: f"found {text.iloc[row]}, at least 0 is allowed")
        if is_required:
            self.note(blank, key, lambda row: "empty; write a number, 0 where there was nothing")
        return np.where(blank, empty, values)


def read_large_table(
    path: Path,
    file: str,
    columns: Sequence[str],
    required: Sequence[str],
    issues: Issues,
) -> LargeTable | None:
    """Read a CSV file with the layout of the product (UTF-8, comma or semicolon) into columns.

    Returns
    -------
    LargeTable or None
        ``None`` where the header is wrong or the file is unreadable; rows of the wrong length are noted and left out.
    """
    text = read_text(path, file, issues)
    if text is None:
        return None
    first, _, _ = text.partition("\n")
    delimiter = delimiter_of(first)
    header = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    if not header or not any(header):
        issues.add(Place(file, 1), "", f"found no header; write the columns {','.join(columns)}")
        return None
    if not check_header(header, columns, required, Place(file, 1), issues):
        return None
    return split_cells(text, file, header, delimiter, issues)


def split_cells(text: str, file: str, header: list[str], delimiter: str, issues: Issues) -> LargeTable:
    """Cut the lines after the header line into cells."""
    frame = _fast_cells(text, header, delimiter)
    lines = np.arange(2, 2 + (len(frame) if frame is not None else 0))
    if frame is None:
        frame, lines = _slow_cells(text, file, header, delimiter, issues)
    blank = rf"[ \t](?:{re.escape(delimiter)}|\r?\n|$)|(?:{re.escape(delimiter)}|\n)[ \t]"
    if '"' in text or re.search(blank, text):
        for name in header:
            frame[name] = frame[name].str.strip()
    return LargeTable(file, frame, lines, np.ones(len(frame), dtype=bool), issues)


def _fast_cells(text: str, header: list[str], delimiter: str) -> pd.DataFrame | None:
    """Cut where every line is a row of the right length; ``None`` where lines must be looked at one by one."""
    if '"' in text:  # quoted line breaks would shift the line numbers
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text),
                sep=delimiter,
                header=None,
                skiprows=1,
                names=header,
                dtype=str,
                index_col=False,
                keep_default_na=False,
                na_filter=False,
                skip_blank_lines=False,
                quoting=csv.QUOTE_NONE,
                on_bad_lines="error",
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError):
        return None
    is_complete = text.count(delimiter) == (len(header) - 1) * (len(frame) + 1)
    return frame if is_complete else None


def _slow_cells(
    text: str, file: str, header: list[str], delimiter: str, issues: Issues
) -> tuple[pd.DataFrame, np.ndarray]:
    """Row by row, noting rows of the wrong length."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, lines, wrong, end = [], [], [], 0
    for cells in reader:
        line, end = end + 1, reader.line_num
        if line == 1 or not any(cell.strip() for cell in cells):
            continue
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) == len(header):
            rows.append(cells)
            lines.append(line)
        else:
            wrong.append((line, len(cells)))
    for line, count in wrong[:SHOWN]:
        issues.add(
            Place(file, line), "", f"found {count} cells, the header has {len(header)} columns; correct the line"
        )
    if len(wrong) > SHOWN:
        text = f"and {len(wrong) - SHOWN} more lines with the same mistake, up to line {wrong[-1][0]}"
        issues.add(Place(file, wrong[SHOWN][0]), "", text)
    return pd.DataFrame(rows, columns=header, dtype=str), np.array(lines, dtype=np.int64)
