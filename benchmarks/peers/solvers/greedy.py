"""A plain first roster as an engineer would write it for a hint: agents in turn, each day's best duty, breaks last."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from benchmarks.peers.solvers.instance import Form, PlainDuty, PlainInstance, Week
from benchmarks.peers.solvers.linear_model import subsets, tied_queues


class Cover:
    """People present by slot and group, and what one more of a group is worth there."""

    def __init__(self, instance: PlainInstance) -> None:
        self.instance = instance
        self.sets = [(chosen, tied) for tied in tied_queues(instance) for chosen in subsets(tied)]
        self.lack = [
            [sum(instance.required[q][slot] for q in chosen) for chosen, _ in self.sets]
            for slot in range(instance.slots)
        ]
        self.touched = {
            group: [i for i, (chosen, _) in enumerate(self.sets) if chosen & group] for group in instance.groups
        }

        self.ties = [[i for i, (_, own) in enumerate(self.sets) if own == tied] for tied in tied_queues(instance)]

    def add(self, duty: PlainDuty) -> None:
        """Put a duty's worked slots in."""
        touched = self.touched[self.instance.people[duty.person].skills]
        for slot in duty.worked(self.instance):
            lack = self.lack[slot]
            for i in touched:
                lack[i] -= 1

    def gains(self, group: frozenset[int]) -> list[int]:
        """1 in each slot where one more of the group makes a shortage smaller."""
        touched = set(self.touched[group])
        ties = [own for own in self.ties if touched & set(own)]
        found = [0] * self.instance.slots
        for slot, lack in enumerate(self.lack):
            for own in ties:
                worst = max(lack[i] for i in own)
                if worst > 0 and all(i in touched for i in own if lack[i] == worst):
                    found[slot] = 1
        return found

    def short(self, number: int, slot: int) -> int:
        """Shortage of one set of tied queues."""
        return max(0, *(self.lack[slot][i] for i in self.ties[number]))


def greedy_roster(instance: PlainInstance, seed: int = 0) -> tuple[PlainDuty, ...]:
    """Build a legal roster: each agent in turn takes the duties that cover most of what is still short."""
    cover, found = Cover(instance), []
    order = list(range(len(instance.people)))
    random.Random(seed).shuffle(order)
    for person in order:
        gains = cover.gains(instance.people[person].skills)
        for duty in choose_duties(instance, person, [instance.short_cost * gain - 1 for gain in gains]):
            placed = best_breaks(instance, duty, gains)
            cover.add(placed)
            found.append(placed)
    return tuple(sorted(found, key=lambda d: (d.person, d.day)))


def choose_duties(
    instance: PlainInstance, person: int, worth: list[int], bonus: Callable[[PlainDuty], int] = lambda duty: 0
) -> list[PlainDuty]:
    """Best duties of one agent for a worth a slot and a bonus a duty, week by week; breaks at their usual places."""
    who = instance.people[person]
    chosen: list[PlainDuty] = []
    offers = []
    for day in range(instance.days):
        for start, form in instance.options(who, day):
            duty = PlainDuty(person, day, start, form, usual(instance.forms[form]))
            offers.append((bonus(duty) + sum(worth[slot] for slot in duty.worked(instance)), duty))
    offers.sort(key=lambda offer: -offer[0])
    for week in instance.kinds[who.kind].weeks:
        chosen += _choose_week(instance, week, [o for o in offers if week.first <= o[1].day < week.first + 7], chosen)
    return sorted(chosen, key=lambda d: d.day)


def _choose_week(
    instance: PlainInstance, week: Week, offers: list[tuple[int, PlainDuty]], before: list[PlainDuty]
) -> list[PlainDuty]:
    """Take the best duty that leaves the rest of the week possible, until nothing more is due or worth it."""
    own: list[PlainDuty] = []
    shortest = min((instance.forms[d.form].paid for _, d in offers), default=0)
    by_day = defaultdict(list)
    for _, duty in offers:
        by_day[duty.day].append(duty)
    for value, duty in offers:
        if len(own) == week.most_days:
            break
        if len(own) >= week.least_days and value <= 0:
            break
        missing = max(0, week.least_days - len(own) - 1)
        paid = sum(instance.forms[d.form].paid for d in (*own, duty)) + missing * shortest
        taken = [*before, *own, duty]
        if paid > week.most_paid or not all(apart(instance, duty, other) for other in (*before, *own)):
            continue
        days = {d.day for d in taken}
        open_days = sum(
            day not in days and any(all(apart(instance, d, o) for o in taken) for d in duties)
            for day, duties in by_day.items()
        )
        if open_days >= missing:
            own.append(duty)
    return own


def apart(instance: PlainInstance, one: PlainDuty, other: PlainDuty) -> bool:
    """Whether two duties of one agent are on different days with their rest between them."""
    first, second = sorted((one, other), key=lambda d: (d.day, d.start))
    rest = instance.kinds[instance.people[one.person].kind].rest
    return first.day < second.day and second.start >= first.start + instance.forms[first.form].length + rest


def best_breaks(instance: PlainInstance, duty: PlainDuty, gains: list[int]) -> PlainDuty:
    """Move the breaks to where least is lost."""
    form = instance.forms[duty.form]

    def lost(offsets: tuple[int, ...]) -> int:
        slots = (duty.start + at + i for at, rest in zip(offsets, form.breaks, strict=True) for i in range(rest.length))
        return sum(gains[slot] for slot in slots if slot < instance.slots)

    return PlainDuty(duty.person, duty.day, duty.start, duty.form, min(placements(form), key=lost))


@lru_cache(maxsize=64)
def placements(form: Form) -> tuple[tuple[int, ...], ...]:
    """Every legal choice of break starts."""
    return tuple(form.placements())


@lru_cache(maxsize=64)
def usual(form: Form) -> tuple[int, ...]:
    """Break starts nearest to even stretches."""
    return form.usual_placement()
