"""Names of the hidden siblings of a place, and what becomes of those that a kill left."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from contextlib import ExitStack, suppress
from pathlib import Path

from scheduler.atomic_files.place_lock import SUFFIX, is_held, is_sure, locked
from scheduler.atomic_files.steps import sync_folder

_OURS = re.compile(
    r"(?s)(?:\.(?P<hidden>.+)\.(?P<kind>partial|together)|(?P<parked>.+)\.parked)-(?P<process>[0-9]+)-[0-9a-f]{8}"
    rf"|\.(?P<lock>.+){re.escape(SUFFIX)}"
)
"""Exactly the names of siblings; a folder that people call ``week.parked-before-audit`` is theirs."""


def recover(path: Path) -> None:
    """Tidy what killed processes left beside a file or folder that is to be written.

    Rubbish goes, files that belong together get their names, a parked folder with no successor comes back. What a
    process still holds stays.
    """
    folder = Path(os.path.abspath(path)).parent
    with suppress(OSError):
        found = [(entry.name, match) for entry in os.scandir(folder) if (match := _OURS.fullmatch(entry.name))]
        found.sort(key=lambda one: (one[1]["kind"] != "together", one[0]))
        for name, match in found:
            own = folder / next(filter(None, (match["hidden"], match["parked"], match["lock"])))
            if is_held(own):
                continue
            with suppress(OSError, ValueError), locked(own):
                if is_sure(own) or not _is_alive(match["process"]):
                    _recover(folder / name, match, own)


def _recover(left: Path, match: re.Match[str], own: Path) -> None:
    """Deal with one thing that was left; its name is ``own``'s, which nobody else holds."""
    if match["kind"] == "together":
        _finish(left)
    elif match["kind"] == "partial":
        remove(left)
    elif match["parked"] and os.path.lexists(own):
        discard(left, own)
    elif match["parked"]:
        left.rename(own)


def _is_alive(process: str | None) -> bool:
    """Whether a process may still be at work; asked only where the file system has no locks."""
    if process is None or int(process) == os.getpid():
        return False
    if os.name != "posix":  # asking for a process is not safe there
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _finish(journal: Path) -> None:
    """Give files that belong together their names, the first one's last."""
    pairs = [(Path(partial).name, Path(name).name) for partial, name in json.loads(journal.read_text(encoding="utf-8"))]
    with ExitStack() as stack:
        for _, name in pairs:
            stack.enter_context(locked(journal.with_name(name)))
        for partial, name in reversed(pairs):
            with suppress(FileNotFoundError):
                os.replace(journal.with_name(partial), journal.with_name(name))
        sync_folder(journal.parent)
        journal.unlink()


def discard(folder: Path, path: Path) -> None:
    """Remove a folder so that no half of it is ever seen under its own name."""
    rubbish = sibling(path, "partial")
    folder.rename(rubbish)
    remove(rubbish)


def sibling(path: Path, kind: str) -> Path:
    """Name of a new sibling: ``partial``, ``together`` or ``parked``."""
    dot = "" if kind == "parked" else "."
    return path.with_name(f"{dot}{path.name}.{kind}-{os.getpid()}-{secrets.token_hex(4)}")


def remove(*paths: Path) -> None:
    """Remove files and folders as far as that goes; what stays has a hidden name, and the next writer tries again."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
