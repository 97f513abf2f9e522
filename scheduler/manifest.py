"""The files a run consists of, sealed by their SHA-256: who changes one of them later cannot hide it.

``manifest.json`` stands beside them and lists every core file (and the changes of a run that started from another one)
with its size and hash. Files made from a run afterwards (report, exports) are not part of it. Whoever keeps the
`fingerprint` of a run apart from it can also tell a run that was forged as a whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.input_file import open_input, read_input, reason

MANIFEST = "manifest.json"
CORE_FILES = (
    "summary.json",
    "segments.csv",
    "duties.csv",
    "coverage.csv",
    "agents.csv",
    "findings.json",
    "problem.json",
    "inputs.lock.json",
    "bound.json",
)
"""Files every run has, besides the manifest itself."""
CHANGES = "changes.csv"
"""Only of runs that started from another one: what differs from it."""
SESSIONS = "sessions.csv"
"""Only of runs with joint activities: when and where they are held, and with whom."""
ACTIVITY_HOURS = "activity_hours.csv"
"""Only of runs with activities: minutes planned, placed, moved and cancelled of each."""
COVER = "named_cover.csv"
"""Only of runs with queues that ask for names: who takes it now."""
WISHES = "wish_answers.csv"
"""Only of runs with wishes: what became of each."""
GRANTED = "skills_granted.csv"
"""Only of runs with courses that grant skills: who can serve which queue from when on."""
LEDGER = "ledger.csv"
"""What the run leaves of everybody for the weeks after it; runs of earlier versions have none."""
OPTIONAL = (CHANGES, SESSIONS, ACTIVITY_HOURS, COVER, WISHES, GRANTED, LEDGER)
"""Files that some runs have."""
UNSEALED = "this file is missing: nothing tells whether the run has changed since it was written"


@dataclass(frozen=True)
class Breach:
    """A core file that is not as the manifest says.

    Parameters
    ----------
    file
        Name inside the run folder.
    said, found
        What the manifest says of it, empty where it says nothing, and what is there.
    """

    file: str
    said: str
    found: str


def manifest_of(folder: Path) -> str:
    """Text of the manifest of the core files that are in a folder."""
    names = (*CORE_FILES, *(name for name in OPTIONAL if (folder / name).is_file()))
    files = {name: _entry(folder / name) for name in names}
    return json.dumps({"files": files}, indent=2) + "\n"


def fingerprint(folder: Path) -> str | None:
    """SHA-256 of the manifest: one short text that stands for the whole run; ``None`` where there is no manifest."""
    path = folder / MANIFEST
    return hashlib.sha256(read_input(path)).hexdigest() if path.is_file() else None


def breaches(folder: Path) -> Iterator[Breach]:
    """Compare the core files with the manifest, every file.

    Yields
    ------
    Breach
        Also where there is no manifest, or it lists other files than the core files.
    """
    path = folder / MANIFEST
    if not path.is_file():
        yield Breach(MANIFEST, "", _why_unread(path) or UNSEALED)
        return
    try:
        listed = _entries(json.loads(read_input(path)))
    except (ValueError, RecursionError, OSError) as error:
        yield Breach(MANIFEST, "", f"no list of files and hashes ({error})")
        return
    further = (name for name in OPTIONAL if name in listed or (folder / name).is_file())
    names = (*CORE_FILES, *further)
    for name in sorted(listed.keys() - set(names)):
        yield Breach(MANIFEST, "", f"lists {name!r}, which is no core file of a run")
    for name in names:
        said = _words(listed[name]) if name in listed else ""
        if not (folder / name).is_file():
            yield Breach(name, said, _why_unread(folder / name) or "this file of the run is missing")
        elif not said:
            yield Breach(MANIFEST, "", f"does not list {name}")
        elif why := _why_unread(folder / name):
            yield Breach(name, said, why)
        elif (actual := _entry(folder / name)) != listed[name]:
            yield Breach(name, said, _words(actual))


def _why_unread(path: Path) -> str:
    """Say why what has the name of a file is none; empty where there is nothing of the name."""
    try:
        open_input(path).close()
    except FileNotFoundError as error:
        return reason(error) if path.is_symlink() else ""
    except OSError as error:
        return reason(error)
    return ""


def _entry(path: Path) -> dict[str, Any]:
    content = read_input(path)
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _entries(document: object) -> dict[str, Any]:
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict):
        raise ValueError("files: a mapping of file names is expected")
    return files


def _words(entry: object) -> str:
    if not isinstance(entry, dict):
        return f"no size and SHA-256 ({entry!r})"
    return f"{entry.get('bytes')} bytes of SHA-256 {entry.get('sha256')}"
