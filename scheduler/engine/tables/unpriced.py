"""Goals that say what the engine cannot price yet are refused by name: none is ever ignored in silence."""

from __future__ import annotations

from scheduler.domain.errors import UnpricedGoalError
from scheduler.domain.priced_terms import JointTerms, TourTerms


def refuse_tour_terms(terms: TourTerms) -> None:
    """Refuse prices of whole tours.

    Raises
    ------
    UnpricedGoalError
        If there are any.
    """
    if terms.automata:
        names = ", ".join(automaton.name for automaton in terms.automata)
        raise UnpricedGoalError(
            f"goals: {names}: found a price of whole tours (`extend`), the engine prices single days (`value`), people "
            "on queues (`person_values`) and day targets (`couple`); state the goal by one of these, or take it out of "
            "scheduler/goals/registry.py"
        )


def refuse_rows(terms: JointTerms) -> None:
    """Refuse prices of sums over agents.

    Raises
    ------
    UnpricedGoalError
        If there are any.
    """
    if terms.rows:
        names = ", ".join(row.name for row in terms.rows)
        raise UnpricedGoalError(
            f"goals: {names}: found a price of a sum over agents (`couple`), the engine prices single days (`value`), "
            "people on queues (`person_values`) and day targets (`couple`); state the goal by one of these, or take it "
            "out of scheduler/goals/registry.py"
        )
