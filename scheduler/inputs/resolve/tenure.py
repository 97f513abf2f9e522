"""Whether people have been there as long as is asked."""

from __future__ import annotations

from datetime import date

from scheduler.domain.agents import Agent
from scheduler.inputs.schema.recurring_keys import TenureWhoKeys


def has_tenure(who: TenureWhoKeys, agent: Agent, when: date) -> bool:
    """Whether an agent's whole months since the hire date fit on a date; without one they are many."""
    months = None if agent.hire_date is None else _months(agent.hire_date, when)
    if who.tenure_months_at_least is not None and months is not None and months < who.tenure_months_at_least:
        return False
    return who.tenure_months_at_most is None or (months is not None and months <= who.tenure_months_at_most)


def _months(hired: date, when: date) -> int:
    """Whole months since somebody was hired; 0 before."""
    return max(0, (when.year - hired.year) * 12 + when.month - hired.month - (when.day < hired.day))
