"""Mutations that look at no content: bytes of a file, and what stands in a file's place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

PLACES = ("gone", "folder", "dangling", "loop", "fifo", "endless", "other case", "empty")
WEIGHTS = (6, 3, 3, 1, 1, 1, 2, 3)


def change_bytes(random: Random, content: bytes) -> bytes:
    """Flip, cut, double or insert bytes."""
    data = bytearray(content)
    place = random.randint(0, len(data))
    kind = random.randrange(6)
    if kind == 0 and data:
        data[place % len(data)] ^= 1 << random.randrange(8)
    elif kind == 1:
        del data[place:]
    elif kind == 2:
        del data[place : place + random.choice((1, 2, 40))]
    elif kind == 3:
        data[place:place] = random.choice(
            (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\r", b'"', b"\x1b[2J", b"\xed\xa0\x80")
        )
    elif kind == 4:
        data[place:place] = random.randbytes(random.choice((1, 8, 200)))
    else:
        data += data[place : place + 2000]
    return bytes(data)


def change_place(random: Random, path: Path) -> str:
    """Put something else where ``path`` is and return what."""
    what = random.choices(PLACES, WEIGHTS)[0]
    if what == "other case":
        path.rename(path.with_name(path.name.swapcase()))
        return what
    path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "dangling":
        path.symlink_to("nowhere")
    elif what == "loop":
        path.symlink_to(path.name)
    elif what == "fifo":
        os.mkfifo(path)
    elif what == "endless":
        path.symlink_to("/dev/zero")
    elif what == "empty":
        path.touch()
    return what


def remove(path: Path) -> None:
    """Take away whatever stands at ``path``."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
