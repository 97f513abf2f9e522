"""Make a failing case small: fewer changes, then fewer files and lines, as long as it fails the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.fuzz.cases import Case, Step
from benchmarks.fuzz.places import remove

MOST_TRIES = 150
Fails = Callable[[], bool]


def fewer_steps(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Leave out every change without which it fails all the same."""
    steps: Sequence[Step] = case.steps
    for step in list(steps):
        without = [one for one in steps if one is not step]
        if fails(case.with_steps(without)):
            steps = without
    return case.with_steps(steps)


def smaller_files(folder: Path, fails: Fails, most_tries: int = MOST_TRIES) -> int:
    """Take files away and lines out of the folder while it fails; return the tries spent."""
    tries = 0

    def still(path: Path, content: bytes | None) -> bool:
        nonlocal tries
        tries += 1
        before = path.read_bytes()
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        if fails():
            return True
        if path.exists() or path.is_symlink():
            remove(path)
        path.write_bytes(before)
        return False

    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    for path in files:
        if tries >= most_tries:
            return tries
        if still(path, None) or path.suffix == ".xlsx":
            continue
        lines = path.read_bytes().splitlines(keepends=True)
        size = len(lines) // 2
        while size and tries < most_tries:
            place = 0
            while place < len(lines) and tries < most_tries:
                fewer = lines[:place] + lines[place + size :]
                if still(path, b"".join(fewer)):
                    lines = fewer
                else:
                    place += size
            size //= 2
    return tries
