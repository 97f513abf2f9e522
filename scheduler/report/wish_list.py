"""Wishes and their answers: numbers by kind, and the wishes refused, by agent and date."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.checking.wish_answers import wish_answers, wish_figures
from scheduler.domain.run import Run
from scheduler.domain.wish_words import wish_text
from scheduler.report.text import count_text, day_text, money_text

MOST_WISHES = 500


@dataclass(frozen=True)
class KindRow:
    """Answers of one kind, as text."""

    kind: str
    asked: str
    granted: str
    refused: str
    does_not_apply: str


@dataclass(frozen=True)
class WishLine:
    """One refused wish, as text."""

    agent_id: str
    when: str
    wish: str
    cost: str


@dataclass(frozen=True)
class WishesView:
    """Wishes of a run; ``kinds`` is empty where there are none, ``rest`` says how many refused ones are left out."""

    count: str
    kinds: tuple[KindRow, ...]
    refused: tuple[WishLine, ...]
    rest: str


def wishes_view(run: Run) -> WishesView:
    """Count the wishes again from the roster, and list the refused ones up to `MOST_WISHES`."""
    figures = wish_figures(run.problem, run.roster)
    by_kind = figures.get("by_kind", {}).items()
    kinds = tuple(KindRow(kind, *(f"{number:,}" for number in own.values())) for kind, own in by_kind)
    answers = [one for one in wish_answers(run.problem, run.roster) if one.answer == "refused"]
    answers.sort(key=lambda one: (one.wish.agent_id, one.wish.date))
    lines = tuple(
        WishLine(
            one.wish.agent_id,
            day_text(one.wish.date),
            wish_text(one.wish),
            money_text(one.cost, run.problem.currency),
        )
        for one in answers[:MOST_WISHES]
    )
    left = len(answers) - MOST_WISHES
    rest = f"And {left:,} more in wish_answers.csv." if left > 0 else ""
    asked = count_text(figures.get("asked", 0), "wish", "wishes")
    return WishesView(f"{asked}, {figures.get('refused', 0):,} refused", kinds, lines, rest)
