"""``scheduler bench compile``: processor seconds to compile the search's kernels, in units of one trivial kernel.

Each run is a process of its own with an empty cache. ``--against DIR`` (another checkout, also one from before
``scheduler warm-up``) takes turns with this one; the ratio is this checkout's median over the other's. Exit 0; 1 where
a process failed.
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

ROOT = Path(__file__).resolve().parents[2]
TRIVIAL = "from numba import njit; njit(lambda x: x + 1)(1)"
WARM_UP = """
import sys
try:
    import scheduler.cli.warm_up
except ImportError:
    from pathlib import Path
    from scheduler.engine.solve import warm_up
    from scheduler.inputs.request import SiteRequest
    from scheduler.pipeline import load_problem
    warm_up(load_problem(SiteRequest(Path(sys.argv[1])))[0])
else:
    from scheduler.cli.main import main
    main(["warm-up"], prog_name="scheduler")
"""


@dataclass(frozen=True)
class Row:
    """Processor seconds of one checkout, and of the trivial kernel beside it.

    Attributes
    ----------
    seconds, trivial
        Medians of user and system time of whole processes.
    units
        The one over the other.
    """

    checkout: str
    runs: int
    seconds: float
    trivial: float
    units: float


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="scheduler bench compile", description=__doc__)
    parser.add_argument("--against", type=Path, metavar="DIR", help="Another checkout to take turns with.")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="Runs of each; default 3.")
    parser.add_argument("--json", action="store_true", help="Print one JSON document.")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error(f"--runs: found {options.runs}, at least 1 is allowed")
    trees = {"this": ROOT, **({"other": options.against.resolve()} if options.against else {})}
    spent: dict[str, list[float]] = {name: [] for name in ("trivial", *trees)}
    for run in range(options.runs):
        for name in spent:
            seconds = processor_seconds(TRIVIAL if name == "trivial" else WARM_UP, trees.get(name, ROOT))
            if seconds is None:
                print(f"{name}: the process failed", file=sys.stderr)
                return 1
            spent[name].append(seconds)
            print(f"run {run + 1}, {name}: {seconds:.1f} s", file=sys.stderr)
    rows = summarise(spent)
    if options.json:
        print(json.dumps({"machine": describe_machine(), "rows": [asdict(row) for row in rows]}, indent=1))
    else:
        print(text(rows))
    return 0


def processor_seconds(code: str, tree: Path) -> float | None:
    """User and system seconds of a Python process with an empty cache; ``None`` where it failed."""
    with tempfile.TemporaryDirectory() as cache:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-P", "-c", code, str(tree / "configs" / "clinic")],
            env={**os.environ, "PYTHONPATH": str(tree), "NUMBA_CACHE_DIR": cache},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent if done.returncode == 0 else None


def summarise(spent: dict[str, list[float]]) -> list[Row]:
    """Medians by checkout, and how many trivial kernels they are."""
    trivial = statistics.median(spent["trivial"])
    medians = {name: statistics.median(own) for name, own in spent.items() if name != "trivial"}
    return [Row(name, len(spent[name]), own, trivial, own / trivial) for name, own in medians.items()]


def text(rows: Sequence[Row]) -> str:
    """Print a line a checkout, and their ratio."""
    lines = [machine_line(), "checkout  runs  processor s  trivial kernel s  units"]
    lines += [f"{r.checkout:<8}  {r.runs:>4}  {r.seconds:>11.1f}  {r.trivial:>16.2f}  {r.units:>5.1f}" for r in rows]
    if len(rows) == 2:
        lines.append(f"this over other: {rows[0].seconds / rows[1].seconds:.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
