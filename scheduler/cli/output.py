"""How results are printed: tables and JSON to stdout, never wrapped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from scheduler.domain.errors import UsageError

_UNLIMITED = 1_000_000
"""Columns of a line; tables are as wide as what is in them."""


_HALVES = {code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)}
"""Half characters, which JSON can spell and no file can hold, as JSON spells them."""
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"} | _HALVES


def visible(text: str) -> str:
    """Show control and half characters that come from a file as escapes: a terminal would obey or refuse them."""
    return text.translate(_CONTROLS)


def print_json(document: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False).translate(_HALVES))


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

    Plain text as wide as it needs to be, on a terminal and in a pipe alike: no lines, colours or wrapping.
    ``texts`` is the number of columns to the left; default: all without numbers.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[_cell(value) for value in row] for row in rows]
    right = [bool(cells) and all(is_number for _, is_number in column) for column in zip(*cells, strict=True)]
    right = right or [False] * len(header)
    if texts is not None:
        right = [column >= texts for column in range(len(header))]
    laid_out = Table(box=None, pad_edge=False)
    for name, is_right in zip(header, right, strict=True):
        laid_out.add_column(Text(name), justify="right" if is_right else "left", no_wrap=True)
    for row in cells:
        laid_out.add_row(*(Text(text) for text, _ in row))
    console = Console(width=_UNLIMITED, color_system=None, force_jupyter=False)
    with console.capture() as printed:
        console.print(laid_out)
    return "\n".join(line.rstrip() for line in printed.get().splitlines())


def _cell(value: object) -> tuple[str, bool]:
    """Text of a cell, and whether it is a number."""
    if value is None:
        return "-", True
    if isinstance(value, float):
        return f"{value:z,.1f}", True
    if isinstance(value, int):
        return f"{value:,}", True
    return visible(str(value)), False
