"""pyworkforce: shifts a day for the whole requirement, then people for the shifts.

What it can say: days, periods, shifts as 0/1 rows over the periods of one day (breaks at fixed places are zeros), one
requirement a period; then named people, shifts they must not take on a day, a least number of duties and hours that is
the same for all. What it cannot: skills (queues are added up), more than one contract in one call (one call a kind of
contract, each with its share of the requirement), duties over midnight, breaks that move, most days or hours, rest
(``non_sequential_shifts`` allows a shift one follower only), shortage against pay (it minimises the absolute
difference).

Variants: ``roster``, its own two steps as they come; ``cover``, its first step, whose shifts are then given to people
by plain legal code of this benchmark.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from pyworkforce.rostering import MinHoursRoster
from pyworkforce.scheduling import MinAbsDifference

from benchmarks.peers.solvers.assign import assign_cover
from benchmarks.peers.solvers.command import Order, run
from benchmarks.peers.solvers.greedy import usual
from benchmarks.peers.solvers.instance import Answer, Form, PlainDuty, PlainInstance

Shift = tuple[int, int]
"""First slot of the day and form."""


def solve(instance: PlainInstance, order: Order) -> Answer:
    """Solve step by step, one kind of contract after another, with equal shares of the seconds."""
    began = time.perf_counter()
    contracts = _contracts(instance)
    steps = len(contracts) * (2 if order.variant == "roster" else 1)
    counts: Counter[tuple[int, Shift]] = Counter()
    duties: list[PlainDuty] = []
    statuses = []
    for people in contracts.values():
        cover, status = _cover(instance, people, _share(instance, people), order, order.seconds / steps)
        statuses.append(status)
        counts.update(cover)
        if order.variant == "roster":
            own, status = _roster(instance, people, cover, order, order.seconds / steps)
            duties += own
            statuses.append(status)
    seconds = time.perf_counter() - began
    if order.variant == "cover":
        duties = assign_cover(instance, counts)
    return Answer(
        status=_worst(statuses) if duties else "no roster",
        duties=tuple(sorted(duties, key=lambda d: (d.person, d.day))),
        version=f"pyworkforce {version('pyworkforce')}",
        seconds=seconds,
        note=f"steps: {', '.join(statuses)}",
    )


def _contracts(instance: PlainInstance) -> dict[Any, list[int]]:
    """People by what pyworkforce must be told once for all of a call: forms and days a week."""
    found: dict[Any, list[int]] = {}
    for i, person in enumerate(instance.people):
        kind = instance.kinds[person.kind]
        forms = frozenset(form for day in kind.options for _, form in day)
        found.setdefault((tuple(sorted(forms)), kind.weeks[0].most_days), []).append(i)
    return found


def _share(instance: PlainInstance, people: list[int]) -> float:
    """Share of everybody's paid time that these people can give."""

    def hours(who: Iterable[int]) -> int:
        return sum(_due(instance, i) * max(instance.forms[f].paid for _, f in _offers(instance, i)) for i in who)

    return hours(people) / hours(range(len(instance.people)))


def _offers(instance: PlainInstance, person: int) -> list[tuple[int, int]]:
    """(Day, form) pairs of one agent's options."""
    kind = instance.kinds[instance.people[person].kind]
    return [(day, form) for day, options in enumerate(kind.options) for _, form in options]


def _due(instance: PlainInstance, person: int) -> int:
    """Least number of duties on the horizon."""
    return sum(week.least_days for week in instance.kinds[instance.people[person].kind].weeks)


def _day_slots(instance: PlainInstance) -> int:
    return instance.slots // instance.days


def _shifts(instance: PlainInstance, people: list[int]) -> list[Shift]:
    """Shifts of the contract that end by midnight: pyworkforce's day has no tomorrow."""
    slots = _day_slots(instance)
    found = {
        (start - day * slots, form)
        for i in people
        for day in range(instance.days)
        for start, form in instance.options(instance.people[i], day)
    }
    return sorted(shift for shift in found if shift[0] + instance.forms[shift[1]].length <= slots)


def _coverage(form: Form, start: int, slots: int) -> list[int]:
    """1 in every period on work."""
    row = [int(start <= slot < start + form.length) for slot in range(slots)]
    for at, rest in zip(usual(form), form.breaks, strict=True):
        row[start + at : start + at + rest.length] = [0] * rest.length
    return row


def _cover(
    instance: PlainInstance, people: list[int], share: float, order: Order, seconds: float
) -> tuple[Counter[tuple[int, Shift]], str]:
    """First step: how many of each shift on each day."""
    slots, shifts = _day_slots(instance), _shifts(instance, people)
    names = {f"s{i}": shift for i, shift in enumerate(shifts)}
    required = [
        [round(share * sum(row[day * slots + slot] for row in instance.required)) for slot in range(slots)]
        for day in range(instance.days)
    ]
    solver = MinAbsDifference(
        num_days=instance.days,
        periods=slots,
        shifts_coverage={name: _coverage(instance.forms[form], at, slots) for name, (at, form) in names.items()},
        required_resources=required,
        max_period_concurrency=len(people),
        max_shift_concurrency=len(people),
        max_search_time=max(1.0, seconds),
        num_search_workers=order.workers,
    )
    solution = solver.solve()
    found: Counter[tuple[int, Shift]] = Counter()
    for entry in solution["resources_shifts"]:
        if entry["shift"] in names and entry["resources"]:
            found[entry["day"], names[entry["shift"]]] = entry["resources"]
    return found, solution["status"].lower()


def _roster(
    instance: PlainInstance, people: list[int], cover: Counter[tuple[int, Shift]], order: Order, seconds: float
) -> tuple[list[PlainDuty], str]:
    """Second step: who takes them; a person's own days and windows are banned shifts."""
    slots, shifts = _day_slots(instance), sorted({shift for _, shift in cover})
    names = {f"s{i}": shift for i, shift in enumerate(shifts)}
    if not shifts:
        return [], "no shifts"
    legal = {i: [set(instance.options(instance.people[i], day)) for day in range(instance.days)] for i in people}
    banned = [
        {"resource": f"p{i}", "shift": name, "day": day}
        for i in people
        for day in range(instance.days)
        for name, (at, form) in names.items()
        if (day * slots + at, form) not in legal[i][day]
    ]
    due = min(_due(instance, i) for i in people)
    solver = MinHoursRoster(
        num_days=instance.days,
        resources=[f"p{i}" for i in people],
        shifts=list(names),
        shifts_hours=[instance.forms[form].paid for _, form in names.values()],
        min_working_hours=1,
        banned_shifts=banned,
        max_resting=instance.days - due,
        required_resources={name: [cover[day, shift] for day in range(instance.days)] for name, shift in names.items()},
        max_search_time=max(1.0, seconds),
        num_search_workers=order.workers,
    )
    solution = solver.solve()
    found = []
    for entry in solution["resource_shifts"]:
        if entry["day"] >= 0:
            at, form = names[entry["shift"]]
            person, day = int(entry["resource"][1:]), entry["day"]
            found.append(PlainDuty(person, day, day * slots + at, form, usual(instance.forms[form])))
    return found, solution["status"].lower()


def _worst(statuses: list[str]) -> str:
    """``optimal`` only where every step is, each for its own aim."""
    return "step by step" if set(statuses) <= {"optimal", "feasible"} else "partly infeasible"


if __name__ == "__main__":
    run(solve)
