"""Goals that say what the engine cannot price yet are refused by name: none is ever ignored in silence."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.errors import UnpricedGoalError
from scheduler.domain.priced_terms import JointTerms, PresenceRow, PricedAutomaton, TourTerms


def refuse_tour_terms(terms: TourTerms) -> None:
    """Refuse prices of whole tours.

    Raises
    ------
    UnpricedGoalError
        If there are any.
    """
    _refuse(terms.automata, "whole tours (`extend`)")


def refuse_rows(terms: JointTerms) -> None:
    """Refuse prices of sums over agents.

    Raises
    ------
    UnpricedGoalError
        If there are any.
    """
    _refuse(terms.rows, "sums over agents (`couple`)")


def _refuse(terms: Sequence[PricedAutomaton | PresenceRow], what: str) -> None:
    if terms:
        names = ", ".join(dict.fromkeys(term.name for term in terms))
        raise UnpricedGoalError(
            f"goals: {names}: found a price of {what}, the engine prices single days (`value`), people on queues "
            "(`person_values`) and day targets (`couple`); state the goal by one of these, or take it out of "
            "scheduler/goals/registry.py"
        )
