"""Mutations of tables: CSV by cell, row, column, quoting, separator, encoding and line end; XLSX by cell and sheet."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell

from benchmarks.fuzz.trees import change_text
from benchmarks.fuzz.values import other_value

Rows = list[list[str]]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32")
ENDS = ("\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b")


def change_csv(random: Random, content: bytes) -> bytes:
    """Change one thing in the table; its text where it is no table any more."""
    try:
        text = content.decode("utf-8")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""))]
    except (UnicodeDecodeError, csv.Error):
        return change_text(random, content)
    if not rows or random.random() < 0.06:
        return change_text(random, content)
    way = random.random()
    if way < 0.12:
        return _written_otherwise(random, rows)
    random.choice(_CHANGES)(random, rows)
    return _write(rows)


def _write(rows: Rows, **form: Any) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", **form).writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")


def _written_otherwise(random: Random, rows: Rows) -> bytes:
    """The same table with other separators, quotes, line ends or in another encoding."""
    separator = random.choice((",", ";", "\t", "|", ":"))
    stream = io.StringIO(newline="")
    quoting: Any = random.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC))
    csv.writer(stream, delimiter=separator, lineterminator=random.choice(ENDS), quoting=quoting).writerows(rows)
    return stream.getvalue().encode(random.choice(ENCODINGS), "replace")


def _cell(random: Random, rows: Rows) -> None:
    row = random.choice(rows[1:] or rows)
    if row:
        place = random.randrange(len(row))
        seen = [one[place] for one in rows if len(one) > place]
        row[place] = other_value(random, row[place], seen)


def _header(random: Random, rows: Rows) -> None:
    if rows[0]:
        place = random.randrange(len(rows[0]))
        rows[0][place] = other_value(random, rows[0][place], list(rows[0]))


def _row(random: Random, rows: Rows) -> None:
    place = random.randrange(len(rows))
    kind = random.randrange(6)
    if kind == 0:
        rows.pop(place)
    elif kind == 1:
        rows.insert(random.randint(0, len(rows)), list(rows[place]))
    elif kind == 2:
        rows[place] = rows[place][: random.randint(0, len(rows[place]))]
    elif kind == 3:
        rows[place] = [*rows[place], random.choice(("", "x", "1"))]
    elif kind == 4:
        rows.insert(place, random.choice(([], [""], ["" for _ in rows[0]], ["Total", "5"], ["Report of May"])))
    else:
        body = rows[1:]
        random.shuffle(body)
        rows[1:] = body


def _column(random: Random, rows: Rows) -> None:
    width = max(len(row) for row in rows)
    if not width:
        return
    place, other = random.randrange(width), random.randrange(width)
    kind = random.randrange(4)
    for number, row in enumerate(rows):
        if place >= len(row):
            continue
        if kind == 0:
            row.pop(place)
        elif kind == 1:
            row.insert(place, row[place])
        elif kind == 2 and other < len(row):
            row[place], row[other] = row[other], row[place]
        elif kind == 3:
            row.insert(place, "" if number else random.choice(("", "Unnamed: 3", "total", "notes")))


def _clear(random: Random, rows: Rows) -> None:
    """Keep the header and a few rows, or nothing."""
    rows[random.choice((0, 1, 1, 2)) :] = []


def _blank_column(random: Random, rows: Rows) -> None:
    place = random.randrange(max(len(rows[0]), 1))
    value = random.choice(("", " ", "0", "x", "-1", "1e308"))
    for row in rows[1:]:
        if place < len(row):
            row[place] = value


_CHANGES: tuple[Callable[[Random, Rows], None], ...] = (
    _cell, _cell, _cell, _cell, _cell, _header, _row, _row, _column, _clear, _blank_column,
)  # fmt: skip

CELLS: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1e308, 0.5, 1.0, True, datetime(2026, 11, 23), datetime(2026, 11, 23, 9), date(1900, 1, 1),
    time(9, 0), time(0, 0), timedelta(hours=25), "=1/0", "#N/A", "24:00", "09:00-17:00", "x" * 40_000, 45_000,
    46_349.375, "\u200b",
)  # fmt: skip


MOST_MOVED = 200_000
"""Cells that inserting or deleting a row or column may move."""


def change_xlsx(random: Random, content: bytes) -> bytes:
    """Change cells, sheets or merges of the workbook; bytes where it is no workbook any more."""
    from benchmarks.fuzz.places import change_bytes

    if random.random() < 0.1:
        return change_bytes(random, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content))
    except Exception:
        return change_bytes(random, content)
    sheet = random.choice(book.worksheets) if book.worksheets else book.create_sheet()
    row, column = random.randint(1, max(sheet.max_row, 1)), random.randint(1, max(sheet.max_column, 1))
    kind = random.randrange(9)
    if kind in (5, 6) and sheet.max_row * sheet.max_column > MOST_MOVED:
        kind = 0  # a stray cell at the end of the sheet: openpyxl would make every cell before it
    if kind <= 3:
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.value = random.choice(CELLS)
    elif kind == 4:
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column + 1)
    elif kind == 5:
        random.choice((sheet.delete_rows, sheet.insert_rows))(row)
    elif kind == 6:
        random.choice((sheet.delete_cols, sheet.insert_cols))(column)
    elif kind == 7:
        sheet.cell(1_048_576 if random.random() < 0.3 else row + 500, random.choice((column, 16_384)), "stray")
    else:
        sheet.sheet_state = "hidden"
        book.create_sheet("other", 0)
    stream = io.BytesIO()
    try:
        book.save(stream)
    except Exception:
        return change_bytes(random, content)
    return stream.getvalue()
