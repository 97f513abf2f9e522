"""``python -m benchmarks.technion.service``: the service a roster from our forecast gives, beside the log's own.

Volumes of week four are forecast from weeks one to three, people required, a roster made whose hours on the queues are
as many as the log shows people serving, and the calls that really came are played against it and, as a control, against
the people the log shows (see `replay`): with everybody there all the time, and with as much time lost as makes the
log's people give the log's own service. Then the roster is simulated on the forecast itself, as a planner would before
the week. Exit 0, or 2 without the data.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.machine import describe_machine, machine_line
from benchmarks.technion import comparison
from benchmarks.technion.__main__ import SHARED
from benchmarks.technion.call_log import estimate, read_calls, seen_serving, split_weeks
from benchmarks.technion.replay import availability, log_presence, log_service, losing, replay, replayed_calls
from benchmarks.technion.site import write_site
from scheduler import pipeline
from scheduler.calibration import solve_site
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.service_report import report as simulated_report

MEASURES = (
    ("in_time", "share answered in 20 s", 3),
    ("abandoned", "share given up", 3),
    ("wait_seconds", "mean wait of the answered, s", 1),
    ("worst_hours", "hours of the week with fewer than half answered in 20 s", 0),
)
"""Measure, its title, digits."""
WHO = ("control", "roster", "control_losing", "roster_losing")


def main(arguments: list[str] | None = None) -> int:
    """Run the experiment."""
    options = _parser().parse_args(arguments)
    try:
        calls = read_calls(options.data)
    except (FileNotFoundError, ValueError) as error:
        print(f"technion: {error}: the call log is not part of the project, give --data DIR", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        found = measure(calls, Path(temporary), options)
    print(json.dumps(found, indent=1) if options.json else _text(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.technion.service", description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "technion_1999", help="folder of the call log")
    parser.add_argument("--time-limit", type=float, default=60.0, help="search seconds of each solve (default 60)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--min-calls", type=int, default=5, help="calls of a type that make it a skill (default 5)")
    parser.add_argument("--draws", type=int, default=40, help="replays of the week (default 40)")
    parser.add_argument("--calibrate", type=int, help="rounds of correction (0: none; default: as `solve` chooses)")
    parser.add_argument("--hours-share", type=float, help="share of the contracts' span of hours; default: as seen")
    parser.add_argument("--json", action="store_true")
    return parser


def measure(calls: pd.DataFrame, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Solve at the hours seen, replay, simulate."""
    past, actual, monday = split_weeks(calls)
    found = estimate(past, options.min_calls)
    week = seen_serving(pd.concat([past, actual]), monday)
    seen = float(week["seen"].sum() / 2)
    share, run = options.hours_share, None
    if share is None:
        share, run = _at_hours(past, found, out, options, seen)
    if run is None:
        run = _solved(past, found, out / "site", options, share)
    kept = replayed_calls(run.problem, actual)
    log, (there, presence) = log_service(run.problem, kept), log_presence(run.problem, actual)
    lost = availability(there, presence, kept, log["all"].in_time, max(2, options.draws // 4), options.seed)

    def met(problem: Problem, roster: Roster) -> dict[str, dict[str, Any]]:
        return replay(problem, roster, kept, options.draws, options.seed)

    simulation = simulate(run.problem, run.roster, SimulationOptions(replications=options.draws, seed=options.seed))
    return {
        "machine": describe_machine(),
        "mode": run.problem.prices.mode,
        "hours_share": share,
        "hours_seen": seen,
        "hours_working": _hours(run),
        "hours_paid": run.roster.paid_minutes / 60,
        "talk_hours": float(week["talk_hours"].sum()),
        "calls_forecast": sum(sum(demand.volume) for demand in run.problem.demand),
        "calls_replayed": len(kept),
        "calibration": run.summary.get("calibration"),
        "share_lost": lost,
        "log": {name: asdict(service) for name, service in log.items()},
        "control": met(there, presence),
        "roster": met(run.problem, run.roster),
        "control_losing": met(losing(there, lost), presence),
        "roster_losing": met(losing(run.problem, lost), run.roster),
        "simulated_on_forecast": [
            {"queue": q.queue, **{m: asdict(getattr(q, m)) for m in ("service_level", "abandonment", "asa_seconds")}}
            for q in simulated_report(simulation)
        ],
    }


def _at_hours(
    past: pd.DataFrame, found: Any, out: Path, options: argparse.Namespace, wanted: float
) -> tuple[float, Run]:
    """Share of the contracts' span at which the roster works about as many hours as wanted, by a secant step."""
    shares, hours, runs = [1.0, 0.5], [], []
    for number in range(3):
        run = _solved(past, found, out / f"site{number}", options, shares[number])
        runs.append(run)
        hours.append(_hours(run))
        if number == 1:
            slope = (hours[0] - hours[1]) / (shares[0] - shares[1])
            shares.append(min(1.0, max(0.0, shares[1] + (wanted - hours[1]) / slope)) if slope else shares[1])
    best = min(range(3), key=lambda i: abs(hours[i] - wanted))
    return shares[best], runs[best]


def _solved(past: pd.DataFrame, found: Any, site: Path, options: argparse.Namespace, share: float) -> Run:
    write_site(site, past, found, share)
    search = SearchOptions(time_limit=options.time_limit, seed=options.seed, workers=options.workers)
    request = pipeline.SiteRequest(site)
    return solve_site(request, search, rounds=options.calibrate)


def _hours(run: Run) -> float:
    """Hours people work on the queues."""
    return float(comparison.working(run.problem, run.roster).sum()) * run.problem.horizon.interval_minutes / 60


def _text(found: dict[str, Any]) -> str:
    lines = [
        f"made with {machine_line()}",
        f"prices: {found['mode']}; hours on the queues: {found['hours_working']:.1f} rostered, "
        f"{found['hours_seen']:.1f} seen in the log, {found['talk_hours']:.1f} of these on calls; "
        f"{found['hours_paid']:.1f} paid",
        f"calls: {found['calls_forecast']:.0f} forecast, {found['calls_replayed']} came in opening hours and waited or "
        "were answered",
        "log: what happened; control: the log's people by our rules; roster: ours; losing: both without "
        f"{found['share_lost']:.1%} of their time, with which the control gives the log's service",
        "±: half of the 95 % interval over what the log does not tell",
    ]
    for measure, title, digits in MEASURES:
        rows = [
            {
                "queue": name,
                "calls": log["calls"],
                "log": f"{log[measure]:.{digits}f}",
                **{who: _cell(found[who][name], measure, digits) for who in WHO},
            }
            for name, log in found["log"].items()
        ]
        lines += [title, pd.DataFrame(rows).to_string(index=False)]
    lines.append("simulated on the forecast, before the week:")
    for one in found["simulated_on_forecast"]:
        level, lost = one["service_level"]["value"], one["abandonment"]["value"]
        lines.append(f"  {one['queue']:12} in time {level:.3f}, given up {lost:.3f}")
    return "\n".join(lines)


def _cell(own: dict[str, Any], measure: str, digits: int) -> str:
    half = own.get(f"{measure}_half_width")
    value = "-" if own[measure] is None else f"{own[measure]:.{digits}f}"
    return value + (f" ±{half:.{digits}f}" if half else "")


if __name__ == "__main__":
    sys.exit(main())
