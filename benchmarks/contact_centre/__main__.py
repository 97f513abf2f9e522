"""``scheduler bench contact-centre``: cost, proven bound, times and memory on generated contact centres.

One row for each combination of agents, breaks, instance seed and seed, each in a process of its own. Exit 0 when every
roster is legal and costs what is claimed, 1 otherwise, 2 for bad usage.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.contact_centre.measure import Case
from benchmarks.machine import machine_line
from scheduler.domain.errors import UsageError
from scheduler.exports.run_writer import refuse_existing

NAME = "contact-centre"
ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (
    ("agents", "agents", "{}"),
    ("weeks", "weeks", "{}"),
    ("breaks", "breaks", "{}"),
    ("tight", "tight", "{:g}"),
    ("frames", "frames", "{:d}"),
    ("rows", "rows", "{:d}"),
    ("assigned", "assigned", "{:d}"),
    ("learners", "learners", "{:d}"),
    ("instance", "instance_seed", "{}"),
    ("seed", "seed", "{}"),
    ("status", "status", "{}"),
    ("objective", "objective", "{:.0f}"),
    ("bound", "bound", "{:.1f}"),
    ("gap %", "gap", "{:.3%}"),
    ("seconds", "seconds", "{:.1f}"),
    ("first", "first_roster_seconds", "{:.1f}"),
    ("set-up", "setup_seconds", "{:.1f}"),
    ("compile", "compile_seconds", "{:.1f}"),
    ("short h", "shortage_agent_hours", "{:.2f}"),
    ("MB", "peak_memory_mb", "{:.0f}"),
    ("faults", "faults", "{}"),
)
"""Head, key and form of each column of the text output."""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    cases = _cases(options)
    folders = [options.runs / case.name if options.runs else None for case in cases]
    try:
        for folder in filter(None, folders):
            refuse_existing(folder, force=False)
    except UsageError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 2
    rows = []
    for case, folder in zip(cases, folders, strict=True):
        rows.append(run_row(case, folder))
        _tell(rows[-1])
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        _print_table(rows)
    return 1 if any(row["faults"] for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"scheduler bench {NAME}", description=__doc__)
    several = " (one or more)"
    parser.add_argument("--agents", type=_whole(1), nargs="+", default=[100], help="number of agents" + several)
    parser.add_argument(
        "--breaks",
        choices=["fixed", "joint"],
        nargs="+",
        default=["joint"],
        help="where the duty's length says, or placed jointly with the duties" + several,
    )
    parser.add_argument("--weeks", type=_whole(1), default=1, help="weeks of the horizon (default 1)")
    parser.add_argument("--tight", type=_above_zero, default=1.0, help="factor on the demand (default 1)")
    parser.add_argument("--frames", action="store_true", help="price starts outside the best two hours of each week")
    parser.add_argument(
        "--rows",
        action="store_true",
        help="price slots without a lead on duty, and more than a fifth at a meal at once",
    )
    parser.add_argument("--learners", action="store_true", help="let every tenth agent count for 3/8 of a head")
    parser.add_argument("--assigned", action="store_true", help="assign work to queues, an hour at least on each")
    parser.add_argument("--instance-seed", type=_whole(0), nargs="+", default=[0], help="of the instance" + several)
    parser.add_argument("--seed", type=_whole(0), nargs="+", default=[0], help="of the search" + several)
    parser.add_argument("--time-limit", type=_above_zero, default=60.0, help="search seconds (default 60)")
    parser.add_argument("--iterations", type=_whole(1), help="rounds of work instead of seconds")
    parser.add_argument("--workers", type=_whole(1), default=2)
    parser.add_argument("--engine", choices=["auto", "search", "cp-sat"], default="auto")
    parser.add_argument("--runs", type=Path, help="write each roster to a run folder here, with its instance.json")
    parser.add_argument("--json", action="store_true", help="print the rows as one JSON list")
    return parser


def _whole(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.lstrip("-").isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"found {text!r}, a whole number of at least {least} is allowed")
        return int(text)

    return parse


def _above_zero(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"found {text!r}, a number above 0 is allowed")
    return value


def _cases(options: argparse.Namespace) -> list[Case]:
    """Every combination once, in the order given."""
    combinations = product(options.agents, options.breaks, options.instance_seed, options.seed)
    return [
        Case(
            agents=agents,
            breaks=breaks,
            instance_seed=instance_seed,
            seed=seed,
            weeks=options.weeks,
            tight=options.tight,
            frames=options.frames,
            rows=options.rows,
            assigned=options.assigned,
            learners=options.learners,
            time_limit=options.time_limit,
            iterations=options.iterations,
            workers=options.workers,
            engine=options.engine,
        )
        for agents, breaks, instance_seed, seed in dict.fromkeys(combinations)
    ]


def run_row(case: Case, folder: Path | None) -> dict[str, Any]:
    """Measure one case in a process of its own; one that fails gives a row that says so."""
    command = [sys.executable, "-m", "benchmarks.contact_centre.measure", json.dumps(asdict(case))]
    if folder is not None:
        command.append(str(folder.absolute()))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return {**asdict(case), "status": "unknown", "faults": [f"the measuring process ended with {done.returncode}"]}
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def _tell(row: dict[str, Any]) -> None:
    where = f"{row['agents']} agents, {row['breaks']}, instance {row['instance_seed']}, seed {row['seed']}"
    print(f"{where}: {row.get('objective')}, {len(row['faults'])} faults", file=sys.stderr)


def _print_table(rows: Iterable[dict[str, Any]]) -> None:
    table = [[head for head, _, _ in COLUMNS]]
    table += [[_cell(row, key, form) for _, key, form in COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    print(f"made with {machine_line()}\n")
    for line in table:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    for row in rows:
        for text in row["faults"][:5]:
            print(f"fault: {row['agents']} agents, {row['breaks']}, seed {row['seed']}: {text}")


def _cell(row: dict[str, Any], key: str, form: str) -> str:
    value = row.get(key)
    if key == "faults":
        return str(len(row["faults"]))
    return "-" if value is None else form.format(value).removesuffix("%")


if __name__ == "__main__":
    sys.exit(main())
