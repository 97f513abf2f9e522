"""``scheduler bench start-up``: processor seconds of commands that search nothing, see the package's text.

With ``--against DIR`` (another checkout) both take turns, and the ratio is this checkout's median over the other's;
where the two print different things, that is told. Exit 0; 1 where a command failed or the answers differ.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.machine import describe_machine, machine_line
from benchmarks.start_up.large_site import write_large_site

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = ROOT / "configs"
COPIES = 8
LARGE = "check 960 people"
CALL = "from scheduler.cli.main import main; main(prog_name='scheduler')"
LARGE_SITE = "large"
CASES = {
    "help": ("--help",),
    "check clinic": ("check", str(CONFIGS / "clinic"), "--json"),
    "check manila": ("check", str(CONFIGS / "manila"), "--json"),
    LARGE: ("check", LARGE_SITE, "--json"),
}
"""Arguments of ``scheduler`` by the name of the row."""


@dataclass(frozen=True)
class Call:
    """One process: what it cost and what it said."""

    seconds: float
    exit_code: int
    output: bytes


@dataclass(frozen=True)
class Row:
    """Median and least processor seconds of one command, and the same of the other checkout."""

    case: str
    runs: int
    median: float
    least: float
    other_median: float | None = None
    other_least: float | None = None
    ratio: float | None = None
    fault: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    trees = [ROOT, *([options.against.resolve()] if options.against else [])]
    with tempfile.TemporaryDirectory() as folder:
        if LARGE in options.case:
            write_large_site(CONFIGS / "manila", Path(folder) / LARGE_SITE, COPIES)
        rows = []
        for case in options.case:
            rows.append(measure(case, trees, options.runs, Path(folder)))
            print(f"{case}: {rows[-1].median:.2f}", file=sys.stderr)
    if options.json:
        print(json.dumps({"machine": describe_machine(), "rows": [asdict(row) for row in rows]}, indent=1))
    else:
        print(_text(rows))
    return 1 if any(row.fault for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scheduler bench start-up", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command and checkout (default 5)")
    parser.add_argument("--case", choices=list(CASES), nargs="+", default=list(CASES), help="default: all")
    parser.add_argument("--against", type=Path, help="another checkout to compare with")
    parser.add_argument("--json", action="store_true")
    return parser


def measure(case: str, trees: Sequence[Path], runs: int, folder: Path) -> Row:
    """Measure one command in one checkout, or in two by turns."""
    first = [call(tree, CASES[case], folder) for tree in trees]
    calls = [[call(tree, CASES[case], folder) for tree in trees] for _ in range(runs)]
    seconds = [[turn[i].seconds for turn in calls] for i in range(len(trees))]
    medians, least = [statistics.median(own) for own in seconds], [min(own) for own in seconds]
    fault = _fault(first, "--json" in CASES[case])
    if len(trees) == 1:
        return Row(case, runs, medians[0], least[0], fault=fault)
    return Row(case, runs, medians[0], least[0], medians[1], least[1], medians[0] / medians[1], fault)


def call(tree: Path, arguments: Sequence[str], folder: Path) -> Call:
    """Run ``scheduler`` of a checkout in ``folder`` and count its processor seconds."""
    before = _children()
    done = subprocess.run(
        [sys.executable, "-P", "-c", CALL, *arguments],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(tree)},
        check=False,
    )
    return Call(_children() - before, done.returncode, done.stdout)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fault(calls: Sequence[Call], is_answer: bool) -> str:
    """Say what is wrong with what the checkouts say to one command; words that are no answer may differ."""
    codes = [one.exit_code for one in calls]
    if any(codes):
        return f"exit code {' and '.join(map(str, codes))}"
    return "the answers differ" if is_answer and len({one.output for one in calls}) > 1 else ""


def _text(rows: Sequence[Row]) -> str:
    lines = [f"made with {machine_line()}", "", "processor seconds, median (least)"]
    for row in rows:
        line = f"{row.case:18} {row.runs} runs  {row.median:6.2f} ({row.least:.2f})"
        if row.other_median is not None:
            line += f"   other {row.other_median:6.2f} ({row.other_least:.2f})   ratio {row.ratio:.2f}"
        lines.append(f"{line}   {row.fault}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
