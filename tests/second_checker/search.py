"""A search of its own for a legal roster, to doubt the product where it says that there is none."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.second_checker.credit import due_in_week
from tests.second_checker.duties import made
from tests.second_checker.frame import availability, contract_shifts, locks, pattern, starts_of
from tests.second_checker.plain import Person, Site, Worked
from tests.second_checker.rules import broken

ROUNDS = 3
STEPS = 150


def legal_roster(random: Random, site: Site) -> dict[str, list[Worked]] | None:
    """Duties for everybody that break nothing, or ``None`` where a short search finds none: then there may be some."""
    found = {}
    for person in site.people:
        own = _legal_duties(random, site, person)
        if own is None:
            return None
        found[person.agent_id] = own
    return found


def _legal_duties(random: Random, site: Site, person: Person) -> list[Worked] | None:
    for _ in range(ROUNDS):
        duties: dict[date, Worked] = {}
        cost = _cost(site, person, duties)
        for _ in range(STEPS):
            if cost == 0:
                return sorted(duties.values(), key=lambda duty: duty.start)
            changed = dict(duties)
            for when in random.sample(site.dates, random.choice((1, 1, 2))):
                changed.pop(when, None)
                duty = _legal_duty(random, site, person, when) if random.random() < 0.65 else None
                if duty is not None:
                    changed[when] = duty
            after = _cost(site, person, changed)
            if after <= cost:
                duties, cost = changed, after
    return None


def _legal_duty(random: Random, site: Site, person: Person, when: date) -> Worked | None:
    name = random.choice(person.contract["shifts"])
    shift = site.shifts[name]
    start = site.moment(when, random.choice(starts_of(site, shift)))
    length = round(random.choice(shift["length_hours"]) * 60)
    duty = made(random, shift, name, when, start, length, astray=0)
    return None if contract_shifts(site, person, [duty]) or _absent(person, duty) else duty


def _absent(person: Person, duty: Worked) -> bool:
    return any(one.start < duty.end and duty.start < one.end for one in person.absences)


def _cost(site: Site, person: Person, duties: dict[date, Worked]) -> float:
    """Rules broken, and how far the hours are off; 0 where the duties are legal."""
    own = sorted(duties.values(), key=lambda duty: duty.start)
    cost = float(sum(broken(site, person, own, rule) for rule in (*site.rules, *person.contract["rules"])))
    cost += sum(check(site, person, own) for check in (availability, locks, pattern))
    for week in {site.week_of(when) for when in site.dates}:
        due = due_in_week(site, person, week)
        within = [duty for duty in own if site.week_of(duty.date) == week]
        minutes = sum(duty.paid for duty in within)
        cost += 0.5 * (max(0, due.least_days - len(within)) + max(0, len(within) - due.most_days))
        cost += (max(0, due.least_minutes - minutes) + max(0, minutes - due.most_minutes)) / 600
    return cost
