"""One process of the fuzzer: plays its share of the cases and tells of each what came of it."""

from __future__ import annotations

import faulthandler
import json
import os
import shlex
import shutil
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.fuzz.cases import Case, Stage, draw_case, write_file
from benchmarks.fuzz.judge import MOST_MEGABYTES, Failure, Played, judge, tree_of
from benchmarks.fuzz.play import limit_memory, place_of_error, play_here, play_process
from benchmarks.fuzz.shrink import fewer_steps, smaller_files
from benchmarks.fuzz.worlds import ROOT, World

DEAD_SECONDS = 100
"""A case that neither ends nor hears the alarm for so long is in compiled code: the process ends itself."""


@dataclass
class Told:
    """What a worker tells of a case."""

    number: int
    world: str
    exit_code: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    failure: Failure | None = None
    folder: str = ""
    steps: list[str] = field(default_factory=list)


class Bench:
    """A worker's folder, with the stage inside it and nothing else that changes."""

    def __init__(self, folder: Path, as_process: bool) -> None:
        self.folder, self.as_process = folder, as_process
        folder.mkdir(parents=True, exist_ok=True)
        self.stage = Stage(folder / "stage")
        for name in ("HOME", "TMPDIR"):
            own = folder / name.lower()
            own.mkdir(exist_ok=True)
            os.environ[name] = str(own)

    def run(self, case: Case) -> tuple[Played, Failure | None]:
        """Set the case up, play and judge it, and put away what it wrote."""
        self.stage.set_up(case)
        return self.run_here(case)

    def run_here(self, case: Case) -> tuple[Played, Failure | None]:
        """Play and judge what stands there now."""
        words, folder = case.command.words, self.stage.folder
        before = tree_of(self.folder)
        played = play_process(words, folder) if self.as_process else play_here(words, folder)
        after = tree_of(self.folder)
        failure = judge(words, played, before, after, _place(case, folder))
        self._put_away(before, after)
        if failure is not None and failure.kind == "internal error" and not self.as_process:
            where = place_of_error(words, folder)
            self._put_away(before, tree_of(self.folder))
            failure = Failure(failure.kind, failure.message, where)
        return played, failure

    def _put_away(
        self, before: dict[str, tuple[int, int, int, int]], after: dict[str, tuple[int, int, int, int]]
    ) -> None:
        """Remove what is new; where something else changed, lay out everything anew."""
        for path in sorted(after.keys() - before.keys(), reverse=True):
            with suppress(OSError):
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        if any(after.get(path) != about for path, about in before.items()):
            self.stage.clear()


def _place(case: Case, folder: Path) -> str:
    """The one path the command may make."""
    words, writes = case.command.words, case.command.writes
    outs = [words[i + 1] for i, word in enumerate(words[:-1]) if word == "--out"]
    outs += [word.partition("=")[2] for word in words if word.startswith("--out=")]
    if outs:
        return os.path.normpath(folder / outs[-1])
    if writes and "--out" not in words:
        default = {"out.csv": "site"}.get(writes, writes)
        return os.path.normpath(folder / ("runs" if writes == "imported" else default))
    return ""


def work(
    channel: Connection,
    worlds: Sequence[World],
    seed: int,
    numbers: Sequence[int],
    folder: Path,
    out: Path,
    as_process: bool,
) -> None:
    """Play the cases numbered and send a ``Told`` of each; a number by itself says that its case begins."""
    limit_memory()
    bench = Bench(folder, as_process)
    with (folder / "dead.txt").open("w", encoding="utf-8") as dead:
        known: set[str] = set()
        for number in numbers:
            channel.send(number)
            if not as_process:
                faulthandler.dump_traceback_later(DEAD_SECONDS, exit=True, file=dead)
            told = _one(bench, draw_case(worlds, seed, number), number, seed, known, out)
            faulthandler.cancel_dump_traceback_later()
            channel.send(told)
            if told.megabytes > MOST_MEGABYTES:
                return
    channel.send(None)


def _one(bench: Bench, case: Case, number: int, seed: int, known: set[str], out: Path) -> Told:
    try:
        played, failure = bench.run(case)
    except Exception:
        bench.stage.clear()
        return Told(number, case.world.name, failure=Failure("fuzzer", traceback.format_exc()))
    told = Told(number, case.world.name, played.exit_code, played.seconds, played.megabytes, failure)
    if failure is not None:
        told.steps = [f"{step.file} {step.kind}" for step in case.steps]
        if failure.signature not in known and failure.kind not in ("slow", "memory"):
            known.add(failure.signature)
            told.folder = str(_kept(bench, case, failure, number, seed, out))
        elif failure.signature not in known:
            known.add(failure.signature)
            told.folder = str(_kept(bench, case, failure, number, seed, out, small=False))
    return told


def _kept(bench: Bench, case: Case, failure: Failure, number: int, seed: int, out: Path, small: bool = True) -> Path:
    """Make the case small and write it to a folder of its own, with the command that repeats it."""

    def fails(other: Case) -> bool:
        faulthandler.cancel_dump_traceback_later()
        found = bench.run(other)[1]
        return found is not None and found.signature == failure.signature

    if small and failure.message != "no end in time":
        case = fewer_steps(case, fails)
    bench.stage.set_up(case)
    target = out / f"case-{seed}-{number}"
    if target.exists():
        shutil.rmtree(target)

    def fails_here() -> bool:
        found = bench.run_here(case)[1]
        return found is not None and found.signature == failure.signature

    if small and failure.message != "no end in time":
        smaller_files(bench.stage.folder, fails_here)
    shutil.copytree(bench.stage.folder, target, symlinks=True, copy_function=_copy)
    bench.stage.clear()
    command = " ".join(shlex.quote(word) for word in ("scheduler", *case.command.words))
    (target / "command.sh").write_text(f'cd "$(dirname "$0")" && {command}\n', encoding="utf-8")
    about = {
        "failure": failure.kind,
        "message": failure.message,
        "where": failure.where,
        "command": command,
        "changed": [step.file for step in case.steps],
        "again": f"python -m benchmarks.fuzz --seed {seed} --only {number}"
        + (" --process" if bench.as_process else ""),
        "source": ROOT.name,
    }
    (target / "failure.json").write_text(json.dumps(about, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
    return target


def _copy(source: str, target: str) -> None:
    """Copy a file; a FIFO is made, not read."""
    if os.path.isfile(source):
        write_file(Path(target), Path(source).read_bytes())
    else:
        os.mkfifo(target)
