"""Files beside a site's own that nothing reads though somebody meant them to be read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from scheduler.domain.forecasts import VolumeNote
from scheduler.inputs.reading.issues import Issues, Place, nearest

TABLE_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
TEXT_ENDINGS = (".yaml", ".yml", ".json", ".txt")
FOLDERS = ("history", "forecasts", "leave_book")
ALIKE = 0.75
"""Similarity from which a name is meant to be another."""


def note_overlooked(folder: Path, known: Collection[str], issues: Issues) -> list[VolumeNote]:
    """Note files whose names are nearly those the product reads.

    Parameters
    ----------
    known
        Names of files the product reads.

    Returns
    -------
    list
        What is only to be said: copies beside the file that is read, and files of the history that are no CSV.
    """
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    names = {path.name for path in entries}
    notes = []
    for path in entries:
        if path.name in known or path.name in FOLDERS:
            continue
        right = _meant(path, known)
        if not right:
            continue
        message = f"this {'folder' if path.is_dir() else 'file'} is not read; {_cure(path, right)}"
        if right in names and path.suffix not in (".csv", ".yaml", ".yml"):
            notes.append(VolumeNote(path.name, f"{message} (a copy of what is read may stay)", "files"))
        elif right not in names or not _is_same(path, folder / right):
            issues.add(Place(str(path)), "", message)
    return [*notes, *_beside_history(folder / "history", issues)]


def _meant(path: Path, known: Collection[str]) -> str:
    """Name of the file somebody meant, empty where the name is nobody's business."""
    base, *endings = path.name.split(".")
    if path.is_dir():
        found = {name.casefold(): name for name in FOLDERS}
        return found.get(nearest(path.name.casefold(), list(found), cutoff=ALIKE), "")
    if not endings or f".{endings[-1].casefold()}" not in (*TABLE_ENDINGS, *TEXT_ENDINGS):
        return ""
    stems = {Path(name).stem: name for name in sorted(known)}
    return stems.get(nearest(base.casefold().strip(), list(stems), cutoff=ALIKE), "")


def _cure(path: Path, right: str) -> str:
    if path.suffix.casefold() in (".xlsx", ".xls", ".xlsm", ".ods", ".numbers"):
        return f"save its table as {right}, or give it another name"
    return f"rename it to {right}, or to something else"


def _is_same(path: Path, other: Path) -> bool:
    """Whether a folder that does not tell capitals apart shows one file under both names."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def _beside_history(folder: Path, issues: Issues) -> list[VolumeNote]:
    """Say which files of the history are not read."""
    if not folder.is_dir():
        return []
    notes = []
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        issues.add(Place(str(folder)), "", f"cannot be read: {error.strerror}")
        return []
    for path in entries:
        if path.suffix == ".csv":
            continue
        if path.suffix.casefold() == ".csv" or path.name.casefold().endswith(".csv.txt"):
            issues.add(Place(str(path)), "", "this file is not read; give it a name that ends in .csv")
        else:
            what = "folder" if path.is_dir() else "file"
            message = f"this {what} is not read; only files that end in .csv are"
            notes.append(VolumeNote(f"history/{path.name}", message, "files"))
    return notes
