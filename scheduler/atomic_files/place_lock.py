"""One writer at a time: a lock on a place that need not exist yet.

The lock of ``FOLDER/NAME`` is an advisory lock of the system on the hidden file ``FOLDER/.NAME.partial-lock``. The
system gives it back when its process ends, whatever ends that: no lock is ever stale, and no process number is asked
that may be another's by now. The file goes with the lock; one left by a kill means nothing, and the next writer removes
it. Where a file system has no locks, writers do not see one another.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SUFFIX = ".partial-lock"
PATIENCE_SECONDS = 10.0
"""Longest wait for somebody who writes a file, which takes moments."""
POLL_SECONDS = 0.02
NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF}
"""What file systems without locks say."""

_held: dict[Path, list[int]] = {}
"""Handle of each lock this process has, and how often."""
_unsure: set[Path] = set()
"""Places held on file systems without locks."""
_guard = threading.Lock()


class PlaceBusyError(OSError):
    """Somebody else is writing there."""


@contextmanager
def locked(path: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold a place; within one process it may be held more than once.

    Parameters
    ----------
    path
        File or folder to be written; its folder exists.
    patience
        Seconds to wait for another process.

    Raises
    ------
    PlaceBusyError
        If another process still holds it then.
    """
    path = Path(os.path.abspath(path))
    with _guard:
        held = _held.setdefault(path, [_wait_for(path, patience), 0]) if path not in _held else _held[path]
        held[1] += 1
    try:
        yield
    finally:
        with _guard:
            held[1] -= 1
            if not held[1]:
                del _held[path]
                _unsure.discard(path)
                _release(path, held[0])


def is_held(path: Path) -> bool:
    """Whether this process holds a place."""
    return Path(os.path.abspath(path)) in _held


def is_sure(path: Path) -> bool:
    """Whether nobody else holds a place that this process holds."""
    return path not in _unsure


def lock_file(path: Path) -> Path:
    """Hidden file of a place's lock."""
    return path.with_name(f".{path.name}{SUFFIX}")


def _wait_for(path: Path, patience: float) -> int:
    began = time.monotonic()
    while (handle := _acquire(path)) is None:
        if time.monotonic() - began >= patience:
            message = f"{_owner(path)} is writing here; wait until it has ended, or name another place"
            raise PlaceBusyError(errno.EBUSY, message, str(path))
        time.sleep(POLL_SECONDS)
    return handle


def _acquire(path: Path) -> int | None:
    """Open and lock the file of a lock; ``None`` where somebody has it."""
    name = lock_file(path)
    while True:
        handle = _open(name)
        try:
            try:
                if not _try_lock(handle):
                    os.close(handle)
                    return None
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    raise
                _unsure.add(path)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(name)):
                    _sign(handle)
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its last holder removed it between our two steps


def _open(name: Path) -> int:
    flags = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(name, os.O_RDWR | flags, 0o644)
    except PermissionError:  # left by another user; to lock it, reading is enough
        with suppress(OSError):
            return os.open(name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        raise


def _sign(handle: int) -> None:
    """Write into it whose it is, for messages only."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()}".encode())


def _owner(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return lock_file(path).read_text(encoding="ascii")[:40] or "another process"
    return "another process"


def _release(path: Path, handle: int) -> None:
    if os.name == "nt":  # an open file cannot be removed there
        os.close(handle)
        with suppress(OSError):
            os.unlink(lock_file(path))
        return
    with suppress(OSError):
        os.unlink(lock_file(path))  # before the lock is given back: nobody else's can be removed so
    os.close(handle)


if os.name == "posix":
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return False
            raise
        return True

elif os.name == "nt":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
