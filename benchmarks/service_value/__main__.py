"""``python -m benchmarks.service_value``: rosters of one day by objective, each simulated with the same calls.

Nine cases (three profiles, requirement 107, 97 and 88 % of supply). Every roster has the same paid hours; what differs
is whom the objective misses. Exit 0 where answered + in time is nowhere worse in service than quadratic understaffing
(to the noise) and abandons less than linear in most cases; 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from benchmarks.machine import describe_machine, machine_line
from benchmarks.service_value.day import OBJECTIVES, day_problem, priced
from scheduler.engine import SearchOptions, solve
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.service_report import report

PROFILES = ("U strong", "U mild", "M")
RATIOS = (1.07, 0.97, 0.88)
NOISE = 0.005
"""Half-width of the simulated shares at 150 days, about."""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    rows = [
        measure(profile, ratio, objective, options)
        for profile in PROFILES
        for ratio in RATIOS
        for objective in OBJECTIVES
    ]
    verdict = compare(rows)
    if options.json:
        print(json.dumps({"machine": describe_machine(), "cases": rows, "verdict": verdict}, indent=1))
    else:
        _print_table(rows, verdict)
    return 0 if verdict["holds"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service_value", description=__doc__)
    parser.add_argument("--time-limit", type=float, default=5.0, help="search seconds a roster (default 5)")
    parser.add_argument("--days", type=int, default=150, help="simulated days a roster (default 150)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser


def measure(profile: str, ratio: float, objective: str, options: argparse.Namespace) -> dict[str, Any]:
    """Make one roster and play it."""
    problem = priced(day_problem(profile, ratio), objective)
    search = SearchOptions(time_limit=options.time_limit, seed=options.seed, workers=options.workers, engine="search")
    result = solve(problem, search)
    played = report(simulate(problem, result.roster, SimulationOptions(options.days, options.seed)))[0]
    demand = problem.demand[0]
    served = [(need, there) for need, there in zip(demand.required, result.allotment.staffed[0], strict=True) if need]
    bound = result.bound or 0.0
    print(f"{profile} {ratio:.0%} {objective}: {result.seconds:.1f} s", file=sys.stderr)
    return {
        "profile": profile,
        "requirement_share": ratio,
        "objective": objective,
        "gap": (result.objective - bound) / result.objective if result.objective else 0.0,
        "seconds": round(result.seconds, 2),
        "service_level": played.service_level.value,
        "service_level_low": played.service_level.low,
        "service_level_high": played.service_level.high,
        "abandonment": played.abandonment.value,
        "worst_interval": played.worst_service_level,
        "intervals": played.intervals,
        "intervals_below_target": played.intervals_below,
        "fewest_people": min(there for _, there in served),
        "short_agent_intervals": sum(max(0, need - there) for need, there in served),
    }


def compare(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Answered + in time against linear and quadratic understaffing, case by case."""
    cases = {(row["profile"], row["requirement_share"], row["objective"]): row for row in rows}
    keys = sorted({key[:2] for key in cases})
    found: dict[str, Any] = {"cases": len(keys)}
    for other in ("linear", "quadratic"):
        level = [cases[*key, "service"]["service_level"] - cases[*key, other]["service_level"] for key in keys]
        lost = [cases[*key, "service"]["abandonment"] - cases[*key, other]["abandonment"] for key in keys]
        found[f"service_level_minus_{other}"] = {
            "least": min(level),
            "mean": sum(level) / len(keys),
            "most": max(level),
        }
        found[f"abandonment_minus_{other}"] = {"least": min(lost), "mean": sum(lost) / len(keys), "most": max(lost)}
        found[f"abandons_less_than_{other}"] = sum(difference < 0 for difference in lost)
    found["holds"] = (
        found["service_level_minus_quadratic"]["least"] >= -NOISE and found["abandons_less_than_linear"] > len(keys) / 2
    )
    return found


def _print_table(rows: list[dict[str, Any]], verdict: dict[str, Any]) -> None:
    print(machine_line())
    print(
        f"{'case':16s} {'objective':14s} {'SL':>6s} {'aband.':>6s} {'worst':>6s} {'below':>8s} {'least':>5s} "
        f"{'gap':>6s}"
    )
    for row in rows:
        case = f"{row['profile']} {row['requirement_share']:.0%}"
        below = f"{row['intervals_below_target']} of {row['intervals']}"
        print(
            f"{case:16s} {row['objective']:14s} {row['service_level']:6.3f} {row['abandonment']:6.3f} "
            f"{row['worst_interval']:6.2f} {below:>8s} {row['fewest_people']:5d} {row['gap']:6.2%}"
        )
    for name, value in verdict.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    sys.exit(main())
