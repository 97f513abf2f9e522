"""Warnings of the product itself are a line for its user, not one for a programmer."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import scheduler

PACKAGE = Path(scheduler.__file__).parent


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """Print what the package warns of as ``note: ...`` on stderr; other warnings stay as they are."""
    before = warnings.showwarning

    def show(message: Any, category: type[Warning], filename: str, *rest: Any, **more: Any) -> None:
        if issubclass(category, RuntimeWarning) and Path(filename).is_relative_to(PACKAGE):
            click.echo(f"note: {message}", err=True)
        else:
            before(message, category, filename, *rest, **more)

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = before
