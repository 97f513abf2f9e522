"""Changes: each agent-date whose duty differs from the roster the run started from costs the same."""

from __future__ import annotations

from datetime import date, datetime

from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal

Before = tuple[datetime, datetime] | tuple[()] | None
"""Start and end of the day's duty in the base, empty on a day off, ``None`` where there is no base."""


class Changes(Goal[Before]):
    """The facts of an agent's day are when the base has the agent on duty; breaks may move freely."""

    name = "changes"
    label = "Changed duties"
    colour = "break"

    def facts(self, context: AgentContext, day: int) -> Before:
        """Start and end of the day's duty in the base."""
        if not context.has_base:
            return None
        before = context.base.get(context.horizon.date_of(day))
        return () if before is None else (before.start, before.end)

    def value(self, problem: Problem, facts: Before, day: int, option: DutyOption | None) -> int:
        """Milli-currency a day costs for differing from the base."""
        if facts is None:
            return 0
        then = tuple(problem.horizon.minute_of(moment) for moment in facts)
        now = () if option is None else (option.start, option.end)
        return 0 if then == now else round(problem.prices.change * MILLI)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency; 0 where the run started from no roster."""
        return currency_of(len(changed_dates(problem, roster)) * round(problem.prices.change * MILLI))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return f"Changed duties cost {cost:,.2f} {problem.currency} ({problem.prices.change:g} each)"


def changed_dates(problem: Problem, roster: Roster) -> tuple[tuple[str, date], ...]:
    """Agent-dates whose duty starts or ends at another moment than in the base, is new, or is gone; sorted."""
    if not problem.base:
        return ()
    before, after = _moments(problem, problem.base), _moments(problem, roster.duties)
    return tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)))


def _moments(problem: Problem, duties: tuple[Duty, ...]) -> dict[tuple[str, date], list[tuple[object, object]]]:
    """Start and end of the duties of each agent-date inside the horizon."""
    found: dict[tuple[str, date], list[tuple[object, object]]] = {}
    for duty in sorted(duties, key=lambda d: d.start):
        if duty.agent_id in problem.contexts and 0 <= problem.horizon.day_of(duty.date) < problem.horizon.days:
            found.setdefault((duty.agent_id, duty.date), []).append((duty.start, duty.end))
    return found
