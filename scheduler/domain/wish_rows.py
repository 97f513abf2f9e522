"""Wishes about two people as presence rows: hours in which just one of them, or both, are on duty."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.agents import PAIR_WISHES, Wish
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.wish_reach import why_not_asked
from scheduler.domain.wish_words import wish_text

FULL_HOURS = 8.0
"""Hours a pair is together, or not, against a wish that cost as much as any other wish broken."""


def wish_rows(problem: Problem) -> tuple[PresenceRow, ...]:
    """State the wishes of pairs that ask anything; those of one pair with one weight share a row.

    Somebody on duty adds one. Two who want to be *apart* should come to one at most. Of two who want to be there
    together (*with*) one adds and the other takes away: the sum should be 0.
    """
    found: dict[tuple[str, str, str, float], list[Wish]] = {}
    for wish in problem.wishes:
        if wish.kind in PAIR_WISHES and problem.prices.wish > 0 and not why_not_asked(problem, wish):
            found.setdefault((wish.agent_id, wish.kind, wish.other, wish.weight), []).append(wish)
    return tuple(_row(problem, wishes) for wishes in found.values())


def pair_price(problem: Problem, wish: Wish) -> float:
    """Money an hour against a pair's wish costs."""
    return wish.weight * problem.prices.wish / FULL_HOURS


def _row(problem: Problem, wishes: Iterable[Wish]) -> PresenceRow:
    first, *_ = own = list(wishes)
    other = -1 if first.kind == "with" else 1
    return PresenceRow(
        name=f"wish of {first.agent_id}: {wish_text(first)}, weight {first.weight:g}",
        adds={first.agent_id: (1, 1, 1), first.other: (other, other, other)},
        least=0 if first.kind == "with" else None,
        most=0 if first.kind == "with" else 1,
        intervals=_holds(problem, own),
        price=pair_price(problem, first),
        about=wish_text(first),
    )


def _holds(problem: Problem, wishes: Iterable[Wish]) -> tuple[bool, ...]:
    """Intervals of the wishes' dates."""
    horizon = problem.horizon
    holds = [False] * horizon.num_intervals
    for wish in wishes:
        hours = horizon.day_intervals(horizon.day_of(wish.date))
        holds[hours] = [True] * len(holds[hours])
    return tuple(holds)
