"""``python -m benchmarks.baseline``: the product against the engine's prototype, see the package's text.

Exit 0 when every roster is legal and its score is the one claimed, 1 otherwise, 2 where the baseline is absent.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import prototype_instance
from benchmarks.baseline.plain import plain_baseline
from benchmarks.baseline.run_prototype import BaselineAnswer, BaselineError, copy_baseline, run_baseline
from benchmarks.contact_centre.generator import SKILL_GROUPS
from benchmarks.contact_centre.plain import plain_product
from benchmarks.contact_centre.rescore import PlainRoster, faults, score
from benchmarks.machine import describe_machine, machine_line
from scheduler.checking import check_roster
from scheduler.engine import SearchOptions, solve

BOUND_SHARE_SMALL, BOUND_SHARE_LARGE, LARGE = 6 / 26, 20 / 42, 1000
"""Share of the seconds the baseline spends on its bound: 6 of 26 in its own notes, 20 of 42 from 1,000 agents on."""


@dataclass(frozen=True)
class Row:
    """One run of one side. ``faults``: what is wrong with its roster or its claimed score."""

    agents: int
    seed: int
    run: int
    who: str
    objective: float
    bound: float
    gap: float
    seconds: float
    setup_seconds: float
    short: float
    faults: tuple[str, ...]


class Comparison:
    """One instance, as the generator gives it (latest ends cut to midnight) and as a problem of the product."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options, self.folder = options, folder
        self.centre = prototype_instance.make_centre(options.agents, options.seed, options.tight)
        self.problem = prototype_instance.make_problem(options.agents, options.seed, tight=options.tight)
        share = BOUND_SHARE_LARGE if options.agents >= LARGE else BOUND_SHARE_SMALL
        self.bound_seconds = options.bound_seconds or round(share * options.seconds, 2)

    def baseline(self, run: int) -> Row:
        """Let the baseline search."""
        began = time.perf_counter()
        answer: BaselineAnswer = run_baseline(
            self.folder, self.options.agents, self.bound_seconds, self.options.seconds - self.bound_seconds
        )
        setup = time.perf_counter() - began - answer.seconds
        roster = plain_baseline(answer.tours, self.centre.contract.tolist())
        return self._row(run, "baseline", answer.objective, answer.bound, answer.seconds, setup, roster, [])

    def product(self, run: int, workers: int) -> Row:
        """Let the product search."""
        began = time.perf_counter()
        options = SearchOptions(time_limit=self.options.seconds, seed=run, workers=workers, engine=self.options.engine)
        result = solve(self.problem, options)
        setup = time.perf_counter() - began - result.seconds
        found = [finding.message for finding in check_roster(self.problem, result.roster)]
        roster = plain_product(self.problem, result.roster)
        bound = result.bound if result.bound is not None else 0.0
        who = f"product, {workers} worker{'s' if workers > 1 else ''}"
        return self._row(run, who, result.objective, bound, result.seconds, setup, roster, found)

    def _row(
        self,
        run: int,
        who: str,
        objective: float,
        bound: float,
        seconds: float,
        setup: float,
        roster: PlainRoster,
        wrong: list[str],
    ) -> Row:
        """Rescore and check the roster by the plain code."""
        centre = self.centre
        skills = [frozenset(SKILL_GROUPS[group]) for group in centre.group]
        counted = score(centre.required.tolist(), skills, roster)
        for agent, duties in enumerate(roster):
            early, late = int(centre.early[agent]), int(centre.late[agent])
            found = faults(int(centre.contract[agent]), centre.available[agent].tolist(), early, late, duties)
            wrong.extend(f"agent {agent}: {text}" for text in found)
        if abs(counted.objective - objective) > 0.5:
            wrong.append(f"claims {objective}, rescored {counted.objective}")
        if bound > counted.objective + 0.5:
            wrong.append(f"bound {bound} above the roster's {counted.objective}")
        gap = (counted.objective - bound) / counted.objective
        return Row(
            self.options.agents,
            self.options.seed,
            run,
            who,
            counted.objective,
            round(bound, 1),
            gap,
            round(seconds, 1),
            round(setup, 1),
            counted.short,
            tuple(wrong),
        )


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        try:
            folder = copy_baseline(prototype_instance.PROTOTYPE, Path(temporary), options.seed, options.tight)
            rows = _compare(options, folder)
        except BaselineError as error:
            print(f"baseline: {error}", file=sys.stderr)
            return 2
    report = {"machine": describe_machine(), "rows": [asdict(row) for row in rows], "medians": medians(rows)}
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        _print_report(rows)
    return 1 if any(row.faults for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.baseline", description=__doc__)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=26.0, help="search seconds of each side (default 26)")
    parser.add_argument("--bound-seconds", type=float, help="how many of them the baseline spends on its bound")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--seed", type=int, default=0, help="of the instance; run r of the product searches with seed r"
    )
    parser.add_argument("--tight", type=float, default=1.0, help="factor on the generated demand")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--engine", choices=["auto", "search", "cp-sat"], default="auto", help="of the product")
    parser.add_argument("--json", action="store_true")
    return parser


def _compare(options: argparse.Namespace, folder: Path) -> list[Row]:
    """Alternate the sides, run by run; a short run of each fills its cache of compiled kernels first."""
    run_baseline(folder, 20, 1.0, 1.0)
    for workers in options.workers:
        solve(prototype_instance.make_problem(20), SearchOptions(time_limit=1.0, workers=workers, engine="search"))
    comparison = Comparison(options, folder)
    rows = []
    for run in range(options.runs):
        rows.append(comparison.baseline(run))
        _tell(rows[-1])
        for workers in options.workers:
            rows.append(comparison.product(run, workers))
            _tell(rows[-1])
    return mark_false_bounds(rows)


def mark_false_bounds(rows: list[Row]) -> list[Row]:
    """Add a fault to every row whose bound lies above a legal roster of any row: it proves nothing."""
    best = min((row.objective for row in rows if not row.faults), default=math.inf)
    text = "bound {} above a legal roster of {:.0f}"
    return [
        replace(row, faults=(*row.faults, text.format(row.bound, best))) if row.bound > best + 0.5 else row
        for row in rows
    ]


def medians(rows: list[Row]) -> list[dict[str, Any]]:
    """Median objective, bound and gap of each side, in the order of appearance."""
    found = []
    for who in dict.fromkeys(row.who for row in rows):
        own = [row for row in rows if row.who == who]
        values = {name: statistics.median(getattr(row, name) for row in own) for name in ("objective", "bound", "gap")}
        found.append({"who": who, "runs": len(own), **values})
    return found


def _tell(row: Row) -> None:
    print(f"run {row.run} {row.who}: {row.objective:.0f}", file=sys.stderr)


def _print_report(rows: list[Row]) -> None:
    print(f"made with {machine_line()}\n")
    print(
        f"{'agents':>6} {'seed':>4} {'run':>3} {'who':19} {'objective':>10} {'bound':>11} {'gap %':>6} "
        f"{'seconds':>7} {'set-up':>6} {'short':>6} faults"
    )
    for r in rows:
        print(
            f"{r.agents:6} {r.seed:4} {r.run:3} {r.who:19} {r.objective:10.0f} {r.bound:11.1f} {100 * r.gap:6.2f} "
            f"{r.seconds:7.1f} {r.setup_seconds:6.1f} {r.short:6} {len(r.faults)}"
        )
        for text in r.faults[:5]:
            print(f"       {text}")
    print("\nmedians")
    for m in medians(rows):
        print(f"  {m['who']:19} objective {m['objective']:.0f}, bound {m['bound']:.1f}, gap {100 * m['gap']:.2f} %")


if __name__ == "__main__":
    sys.exit(main())
