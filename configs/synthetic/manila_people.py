"""120 people: team, contract, skills, pattern, pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from synthetic.draw import Draw
from synthetic.names import FIRST, LAST
from synthetic.person import Person

TEAMS = (
    ("Amihan", 13), ("Bayani", 12), ("Dalisay", 11), ("Habagat", 14), ("Kalayaan", 12),
    ("Luntian", 13), ("Maliksi", 11), ("Narra", 10), ("Silangan", 12), ("Tala", 12),
)  # fmt: skip

SKILL_GROUPS = (
    ("billing", 16),
    ("billing|tech", 12),
    ("billing|sales", 12),
    ("billing|spanish", 10),
    ("tech", 16),
    ("tech|chat", 10),
    ("sales", 12),
    ("sales|spanish", 8),
    ("chat|email", 14),
    ("billing|chat|email", 10),
)

PATTERNS = {
    "full_5x8": (
        ("days_wed_sun", 2), ("afternoon", 2), ("morning", 3), ("nights_mon_fri", 5), ("nights_sun_thu", 4),
        ("dawn_tue_sat", 3), ("evening", 5), ("night", 6), ("before_dawn", 5), ("night_then_dawn", 5),
        ("dawn_then_morning", 3), ("free", 27),
    ),
    "full_4x10": (("tens_mon_thu", 5), ("evening", 3), ("night", 4), ("free", 8)),
    "part_time": (("morning", 4), ("before_dawn", 4), ("night", 2), ("free", 20)),
}  # fmt: skip
"""People of each contract on each pattern; 70, 20 and 30 in all."""

DAYTIME = {"days_wed_sun", "afternoon", "morning", "dawn_then_morning"}
"""Patterns that reach into the Manila afternoon, when only tech, chat and email are open."""


def people(draw: Draw) -> list[Person]:
    """Give everybody, ordered by id; the first of each team is its lead."""
    frames = _deal_patterns(draw.shuffled(_spread(SKILL_GROUPS)), draw)
    names = draw.shuffled([f"{first} {last}" for first in FIRST for last in LAST])
    found: list[Person] = []
    for team, size in TEAMS:
        for place in range(size):
            contract, skills, pattern = frames[len(found)]
            hired = date(2018, 1, 8) + timedelta(weeks=int(draw.uniform() * 430))
            rate = 135 + 45 * ("spanish" in skills) + 20 * ("tech" in skills) + 5 * ((2026 - hired.year) // 2)
            found.append(
                Person(
                    f"A{len(found) + 1:03d}", names[len(found)], team, contract, skills, pattern, hired,
                    rate + 45 * (place == 0),
                )
            )  # fmt: skip
    return found


def _deal_patterns(skills: Sequence[str], draw: Draw) -> list[tuple[str, str, str]]:
    """Match contracts and patterns to skills: whoever works the Manila day needs a queue that is open then."""
    slots = [(contract, pattern) for contract, counts in PATTERNS.items() for pattern in _spread(counts)]
    left = list(skills)
    dealt = []
    for contract, pattern in sorted(slots, key=lambda slot: slot[1] not in DAYTIME):
        fits = [s for s in left if pattern not in DAYTIME or "tech" in s or "chat" in s]
        left.remove(fits[0])
        dealt.append((contract, fits[0], pattern))
    return draw.shuffled(dealt)


def _spread(counts: Sequence[tuple[str, int]]) -> list[str]:
    return [name for name, number in counts for _ in range(number)]
