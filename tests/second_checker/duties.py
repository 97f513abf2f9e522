"""Random duties and rosters, mostly near what is legal."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from tests.second_checker.frame import starts_of
from tests.second_checker.plain import Person, Piece, Site, Worked


def some_duty(random: Random, site: Site, person: Person, when: date) -> Worked:
    """A duty of some shift, mostly one the contract has, with breaks somewhere in or near their windows."""
    names = person.contract["shifts"] if random.random() < 0.95 else tuple(site.shifts)
    name = random.choice(names)
    shift = site.shifts[name]
    start = site.moment(when, random.choice(starts_of(site, shift)))
    if random.random() < 0.05:
        start += random.choice((-30, 30, 90))
    length = round(random.choice(shift["length_hours"]) * 60)
    return made(random, shift, name, when, start, length)


def made(
    random: Random, shift: dict[str, Any], name: str, when: date, start: int, length: int, astray: float = 0.04
) -> Worked:
    """Fill a duty with work and the shift's breaks; ``astray`` is how often a break lies half an hour off."""
    pieces, at = [], start
    for spec in shift.get("breaks", []):
        offsets = range(spec["earliest_minutes"], spec["latest_minutes"] + 1, 30)
        begin = start + random.choice(offsets) + (random.choice((-30, 30)) if random.random() < astray else 0)
        if begin > at and begin + spec["minutes"] < start + length:
            pieces.append(Piece(at, begin, "work", True))
            at = begin + spec["minutes"]
            pieces.append(Piece(begin, at, spec.get("name", "break"), spec["paid"] == "yes"))
    pieces.append(Piece(at, start + length, "work", True))
    paid = sum(piece.end - piece.start for piece in pieces if piece.paid)
    return Worked(when, start, start + length, name, paid, tuple(pieces))


def random_roster(random: Random, site: Site) -> dict[str, list[Worked]]:
    """Duties on random dates, near what the contract asks."""
    found: dict[str, list[Worked]] = {}
    for person in site.people:
        weeks = site.days // 7
        count = random.randint(0, person.contract["days_per_week"]["max"] * weeks)
        dates = random.sample(site.dates, min(count, site.days))
        found[person.agent_id] = [some_duty(random, site, person, when) for when in sorted(dates)]
    return found


def changed(random: Random, site: Site, duties: dict[str, list[Worked]]) -> dict[str, list[Worked]]:
    """The roster with one to three duties taken away, moved, made anew or added."""
    found = {agent: list(own) for agent, own in duties.items()}
    for _ in range(random.randint(1, 3)):
        person = random.choice(site.people)
        own = found.setdefault(person.agent_id, [])
        kind = random.random()
        if own and kind < 0.35:
            own.pop(random.randrange(len(own)))
        elif own and kind < 0.6:
            place = random.randrange(len(own))
            own[place] = some_duty(random, site, person, own[place].date)
        else:
            free = [when for when in site.dates if when not in {duty.date for duty in own}]
            if free:
                own.append(some_duty(random, site, person, random.choice(free)))
    return found
