"""A snapshot of the volumes -> ``SITE/forecasts/<start>-<name>.json``, once and for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from scheduler.atomic_files import claimed, write_file
from scheduler.domain.errors import UsageError
from scheduler.domain.forecasts import ForecastLock
from scheduler.inputs.reading.forecast_snapshots import FOLDER, dump_lock, read_locks
from scheduler.inputs.reading.issues import Issues

NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"


def lock_path(site: Path, start: date, name: str | None) -> Path:
    """File of a new snapshot; without a name the first free number.

    Raises
    ------
    UsageError
        If the name has other characters than file names share everywhere, or is taken.
    """
    folder = site / FOLDER
    if name is None:
        numbers = (str(number) for number in range(1, 10_000))
        name = next(number for number in numbers if not (folder / f"{start}-{number}.json").exists())
    if not re.fullmatch(NAME, name):
        raise UsageError(f"--name: found {name!r}, up to 40 letters, digits and _ . - are allowed, e.g. final")
    path = folder / f"{start}-{name}.json"
    if path.exists():
        raise UsageError(f"{path}: exists; snapshots are never replaced: give another --name, the newest lock counts")
    return path


@contextmanager
def next_sequence(site: Path) -> Iterator[int]:
    """Give a new snapshot's sequence; until the block ends nobody else locks a forecast of this site."""
    with claimed(site / FOLDER):
        read = read_locks(site, Issues())
        yield max((lock.sequence for lock in read), default=0) + 1


def write_lock(lock: ForecastLock, path: Path) -> None:
    """Write a snapshot whole or not at all, read-only.

    Raises
    ------
    UsageError
        If the file came to be meanwhile.
    """
    try:
        write_file(path, dump_lock(lock), replace=False, mode=0o444)
    except FileExistsError:
        raise UsageError(f"{path}: exists; snapshots are never replaced, give another --name") from None
