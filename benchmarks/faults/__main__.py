"""Faults at every file operation of every command that writes: ``python -m benchmarks.faults``.

Each command is run once for each of its file operations (open, write, fsync, rename, link, mkdir, unlink, chmod, list,
lock) and each kind of fault: the process is killed just before it (half-way into a write), the disk is full from it on,
the permission is missing. After each, what people see must be all old or all new; where the command says it could not,
all old, and place and reason must be told; and after the next command nothing is left behind.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.faults.commands import COMMANDS, Typed, make_world, type_in, worked_out_before
from benchmarks.faults.judge import faults_after, files_of
from benchmarks.faults.points import DONE, KINDS, Fault, run_at
from benchmarks.machine import machine_line

MOST = 2_000
"""More operations than any command has."""


@click.command(help=__doc__)
@click.option("--every", type=click.IntRange(min=1), default=1, show_default=True, help="Take every n-th point only.")
@click.option("--command", "names", multiple=True, help="Only these commands; repeatable.")
def main(every: int, names: Sequence[str]) -> None:
    """Try them all, print a table, and exit 1 where something was lost."""
    print(f"python -m benchmarks.faults{f' --every {every}' if every > 1 else ''}: {machine_line()}")
    total, wrong = 0, 0
    for typed, kind, tried, found in all_points(every, names):
        total, wrong = total + sum(tried.values()), wrong + len(found)
        ends = ", ".join(f"{name} {number}" for name, number in sorted(tried.items()))
        print(f"{typed.name:<24}{kind:<12}{sum(tried.values()):>5} points: {ends}", flush=True)
        for sentence in found[:5]:
            print(f"  WRONG {sentence}")
    print(f"{total:,} points, {wrong} with something lost, half-written, left behind or untold")
    raise SystemExit(1 if wrong else 0)


def all_points(every: int = 1, names: Sequence[str] = ()) -> Iterator[tuple[Typed, str, Counter[str], list[str]]]:
    """For each command and kind: how many points ended how, and what was wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        template = work / "template"
        template.mkdir()
        make_world(template)
        with worked_out_before(template):
            for typed in COMMANDS:
                if not names or typed.name in names:
                    for kind in KINDS:
                        yield typed, kind, *_points(typed, kind, work, template, every)


def _points(typed: Typed, kind: str, work: Path, template: Path, every: int) -> tuple[Counter[str], list[str]]:
    before = files_of(_world(typed, work, template))
    code, said, _ = run_at(Fault(work, kind, 10**9), lambda: _type(typed, work), work / "told")
    if code != DONE:
        sys.exit(f"{typed.name} without a fault ended with {code}: {said}")
    after = files_of(work / "world")
    tried, found = Counter[str](), list[str]()
    for number in range(0, MOST, every):
        world = _world(typed, work, template)
        code, said, came = run_at(Fault(world, kind, number), lambda: _type(typed, work), work / "told")
        if not came:
            return tried, found
        tried[{0: "done all the same", 2: "refused", -9: "killed"}.get(code, f"exit {code}")] += 1
        sentences = faults_after(typed, world, before, after, code, said)
        found += [f"{typed.name}, {kind}, operation {number}: {sentence}" for sentence in sentences]
    return tried, [*found, "has no end"]


def _world(typed: Typed, work: Path, template: Path) -> Path:
    world = work / "world"
    shutil.rmtree(world, ignore_errors=True)
    shutil.copytree(template, world)
    if typed.has_old:  # an older payroll: other bytes, both of them
        (world / "pay.csv").write_text("old lines\n", encoding="utf-8")
        (world / "pay_totals.csv").write_text("old totals\n", encoding="utf-8")
    return world


def _type(typed: Typed, work: Path) -> int:
    folder = work / "world"
    words = [str(folder / word) if _is_place(word, folder, typed) else word for word in typed.words]
    return type_in(tuple(words))


def _is_place(word: str, folder: Path, typed: Typed) -> bool:
    follows = typed.words[typed.words.index(word) - 1]
    return (folder / word).exists() or follows == "--out" or (follows == "init")


if __name__ == "__main__":
    main()
