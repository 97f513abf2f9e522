"""Which shortage a page shows in red: what matters to callers or can be helped, and not what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scheduler.checking.shortage_split import KINDS
from scheduler.domain.run import Run
from scheduler.report.service_outlook import outlooks
from scheduler.report.text import hours_text, number

UNTIL_MISSED = frozenset(("avoidable", "impossible"))
"""Kinds that are red though the queue reaches its target as far as a formula can say."""


def alarming_kinds(run: Run) -> dict[str, frozenset[str]]:
    """Kinds of shortage shown in red, by queue.

    All of them where a queue misses its target, by the run's simulation or, without one, by the formula. Where the
    target is met, avoidable and impossible ones; nothing where the queue's people are priced by the contacts they
    answer and it is the simulation that shows the target met: what is short then is so by a formula alone.
    """
    simulated = _met_in_simulation(run)
    expected = {one.queue: one.verdict.met is not False for one in outlooks(run)}
    found = {}
    for demand in run.problem.demand:
        played = simulated.get(demand.queue)
        met = expected.get(demand.queue, True) if played is None else played
        calm = frozenset[str]() if played and demand.prices_contacts else UNTIL_MISSED
        found[demand.queue] = calm if met else frozenset(KINDS)
    return found


def short_kinds(run: Run) -> dict[str, float]:
    """Agent-hours short by kind, as the summary says; zeros where it is of a version that did not."""
    return {kind: number(run.summary, f"{kind}_agent_hours") for kind in KINDS}


def is_calm(run: Run) -> bool:
    """Whether people are short and none of it is shown in red; not where the summary does not tell the kinds."""
    minutes: dict[str, dict[str, int]] = run.summary.get("shortage_minutes") or {}
    alarming = alarming_kinds(run)
    red = any(own.get(kind) for queue, own in minutes.items() for kind in alarming.get(queue, KINDS))
    return any(short_kinds(run).values()) and not red


def kinds_text(hours: Mapping[str, float]) -> str:
    """``1.5 h avoidable, 2.0 h chosen``: the kinds there are; empty where nothing is short."""
    return ", ".join(f"{hours_text(hours[kind])} h {kind}" for kind in KINDS if hours[kind])


def _met_in_simulation(run: Run) -> dict[str, bool | None]:
    """Whether each queue's target is met in the run's simulation; ``None`` where it is not said."""
    said: dict[str, Any] = run.summary.get("simulated") or {}
    return {name: own.get("target_met") for name, own in said.get("queues", {}).items()}
