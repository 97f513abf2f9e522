"""``python -m benchmarks.fuzz``: mutated inputs of every kind, and what no command may do with them.

Each case changes a file of an example site, a run, an import or a scenario, or the words typed, and plays a
command: in this process (``check``, ``require``, ``forecast``, ``verify``, ``export``, ``report``, ``import``), or
with ``--process`` as one of its own, ``solve`` and ``simulate`` too. A case fails by a traceback, an internal
error, words of a library, another exit code than 0, 1 or 2, more than 10 s or 2 GB, a file outside its place or
written though it could not run, or a message that names no place. Cases follow from ``--seed`` and their number
alone. Failures of one kind at one place are kept once, made small, in a folder with the command that repeats them.
Exit 0 where nothing failed, else 1.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import scheduler
from benchmarks.fuzz.judge import MOST_MEGABYTES, MOST_SECONDS, Failure
from benchmarks.fuzz.worker import Told, work
from benchmarks.fuzz.worlds import World, make_worlds, process_worlds
from benchmarks.machine import describe_machine
from scheduler.atomic_files import write_file

CHUNK = 2000
MEMORY = "/dev/shm"
"""Files are laid out in memory where there is such a place: a case takes a third less time."""


def main(arguments: list[str] | None = None) -> int:
    """Run the fuzzer."""
    parser = argparse.ArgumentParser(prog="scheduler bench fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, metavar="N", help="Cases to play; default 1000.")
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="Of every draw; default 0.")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="Number of the first case; default 0.")
    parser.add_argument("--only", type=int, metavar="N", help="Play the case of this number alone.")
    parser.add_argument("--process", action="store_true", help="Play each case as a process of its own, solve too.")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="Processes that play cases; default 1.")
    parser.add_argument("--worlds", default="", metavar="NAMES", help="Only these, with commas; default: all.")
    parser.add_argument(
        "--out", type=Path, default=Path("fuzz-failures"), metavar="DIR", help="Where failures are kept."
    )
    parser.add_argument("--store", type=Path, metavar="FILE", help="Write the result to this JSON file too.")
    parser.add_argument("--json", action="store_true", help="Print one JSON document.")
    options = parser.parse_args(arguments)
    if options.cases < 1 or options.workers < 1:
        parser.error("--cases, --workers: at least 1 is allowed")
    numbers = [options.only] if options.only is not None else list(range(options.first, options.first + options.cases))
    names = [name.strip() for name in options.worlds.split(",") if name.strip()]
    started = time.time()
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as scratch:
        worlds = (process_worlds if options.process else make_worlds)(Path(scratch) / "worlds", names)
        if not worlds:
            parser.error(f"--worlds: none is called {options.worlds!r}")
        told = play_all(worlds, options.seed, numbers, options.workers, Path(scratch), options.out, options.process)
    result = document(told, options.seed, time.time() - started, "process" if options.process else "in process")
    if options.store:
        write_file(options.store, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1) if options.json else text(result))
    return 1 if result["failures"] else 0


def play_all(
    worlds: Sequence[World], seed: int, numbers: Sequence[int], workers: int, scratch: Path, out: Path, as_process: bool
) -> list[Told]:
    """Deal the cases out to processes; where one dies, its case is a failure and the others of its share go on."""
    context = get_context("spawn")
    out = out.absolute()
    size = min(CHUNK, -(-len(numbers) // workers))  # or a few cases would be one worker's
    waiting = [list(numbers[start : start + size]) for start in range(0, len(numbers), size)]
    running: dict[Any, tuple[Any, list[int], Path]] = {}
    found: list[Told] = []
    made = said = 0
    while waiting or running:
        while waiting and len(running) < workers:
            made += 1
            mine, theirs = context.Pipe(duplex=False)
            share, folder = waiting.pop(0), scratch / f"worker-{made}"
            arguments = (theirs, list(worlds), seed, share, folder, out, as_process)
            process = context.Process(target=work, args=arguments, daemon=True)
            process.start()
            theirs.close()
            running[mine] = (process, share, folder)
        for mine in list(running):
            process, share, folder = running[mine]
            left = _listen(mine, share, found)
            if left is not None:
                process.join()
                del running[mine]
                if left:
                    waiting.insert(0, _after_death(left, folder, process.exitcode, found))
                    waiting = [share for share in waiting if share]
        if len(found) // 1000 > said:
            said = len(found) // 1000
            print(f"{len(found):,} cases, {sum(one.failure is not None for one in found):,} failed", file=sys.stderr)
    return found


def _listen(channel: Any, share: list[int], found: list[Told]) -> list[int] | None:
    """Take what a worker tells; return the numbers it has not told of once it has ended, ``None`` before."""
    try:
        while channel.poll(0.05):
            message = channel.recv()
            if isinstance(message, Told):
                found.append(message)
                _say(message)
                share.remove(message.number)
            elif message is None:
                return []
    except (EOFError, OSError):
        return share
    return None


def _after_death(left: list[int], folder: Path, code: int | None, found: list[Told]) -> list[int]:
    """Note the case a worker died of, unless it ended between two, and return the cases that are left."""
    dump = folder / "dead.txt"
    last = dump.read_text(encoding="utf-8") if dump.exists() else ""
    if code == 0:
        return left
    place = next((line.strip() for line in last.splitlines() if "/scheduler/" in line), "")
    found.append(Told(left[0], "?", -1, failure=Failure("process died", f"exit {code}: {place or last[:200]}", place)))
    _say(found[-1])
    return left[1:]


def _say(told: Told) -> None:
    """Tell a failure at once: a long series that is stopped has told of what it found."""
    if told.failure is not None:
        about = told.failure
        print(f"case {told.number}: {about.kind}: {about.where or about.message[-300:]}", file=sys.stderr, flush=True)


def document(told: Sequence[Told], seed: int, seconds: float, how: str) -> dict[str, Any]:
    """Everything about a series of cases."""
    failures: dict[str, dict[str, Any]] = {}
    for one in sorted((one for one in told if one.failure), key=lambda one: one.number):
        assert one.failure is not None
        entry = failures.setdefault(
            one.failure.signature,
            {"kind": one.failure.kind, "message": one.failure.message, "where": one.failure.where, "cases": 0,
             "first": one.number, "folder": "", "world": one.world, "changed": one.steps},
        )  # fmt: skip
        entry["cases"] += 1
        entry["folder"] = entry["folder"] or one.folder
    worlds = Counter(one.world for one in told)
    return {
        "version": scheduler.__version__,
        "machine": describe_machine(),
        "how": how,
        "seed": seed,
        "cases": len(told),
        "exit_codes": {str(code): number for code, number in sorted(Counter(one.exit_code for one in told).items())},
        "worlds": dict(sorted(worlds.items())),
        "seconds": round(seconds, 1),
        "processor_seconds_per_case": round(sum(one.seconds for one in told) / max(len(told), 1), 4),
        "slowest_seconds": round(max((one.seconds for one in told), default=0), 2),
        "most_megabytes": round(max((one.megabytes for one in told), default=0)),
        "limits": {"seconds": MOST_SECONDS, "megabytes": MOST_MEGABYTES},
        "failed": sum(entry["cases"] for entry in failures.values()),
        "failures": sorted(failures.values(), key=lambda entry: -entry["cases"]),
    }


def text(result: dict[str, Any]) -> str:
    """The same for people."""
    codes = ", ".join(f"{number:,} x {code}" for code, number in result["exit_codes"].items())
    lines = [
        f"{result['cases']:,} cases {result['how']}, seed {result['seed']}, version {result['version']}: "
        f"{result['failed']:,} failed",
        f"exit codes {codes}; {result['processor_seconds_per_case'] * 1000:.0f} ms a case, "
        f"slowest {result['slowest_seconds']:.1f} s, at most {result['most_megabytes']:,} MB",
    ]
    for entry in result["failures"]:
        lines.append(f"{entry['cases']:>6} x {entry['kind']}: {entry['message'][:200]}")
        lines.append(f"         {entry['where']} first case {entry['first']} ({entry['world']}) {entry['folder']}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
