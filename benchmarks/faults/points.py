"""Every file operation of a command in turn is where something goes wrong."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

KINDS = ("killed", "disk full", "permission")
CREATES = {"open", "write", "fsync", "os.mkdir", "os.link", "os.rename", "os.truncate"}
"""Operations that a full disk can refuse."""
GROWS = CREATES - {"os.link", "os.rename"}
"""Those it goes on refusing; names it refuses once, since one that goes makes room for one that comes."""
NAMES = {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.link", "os.chmod", "os.scandir", "fcntl.flock"}
"""Operations that a missing permission can refuse; it is refused once, so that what follows shows."""
WRITES = 3
"""Writes of a file that are points of their own; the rows after them are like them."""
DONE, REFUSED, KILLED = 0, 2, -9


class Fault:
    """The n-th file operation under a folder goes wrong; made and armed in a process of its own, which it never leaves.

    Parameters
    ----------
    folder
        Only operations under it count.
    kind
        One of ``KINDS``.
    number
        Which one, from 0; those that this kind cannot hit are passed over.
    """

    def __init__(self, folder: Path, kind: str, number: int) -> None:
        self.folder, self.kind, self.left, self.is_full = str(folder), kind, number, False
        self.own: set[int] = set()

    def arm(self) -> None:
        """Begin."""
        sys.addaudithook(self._heard)
        real_open, fsync = io.open, os.fsync

        def opened(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
            stream = real_open(file, mode, *rest, **more)
            return _Stream(stream, self) if set(mode) & set("wax+") and self._is_here(file) else stream

        def synced(fd: Any) -> None:
            self._point("fsync")
            fsync(fd)

        io.open = opened
        os.fsync = synced

    def write(self, stream: Any, data: Any) -> Any:
        """Write half, where it is to go wrong here."""
        if self._is_next("write"):
            stream.write(data[: len(data) // 2])
            stream.flush()
        self._point("write")
        return stream.write(data)

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "fcntl.flock":
            self._point(event)
        elif event in NAMES | CREATES and self._is_here(given[0]):
            mode, flags = (given[1], given[2]) if event == "open" else ("w", 0)
            if (isinstance(mode, str) and set(mode) & set("wax+")) or (
                mode is None and flags & (os.O_RDWR | os.O_CREAT)
            ):
                self._point(event)

    def _is_here(self, place: Any) -> bool:
        return isinstance(place, str | bytes | os.PathLike) and os.fsdecode(place).startswith(self.folder)

    def _can_hit(self, event: str) -> bool:
        return self.kind == "killed" or event in (CREATES if self.kind == "disk full" else NAMES)

    def _is_next(self, event: str) -> bool:
        return self._can_hit(event) and (self.left == 0 or (self.is_full and event in GROWS))

    def _point(self, event: str) -> None:
        if not self._can_hit(event):
            return
        if self._is_next(event):
            self.left -= 1
            if self.kind == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            self.is_full = self.kind == "disk full"
            number = errno.ENOSPC if self.is_full else errno.EACCES
            raise OSError(number, os.strerror(number))
        self.left -= 1


class _Stream:
    """A file whose writes are operations that can go wrong."""

    def __init__(self, stream: Any, fault: Fault) -> None:
        self._stream, self._fault, self._writes = stream, fault, 0

    def write(self, data: Any) -> Any:
        self._writes += 1
        return self._fault.write(self._stream, data) if self._writes <= WRITES else self._stream.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def run_at(fault: Fault, work: Callable[[], int], told: Path) -> tuple[int, str, bool]:
    """Run work in a fork with a fault; its exit code (-9 where killed), what it said, and whether the fault came."""
    child = os.fork()
    if child == 0:
        _work(fault, work, told)
    _, status = os.waitpid(child, 0)
    said = told.read_text(encoding="utf-8") if told.exists() else "+"
    if os.WIFSIGNALED(status):
        return -os.WTERMSIG(status), "", True
    return os.WEXITSTATUS(status), said[1:], said[:1] == "+"


def _work(fault: Fault, work: Callable[[], int], told: Path) -> NoReturn:
    stream = os.open(told, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    code = 70
    try:
        text = io.StringIO()
        sys.stdout = sys.stderr = text
        fault.arm()
        code = work()
    except BaseException as error:
        text.write(f"Traceback {error!r}")
    finally:
        os.write(stream, (("+" if fault.left < 0 else "-") + text.getvalue()).encode())
        os._exit(code)
