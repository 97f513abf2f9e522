"""70 people whose skills form a ring, each mix sharing a queue with the next, and a few generalists."""

from __future__ import annotations

from datetime import date, timedelta

from synthetic.draw import Draw
from synthetic.person import Person

TEAMS = ("Boreal", "Caribou", "Glacier", "Harfang", "Tamarack")
SIZE = 14
GENERALIST = "french|english|spanish|chat"
SKILLS = (
    ("french", 10), ("english", 9), ("chat", 4),
    ("french|english", 14), ("english|spanish", 10), ("spanish|chat", 8), ("chat|french", 10),
)  # fmt: skip
"""One queue, then the ring; the five team leads are generalists and come on top."""
FRAMES = (
    ("full_time", "morning", 9), ("full_time", "evening", 6), ("full_time", "in_turn", 8), ("full_time", "free", 15),
    ("four_days", "free", 8), ("part_time", "weekend", 3), ("part_time", "evening", 4), ("part_time", "free", 12),
)  # fmt: skip
"""Contract, pattern, and how many of them."""

FIRST = (
    "Adèle", "Alix", "Anouk", "Basile", "Blaise", "Capucine", "Corentin", "Delphine", "Edmée", "Elzéar", "Estelle",
    "Fabien", "Florent", "Ginette", "Hortense", "Isaure", "Joachim", "Léonie", "Lorenzo", "Marisol", "Maëlle",
    "Nathan", "Odile", "Octavio", "Perrine", "Quentin", "Rosalie", "Rufus", "Sabine", "Tibo", "Ursule", "Violette",
    "Wilfrid", "Yann", "Zoé",
)  # fmt: skip
LAST = (
    "Aubervail", "Beaurivet", "Boisclos", "Champoux-Roy", "Corbelin", "Desrochais", "Ferland-Low", "Gadbourne",
    "Hautmont", "Jolibois", "Larivel", "Longpin", "Marchebois", "Montpetry", "Normandel", "Pelchaud", "Quesnoy",
    "Rivardel", "Sansregard", "Vaillancy",
)  # fmt: skip


def people(draw: Draw) -> list[Person]:
    """Give everybody, ordered by id; the first of each team is its lead."""
    skills = draw.shuffled([queues for queues, number in SKILLS for _ in range(number)])
    frames = draw.shuffled([(contract, pattern) for contract, pattern, number in FRAMES for _ in range(number)])
    names = draw.shuffled([f"{first} {last}" for first in FIRST for last in LAST])
    found: list[Person] = []
    for number in range(len(TEAMS) * SIZE):
        lead = number % SIZE == 0
        queues = GENERALIST if lead else skills.pop()
        contract, pattern = ("full_time", "free") if lead else frames.pop()
        hired = date(2014, 1, 6) + timedelta(weeks=int(draw.uniform() * 650))
        rate = 20.5 + 1.25 * queues.count("|") + 0.4 * ((2026 - hired.year) // 2) + 3 * lead
        found.append(
            Person(
                f"M{number + 1:02d}", names[number], TEAMS[number // SIZE], contract, queues, pattern, hired,
                f"{rate:.2f}",
            )
        )  # fmt: skip
    return found
