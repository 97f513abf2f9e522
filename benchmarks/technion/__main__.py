"""``python -m benchmarks.technion``: roster a real week and compare it with the log. Needs the data beside the project.

Everything goes to ``--out`` (default: a temporary directory that is removed): the site folder ``site`` and the run
folder ``run``. Exit 0 with no findings and the referee agreeing (or absent), 1 otherwise, 2 without the data.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.machine import describe_machine, machine_line
from benchmarks.technion import comparison
from benchmarks.technion.call_log import ENOUGH_WAITING, Estimates, estimate, patience, read_calls, split_weeks
from benchmarks.technion.site import FULL_TIME_DATES, write_site
from scheduler import pipeline
from scheduler.engine import Progress, SearchOptions

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    if options.out is not None and ROOT in (options.out.resolve(), *options.out.resolve().parents):
        print(f"technion: {options.out} lies inside the repository; the data must not get there", file=sys.stderr)
        return 2
    try:
        calls = read_calls(options.data)
    except FileNotFoundError as error:
        print(f"technion: {error}: the call log is not part of the project, give --data DIR", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"technion: {error}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        report = measure(calls, options.out or Path(temporary), options)
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        _print_report(report)
    return 0 if report["summary"]["findings"] == 0 and report["referee"]["exit"] in (0, None) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.technion", description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "technion_1999", help="folder of the call log")
    parser.add_argument("--time-limit", type=float, default=60.0, help="search seconds (default 60)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--min-calls", type=int, default=5, help="calls of a type that make it a skill (default 5)")
    parser.add_argument("--out", type=Path, help="keep site and run here; outside the repository")
    parser.add_argument("--json", action="store_true")
    return parser


def measure(calls: pd.DataFrame, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Build the site from three weeks, roster the fourth, and compare."""
    past, actual, _ = split_weeks(calls)
    found = estimate(past, options.min_calls)
    write_site(out / "site", past, found)
    request = pipeline.SiteRequest(out / "site")
    search = SearchOptions(time_limit=options.time_limit, seed=options.seed, workers=options.workers)
    run = pipeline.solve_site(request, search, _progress)
    pipeline.save(run, out / "run", force=True)
    _, inputs = pipeline.load_problem(request)
    table = comparison.half_hours(run, inputs.history, past, actual)
    return {
        "machine": describe_machine(),
        "estimates": _estimates(calls, found, options.min_calls),
        "queues": _records(comparison.by_queue(run.problem, run).reset_index()),
        "summary": run.summary,
        "findings": [finding.message for finding in run.findings],
        "comparison": comparison.totals(table),
        "by_date": _people_hours(table, pd.DatetimeIndex(table.index).strftime("%a %d %b")),
        "by_hour": _mean_people(table),
        "referee": _referee(out / "run"),
    }


def _progress(progress: Progress) -> None:
    cost = "-" if progress.objective is None else f"{progress.objective:.0f}"
    print(f"\r{progress.phase:12} {progress.seconds:6.1f} s  cost {cost}   ", end="", file=sys.stderr)


def _estimates(calls: pd.DataFrame, found: Estimates, min_calls: int) -> dict[str, Any]:
    return {
        "min_calls": min_calls,
        "enough_waiting": ENOUGH_WAITING,
        "aht_seconds": {queue: round(value) for queue, value in found.aht_seconds.items()},
        "patience_seconds": {queue: round(value) for queue, value in found.patience_seconds.items()},
        "patience_all_three_weeks": round(found.patience_all),
        "patience_all_month": round(patience(calls)),
        "agents": len(found.skills),
        "full_time": sum(found.dates_seen[agent] >= FULL_TIME_DATES for agent in found.skills),
        "without_skill": sorted(set(found.dates_seen) - set(found.skills)),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain Python values, fit for JSON."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _people_hours(table: pd.DataFrame, key: Any) -> list[dict[str, Any]]:
    names = ["required", "required_by_actual_calls", "required_pooled", "working", "short", "seen"]
    hours = (table[names] / 2).groupby(key, sort=False).sum()
    hours["talk_hours"] = table["talk_hours"].groupby(key, sort=False).sum()
    return _records(hours.round(1).rename_axis("date").reset_index())


def _mean_people(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Mean people per half hour from Sunday to Thursday, by the hour of the day."""
    names = ["required", "required_by_actual_calls", "required_pooled", "working", "short", "seen"]
    weekdays = table[pd.DatetimeIndex(table.index).day_of_week.isin([6, 0, 1, 2, 3])]
    means = weekdays[names].groupby(pd.DatetimeIndex(weekdays.index).hour).mean()
    return _records(means.round(1).rename_axis("hour").reset_index())


def _referee(run: Path) -> dict[str, Any]:
    """Ask the independent referee where it lies beside the project."""
    script = SHARED / "referee.py"
    if not script.is_file():
        return {"exit": None, "said": "not at hand"}
    done = subprocess.run([sys.executable, str(script), str(run)], capture_output=True, text=True, check=False)
    return {"exit": done.returncode, "said": (done.stdout + done.stderr).strip()}


def _print_report(report: dict[str, Any]) -> None:
    found, summary, compared = report["estimates"], report["summary"], report["comparison"]
    print(f"\nmade with {machine_line()}")
    print(f"\nEstimates from three weeks ({found['agents']} agents, {found['full_time']} full time)")
    print(f"  a skill: at least {found['min_calls']} calls of the type served in the three weeks")
    print(f"  handle seconds {found['aht_seconds']}")
    print(f"  patience seconds {found['patience_seconds']} (own from {found['enough_waiting']} abandonments on)")
    print(f"  patience of all: {found['patience_all_three_weeks']} s, whole month {found['patience_all_month']} s")
    print("\nRequirement of the fourth week\n" + _table(report["queues"]))
    print("\nRoster")
    for key in ("status", "objective", "bound", "gap", "gap_without_unavoidable_pay", "seconds", "agents"):
        print(f"  {key:28} {_number(summary[key])}")
    for key in ("required_agent_hours", "shortage_agent_hours", "surplus_agent_hours", "paid_hours", "findings"):
        print(f"  {key:28} {_number(summary[key])}")
    for message in report["findings"][:10]:
        print(f"    {message}")
    print("\nAgent-hours by date, beside the log\n" + _table(report["by_date"]))
    print("\nMean people, Sunday to Thursday, by hour\n" + _table(report["by_hour"]))
    print("\nComparison with the log. Agents SEEN serving are a lower bound on presence: idle agents leave no trace,")
    print("and served calls without an agent's name count only in talk_hours.")
    for key, value in compared.items():
        print(f"  {key:42} {_number(value)}")
    print(f"\nreferee: {report['referee']['said']}")


def _table(rows: list[dict[str, Any]]) -> str:
    return pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.1f}")


def _number(value: Any) -> str:
    return (
        f"{value:,.4g}"
        if isinstance(value, float) and abs(value) < 10
        else f"{value:,.1f}"
        if isinstance(value, float)
        else str(value)
    )


if __name__ == "__main__":
    sys.exit(main())
