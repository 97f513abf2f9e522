"""What may be there after a fault, and what may not."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

from benchmarks.faults.commands import Typed
from benchmarks.faults.points import DONE, KILLED, REFUSED
from scheduler.atomic_files import recover

HIDDEN = re.compile(r"\..+\.(partial|together)-\d+-[0-9a-f]{8}|\..+\.partial-lock")
PARKED = re.compile(r"(.+)\.parked-\d+-[0-9a-f]{8}")
Files = dict[str, bytes]


def files_of(folder: Path) -> Files:
    """Every file people see by its name, without what tells the time of day in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(HIDDEN.fullmatch(part) for part in name.parts):
            found[name.as_posix()] = _content(path)
    return found


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".xlsx" and zipfile.ZipFile(io.BytesIO(content)).testzip() is None:
        return b"a whole workbook"
    if path.parent.name == "forecasts":
        return b"a lock" + str(sorted(json.loads(content))).encode()
    return content


def hidden_in(folder: Path) -> list[str]:
    """Everything that only a kill may leave."""
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if HIDDEN.fullmatch(path.name) or PARKED.fullmatch(path.name)
    ]


def faults_after(typed: Typed, world: Path, before: Files, after: Files, code: int, said: str) -> list[str]:
    """Sentences on what is wrong once a command has met a fault; none where all is well."""
    seen, wrong = files_of(world), []
    if "Traceback" in said or "please report" in said or code not in (DONE, REFUSED, KILLED):
        wrong.append(f"it ended with {code}: {said[-300:]}")
    if code == DONE and seen != after:
        wrong.append(f"it says it is done, and {_difference(seen, after)}")
    if code == REFUSED:
        if seen != before and not _units_only(typed, seen, before, after):
            wrong.append(f"it says nothing was written, and {_difference(seen, before)}")
        if not re.search(r"(?m)^\S.*: .*(No space left|Permission denied|is writing here)", said):
            wrong.append(f"place and reason are not told: {said[-300:]}")
    if code == KILLED and not _is_whole(typed, seen, before, after):
        wrong.append(f"killed, and {_difference(seen, before)}, {_difference(seen, after)}")
    for folder in {world, *(path.parent for path in world.rglob("*"))}:
        if folder.exists() and folder.is_dir():
            recover(folder / "next")
    seen = files_of(world)
    if seen not in (before, after) and not _units_only(typed, seen, before, after):
        wrong.append(f"after the next command {_difference(seen, before)}, {_difference(seen, after)}")
    if left := hidden_in(world):
        wrong.append(f"left after the next command: {', '.join(left[:3])}")
    return wrong


def _is_whole(typed: Typed, seen: Files, before: Files, after: Files) -> bool:
    """Whether people see all old or all new; a folder that is replaced may be seen under its parked name."""
    real = {
        PARKED.sub(r"\1", name.split("/")[0]) + name[len(name.split("/")[0]) :]: text for name, text in seen.items()
    }
    if any(PARKED.fullmatch(name.split("/")[0]) for name in seen) and (
        real == before or all(seen.get(name) == text for name, text in after.items())
    ):
        return True
    if seen in (before, after) or _units_only(typed, seen, before, after):
        return True
    missed = {name: seen.get(name) for name in typed.may_miss}
    others = {name: text for name, text in seen.items() if name not in typed.may_miss}
    if typed.has_old:  # the lines are gone until the next command, their totals may be old or new
        return None in missed.values() and all(text in (before.get(n), after.get(n)) for n, text in others.items())
    return (
        all(text in (before.get(n), after.get(n)) for n, text in seen.items())
        and set(seen) - set(before) <= typed.may_miss
    )


def _units_only(typed: Typed, seen: Files, before: Files, after: Files) -> bool:
    """Whether what is new are whole folders that appear one by one."""
    if not typed.units:
        return False
    new = {name for name in seen if name not in before}
    whole = {name for unit in typed.units for name in after if name.startswith(f"{unit}/")}
    return new <= set(after) and (not new or new == whole) and all(seen[n] == after[n] for n in new)


def _difference(seen: Files, wanted: Files) -> str:
    names = [n for n in sorted({*seen, *wanted}) if seen.get(n) != wanted.get(n)]
    return f"{len(names)} files differ ({', '.join(names[:4])})" if names else "all is there"
