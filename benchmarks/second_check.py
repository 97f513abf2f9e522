"""``python -m benchmarks.second_check``: random small sites judged by the product and by a second checker.

Each case draws a site of one to four people and one or two weeks, with rules of every type, absences, hires, ends
and locks. The product reads it, plans it (labels and annealing, or CP-SAT alone), and checks and pays the roster;
the second checker of the tests, written from the documents, judges and pays the same roster and changed and random
ones, and where the product finds no roster it searches for one. Exit 0 where all agree, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine
from tests.second_checker.case import Judged, judge_case


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(prog="scheduler bench second-check", description=__doc__)
    parser.add_argument("--cases", type=int, default=100, metavar="N", help="Sites to draw; default 100.")
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="Of every draw; default 0.")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="Number of the first site; default 0.")
    parser.add_argument("--only", type=int, metavar="N", help="Draw the site of this number alone.")
    parser.add_argument(
        "--rosters", type=int, default=12, metavar="N", help="Changed and random rosters a site; default 12."
    )
    parser.add_argument(
        "--plan-every", type=int, default=1, metavar="N", help="Have every N-th site planned; default 1."
    )
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="Processes; default 1.")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="Write the sites that differ there.")
    parser.add_argument("--store", type=Path, metavar="FILE", help="Write the result to this JSON file too.")
    parser.add_argument("--json", action="store_true", help="Print one JSON document.")
    options = parser.parse_args(arguments)
    if options.cases < 1 or options.workers < 1 or options.plan_every < 1:
        parser.error("--cases, --workers, --plan-every: at least 1 is allowed")
    numbers = [options.only] if options.only is not None else range(options.first, options.first + options.cases)
    keep = options.keep.absolute() if options.keep else None
    asked = [(options.seed, number, options.rosters, number % options.plan_every == 0, keep) for number in numbers]
    started, judged = time.time(), []
    with get_context("spawn").Pool(options.workers) as pool:
        for done, one in enumerate(pool.imap(_judge, asked, chunksize=4), start=1):
            judged.append(one)
            if done % 100 == 0:
                print(f"{done:,} sites, {sum(bool(one.differences) for one in judged):,} differ", file=sys.stderr)
    result = document(judged, options.seed, time.time() - started)
    if options.store:
        options.store.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1) if options.json else text(result))
    return 1 if result["differ"] else 0


def _judge(asked: tuple[int, int, int, bool, Path | None]) -> Judged:
    seed, number, rosters, planned, keep = asked
    with tempfile.TemporaryDirectory(prefix="second-") as scratch:
        return judge_case(seed, number, Path(scratch) / "site", rosters, planned, keep)


def document(judged: list[Judged], seed: int, seconds: float) -> dict[str, Any]:
    """Everything about a series of sites."""
    broken: Counter[str] = Counter()
    for one in judged:
        broken.update(one.broken)
    return {
        "machine": describe_machine(),
        "seed": seed,
        "sites": len(judged),
        "status": dict(Counter(one.status for one in judged)),
        "rosters": sum(one.rosters for one in judged),
        "verdicts": sum(one.verdicts for one in judged),
        "rules_broken_in_rosters": dict(sorted(broken.items())),
        "seconds": round(seconds, 1),
        "differ": sum(bool(one.differences) for one in judged),
        "differences": [{"case": one.number, "what": text} for one in judged for text in one.differences[:3]],
    }


def text(result: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{result['sites']:,} sites ({', '.join(f'{n:,} {s}' for s, n in result['status'].items())}), "
        f"{result['rosters']:,} rosters, {result['verdicts']:,} verdicts, {result['seconds']:.0f} s: "
        f"{result['differ']:,} sites differ"
    ]
    lines += [f"case {one['case']}: {one['what']}" for one in result["differences"][:40]]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
