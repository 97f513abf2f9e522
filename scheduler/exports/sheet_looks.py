"""What all sheets of a workbook share: formats, tables, clock readings, how they print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

A4 = 9
MARGIN_INCHES = 0.4
HEADER_CHARACTERS = 80
"""Longest title at the head of a printed page; a header holds 255 characters in all."""
MOMENTS = 1 << 16
"""Readings kept: everybody's duties begin and end at the same few moments."""

Cell = str | int | float | date | time | None
Row = Sequence[Cell]


def make_formats(book: Any) -> dict[str, Any]:
    """Add the formats of all sheets to a workbook."""
    head = {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "valign": "vcenter"}
    cell = {"num_format": "@", "align": "center"}
    sums = {"bold": True, "top": 1, "bg_color": "#DCE6EA"}
    looks: dict[str, dict[str, Any]] = {
        "head": {**head, "num_format": "@"},
        "head_day": {**head, "align": "center", "num_format": "ddd yyyy-mm-dd"},
        "text": {"num_format": "@"},
        "number": {"num_format": "#,##0.00"},
        "whole": {"num_format": "0"},
        "date": {"num_format": "yyyy-mm-dd", "align": "left"},
        "clock": {"num_format": "hh:mm", "align": "left"},
        "day": cell,
        "weekend": {**cell, "bg_color": "#E9EEF2"},
        "absent": {**cell, "bg_color": "#FCE9C8"},
        "not employed": {**cell, "bg_color": "#BFC7CC"},
        "sums": {**sums, "num_format": "@"},
        "sums_whole": {**sums, "num_format": "0", "align": "center"},
        "sums_number": {**sums, "num_format": "#,##0.00"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def write_table(sheet: Any, columns: Mapping[str, int], rows: Iterable[Row], formats: Mapping[str, Any]) -> None:
    """Write a table with a fixed head; numbers, dates and times are such, everything else is text, never a formula.

    Parameters
    ----------
    columns
        Widths by name.
    """
    for column, (name, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write_cell(sheet, last, column, value, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, last), len(columns) - 1)
    sheet.print_area(0, 0, max(1, last), len(columns) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if sum(columns.values()) > 90:
        sheet.set_landscape()


def _write_cell(sheet: Any, row: int, column: int, value: Cell, formats: Mapping[str, Any]) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["whole"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats["number"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, time):
        sheet.write_datetime(row, column, value, formats["clock"])


def print_as(sheet: Any, title: str) -> None:
    """Set paper, margins, and the title and page number on every printed page."""
    sheet.set_paper(A4)
    sheet.set_margins(MARGIN_INCHES, MARGIN_INCHES, 0.7, 0.6)
    shown = title[:HEADER_CHARACTERS].replace("&", "&&")
    sheet.set_header(f"&L{shown}&R&A")
    sheet.set_footer("&RPage &P of &N")


@lru_cache(MOMENTS)
def clock_text(moment: datetime, zone: ZoneInfo) -> str:
    """``HH:MM`` on the clock of a zone; the second of two equal readings has its offset, ``01:30+00:00``."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if not local.fold else local.strftime("%H:%M") + local.isoformat()[-6:]


def clock_cell(moment: datetime, zone: ZoneInfo) -> Cell:
    """Time of day on the clock of a zone; text like `clock_text` where that needs an offset."""
    local = moment.astimezone(zone)
    return clock_text(moment, zone) if local.fold else local.time().replace(tzinfo=None)
