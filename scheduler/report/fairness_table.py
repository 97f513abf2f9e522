"""Undesired duties of people who can be compared: each group, and who has most and least."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.checking.fairness_figures import fairness_figures
from scheduler.checking.points_of_people import PersonPoints, points_of_people
from scheduler.domain.money import amount_text
from scheduler.domain.run import Run
from scheduler.report.text import count_text

SHOWN = 3


@dataclass(frozen=True)
class GroupRow:
    """One group, as text."""

    name: str
    people: str
    mean: str
    span: str
    gini: str
    highest: str
    lowest: str


@dataclass(frozen=True)
class FairnessTable:
    """All groups; ``rest`` says who is compared with nobody, empty: all are compared, or nobody is."""

    rows: tuple[GroupRow, ...]
    rest: str


def fairness_table(run: Run) -> FairnessTable:
    """Compare points at the end of the dates planned, those of the ledger included."""
    figures, people = fairness_figures(run.problem, run.roster), points_of_people(run.problem, run.roster)
    rows = []
    for group in figures["groups"]:
        own = sorted((one for one in people if one.group == group["name"]), key=lambda one: -one.total)
        rows.append(
            GroupRow(
                group["name"],
                str(group["people"]),
                amount_text(round(group["mean"], 1)),
                f"{amount_text(group['least'])}–{amount_text(group['most'])}",
                f"{group['gini']:.3f}",
                _listed(own[:SHOWN]),
                _listed(own[: -SHOWN - 1 : -1]),
            )
        )
    left = figures["people_left_out"]
    rest = f"{count_text(left, 'person is', 'people are')} in groups too small to be compared." if left and rows else ""
    return FairnessTable(tuple(rows), rest)


def _listed(people: list[PersonPoints]) -> str:
    return ", ".join(f"{one.agent_id} {amount_text(one.total)}" for one in people)
