"""``python -m benchmarks.simulation``: a week of 100,000 calls, five queues, twelve skill groups, three ways.

The product's kernel, SimPy (a process a call; left out where it is not installed) and a plain heap of events in Python
play the same calls with the same people, in this process one after the other. Exit 0 where states, agents and starts
are equal (but for rounding of SimPy's clock), 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.machine import describe_machine, machine_line
from benchmarks.simulation.plain import play_plain, same_outcomes
from benchmarks.simulation.world import make_world
from scheduler.simulation import SimulationOptions
from scheduler.simulation.attendance import draw_people, work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.contacts import draw_contacts
from scheduler.simulation.event_tables import ABANDONED
from scheduler.simulation.replication import play, replicate

TOLERANCE = {"heapq": 0.0, "simpy": 1e-6}
"""Largest difference of a start, seconds; SimPy adds delays to its clock, which rounds."""


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000, help="calls of the week (default 100000)")
    parser.add_argument("--repeat", type=int, default=7, help="runs of the kernel; the fastest counts (default 7)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    report = measure(options.calls, options.repeat, options.seed)
    print(json.dumps(report, indent=1) if options.json else _text(report))
    return 0 if all(other["equal"] for other in report["others"]) else 1


def measure(calls: int, repeat: int, seed: int) -> dict[str, Any]:
    """Play one week in every way."""
    problem, roster = make_world(calls)
    centre, options = Centre(problem), SimulationOptions(seed=seed)
    began = time.perf_counter()
    people = work_stretches(centre, roster)
    staffing = time.perf_counter() - began
    drawn, changes = draw_contacts(centre, options, 0), draw_people(centre, people, options, 0)
    routing = centre.routing(people.profiles)
    began = time.perf_counter()
    outcome = play(centre, drawn, routing, changes)
    first = time.perf_counter() - began
    kernel = min(_timed(lambda: play(centre, drawn, routing, changes))[1] for _ in range(repeat))
    whole = min(_timed(lambda: replicate(centre, people, options, 0))[1] for _ in range(repeat))
    ours = (outcome.state, outcome.start, outcome.agent)
    others = []
    for name, function in _others().items():
        found, seconds = _timed(lambda function=function: function(drawn.contacts, routing, changes))  # type: ignore[misc]
        equal = same_outcomes(found, ours, TOLERANCE[name])
        apart = float(np.nanmax(np.abs(found[1] - ours[1])))
        others.append(
            {"name": name, "seconds": seconds, "ratio": seconds / kernel, "equal": equal, "largest_difference": apart}
        )
    wait = outcome.start - drawn.contacts.arrival
    there = changes.kind == 0
    return {
        "machine": describe_machine(),
        "calls": int(wait.size),
        "queues": len(centre.queues),
        "skill_groups": len({profile for profile in people.profiles if profile}),
        "agents": len(problem.agents),
        "stretches_of_work": int(there.sum()),
        "in_20_seconds": float((wait <= 20).mean()),
        "abandoned": float((outcome.state == ABANDONED).mean()),
        "occupancy": float(outcome.busy.sum() / outcome.there.sum()),
        "seconds_events": kernel,
        "seconds_replication": whole,
        "seconds_reading_roster": staffing,
        "seconds_first_with_loading_or_compiling": first,
        "empty_loop_seconds": _timed(_empty_loop)[1],
        "others": others,
    }


def _others() -> dict[str, Callable[..., Any]]:
    others: dict[str, Callable[..., Any]] = {"heapq": play_plain}
    if find_spec("simpy"):
        from benchmarks.simulation.processes import play_processes

        others["simpy"] = play_processes
    return others


def _timed(function: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    found = function()
    return found, time.perf_counter() - began


def _empty_loop() -> None:
    """Ten million turns of nothing: how fast this machine runs Python now."""
    for _ in range(10_000_000):
        pass


def _text(report: dict[str, Any]) -> str:
    lines = [
        machine_line(),
        f"{report['calls']:,} calls, {report['queues']} queues, {report['skill_groups']} skill groups, "
        f"{report['agents']} agents; empty loop of ten million {report['empty_loop_seconds']:.3f} s",
        f"in 20 s {report['in_20_seconds']:.4f}, abandoned {report['abandoned']:.4f}, "
        f"occupancy {report['occupancy']:.4f}",
        f"events {report['seconds_events']:.4f} s, whole replication {report['seconds_replication']:.4f} s "
        f"(contacts, people, events, counts)",
    ]
    for other in report["others"]:
        verdict = "equal" if other["equal"] else "NOT EQUAL"
        lines.append(f"{other['name']:6} {other['seconds']:.3f} s, {other['ratio']:.0f} times ours, {verdict}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
