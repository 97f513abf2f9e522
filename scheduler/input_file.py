"""Opening what users name: regular files of a size that can be held; everything else is told, and nothing blocks.

A named pipe would wait for ever, ``/dev/zero`` never ends, a folder cannot be read. Whatever reads an input goes
through here.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

MEGABYTE = 1 << 20
MOST_BYTES = 512 * MEGABYTE
"""Largest file that is read at all: a history of some millions of rows."""
MOST_YAML_BYTES = 16 * MEGABYTE
"""Largest YAML file: far more than thousands of queues, contracts or scenarios need."""

KINDS = (
    (stat.S_ISDIR, "is a folder, a file is needed"),
    (stat.S_ISFIFO, "is a named pipe, a file is needed; save what comes out of it first"),
    (stat.S_ISSOCK, "is a socket, a file is needed"),
    (stat.S_ISCHR, "is a device, a file is needed"),
    (stat.S_ISBLK, "is a device, a file is needed"),
)


def open_input(path: Path, most_bytes: int = MOST_BYTES) -> BufferedReader:
    """Open a regular file for reading.

    Parameters
    ----------
    most_bytes
        Largest size that is let through.

    Raises
    ------
    OSError
        If there is no such file, it is no regular one or too large; ``strerror`` says so in words for users.
    """
    try:
        _refuse(path, os.stat(path), most_bytes)
        # Between asking and opening a file may become a pipe: opening one must not wait either.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        handle = os.open(path, flags)
    except ValueError as error:
        raise OSError(errno.EINVAL, f"is no name of a file ({error})", str(path)) from None
    except FileNotFoundError:
        raise _missing(path) from None
    try:
        _refuse(path, os.fstat(handle), most_bytes)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_input(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Read a regular file; see `open_input` for what is refused."""
    with open_input(path, most_bytes) as file:
        told = os.fstat(file.fileno()).st_size
        data = file.read(told + 1)  # asked for the most allowed, Python would set aside so much memory
        if len(data) > told:
            data += file.read(most_bytes - told)
    if len(data) > most_bytes:  # it grew, or its size was never told
        raise _too_large(path, len(data), most_bytes)
    return data


def reason(error: OSError) -> str:
    """Why a file could not be read, for a message that names the file already."""
    told = error.strerror or str(error)
    return told if told.startswith(("is ", "has ")) else f"cannot be read: {told}"


def _refuse(path: Path, found: os.stat_result, most_bytes: int) -> None:
    for is_kind, told in KINDS:
        if is_kind(found.st_mode):
            raise OSError(errno.EINVAL, told, str(path))
    if found.st_size > most_bytes:
        raise _too_large(path, found.st_size, most_bytes)


def _too_large(path: Path, size: int, most_bytes: int) -> OSError:
    megabytes = f"has {size / MEGABYTE:,.1f} MB, at most {most_bytes / MEGABYTE:,g} MB are allowed"
    return OSError(errno.EFBIG, f"{megabytes}; cut it into several files, or leave out what is not needed", str(path))


def _missing(path: Path) -> OSError:
    if path.is_symlink():
        told = f"is a link to {os.readlink(path)!r}, which does not exist"
        return FileNotFoundError(errno.ENOENT, told, str(path))
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
