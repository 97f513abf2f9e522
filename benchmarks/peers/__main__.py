"""``scheduler bench peers``: the same instance by this product and by its peers, in one run.

Exit 0 when our own roster is legal and the referee agrees, 1 otherwise, 2 for bad usage. What peers do is in the rows.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import scheduler
from benchmarks.contact_centre.generator import generate
from benchmarks.contact_centre.problem import make_problem
from benchmarks.machine import machine_line
from benchmarks.peers.environments import NotAvailableError
from benchmarks.peers.judge import REFEREE, judge, roster_of
from benchmarks.peers.peers import PEERS, ROOT, Peer, Places, run_peer
from benchmarks.peers.plain_problem import Reduced, plain_problem
from scheduler.domain.problem import Problem
from scheduler.engine import SearchOptions, solve

OURS = "scheduler"
COLUMNS = (
    ("peer", "peer", "{}"),
    ("status", "status", "{}"),
    ("objective", "objective", "{:.0f}"),
    ("bound", "bound", "{:.1f}"),
    ("short h", "shortage_agent_hours", "{:.2f}"),
    ("violations", "violations", "{}"),
    ("referee", "referee", "{:.20}"),
    ("seconds", "seconds", "{:.1f}"),
    ("set-up", "setup_seconds", "{:.1f}"),
    ("cost ratio", "cost_ratio", "{:.3f}"),
    ("version", "version", "{}"),
)
"""Head, key and form of each column of the text output."""


class Contest:
    """One instance and everybody who solves it."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self.options = options
        self.work = work
        site = f"peers-{options.agents}-{options.breaks}-instance{options.instance_seed}"
        centre = generate(options.agents, options.instance_seed, options.tight)
        self.hash = centre.digest()
        self.problem: Problem = make_problem(centre, site, options.breaks == "joint")
        self.reduced: Reduced = plain_problem(self.problem)
        self.places = Places(options.environments, work)

    def ours(self) -> dict[str, Any]:
        """Row of this product."""
        asked = SearchOptions(time_limit=self.options.time_limit, seed=self.options.seed, workers=self.options.workers)
        result = solve(self.problem, asked)
        row = self._row(OURS, "everything")
        row |= {"version": scheduler.__version__, "status": str(result.status), "bound": result.bound}
        row |= {"seconds": round(result.seconds, 2), "setup_seconds": None, "claimed": result.objective}
        return self._judged(row, result.roster, result.bound)

    def peer(self, peer: Peer) -> dict[str, Any]:
        """Row of a peer; one that cannot run here says why."""
        row = self._row(peer.name, peer.said)
        options = self.options
        try:
            answer = run_peer(
                peer, self.reduced.instance, options.time_limit, options.workers, options.seed, self.places
            )
        except NotAvailableError as error:
            return {**row, "status": "not available", "reason": str(error)}
        row |= {"version": answer.version, "status": answer.status, "claimed": answer.claimed, "reason": answer.note}
        row |= {"seconds": answer.seconds, "setup_seconds": answer.setup_seconds}
        row["bound"] = answer.bound if peer.whole else None
        if not answer.duties:
            return row
        # Bounds stand in the row; they are no claim of the run folder, whose roster another peer's bound may judge.
        return self._judged(row, roster_of(self.problem, self.reduced, answer.duties), None)

    def _row(self, name: str, said: str) -> dict[str, Any]:
        options = self.options
        told = ("agents", "breaks", "instance_seed", "tight", "seed", "time_limit", "workers")
        empty = ("version", "status", "reason", "claimed", "bound", "objective", "shortage_agent_hours", "violations")
        return {
            "peer": name,
            "said": said,
            **{key: getattr(options, key) for key in told},
            "instance_hash": self.hash,
            **dict.fromkeys((*empty, "first_violations", "referee", "seconds", "setup_seconds", "cost_ratio")),
        }

    def _judged(self, row: dict[str, Any], roster: Any, bound: float | None) -> dict[str, Any]:
        folder = self.work / f"run-{row['peer']}"
        verdict = judge(self.problem, roster, bound, folder, self.options.referee)
        return row | {
            "objective": verdict.score.objective,
            "shortage_agent_hours": verdict.score.short / 4,
            "violations": len(verdict.findings),
            "first_violations": list(verdict.findings[:3]),
            "referee": verdict.referee,
        }


def with_ratios(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Our cost as a share of each legal roster's cost: below 1 where ours is cheaper. False bounds are said.

    A roster that breaks rules has no ratio: it solved another problem.
    """
    legal = [row["objective"] for row in rows if row["objective"] is not None and not row["violations"]]
    own = next((row["objective"] for row in rows if row["peer"] == OURS and not row["violations"]), None)
    found = []
    for row in rows:
        marked = dict(row)
        if own is not None and row["objective"] and not row["violations"]:
            marked["cost_ratio"] = own / row["objective"]
        if row["bound"] is not None and legal and row["bound"] > min(legal) + 0.5:
            marked["reason"] = f"false bound: {row['bound']:.1f} above a legal roster of {min(legal)}"
        found.append(marked)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    names = [name for name in options.peers.split(",") if name]
    unknown = sorted(set(names) - {peer.name for peer in PEERS})
    if unknown:
        allowed = ", ".join(peer.name for peer in PEERS)
        print(f"peers: --peers: found {', '.join(unknown)}, allowed are {allowed}", file=sys.stderr)
        return 2
    if options.runs is not None and options.runs.exists():
        print(f"peers: --runs: {options.runs} exists; choose another folder", file=sys.stderr)
        return 2
    print(machine_line(), file=sys.stderr)
    with tempfile.TemporaryDirectory() as temporary:
        work = options.runs or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        rows = _compete(Contest(options, work.resolve()), names)
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        _print_table(rows)
    own = rows[0]
    return 1 if own["violations"] or own["referee"] not in ("agrees", "not asked: no referee here") else 0


def _compete(contest: Contest, names: list[str]) -> list[dict[str, Any]]:
    rows = [contest.ours()]
    _tell(rows[-1])
    for peer in PEERS:
        if peer.name in names:
            rows.append(contest.peer(peer))
            _tell(rows[-1])
    return with_ratios(rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scheduler bench peers", description=__doc__)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--breaks", choices=["fixed", "joint"], default="fixed")
    parser.add_argument("--tight", type=float, default=1.0, help="factor on the demand (default 1)")
    parser.add_argument("--instance-seed", type=int, default=0, help="of the instance (default 0)")
    parser.add_argument("--seed", type=int, default=0, help="of the searches (default 0)")
    parser.add_argument("--time-limit", type=float, default=60.0, help="search seconds of each (default 60)")
    parser.add_argument("--workers", type=int, default=2)
    every = ",".join(peer.name for peer in PEERS)
    parser.add_argument("--peers", default=every, help=f"separated by commas (default {every})")
    parser.add_argument("--environments", type=Path, default=ROOT / ".bench-envs", help="folder of the peers' own")
    parser.add_argument("--referee", type=Path, default=REFEREE, help="program that judges run folders")
    parser.add_argument("--runs", type=Path, help="keep instances, answers and run folders here")
    parser.add_argument("--json", action="store_true", help="print the rows as one JSON list")
    return parser


def _tell(row: dict[str, Any]) -> None:
    print(f"{row['peer']}: {row['status']}, {row['objective']}, {row['reason'] or ''}", file=sys.stderr, flush=True)


def _print_table(rows: list[dict[str, Any]]) -> None:
    print(machine_line())
    cells = [[head for head, _, _ in COLUMNS]]
    for row in rows:
        cells.append(["-" if row[key] is None else form.format(row[key]) for _, key, form in COLUMNS])
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    print()
    for row in rows:
        print(f"{row['peer']} was told {row['said']}.")
        for text in [row["reason"], *(row["first_violations"] or [])]:
            if text:
                print(f"    {text}")


if __name__ == "__main__":
    sys.exit(main())
