"""Steps that files and folders share: forced to disk, not interrupted, errors that name the place."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from scheduler.atomic_files.place_lock import PlaceBusyError

placed: list[Path] = []
"""What this process has put in its place so far, for messages."""


def put(path: Path, content: str | bytes) -> None:
    """Write a file inside a folder that has not got its name yet; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def put_lines(path: Path) -> IO[str]:
    """Open a text file inside a folder that has not got its name yet, to write it piece by piece."""
    return path.open("w", encoding="utf-8", newline="")


@contextmanager
def parents(path: Path) -> Iterator[None]:
    """Make the folders above a place; those that are still empty at the end go again."""
    missing = []
    for folder in path.parents:
        if os.path.lexists(folder):
            if not folder.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "is no folder, and one is needed there", str(folder))
            break
        missing.append(folder)
    try:
        if missing:
            path.parent.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def named(names: dict[Path, Path]) -> Iterator[dict[Path, Path]]:
    """Let errors of the system name what people asked for, not a hidden sibling.

    ``names`` maps siblings to it; it may grow meanwhile. An error without a name, as of a full disk, gets the last one.
    """
    try:
        yield names
    except PlaceBusyError:
        raise
    except OSError as error:
        found = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
        for sibling, path in names.items():
            if found is not None and found.is_relative_to(sibling):
                error.filename = str(path / found.relative_to(sibling))
        if error.filename is None and error.errno is not None and names:
            error.filename = str(list(names.values())[-1])
        raise


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait: what has begun to appear appears whole."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before: dict[signal.Signals, Any] = {number: signal.getsignal(number) for number in numbers}
    came: list[int] = []
    note: Callable[[int, object], None] = lambda number, _: came.append(number)  # noqa: E731
    for number, handler in before.items():
        if handler is not None:
            signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
        for first in came[:1]:
            signal.raise_signal(first)


def sync_file(path: Path) -> None:
    """Force a file's content to disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Force the folder's own entries to disk, where the system can; what has its name by then keeps it in any case."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
