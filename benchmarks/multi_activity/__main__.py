"""``python -m benchmarks.multi_activity DIR``: the public multi-activity instances, solved by the ordinary engine.

DIR holds ``<number>_<days>_<staff>_<tasks>.txt``, or whatever they are called. Every roster is checked and scored by
plain code. Exit 0 when all are legal and cost what the engine says, 1 otherwise, 2 where an instance cannot be read
(the others are solved).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.machine import machine_line
from benchmarks.multi_activity.instance import Instance, InstanceError, read_instance
from benchmarks.multi_activity.problem import FIRST_DAY, MISSING, make_problem, stays
from benchmarks.multi_activity.rescore import HEADER, Stay, score
from scheduler.atomic_files import new_file, put_lines
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.result import Status
from scheduler.engine import Progress, SearchOptions, solve


@dataclass(frozen=True)
class Row:
    """One instance solved.

    ``missing`` are people below the least cover, summed over quarter hours; ``cost`` is the plain score, the square of
    what exceeds the most; ``bound`` holds for legal rosters; ``gap`` is (cost - bound) / cost, where the roster is
    legal. ``seconds`` is the search alone, ``setup_seconds`` building its tables, ``compile_seconds`` compiling or
    loading the kernels. ``first_day`` is the date of day 1 in the roster's file.
    """

    instance: str
    legal: bool
    missing: int | None
    cost: int | None
    bound: float | None
    gap: float | None
    seconds: float
    setup_seconds: float
    compile_seconds: float
    first_roster_seconds: float | None
    status: str
    first_day: str
    faults: tuple[str, ...]


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    rows, unread = [], 0
    try:
        for path in find_instances(options.folder, options.instances):
            try:
                instance = read_instance(path)
            except (InstanceError, OSError) as error:  # the others are solved all the same
                print(f"multi-activity: {error}", file=sys.stderr)
                unread += 1
                continue
            rows.append(run(instance, options))
            print(_line(rows[-1]), file=sys.stderr)
    except (InstanceError, OSError) as error:
        print(f"multi-activity: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print(f"made with {machine_line()}\n\n{HEAD}")
        print("\n".join(map(_line, rows)))
    if unread:
        return 2
    return 0 if all(row.legal and not row.faults for row in rows) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multi_activity", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of the instances")
    parser.add_argument("--instances", type=_names, help="names joined by commas, e.g. 1_7_10_1 (default: all)")
    parser.add_argument("--time-limit", type=float, default=60.0, help="search seconds each (default 60)")
    parser.add_argument("--iterations", type=int, help="rounds of work instead of seconds")
    parser.add_argument("--runs", type=Path, metavar="DIR", help="write the rosters here as <instance>.csv")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=["auto", "search", "cp-sat"], default="auto")
    parser.add_argument("--json", action="store_true")
    return parser


def _names(text: str) -> list[str]:
    return [part.strip().removesuffix(".txt") for part in text.split(",") if part.strip()]


def find_instances(folder: Path, names: list[str] | None) -> list[Path]:
    """Files of the names wanted, in that order; all there are, by the numbers in their names, for ``None``.

    A number alone means the one instance that begins with it.

    Raises
    ------
    InstanceError
        If the folder has none, or lacks one.
    """
    there = {path.stem: path for path in folder.glob("*.txt")}
    if not there:
        raise InstanceError(f"{folder}: no <number>_<days>_<staff>_<tasks>.txt here; the instances are not part of it")

    def order(name: str) -> tuple[list[int], str]:
        return [int(part) for part in re.findall(r"\d+", name)], name

    ordered = sorted(there, key=order)
    found = []
    for name in ordered if names is None else names:
        fits = [name] if name in there else [one for one in ordered if one.startswith(f"{name}_")]
        if len(fits) != 1:
            shown = ", ".join(ordered[:15]) + (" ..." if len(ordered) > 15 else "")
            raise InstanceError(f"{folder}: {len(fits)} instances {name}; there are {shown}")
        found.append(there[fits[0]])
    return found


def run(instance: Instance, options: argparse.Namespace) -> Row:
    """Solve one instance, write its roster and score it."""
    first: list[float] = []

    def heard(progress: Progress) -> None:
        if progress.objective is not None and not first:
            first.append(progress.seconds)

    search = SearchOptions(options.time_limit, options.iterations, options.seed, options.workers, options.engine)
    began = time.perf_counter()
    problem = make_problem(instance)
    day = FIRST_DAY.isoformat()
    try:
        result = solve(problem, search, heard)
    except InfeasibleError as error:
        seconds = round(time.perf_counter() - began, 3)
        status = str(Status.INFEASIBLE)
        return Row(instance.name, False, None, None, None, None, 0.0, seconds, 0.0, None, status, day, (str(error),))
    setup = time.perf_counter() - began - result.seconds - result.compile_seconds
    times = (
        round(result.seconds, 3),
        round(setup, 3),
        round(result.compile_seconds, 3),
        round(first[0], 3) if first else None,
    )
    if result.status is Status.UNKNOWN:
        status = str(result.status)
        return Row(instance.name, False, None, None, result.bound, None, *times, status, day, ("no roster",))
    roster = stays(result.roster)
    if options.runs is not None:
        write_roster(options.runs / f"{instance.name}.csv", roster)
    counted = score(instance, roster)
    faults = list(counted.faults)
    priced = counted.cost + MISSING * counted.missing
    if abs(priced - result.objective) > 1e-6:
        faults.append(f"the engine says {result.objective:g}, the plain score {priced}")
    gap = None
    if result.bound is not None and counted.is_legal:
        gap = (counted.cost - result.bound) / counted.cost if counted.cost else 0.0
    said = (str(result.status), day, tuple(faults))
    return Row(instance.name, counted.is_legal, counted.missing, counted.cost, result.bound, gap, *times, *said)


def write_roster(path: Path, roster: Iterable[Stay]) -> None:
    """Write stays as CSV with local times."""
    path.parent.mkdir(parents=True, exist_ok=True)
    midnight = datetime.combine(FIRST_DAY, datetime.min.time())
    rows = (
        (s.staff, s.task, *((midnight + timedelta(minutes=m)).isoformat() for m in (s.start, s.end))) for s in roster
    )
    with new_file(path) as partial, put_lines(partial) as file:
        csv.writer(file).writerows([HEADER, *rows])


HEAD = (
    f"{'instance':14} {'legal':>5} {'missing':>7} {'cost':>8} {'bound':>10} {'gap %':>6} {'seconds':>8} {'set-up':>7} "
    f"{'compile':>7} {'first':>6} faults"
)


def _line(row: Row) -> str:
    def number(value: float | None, width: int, digits: int) -> str:
        return f"{'-':>{width}}" if value is None else f"{value:{width}.{digits}f}"

    gap = None if row.gap is None else 100 * row.gap
    return (
        f"{row.instance:14} {'yes' if row.legal else 'no':>5} {number(row.missing, 7, 0)} {number(row.cost, 8, 0)} "
        f"{number(row.bound, 10, 1)} {number(gap, 6, 2)} {row.seconds:8.1f} {row.setup_seconds:7.1f} "
        f"{row.compile_seconds:7.1f} {number(row.first_roster_seconds, 6, 1)} {'; '.join(row.faults[:3]) or '-'}"
    )


if __name__ == "__main__":
    sys.exit(main())
