"""Keys of ``summary.json`` that readers of a run rely on, and of what kind they are; no number is negative."""

from __future__ import annotations

from types import NoneType
from typing import Any

TEXT, COUNT, NUMBER, MAYBE, TEXTS, COSTS = str, int, (int, float), (int, float, NoneType), list, dict
SUMMARY_KEYS: dict[str, Any] = {
    "site": TEXT,
    "start": TEXT,
    "end": TEXT,
    "status": TEXT,
    "objective": NUMBER,
    "bound": MAYBE,
    "gap": MAYBE,
    "gap_without_unavoidable_pay": MAYBE,
    "currency": TEXT,
    "seconds": NUMBER,
    "compile_seconds": NUMBER,
    "seed": COUNT,
    "version": TEXT,
    "agents": COUNT,
    "intervals": COUNT,
    "interval_minutes": COUNT,
    "required_agent_hours": NUMBER,
    "shortage_agent_hours": NUMBER,
    "surplus_agent_hours": NUMBER,
    "paid_hours": NUMBER,
    "labour_cost": NUMBER,
    "findings": COUNT,
    "relaxed_in_bound": TEXTS,
    "goals": COSTS,
}
LATER_KEYS: dict[str, Any] = {
    "avoidable_agent_hours": NUMBER,
    "chosen_agent_hours": NUMBER,
    "impossible_agent_hours": NUMBER,
    "leave_hours": NUMBER,
    "paid_absence_hours": NUMBER,
    "paid_total_hours": NUMBER,
    "leave_cost": NUMBER,
    "paid_absence_cost": NUMBER,
    "pay_total": NUMBER,
    "shortage_minutes": COSTS,
    "fairness": COSTS,
}
"""Keys that runs of earlier versions lack."""
KIND_WORDS: dict[Any, str] = {
    TEXT: "a text",
    COUNT: "a whole number",
    NUMBER: "a number",
    MAYBE: "a number or null",
    TEXTS: "a list",
    COSTS: "an object",
}
LEAST = 0.0015
"""What rounding may have taken off a number that is 0."""
