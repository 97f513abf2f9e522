"""45 people in three mixes of skills: Portuguese and email, both languages, everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from synthetic.draw import Draw
from synthetic.person import Person

HIRED = date(2026, 11, 16)
"""First day of the class of new hires, a week before the horizon."""
TEAMS = (("Farol", 16), ("Andorinha", 15), ("Caravela", 14))
ONE_LANGUAGE, TWO_LANGUAGES, EVERYTHING = "portuguese|email", "english|portuguese", "chat|english|portuguese|email"

FRAMES = (
    (ONE_LANGUAGE, "full_time", (("early", 1), ("late", 1), ("early_late", 1), ("free", 3))),
    (ONE_LANGUAGE, "part_time_25", (("evening", 1), ("free", 3))),
    (ONE_LANGUAGE, "part_time_20", (("evening", 1), ("free", 3))),
    (TWO_LANGUAGES, "full_time", (("early", 2), ("late", 2), ("early_late", 2), ("free", 3))),
    (TWO_LANGUAGES, "part_time_25", (("free", 2),)),
    (TWO_LANGUAGES, "part_time_20", (("evening", 1), ("free", 1))),
    (EVERYTHING, "full_time", (("early", 1), ("late", 1), ("early_late", 2), ("free", 2))),
    (EVERYTHING, "part_time_25", (("free", 2),)),
    (EVERYTHING, "part_time_20", (("evening", 1), ("free", 1))),
)
"""Skills, contract, and people of each pattern; leads and new hires come on top."""
LEAD = (EVERYTHING, "full_time", "free")
NEW_HIRE = (ONE_LANGUAGE, "full_time", "class")
NEW_HIRES = 5

FIRST = (
    "Abel", "Alzira", "Armindo", "Benedita", "Brites", "Camilo", "Catarina", "Clara", "Delfim", "Dinis", "Dulce",
    "Eduarda", "Eloi", "Ester", "Eva", "Filipa", "Gaspar", "Gonçalo", "Helena", "Horácio", "Ivo", "Jacinta", "Joel",
    "Lara", "Leonor", "Luísa", "Madalena", "Márcia", "Matilde", "Nelson", "Núria", "Olavo", "Palmira", "Quitéria",
    "Raul", "Rita", "Rosalina", "Salvador", "Simão", "Sofia", "Tadeu", "Telma", "Vasco", "Vera", "Xavier",
)  # fmt: skip
LAST = (
    "Abrunhal", "Alpedrim", "Amoreiro", "Belchior", "Caldelas", "Carrasqueiro", "Cernache", "Dornelas", "Esteval",
    "Fontainha", "Gandarinho", "Lavradim", "Loureiral", "Malveiro", "Mondim", "Outeirinho", "Paçoelo", "Penedal",
    "Queirosa", "Ribadal", "Sargaçal", "Sobralinho", "Taveirim", "Urzelim", "Valverdinho", "Zambujal",
)  # fmt: skip


def people(draw: Draw) -> list[Person]:
    """Give everybody, ordered by id; the first of each team is its lead, the last team has the new hires."""
    frames = draw.shuffled([(s, c, p) for s, c, patterns in FRAMES for p, number in patterns for _ in range(number)])
    names = draw.shuffled([f"{first} {last}" for first in FIRST for last in LAST])
    found: list[Person] = []
    for team, size in TEAMS:
        for place in range(size):
            new = team == TEAMS[-1][0] and place >= size - NEW_HIRES
            frame = LEAD if place == 0 else NEW_HIRE if new else frames.pop()
            hired = date(2016, 1, 4) + timedelta(weeks=int(draw.uniform() * 540))
            found.append(_person(len(found), names, team, frame, HIRED if new else hired, place == 0))
    return found


def _person(
    number: int, names: Sequence[str], team: str, frame: tuple[str, str, str], hired: date, lead: bool
) -> Person:
    skills, contract, pattern = frame
    rate = 7.4 + 1.1 * ("english" in skills) + 0.15 * ((2026 - hired.year) // 2) + 1.8 * lead
    return Person(f"L{number + 1:02d}", names[number], team, contract, skills, pattern, hired, f"{rate:.2f}")
