"""What all importers share: the foreign CSV as text columns, and the keys that describe it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from pydantic import Field, field_validator

from scheduler.inputs.reading.csv_file import delimiter_of
from scheduler.inputs.reading.input_file import note_read
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.large_table import LargeTable, split_cells
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.validation import M, validate
from scheduler.inputs.reading.yaml_file import read_yaml
from scheduler.inputs.schema.fields import Keys, Whole


class SourceKeys(Keys):
    """How a foreign text file is written."""

    delimiter: str | None = Field(
        None, description="One character between cells, or tab; default: told by the header (comma, semicolon or tab)."
    )
    encoding: str = Field("utf-8", description="Character set, e.g. utf-8 (default), utf-16, cp1252.")
    skip_lines: Whole = Field(0, ge=0, le=1000, description="Lines before the header; default 0.")

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        value = "\t" if value in ("tab", "\\t") else value
        if value is not None and len(value) != 1:
            raise ValueError(f"found {value!r}, one character or the word tab is allowed")
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            return codecs.lookup(value).name
        except LookupError:
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


def read_source(path: Path, keys: SourceKeys, issues: Issues, header_mark: str = "") -> LargeTable:
    """Read the foreign file into text columns.

    Parameters
    ----------
    header_mark
        What the header line begins with before the first name; small letters.

    Raises
    ------
    InputError
        If it cannot be read or has no header.
    """
    file, skip = str(path), keys.skip_lines
    text = _decode(path, keys.encoding, issues)
    issues.raise_if_any()
    for _ in range(skip):
        text = text.partition("\n")[2]
    first = text.partition("\n")[0]
    if header_mark and not first.lower().startswith(header_mark):
        message = (
            f"the first line does not begin with {header_mark} (found {first[:40]!r}); switch the header on in the "
            "export, or describe the file with --mapping alone"
        )
        issues.add(Place(file, skip + 1), "", message)
        issues.raise_if_any()
    first = first[len(header_mark) :].lstrip(" :=|,;\t") if header_mark else first
    text = first + text[len(text.partition("\n")[0]) :]
    delimiter = keys.delimiter or ("\t" if first.count("\t") > first.count(",") else delimiter_of(first))
    header = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    for name in {name for name in header if header.count(name) > 1}:
        issues.add(Place(file, skip + 1), name, "this column is there twice; rename one of the two")
    if not any(header):
        issues.add(Place(file, skip + 1), "", "found no header line; state skip_lines if lines come before it")
    issues.raise_if_any()
    table = split_cells(text, file, header, delimiter, issues)
    table.lines = np.asarray(table.lines) + skip
    return table


def _decode(path: Path, encoding: str, issues: Issues) -> str:
    data = note_read(path, Place(str(path)), issues)
    if data is None:
        return ""
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"byte 0x{data[error.start]:02x} is not {encoding}; state the encoding in the mapping, e.g. cp1252"
        issues.add(Place(str(path), line), "", message)
        return ""


def check_columns(table: LargeTable, named: Iterable[tuple[str, str]], document: Node) -> None:
    """Note columns a mapping names that the file lacks, at the mapping's line; raise if there are any.

    Raises
    ------
    InputError
        With all of them.
    """
    columns = document.entries.get("columns", document)
    for key, name in named:
        if name not in table.cells:
            place = columns.entries[key].place if key in columns.entries else columns.anchor
            table.issues.add(place, f"columns.{key}", unknown("column", name, [str(column) for column in table.cells]))
    table.issues.raise_if_any()
