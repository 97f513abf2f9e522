"""How results are printed: tables and JSON to stdout, never wrapped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from scheduler.domain.errors import UsageError


def print_json(document: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def refuse_two_formats(as_json: bool, as_csv: bool) -> None:
    """Refuse to print two formats at once.

    Raises
    ------
    UsageError
        With --json and --csv.
    """
    if as_json and as_csv:
        raise UsageError("--json: not together with --csv; leave one of the two out")


def say(message: str) -> None:
    """Tell of progress, on stderr."""
    click.echo(message, err=True)


def count(number: int, one: str, many: str = "") -> str:
    """Put a number before its noun; the plural is the singular with an s unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def table(header: Sequence[str], rows: Iterable[Sequence[object]], texts: int | None = None) -> str:
    """Lay out a table: numbers to the right, texts to the left; floats with one decimal.

    ``texts`` is the number of columns to the left; default: all without numbers.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    plain = [list(header), *([text for text, _ in row] for row in cells)]
    widths = [max(len(row[column]) for row in plain) for column in range(len(header))]
    right = [bool(cells) and all(is_number for _, is_number in column) for column in zip(*cells, strict=True)]
    right = right or [False] * len(header)
    if texts is not None:
        right = [column >= texts for column in range(len(header))]
    lines = []
    for row in plain:
        parts = [text.rjust(w) if r else text.ljust(w) for text, w, r in zip(row, widths, right, strict=True)]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _cell(value: object) -> tuple[str, bool]:
    """Text of a cell, and whether it is a number."""
    if value is None:
        return "-", True
    if isinstance(value, float):
        return f"{value:,.1f}", True
    if isinstance(value, int):
        return f"{value:,}", True
    return str(value), False
