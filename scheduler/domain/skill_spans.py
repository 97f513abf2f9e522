"""Skills held on some dates only: certificates that run out, products that are learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SkillSpan:
    """A queue name and the local dates, both inclusive, on which its skill is held."""

    skill: str
    first: date
    last: date


def held_on(skills: frozenset[str], spans: Sequence[SkillSpan], when: date) -> frozenset[str]:
    """Skills held on a local date: those without a span, and those with one that holds the date."""
    if not spans:
        return skills
    dated = {span.skill for span in spans}
    return frozenset(skills - dated) | {s.skill for s in spans if s.skill in skills and s.first <= when <= s.last}
