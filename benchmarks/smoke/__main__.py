"""``make bench-smoke``: a few instances at equal iterations against the figures stored at the last release.

One worker, one seed and a number of iterations give the same roster everywhere, so what changes is the search itself.
An objective or a bound more than 2 % worse than stored fails, and so does a roster that breaks a rule. Figures change
by ``--update --reason WHY`` only, which writes the reason into CHANGELOG.md. Exit 0 where nothing is worse, 1 where
something is, 2 for bad usage.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

import scheduler
from benchmarks.smoke.figures import Figure, complaints, read_figures, store
from benchmarks.smoke.instances import INSTANCES, NotAtHandError, SmokeInstance
from scheduler.checking import check_roster
from scheduler.domain.result import Status
from scheduler.engine import SearchOptions, solve

UNREACHED_SECONDS = 3600.0
"""Limit of time that the iterations end long before."""


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison."""
    options = _parser().parse_args(arguments)
    if options.update and not options.reason.strip():
        print("smoke: --update changes what releases are measured by: give --reason WHY", file=sys.stderr)
        return 2
    stored = read_figures()
    wrong: list[str] = []
    found: dict[str, Figure] = {}
    for instance in INSTANCES:
        if options.instances and instance.name not in options.instances:
            continue
        try:
            figure, faults, seconds = measure(instance)
        except NotAtHandError as error:
            print(f"{instance.name:17} skipped: {error}")
            continue
        found[instance.name] = figure
        print(_line(instance.name, figure, stored.get(instance.name), seconds), flush=True)
        wrong += faults if options.update else [*faults, *complaints(instance.name, stored.get(instance.name), figure)]
    for text in wrong:
        print(f"smoke: {text}", file=sys.stderr)
    if options.update and not wrong:
        store(found.items(), options.reason.strip())
    return 1 if wrong else 0


def measure(instance: SmokeInstance) -> tuple[Figure, list[str], float]:
    """Search one instance: its figures, what is wrong with the roster, and the seconds of the search."""
    problem = instance.load()
    options = SearchOptions(UNREACHED_SECONDS, instance.iterations, seed=0, workers=1)
    begin = time.perf_counter()
    result = solve(problem, options)
    seconds = time.perf_counter() - begin
    faults = [f"{instance.name}: {finding.message}" for finding in check_roster(problem, result.roster)]
    if result.status is Status.UNKNOWN:
        faults.append(f"{instance.name}: no roster found")
    bound = 0.0 if result.bound is None else result.bound
    figure = Figure(scheduler.__version__, instance.iterations, result.objective, bound)
    return replace(figure, objective=round(figure.objective, 2), bound=round(bound, 2)), faults, seconds


def _line(name: str, found: Figure, stored: Figure | None, seconds: float) -> str:
    was = f"{stored.objective:14,.2f} {stored.bound:14,.2f}" if stored else f"{'-':>14} {'-':>14}"
    return f"{name:17} {found.objective:14,.2f} {found.bound:14,.2f}   stored {was}   {seconds:6.1f} s"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scheduler bench smoke", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [instance.name for instance in INSTANCES]
    parser.add_argument("--instances", nargs="+", choices=names, default=[], metavar="NAME", help=", ".join(names))
    parser.add_argument("--update", action="store_true", help="store what comes out")
    parser.add_argument("--reason", default="", help="why the figures change: a sentence for CHANGELOG.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
