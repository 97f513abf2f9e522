"""What all importers share: the foreign table as text columns, and the keys that describe it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from pydantic import Field, field_validator

from scheduler.inputs.reading.issues import Issues, unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.table_source import TableForm, read_cells
from scheduler.inputs.reading.validation import M, validate
from scheduler.inputs.reading.yaml_file import read_yaml
from scheduler.inputs.schema.fields import Keys, Whole

MOST_LINES = 5
"""Lines of rows left out that are named; the others are counted."""


class SourceKeys(Keys):
    """How a foreign table, CSV or XLSX, is written."""

    delimiter: str | None = Field(
        None, description="One character between cells, or tab; default: told by the header (comma, semicolon or tab)."
    )
    encoding: str = Field(
        "utf-8", description="Character set, e.g. utf-8 (default), cp1252; UTF-16 is told by the file's mark."
    )
    skip_lines: Whole = Field(0, ge=0, le=1000, description="Lines, or rows of a sheet, before the header; default 0.")
    sheet: str | None = Field(None, description="Sheet of a workbook; default the first.")
    total_rows: list[str] = Field(
        default_factory=list, description="Words in the first cell of rows that are left out, e.g. Total; default none."
    )

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        value = "\t" if value in ("tab", "\\t") else value
        if value is not None and (len(value) != 1 or value.isalnum() or value in '"\r\n\0.'):
            raise ValueError(f"found {value!r}, one sign between cells (; , |) or the word tab is allowed")
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            b"a".decode(value, "replace")  # some codecs are of no text
            return codecs.lookup(value).name
        except (LookupError, ValueError):
            raise ValueError(f"unknown encoding {value!r}; allowed are e.g. utf-8, utf-16, cp1252, latin-1") from None


def read_mapping(path: Path, model: type[M], issues: Issues) -> tuple[M, Node]:
    """Read a mapping file.

    Raises
    ------
    InputError
        If it is wrong.
    """
    document = read_yaml(path, str(path), issues)
    mapping = validate(model, document, issues) if document is not None else None
    issues.raise_if_any()
    assert mapping is not None
    assert document is not None
    return mapping, document


def read_source(
    path: Path, keys: SourceKeys, issues: Issues, header_mark: str = "", sheet: str | None = None
) -> LargeTable:
    """Read the foreign file, CSV or XLSX, into text columns.

    Parameters
    ----------
    header_mark
        What the header line begins with before the first name; small letters.
    sheet
        Sheet of a workbook where the mapping names none.

    Raises
    ------
    InputError
        If it cannot be read or has no header.
    """
    form = TableForm(
        delimiter=keys.delimiter,
        encoding=keys.encoding,
        skip_lines=keys.skip_lines,
        sheet=keys.sheet or sheet,
        header_mark=header_mark,
        decimal_comma=bool(getattr(keys, "decimal_comma", False)),
    )
    table = read_cells(path, str(path), form, issues)
    issues.raise_if_any()
    assert table is not None
    _leave_out_headers(table)
    _leave_out_totals(table, keys.total_rows)
    return table


def _leave_out_headers(table: LargeTable) -> None:
    """Leave out rows that repeat the header, as reports of several pages do, and say so."""
    is_header = np.ones(len(table.cells), dtype=bool)
    for name in table.cells:
        if not is_header.any():
            return
        text = "" if name in table.unnamed else str(name)
        is_header &= (table.cells[name] == text).to_numpy(dtype=bool)
    _leave_out(table, is_header, "rows that repeat the header left out")


def _leave_out_totals(table: LargeTable, words: list[str]) -> None:
    """Leave out rows whose first cell is one of the words, and say so."""
    if not words or not len(table.cells):
        return
    first = table.cells.iloc[:, 0].copy()
    for column in list(table.cells)[1:]:
        if not (first == "").any():
            break
        first = first.where(first != "", table.cells[column])
    wanted = {word.strip().lower() for word in words}
    is_total = first.map(lambda text: text.lower() in wanted).to_numpy(dtype=bool)
    _leave_out(table, is_total, "rows of totals left out, as total_rows says")


def _leave_out(table: LargeTable, rows: np.ndarray, what: str) -> None:
    """Leave rows out and tell their lines."""
    if not rows.any():
        return
    lines = [str(line) for line in table.lines[rows][:MOST_LINES]]
    more = f" and {rows.sum() - MOST_LINES:,} more" if rows.sum() > MOST_LINES else ""
    table.notes.append(f"{table.file}: {what}: line{'s' if rows.sum() > 1 else ''} {', '.join(lines)}{more}")
    table.leave_out(rows)


def check_columns(table: LargeTable, named: Iterable[tuple[str, str]], document: Node) -> None:
    """Note columns a mapping names that the file lacks, at the mapping's line; raise if there are any.

    Raises
    ------
    InputError
        With all of them.
    """
    columns = document.entries.get("columns", document)
    header = [str(column) for column in table.cells]
    titles = "; is line {} a title? skip_lines" if len(header) == len(table.unnamed) + 1 else ""
    for key, name in named:
        if name not in table.cells:
            place = columns.entries[key].place if key in columns.entries else columns.anchor
            hint = titles.format(table.header_line)
            table.issues.add(place, f"columns.{key}", unknown("column", name, header) + hint)
    table.issues.raise_if_any()
