"""Runs with a simulation, as their summaries keep it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scheduler.domain.run import Run

GOOD: dict[str, Any] = {
    "in_time": 0.9, "low": 0.89, "high": 0.91, "abandoned": 0.02, "abandoned_low": 0.01, "abandoned_high": 0.03,
    "worst_interval": 0.6, "worst_start": "2026-11-02T08:00+00:00", "period": "week", "met": 0.97, "target_met": True,
    "met_part": None, "verdict": "met",
}  # fmt: skip
LOST = "missed: abandoned 7.2%, at most 5% (default, because a patience is given)"
BAD: dict[str, Any] = GOOD | {
    "abandoned": 0.072, "abandoned_high": 0.08, "met": 0.1, "target_met": False, "met_part": "abandoned",
    "verdict": LOST,
}  # fmt: skip
NOTHING: dict[str, Any] = dict.fromkeys(GOOD) | {"period": "week", "verdict": "no contacts"}
BY_TARGET = {True: GOOD, False: BAD, None: NOTHING}


def simulated(run: Run, **queues: dict[str, Any]) -> Run:
    """The run with a simulation that shows this of its queues."""
    amounts = {"labour": 1.0, "loss": 50.0, "loss_low": 40.0, "loss_high": 60.0, "cost": 900.0}
    said = {"replications": 100, "seed": 7, "confidence": 0.95, **amounts, "queues": queues}
    return replace(run, summary={**run.summary, "simulated": said})
