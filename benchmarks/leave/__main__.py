"""``scheduler bench leave``: seconds for 500 requests, and people touched by one more day; see the package's text.

Exit 1 where the second deciding differs or adds something, or the median of ``--one-more-day`` is above ``--at-most``.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.leave.one_more_day import OneMoreDay, one_more_day
from benchmarks.leave.requests import take_back, write_requests
from benchmarks.machine import describe_machine, machine_line
from scheduler.engine import SearchOptions

ROOT = Path(__file__).resolve().parents[2]
CALL = "from scheduler.cli.main import main; main(prog_name='scheduler')"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    if options.one_more_day:
        return _one_more_day(options)
    with tempfile.TemporaryDirectory() as place:
        site = Path(place) / "site"
        shutil.copytree(options.site, site)
        write_requests(site, options.start, options.weeks, options.requests, options.seed)
        first, seconds = _decide(site, options)
        second, again_seconds = _decide(site, options)
        same = [{**one, "new": True} for one in second["requests"]] == first["requests"] and second["new"] == 0
        back = take_back(site, options.start, 20)
        third, _ = _decide(site, options)
    found = {
        "site": options.site.name,
        "requests": options.requests,
        "weeks": options.weeks,
        "seconds": round(seconds[0], 2),
        "processor_seconds": round(seconds[1], 2),
        "seconds_again": round(again_seconds[0], 2),
        "same_twice": same,
        **{key: first[key] for key in ("granted", "waiting", "refused", "open")},
        "taken_back": back,
        "granted_then": third["granted"],
        "moved_up": _moved_up(first, third),
    }
    if options.json:
        print(json.dumps({"machine": describe_machine(), **found}, indent=1))
    else:
        print("\n".join([f"made with {machine_line()}", "", *(f"{key}: {value}" for key, value in found.items())]))
    return 0 if same else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scheduler bench leave", description=__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "configs" / "manila", help="default: configs/manila")
    parser.add_argument("--requests", type=int, default=500, help="requests drawn (default 500)")
    parser.add_argument("--weeks", type=int, default=26, help="weeks ahead (default 26)")
    parser.add_argument("--start", type=date.fromisoformat, default=date(2026, 11, 23), help="default 2026-11-23")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--one-more-day", action="store_true", help="count the people one more day of leave touches")
    parser.add_argument("--tries", type=int, default=30, help="days of leave tried (default 30)")
    parser.add_argument("--iterations", type=int, default=40, help="rounds of search a try (default 40)")
    parser.add_argument("--base-iterations", type=int, default=200, help="of the roster started from (default 200)")
    parser.add_argument("--engine", choices=("auto", "search", "cp-sat"), default="search")
    parser.add_argument("--change", type=float, help="price of a changed duty; default: the site's")
    parser.add_argument("--at-most", type=float, default=3, help="people the median may touch (default 3)")
    parser.add_argument("--json", action="store_true")
    return parser


def _decide(site: Path, options: argparse.Namespace) -> tuple[dict[str, Any], tuple[float, float]]:
    """Decide in a process of its own, as a user does; seconds from its start to its end, and those of the processor."""
    command = [sys.executable, "-c", CALL, "leave", "decide", str(site), "--weeks", str(options.weeks), "--json"]
    begun, before = time.perf_counter(), _processor_seconds()
    done = subprocess.run([*command, "--start", str(options.start)], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun, _processor_seconds() - before
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found, seconds


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _moved_up(before: dict[str, Any], after: dict[str, Any]) -> int:
    """Requests that waited and are granted now."""
    waited = {one["request_id"] for one in before["requests"] if one["status"] == "waiting"}
    return sum(one["status"] == "granted" and one["request_id"] in waited for one in after["requests"])


def _one_more_day(options: argparse.Namespace) -> int:
    again, base = (
        SearchOptions(engine=options.engine, seed=options.seed, time_limit=600, iterations=rounds, workers=1)
        for rounds in (options.iterations, options.base_iterations)
    )
    tries = []
    for one in one_more_day(options.site, options.tries, options.seed, again, base, options.change):
        tries.append(one)
        print(f"{one.agent_id} {one.date}: {one.touched} touched", file=sys.stderr)
    found = OneMoreDay(options.site.name, options.change, tuple(tries))
    touched = [one.touched for one in tries]
    if options.json:
        figures = {"median": found.median, "mean": statistics.mean(touched), "most": found.most}
        print(json.dumps({"machine": describe_machine(), **figures, **asdict(found)}, indent=1))
    else:
        shown = ", ".join(f"{touched.count(n)} x {n}" for n in sorted(set(touched)))
        print(f"made with {machine_line()}\n")
        print(f"{found.site}: {len(tries)} days of leave, people touched: median {found.median:g}, {shown}")
    return 0 if found.median <= options.at_most and not any(one.findings for one in tries) else 1


if __name__ == "__main__":
    sys.exit(main())
