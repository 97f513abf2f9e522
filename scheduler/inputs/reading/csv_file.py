"""The site folder's own CSV files, strictly: their columns are known, and nothing beside them is let through.

Small ones become nodes, one mapping a row, every cell with its line, an empty cell counting as not given; large ones
stay columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scheduler.domain.formula_guard import unguarded
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.table_source import TableForm, read_cells

OWN = TableForm(takes_workbooks=False)


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
    for name in header:
        if name not in columns:
            issues.add(place, name, unknown("column", name, columns))
    for name in required:
        if name not in header:
            issues.add(place, name, f"this column is missing; found {', '.join(header) or 'nothing'}")
    return len(issues.found) == before


def read_large_table(
    path: Path, file: str, columns: Sequence[str], required: Sequence[str], issues: Issues
) -> LargeTable | None:
    """Read a CSV file of the site folder into columns.

    Parameters
    ----------
    path, file
        Where the file is, and its name in messages.
    columns, required
        Column names allowed, and those that must be there.

    Returns
    -------
    LargeTable or None
        ``None`` where the header is wrong or the file is unreadable; rows of the wrong length are noted and left out.
    """
    table = read_cells(path, file, OWN, issues)
    if table is None:
        return None
    named = [str(name) for name in table.cells if name not in table.unnamed]
    if not check_header(named, columns, required, Place(file, table.header_line), issues):
        return None
    for name in table.unnamed:
        _note_unnamed(table, name)
    table.cells = table.cells[named]
    return table


def _note_unnamed(table: LargeTable, name: str) -> None:
    cells = table.cells[name]
    wrong = (cells != "").to_numpy(dtype=bool)
    table.note(wrong, name, lambda row: f"found {cells.iloc[row]!r} in a column without a name; delete it")


def read_table(path: Path, file: str, columns: Sequence[str], required: Sequence[str], issues: Issues) -> Node | None:
    """Read a small CSV file of the site folder into nodes; see `read_large_table`.

    Texts that the product has guarded against being run as formulas come back as they were.

    Returns
    -------
    Node or None
        A list of mappings from column to text; ``None`` where the header is wrong.
    """
    table = read_large_table(path, file, columns, required, issues)
    if table is None:
        return None
    names = [str(name) for name in table.cells]
    rows = []
    for line, cells in zip(np.asarray(table.lines).tolist(), table.cells.itertuples(index=False), strict=True):
        place = Place(file, line)
        texts = zip(names, map(unguarded, cells), strict=True)
        rows.append(Node({name: Node(text or None, place, place) for name, text in texts}, place))
    return Node(rows, Place(file, 1))
