"""Runs in the peer's own environment: cases as JSON on standard input, answers and seconds as JSON on standard output.

A case has ``model`` (``c`` or ``a``), ``volume``, ``aht_minutes``, ``within_minutes``, ``interval_minutes``,
``patience_minutes``, ``fraction`` and ``agents`` (at which its shares are asked for).
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any

from pyworkforce.queuing import ErlangA, ErlangC


def main() -> None:
    cases = json.load(sys.stdin)
    queues = [_queue(case) for case in cases]
    begin = time.perf_counter()
    agents = [
        queue.required_positions(service_level=case["fraction"])["raw_positions"]
        for case, queue in zip(cases, queues, strict=True)
    ]
    seconds = time.perf_counter() - begin
    shares = [_shares(case, queue) for case, queue in zip(cases, queues, strict=True)]
    answer = {"version": version("pyworkforce"), "seconds": seconds, "agents": agents, "shares": shares}
    json.dump(answer, sys.stdout)


def _queue(case: dict[str, Any]) -> Any:
    asked = {
        "transactions": case["volume"],
        "aht": case["aht_minutes"],
        "asa": case["within_minutes"],
        "interval": case["interval_minutes"],
    }
    return ErlangC(**asked) if case["model"] == "c" else ErlangA(**asked, patience=case["patience_minutes"])


def _shares(case: dict[str, Any], queue: Any) -> list[float] | None:
    """In time and abandoned at the agents asked for; ``None`` where the peer refuses."""
    try:
        abandoned = queue.abandonment_probability(case["agents"]) if case["model"] == "a" else 0.0
        return [queue.service_level(case["agents"]), abandoned]
    except ValueError:
        return None


main()
