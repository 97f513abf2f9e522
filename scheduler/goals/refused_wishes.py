"""Wishes a roster does not meet, of single people and of pairs, with what each costs."""

from __future__ import annotations

from scheduler.domain.agents import Wish
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.goals.wish_pairs import pairs_against
from scheduler.goals.wishes import broken_wishes, wish_price


def refused_wishes(problem: Problem, roster: Roster) -> tuple[tuple[Wish, int], ...]:
    """Wishes refused, with what each costs in milli-currency: those of single people first."""
    alone = ((wish, wish_price(problem, wish)) for wish in broken_wishes(problem, roster))
    return (*alone, *pairs_against(problem, roster))
