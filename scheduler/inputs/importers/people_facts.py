"""What is known of a person as texts by name, so that two lists of people can be compared.

Columns of ``agents.csv`` have their own names. ``skill:billing`` says when and how well a skill is held:
``2026-01-01..2026-12-31@4``, several joined by ``; ``, ``..@`` where it is held always; ``balance:leave`` is
``2026-11-01=12.5 days`` or ``... minutes``. Nothing is the empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SKILL, BALANCE = "skill:", "balance:"
ALWAYS = "..@"

Facts = dict[str, str]


@dataclass(frozen=True)
class HeldSkill:
    """One line of ``skills.csv`` as texts; all empty: held always."""

    first: str = ""
    until: str = ""
    proficiency: str = ""

    def __str__(self) -> str:
        return f"{self.first}..{self.until}@{self.proficiency}"

    def overlaps(self, other: HeldSkill) -> bool:
        """Whether some date lies in both."""
        return self.first <= (other.until or "9") and other.first <= (self.until or "9")


def joined(spans: Iterable[HeldSkill]) -> str:
    """Write spans of one skill as one text."""
    return "; ".join(str(span) for span in sorted(spans, key=lambda span: span.first))


def spans_of(text: str) -> list[HeldSkill]:
    """Read what `joined` wrote."""
    found = []
    for part in filter(None, text.split("; ")):
        dates, _, proficiency = part.partition("@")
        first, _, until = dates.partition("..")
        found.append(HeldSkill(first, until, proficiency))
    return found


def skills_in(facts: Mapping[str, str]) -> list[str]:
    """Queues of a person's skills, in the order they are listed."""
    return [name.removeprefix(SKILL) for name, text in facts.items() if name.startswith(SKILL) and text]


def in_words(name: str, text: str) -> str:
    """Say a fact as a planner would."""
    if not text:
        return "nothing"
    if name.startswith(BALANCE):
        as_of, _, amount = text.partition("=")
        return f"{amount} as of {as_of}"
    if not name.startswith(SKILL):
        return text
    said = []
    for span in spans_of(text):
        dates = [f"from {span.first}"] if span.first else []
        dates += [f"until {span.until}"] if span.until else []
        said.append(
            " ".join([*(dates or ["held"]), *([f"proficiency {span.proficiency}"] if span.proficiency else [])])
        )
    return " and ".join(said)
