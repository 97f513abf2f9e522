"""``python -m benchmarks.curtois DIR``: the public Curtois & Qu instances, solved by the ordinary engine.

DIR holds ``instances/Instance<k>.txt`` (or the files themselves) and, if at hand, ``best_known.csv``. Every roster is
checked and scored by plain code. Exit 0 when all are legal and cost what the engine says, 1 otherwise, 2 where
an instance cannot be read (the others are solved).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.curtois.instance import Instance, InstanceError, read_instance
from benchmarks.curtois.problem import assignments, make_problem
from benchmarks.curtois.rescore import Assignment, score
from benchmarks.machine import machine_line
from scheduler.atomic_files import new_file, put_lines
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.result import Status
from scheduler.engine import Progress, SearchOptions, solve


@dataclass(frozen=True)
class Row:
    """One instance solved.

    ``objective`` is the plain score; ``gap`` is (objective - bound) / objective. ``seconds`` is the search alone,
    ``setup_seconds`` building its tables, ``compile_seconds`` compiling or loading the kernels; the search's first
    roster is counted from its own start. ``best_known`` is the best published objective, where the folder tells it.
    """

    instance: str
    objective: float | None
    bound: float | None
    gap: float | None
    best_known: int | None
    seconds: float
    setup_seconds: float
    compile_seconds: float
    first_roster_seconds: float | None
    status: str
    faults: tuple[str, ...]


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    try:
        files = find_instances(options.folder, options.instances)
        known = read_best_known(options.folder)
        rows, unread = [], 0
        for path in files:
            try:
                instance = read_instance(path)
            except (InstanceError, OSError) as error:  # the others are solved all the same
                print(f"curtois: {error}", file=sys.stderr)
                unread += 1
                continue
            rows.append(run(instance, known.get(instance.name), options))
            print(_line(rows[-1]), file=sys.stderr)
    except (InstanceError, OSError) as error:
        print(f"curtois: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print(f"made with {machine_line()}\n\n{HEAD}")
        print("\n".join(map(_line, rows)))
    if unread:
        return 2
    return 1 if any(row.faults for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curtois", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of the instances")
    parser.add_argument("--instances", type=_numbers, help="numbers joined by commas, e.g. 1,2,3 (default: all)")
    parser.add_argument("--time-limit", type=float, default=60.0, help="search seconds each (default 60)")
    parser.add_argument("--iterations", type=int, help="rounds of work instead of seconds")
    parser.add_argument("--runs", type=Path, metavar="DIR", help="write the rosters here as Instance<k>.csv")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=["auto", "search", "cp-sat"], default="auto")
    parser.add_argument("--json", action="store_true")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def find_instances(folder: Path, numbers: list[int] | None) -> list[Path]:
    """Files of the numbers wanted, in that order; all there are, by number, for ``None``.

    Raises
    ------
    InstanceError
        If the folder has none, or lacks one.
    """
    home = folder / "instances" if (folder / "instances").is_dir() else folder
    there = {int(found[1]): path for path in home.glob("*.txt") if (found := re.fullmatch(r"Instance(\d+)", path.stem))}
    if not there:
        raise InstanceError(f"{home}: no Instance<number>.txt here; the instances are not part of the project")
    wanted = sorted(there) if numbers is None else numbers
    for number in wanted:
        if number not in there:
            raise InstanceError(f"{home}: no Instance{number}.txt; there are {', '.join(map(str, sorted(there)))}")
    return [there[number] for number in wanted]


def read_best_known(folder: Path) -> dict[str, int]:
    """Best published objectives by instance from ``best_known.csv``; none where there is no such file."""
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["instance"]: int(row["best_known_solution"]) for row in csv.DictReader(file)}


def run(instance: Instance, best_known: int | None, options: argparse.Namespace) -> Row:
    """Solve one instance, write its roster and score it."""
    first: list[float] = []

    def heard(progress: Progress) -> None:
        if progress.objective is not None and not first:
            first.append(progress.seconds)

    search = SearchOptions(options.time_limit, options.iterations, options.seed, options.workers, options.engine)
    problem = make_problem(instance)
    began = time.perf_counter()
    try:
        result = solve(problem, search, heard)
    except InfeasibleError as error:
        seconds = round(time.perf_counter() - began, 3)
        return Row(instance.name, None, None, None, best_known, 0.0, seconds, 0.0, None, "infeasible", (str(error),))
    setup = time.perf_counter() - began - result.seconds - result.compile_seconds
    times = (
        round(result.seconds, 3),
        round(setup, 3),
        round(result.compile_seconds, 3),
        round(first[0], 3) if first else None,
    )
    if result.status is Status.UNKNOWN:
        return Row(instance.name, None, result.bound, None, best_known, *times, str(result.status), ("no roster",))
    roster = assignments(problem, result.roster)
    if options.runs is not None:
        write_roster(options.runs / f"{instance.name}.csv", roster)
    counted = score(instance, roster)
    faults = list(counted.faults)
    if abs(counted.objective - result.objective) > 1e-6:
        faults.append(f"the engine says {result.objective:g}, the plain score {counted.objective}")
    gap = None
    if result.bound is not None:
        gap = (counted.objective - result.bound) / counted.objective if counted.objective else 0.0
    return Row(
        instance.name, counted.objective, result.bound, gap, best_known, *times, str(result.status), tuple(faults)
    )


def write_roster(path: Path, roster: list[Assignment]) -> None:
    """Write employee id, day index (0 = Monday of the first week) and shift id."""
    with new_file(path) as partial, put_lines(partial) as file:
        csv.writer(file).writerows([("employee_id", "day", "shift_id"), *roster])


HEAD = (
    f"{'instance':12} {'objective':>9} {'bound':>10} {'gap %':>6} {'best known':>10} {'seconds':>8} {'set-up':>7} "
    f"{'compile':>7} {'first':>6} faults"
)


def _line(row: Row) -> str:
    def number(value: float | None, width: int, digits: int) -> str:
        return f"{'-':>{width}}" if value is None else f"{value:{width}.{digits}f}"

    gap = None if row.gap is None else 100 * row.gap
    return (
        f"{row.instance:12} {number(row.objective, 9, 0)} {number(row.bound, 10, 1)} {number(gap, 6, 2)} "
        f"{number(row.best_known, 10, 0)} {row.seconds:8.1f} {row.setup_seconds:7.1f} {row.compile_seconds:7.1f} "
        f"{number(row.first_roster_seconds, 6, 1)} {'; '.join(row.faults[:3]) or '-'}"
    )


if __name__ == "__main__":
    sys.exit(main())
