"""Small CSV files as nodes: one mapping a row, every cell with its line.

UTF-8 with or without a byte order mark; comma or semicolon, told by the header; empty lines are skipped, empty cells
count as not given.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.yaml_file import read_text


def delimiter_of(header: str) -> str:
    """Delimiter of a header line: the more frequent of semicolon and comma."""
    return ";" if header.count(";") > header.count(",") else ","


def check_header(
    header: Sequence[str], columns: Sequence[str], required: Sequence[str], place: Place, issues: Issues
) -> bool:
    """Check the column names of a table.

    Parameters
    ----------
    header
        Names found.
    columns, required
        Names allowed, and those that must be there.

    Returns
    -------
    bool
        Whether the rows can be read.
    """
    before = len(issues.found)
    if header and not any(name in columns for name in header):
        found = ", ".join(repr(name) for name in header[:6])
        issues.add(place, "", f"found {found} where the column names should be; write {','.join(columns)}")
        return False
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            issues.add(place, name, "this column is there twice; keep one of the two")
        if name not in columns:
            issues.add(place, name, unknown("column", name, columns))
    for name in required:
        if name not in header:
            issues.add(place, name, f"this column is missing; found {', '.join(header) or 'nothing'}")
    return len(issues.found) == before


def read_table(path: Path, file: str, columns: Sequence[str], required: Sequence[str], issues: Issues) -> Node | None:
    """Read a CSV file.

    Parameters
    ----------
    path, file
        Where the file is, and its name in messages.
    columns, required
        Column names allowed, and those that must be there.
    issues
        Takes bad headers and rows of the wrong length.

    Returns
    -------
    Node or None
        A list of mappings from column to text; ``None`` where the header is wrong.
    """
    text = read_text(path, file, issues)
    return None if text is None else parse_table(text, file, columns, required, issues)


def parse_table(text: str, file: str, columns: Sequence[str], required: Sequence[str], issues: Issues) -> Node | None:
    """Parse CSV text; see `read_table`."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter_of(lines[0] if lines else ""), strict=True)
    rows: list[Node] = []
    header: list[str] | None = None
    end = 0
    try:
        for cells in reader:
            place, end = Place(file, end + 1), reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if not check_header(header, columns, required, place, issues):
                    return None
                continue
            row = _row(header, cells, place, issues)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        issues.add(Place(file, reader.line_num), "", f"not a CSV row: {error}; check the quotes")
        return None
    if header is None:
        issues.add(Place(file, 1), "", f"the file is empty; write the columns {','.join(columns)}")
        return None
    return Node(rows, Place(file, 1))


def _row(header: list[str], cells: list[str], place: Place, issues: Issues) -> Node | None:
    """One row as a mapping; trailing empty cells beyond the header are dropped."""
    while len(cells) > len(header) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(header):
        advice = (
            "quote cells that hold the delimiter" if len(cells) > len(header) else "give every column, empty or not"
        )
        issues.add(place, "", f"found {len(cells)} cells, the header has {len(header)} columns; {advice}")
        return None
    texts = (cell.strip() for cell in cells)
    return Node({name: Node(text or None, place, place) for name, text in zip(header, texts, strict=True)}, place)
