"""Text columns of a table, a million rows with the line of every wrong one; `table_source` reads them from a file.

Times and numbers are parsed once per distinct text, so the cost hardly depends on the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from scheduler.inputs.reading.issues import Issues, Place

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
    header_line
        1-based line the header is in.
    notes
        Sentences on what was not taken over, for whoever asked for the file.
    unnamed
        Columns that hold something and have no name in the file.
    sheet, other_sheets
        Of a workbook: the sheet that was read, and others that hold something.
    """

    file: str
    cells: pd.DataFrame
    lines: np.ndarray
    good: np.ndarray
    issues: Issues
    header_line: int = 1
    notes: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    sheet: str = ""
    other_sheets: list[str] = field(default_factory=list)

    def note_unread(self, read: Iterable[str]) -> None:
        """Tell which sheets were not read, and which columns that hold anything are not among those ``read``."""
        if self.other_sheets:
            listed = ", ".join(repr(name) for name in self.other_sheets)
            self.notes.append(f"{self.file}: sheets not read: {listed}; read: {self.sheet!r}")
        taken = set(read)
        left = [str(name) for name in self.cells if name not in taken and (self.cells[name] != "").any()]
        plain = [name for name in left if name not in self.unnamed]
        if plain:
            self.notes.append(f"{self.file}: columns not read: {', '.join(plain)}")
        for name in left:
            if name in self.unnamed:
                rows = np.flatnonzero((self.cells[name] != "").to_numpy(dtype=bool))
                first = f"line {self.lines[rows[0]]}: {shorten(self.cells[name].iloc[rows[0]])!r}"
                cells = "a cell" if len(rows) == 1 else f"{len(rows):,} cells"
                self.notes.append(f"{self.file}: {cells} not read in {name}, which has no name; {first}")

    def leave_out(self, rows: np.ndarray) -> None:
        """Take rows out, as if they were not there."""
        kept = ~rows
        self.cells = self.cells[kept].reset_index(drop=True)
        self.lines, self.good = self.lines[kept], self.good[kept]

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


def shorten(text: str, most: int = 40) -> str:
    """Cut a text for a message."""
    return text if len(text) <= most else text[: most - 3] + "..."
