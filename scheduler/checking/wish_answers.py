"""What became of every wish, counted from the finished roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scheduler.domain.agents import IF_WORKING, Wish
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.wish_reach import why_not_asked
from scheduler.goals.refused_wishes import refused_wishes

Answer = Literal["granted", "refused", "does not apply"]
ANSWERS: tuple[Answer, ...] = ("granted", "refused", "does not apply")
DAY_OFF = "day off"


@dataclass(frozen=True)
class WishAnswer:
    """A wish with its answer.

    Parameters
    ----------
    reason
        Why it does not apply: the date is outside the horizon, the person absent or not employed, or off where the wish
        is about what a duty should be like; else empty.
    cost
        What refusing it costs in the site's currency, 0 unless refused.
    """

    wish: Wish
    answer: Answer
    reason: str = ""
    cost: float = 0.0


def wish_answers(problem: Problem, roster: Roster) -> tuple[WishAnswer, ...]:
    """Answer every wish, in the order of the problem."""
    refused = {id(wish): cost for wish, cost in refused_wishes(problem, roster)}
    worked = {(duty.agent_id, duty.date) for duty in roster.duties}
    found = []
    for wish in problem.wishes:
        reason = why_not_asked(problem, wish)
        if not reason and wish.kind in IF_WORKING and (wish.agent_id, wish.date) not in worked:
            reason = DAY_OFF
        if reason:
            found.append(WishAnswer(wish, "does not apply", reason))
        elif id(wish) in refused:
            found.append(WishAnswer(wish, "refused", cost=refused[id(wish)] / MILLI))
        else:
            found.append(WishAnswer(wish, "granted"))
    return tuple(found)


def wish_figures(problem: Problem, roster: Roster) -> dict[str, Any]:
    """Count wishes and answers, in all and by kind; empty where nobody wished for anything.

    Returns
    -------
    dict
        ``asked``, ``granted``, ``refused``, ``does_not_apply``, whose last three add up to the first, and ``by_kind``
        with the same of each kind.
    """
    answers = wish_answers(problem, roster)
    return {**answer_counts(answers), "by_kind": counts_by_kind(answers)} if answers else {}


def counts_by_kind(answers: Sequence[WishAnswer]) -> dict[str, dict[str, int]]:
    """Count the answers of each kind of wish, kinds in the order of the alphabet."""
    kinds = sorted({one.wish.kind for one in answers})
    return {kind: answer_counts([one for one in answers if one.wish.kind == kind]) for kind in kinds}


def answer_counts(answers: Sequence[WishAnswer]) -> dict[str, int]:
    """Count wishes ``asked``, ``granted``, ``refused`` and ``does_not_apply``."""
    count = Counter(one.answer for one in answers)
    return {"asked": len(answers), **{answer.replace(" ", "_"): count[answer] for answer in ANSWERS}}
