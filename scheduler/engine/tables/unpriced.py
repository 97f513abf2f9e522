"""Goals that say what the engine cannot price yet are refused by name: none is ever ignored in silence."""

from __future__ import annotations

from scheduler.domain.errors import UnpricedGoalError
from scheduler.domain.priced_terms import JointTerms


def refuse_rows(terms: JointTerms) -> None:
    """Refuse prices of sums over agents.

    Raises
    ------
    UnpricedGoalError
        If there are any.
    """
    if terms.rows:
        names = ", ".join(dict.fromkeys(row.name for row in terms.rows))
        raise UnpricedGoalError(
            f"goals: {names}: found a price of sums over agents (`couple`), the engine prices single days (`value`), "
            "people on queues (`person_values`), whole tours (`extend`) and day targets (`couple`); state the goal by "
            "one of these, or take it out of scheduler/goals/registry.py"
        )
