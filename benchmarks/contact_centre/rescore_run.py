"""``python -m benchmarks.contact_centre.rescore_run RUN...``: check and rescore rosters from their files alone.

Reads ``instance.json``, ``duties.csv``, ``segments.csv`` and ``summary.json`` of each folder; needs no package.
Exit 0 when every roster is legal and costs what its summary says, 1 otherwise, 2 where a folder cannot be read.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.contact_centre.rescore import SLOTS_PER_DAY, PlainDuty, PlainRoster, Score, block_faults, faults, score

INSTANCE = "instance.json"
SLOT_SECONDS = 900


def main(arguments: list[str] | None = None) -> int:
    """Rescore the folders."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contact_centre.rescore_run", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    worst = 0
    for folder in parser.parse_args(arguments).runs:
        try:
            counted, wrong = rescore_run(folder)
        except (OSError, ValueError, KeyError) as error:
            print(f"{folder}: {error}", file=sys.stderr)
            worst = 2
            continue
        print(
            f"{folder}: {counted.objective} ({counted.short} missing, {counted.staffed} staffed, "
            f"{counted.outside} outside, {counted.together} together), {len(wrong)} faults"
        )
        for text in wrong:
            print(f"  {text}")
        worst = max(worst, int(bool(wrong)))
    return worst


def rescore_run(folder: Path) -> tuple[Score, list[str]]:
    """Score a run folder and name what is wrong with it.

    Raises
    ------
    OSError, ValueError, KeyError
        If its files are missing or make no sense.
    """
    instance = json.loads((folder / INSTANCE).read_text(encoding="utf-8"))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return judge(instance, read_plain(folder, instance), summary["objective"], summary["bound"])


def judge(
    instance: dict[str, Any], roster: PlainRoster, objective: float, bound: float | None
) -> tuple[Score, list[str]]:
    """Score a roster of an instance as ``instance.json`` has it; name broken rules and claims that do not hold."""
    agents = instance["agents"]
    skills = [frozenset(agent["queues"]) for agent in agents]
    goals = {key: instance[key] for key in ("frames", "rows", "assigned", "learners")}
    counted = score(instance["required"], skills, roster, **goals)
    joint = instance["breaks"] == "joint"
    wrong = [
        f"{agent['agent_id']}: {text}"
        for agent, duties in zip(agents, roster, strict=True)
        for text in faults(agent["contract"], agent["available"], agent["early"], agent["late"], duties, joint)
    ]
    if instance["assigned"]:
        wrong += [
            f"{agent['agent_id']}: day {duty.day}: {text}"
            for agent, own, duties in zip(agents, skills, roster, strict=True)
            for duty in duties
            for text in block_faults(own, duty)
        ]
    if abs(counted.objective - objective) > 0.0005:
        wrong.append(f"claims {objective}, rescored {counted.objective}")
    if bound is not None and bound > counted.objective + 0.0005:
        wrong.append(f"bound {bound} above the roster's {counted.objective}")
    return counted, wrong


def read_plain(folder: Path, instance: dict[str, Any]) -> list[list[PlainDuty]]:
    """Read ``segments.csv`` of a run folder as plain duties, in the order of the instance's agents.

    Raises
    ------
    ValueError
        If a moment is off the grid, an agent is unknown, or segments of a duty leave a hole.
    """
    origin = datetime.fromisoformat(instance["start"])
    pieces: dict[str, list[tuple[int, int, str, str]]] = {agent["agent_id"]: [] for agent in instance["agents"]}
    with (folder / "segments.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["agent_id"] not in pieces:
                raise ValueError(f"segments.csv: agent {row['agent_id']!r} is not in the instance")
            span = _slot(row["start"], origin), _slot(row["end"], origin)
            pieces[row["agent_id"]].append((*span, row["activity"], row["queue"]))
    duties = []
    with (folder / "duties.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            duties.append((row["agent_id"], _slot(row["start"], origin), _slot(row["end"], origin)))
    roster: dict[str, list[PlainDuty]] = {name: [] for name in pieces}
    for name, start, end in sorted(duties):
        own = sorted(piece for piece in pieces[name] if start <= piece[0] < end)
        edges = [start, *(edge for piece in own for edge in piece[:2]), end]
        if edges[::2] != edges[1::2]:
            raise ValueError(f"segments.csv: {name}: the duty from slot {start} to {end} is not filled: {own}")
        breaks = tuple((first - start, last - first) for first, last, activity, _ in own if activity != "work")
        blocks = _merged([(first - start, last - first, int(queue[1:])) for first, last, _, queue in own if queue])
        roster[name].append(PlainDuty(*divmod(start, SLOTS_PER_DAY), end - start, breaks, blocks))
    counted = sum(len(d.breaks) for own in roster.values() for d in own)
    if counted != sum(activity != "work" for own in pieces.values() for _, _, activity, _ in own):
        raise ValueError("segments.csv: breaks outside duties, or counted twice")
    return list(roster.values())


def _merged(pieces: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Make one of pieces on the same queue that touch; the queues are named q0, q1 ..."""
    found: list[tuple[int, int, int]] = []
    for at, length, queue in pieces:
        if found and found[-1][2] == queue and found[-1][0] + found[-1][1] == at:
            at, length = found[-1][0], found.pop()[1] + length
        found.append((at, length, queue))
    return tuple(found)


def _slot(text: str, origin: datetime) -> int:
    slots, rest = divmod((datetime.fromisoformat(text) - origin).total_seconds(), SLOT_SECONDS)
    if rest:
        raise ValueError(f"{text} is not on the grid of quarter hours")
    return int(slots)


if __name__ == "__main__":
    sys.exit(main())
