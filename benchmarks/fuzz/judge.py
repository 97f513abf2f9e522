"""What no command may do, whatever it is given: the verdict on one case."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from scheduler.cli.output import visible

MOST_SECONDS = 10.0
MOST_MEGABYTES = 2048
LONGEST_OUTPUT = 200_000
INTERNAL = ("please report it", "Traceback (most recent call last)", "internal error", "cannot happen")
RAW = (
    "Input should be",
    "errors.pydantic.dev",
    " object at 0x",
    "[Errno",
    "could not convert",
    "NoneType",
    "DtypeWarning",
)
"""Words of libraries: nothing a planner can act on."""
PLACES = re.compile(r"\.(yaml|yml|csv|xlsx|json|txt)\b|--\w|Usage: |site|run\b|\bout\b|imported")
Tree = dict[str, tuple[int, int, int, int]]


@dataclass(frozen=True)
class Played:
    """What a command did.

    Attributes
    ----------
    error
        What it died of, where that was an exception nobody caught: its last line; else empty.
    where
        Innermost place of the product in that exception's traceback; else empty.
    """

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: float
    error: str = ""
    where: str = ""


@dataclass(frozen=True)
class Failure:
    """What is wrong with a case; failures of one ``signature`` are taken for one."""

    kind: str
    message: str
    where: str = ""

    @property
    def signature(self) -> str:
        """Kind and place, or kind and the message without its numbers and names."""
        text = re.sub(r"'[^']*'|\"[^\"]*\"|\d+(\.\d+)?", "~", self.message)[:120]
        return f"{self.kind} {self.where}" if self.where else f"{self.kind} {text}"


def tree_of(folder: Path) -> Tree:
    """Every path below a folder with kind, size, time of change and inode; links are not followed."""
    found: Tree = {}
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                about = entry.stat(follow_symlinks=False)
                is_folder = stat.S_ISDIR(about.st_mode)
                size, changed = (0, 0) if is_folder else (about.st_size, about.st_mtime_ns)
                found[entry.path] = (stat.S_IFMT(about.st_mode), size, changed, about.st_ino)
                if is_folder:
                    waiting.append(entry.path)
    return found


def judge(words: tuple[str, ...], played: Played, before: Tree, after: Tree, place: str) -> Failure | None:
    """Return what is wrong, the worst first; ``None`` where all is well.

    ``place`` is the one path the command may make or change, with what is below it and, of a payroll file, its totals
    beside it; empty: none.
    """
    if played.error:
        return Failure("died", played.error, played.where)
    output = played.stdout + played.stderr
    for words_of_ours in INTERNAL:
        if words_of_ours in output:
            return Failure("internal error", _line_with(output, words_of_ours), played.where)
    if played.exit_code not in (0, 1, 2):
        return Failure("exit code", f"exit code {played.exit_code}")
    if played.seconds - _searched(place) > MOST_SECONDS:
        return Failure("slow", f"{played.seconds:.0f} s, {_searched(place):.0f} s of it search: {' '.join(words[:2])}")
    if played.megabytes > MOST_MEGABYTES:
        return Failure("memory", f"{played.megabytes:.0f} MB: {' '.join(words[:2])}")
    return _wrong_files(played, before, after, place) or _wrong_words(words, played, output)


def _searched(place: str) -> float:
    """Seconds of search, and of compiling for it, that a run at ``place`` tells of: as many as were asked for."""
    if not place:
        return 0.0
    try:
        with open(os.path.join(place, "summary.json"), encoding="utf-8") as stream:
            told = json.load(stream)
        return float(told["seconds"]) + float(told["compile_seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


def _wrong_files(played: Played, before: Tree, after: Tree, place: str) -> Failure | None:
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    allowed = (place, f"{os.path.splitext(place)[0]}_totals.csv") if place else ()
    outside = [path for path in changed if path not in allowed and not (place and path.startswith(place + "/"))]
    if outside:
        return Failure("file outside its place", f"{len(outside)} paths made, changed or gone, first {outside[0]}")
    if changed and played.exit_code == 2:
        return Failure("written though it could not run", changed[0])
    return None


def _wrong_words(words: tuple[str, ...], played: Played, output: str) -> Failure | None:
    for line in output.splitlines():
        # A run's problem.json is written by the product and read by programs: file and key are enough there.
        if words[:1] != ("verify",) and "problem.json" not in line and any(word in line for word in RAW):
            return Failure("words of a library", line[:400])
    if len(output) > LONGEST_OUTPUT and played.exit_code:
        return Failure("flood", f"{len(output)} characters printed: {' '.join(words[:2])}")
    if "\x1b" in output or "\0" in output:
        return Failure("control characters printed", _line_with(output, "\x1b" if "\x1b" in output else "\0"))
    typed = [shown for word in words[1:] for shown in (word, visible(word)) if shown]
    if played.exit_code == 2 and not PLACES.search(output) and not any(word in output for word in typed):
        return Failure("no place named", output.strip()[:300] or "nothing printed")
    if "--json" in words and played.exit_code in (0, 1) and played.stdout.strip() and "-h" not in words:
        return _wrong_document(played.stdout)
    return None


def _wrong_document(text: str) -> Failure | None:
    try:
        json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        return Failure("not one JSON document", f"{error}: {text[:100]}")
    return None


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _line_with(output: str, word: str) -> str:
    return next((line for line in output.splitlines() if word in line), word)[:400]
