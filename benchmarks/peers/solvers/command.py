"""The one command line of all peers: ``python -m benchmarks.peers.solvers.NAME INSTANCE ANSWER --seconds S ...``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.peers.solvers.instance import Answer, PlainInstance, read_instance


@dataclass(frozen=True)
class Order:
    """What a peer is asked for: search seconds (building its model comes on top), threads, seed, variant."""

    seconds: float
    workers: int
    seed: int
    variant: str


def run(solve: Callable[[PlainInstance, Order], Answer]) -> None:
    """Read the instance, solve it, write the answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("instance", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--variant", default="")
    given = parser.parse_args()
    answer = solve(read_instance(given.instance), Order(given.seconds, given.workers, given.seed, given.variant))
    # Written under another name first: a peer that is stopped while it writes has no answer rather than half of one.
    partial = given.answer.with_suffix(".partial")
    replace(answer, seconds=round(answer.seconds, 2), setup_seconds=round(answer.setup_seconds, 2)).write(partial)
    partial.replace(given.answer)
