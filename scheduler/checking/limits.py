"""Limits of an agent's rules that can be stated as one number, for programs that know nothing of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.problem import AgentContext, Problem
from scheduler.rules.max_quantity import MaxQuantity, MaxQuantityParams
from scheduler.rules.max_run import MaxRun
from scheduler.rules.min_rest import MinRest
from scheduler.rules.registry import rules_for


@dataclass(frozen=True)
class AgentLimits:
    """The strictest plain limits of an agent; ``None`` where no rule sets one of just this meaning.

    Parameters
    ----------
    min_rest_hours
        Elapsed hours between any two duties.
    max_run_days
        Worked dates in a row.
    max_day_hours, max_week_hours
        Hours on duty, meals left out, of the duties dated on one date, or in one week from Monday to Sunday.
    """

    min_rest_hours: float | None = None
    max_run_days: int | None = None
    max_day_hours: float | None = None
    max_week_hours: float | None = None


def agent_limits(problem: Problem) -> dict[str, AgentLimits]:
    """Plain limits of every agent by id, in the order of ``problem.agents``."""
    return {agent_id: _limits(problem, context) for agent_id, context in problem.contexts.items()}


def _limits(problem: Problem, context: AgentContext) -> AgentLimits:
    rules = rules_for(problem, context)
    rest = [rule.params.hours for rule in rules if isinstance(rule, MinRest)]
    runs = [rule.params.limit for rule in rules if isinstance(rule, MaxRun) and rule.params.what == "work_days"]
    most = [rule.params for rule in rules if isinstance(rule, MaxQuantity)]
    day = _most_hours(most, context, "day")
    # Readers of these limits count weeks from Monday; a site whose week begins on another day has no such number.
    week = _most_hours(most, context, "week") if problem.horizon.week_start == 0 else []
    return AgentLimits(
        max(rest, default=None), min(runs, default=None), min(day, default=None), min(week, default=None)
    )


def _most_hours(most: Sequence[MaxQuantityParams], context: AgentContext, window: str) -> list[float]:
    """Limits on hours of work in a window; none where an unpaid break would count as work for a plain reader."""
    breaks = [spec for shift_id in context.contract.shifts for spec in context.shifts[shift_id].breaks]
    if any(not spec.paid and spec.name != "meal" for spec in breaks):
        return []
    return [
        params.limit for params in most if params.measure in ("work_hours", "paid_hours") and params.window == window
    ]
