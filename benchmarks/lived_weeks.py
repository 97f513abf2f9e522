"""``python -m benchmarks.lived_weeks``: what a week that suits people costs, one kind of price at a time.

A site is solved without any price of people's weeks and without presence rows, with each kind of them alone, and with
all. Reported are cost and gap, the figures of the week, paid hours, and the share of contacts a simulation of each
roster answers in time, with the same contacts for all. Listed starts of the shifts hold in all rows.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine, machine_line
from scheduler import pipeline
from scheduler.checking.summary import relative_gap
from scheduler.checking.week_figures import week_figures
from scheduler.domain.problem import Problem
from scheduler.domain.site import WEEK_PRICES
from scheduler.engine import SearchOptions
from scheduler.engine.options import silent
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.service_report import report

KINDS = {
    "steady starts": ("start_spread",),
    "days off together": ("days_off_apart", "single_day_off", "single_working_day"),
    "rotation": ("backward_rotation", "late_before_day_off", "early_after_day_off"),
    "usual week, weekends": ("pattern_change", "weekends_in_a_row"),
}
"""Prices that belong together."""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    rows = []
    for seed in range(options.seed, options.seed + options.seeds):
        for name, problem in variants(pipeline.load_problem(pipeline.SiteRequest(options.site))[0]):
            rows.append(measured(name, problem, seed, options))
            print(_line(rows[-1]), file=sys.stderr, flush=True)
    found = {"machine": describe_machine(), "site": str(options.site), "seconds": options.seconds, "rows": rows}
    print(json.dumps(found, indent=1) if options.json else text(rows))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lived_weeks", description=__doc__)
    parser.add_argument(
        "--site", type=Path, default=Path("configs/manila"), help="site folder (default configs/manila)"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="search seconds a roster (default 60)")
    parser.add_argument("--iterations", type=int, help="rounds of work instead of seconds")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=5, help="first seed (default 5)")
    parser.add_argument("--seeds", type=int, default=1, help="so many seeds (default 1)")
    parser.add_argument("--replications", type=int, default=60, help="plays a roster is judged by (default 60)")
    parser.add_argument("--json", action="store_true")
    return parser


def variants(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """The problem without prices of weeks and presence rows, with each kind of those it states alone, and as it is."""
    nothing: dict[str, Any] = dict.fromkeys(WEEK_PRICES, 0.0)
    plain = replace(problem, prices=replace(problem.prices, **nothing), presence_rows=())
    yield "none", plain
    for name, keys in KINDS.items():
        own: dict[str, Any] = {key: getattr(problem.prices, key) for key in keys}
        if any(own.values()):
            yield name, replace(plain, prices=replace(plain.prices, **own))
    for row in problem.presence_rows:
        yield row.name, replace(plain, presence_rows=(row,))
    yield "all", problem


def measured(name: str, problem: Problem, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """Solve a problem and look at its roster."""
    search = SearchOptions(options.seconds, options.iterations, seed, options.workers)
    result = pipeline.search(problem, search, silent)
    objective = round(sum(result.goals.values()), 3)
    played = simulate(problem, result.roster, SimulationOptions(replications=options.replications, seed=seed))
    service = report(played)[-1].service_level
    return {
        "seed": seed,
        "prices": name,
        "cost": objective,
        "gap": relative_gap(objective, result.bound),
        "paid_hours": result.roster.paid_minutes / 60,
        "in_time": service.value,
        "in_time_low": service.low,
        "in_time_high": service.high,
        **week_figures(problem, result.roster),
    }


def text(rows: list[dict[str, Any]]) -> str:
    """Tell the figures as a table."""
    head = f"{'seed':>4s} {'prices':24s} {'cost':>12s} {'gap':>6s} {'paid h':>8s} {'in time':>8s}  week"
    return "\n".join([machine_line(), head, *map(_line, rows)])


def _line(row: dict[str, Any]) -> str:
    gap = "-" if row["gap"] is None else f"{row['gap']:.2%}"
    lead = "-" if row["lead_present"] is None else f"{row['lead_present']:.0%}"
    return (
        f"{row['seed']:4d} {row['prices'][:24]:24s} {row['cost']:12,.0f} {gap:>6s} {row['paid_hours']:8,.0f} "
        f"{row['in_time']:8.1%}  starts {row['starts_within_2h']:.0%}, together {row['days_off_together']:.0%}, "
        f"lead {lead}, meals {row['meal_peak']}, {row['distinct_starts']} starts"
    )


if __name__ == "__main__":
    sys.exit(main())
