"""A roster as values of every variable of the monolithic model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from benchmarks.peers.solvers.greedy import Cover
from benchmarks.peers.solvers.instance import PlainDuty, PlainInstance
from benchmarks.peers.solvers.linear_model import MonolithicModel

Group = frozenset[int]


def complete_values(whole: MonolithicModel, roster: Sequence[PlainDuty]) -> list[int]:
    """Value of each variable, people allotted to queues and shortages included."""
    instance, index = whole.instance, whole.model.index
    values = [0] * len(whole.model.keys)
    for duty in roster:
        day = whole.days[duty.person][duty.day]
        moments = [(day.starts[duty.form], duty.start)]
        for forms, lines in day.breaks:
            if duty.form in forms:
                moments += [(line, duty.start + at) for line, at in zip(lines, duty.breaks, strict=True)]
        for line, moment in moments:
            for variable, slot in zip(line.variables, line.slots, strict=True):
                values[variable] = int(slot >= moment if whole.steps else slot == moment)
    present = presence(instance, roster)
    cover = Cover(instance)
    for duty in roster:
        cover.add(duty)
    for slot in range(instance.slots):
        for (group, queue), heads in allot(instance, present[slot], slot).items():
            if ("flow", group, queue, slot) in index:
                values[index["flow", group, queue, slot]] = heads
        staffed: Counter[int] = Counter()
        for (_, queue), heads in allot(instance, present[slot], slot).items():
            staffed[queue] += heads
        for queue, row in enumerate(instance.required):
            if ("short", queue, slot) in index:
                values[index["short", queue, slot]] = max(0, row[slot] - staffed[queue])
    for key, variable in index.items():
        if key[0] == "lack":
            values[variable] = cover.short(key[1], key[2])
    for variable, terms in whole.model.sums:
        values[variable] = sum(count * values[v] for v, count in terms.items())
    return values


def presence(instance: PlainInstance, roster: Sequence[PlainDuty]) -> dict[int, Counter[Group]]:
    """People on work by slot and group."""
    found: dict[int, Counter[Group]] = defaultdict(Counter)
    for duty in roster:
        for slot in duty.worked(instance):
            found[slot][instance.people[duty.person].skills] += 1
    return found


def allot(instance: PlainInstance, present: Counter[Group], slot: int) -> dict[tuple[Group, int], int]:
    """Put the people of one slot on queues so that the fewest are missing: augmenting paths, one person at a time."""
    need = [row[slot] for row in instance.required]
    found: dict[tuple[Group, int], int] = defaultdict(int)
    for group in sorted(present, key=lambda g: (len(g), sorted(g))):
        for _ in range(present[group]):
            path = _path(instance, need, found, group)
            if path is None:
                break
            for own, queue, heads in path:
                found[own, queue] += heads
            need[path[-1][1]] -= 1
    return {key: heads for key, heads in found.items() if heads}


def _path(
    instance: PlainInstance, need: list[int], found: dict[tuple[Group, int], int], group: Group
) -> list[tuple[Group, int, int]] | None:
    """Moves that end at a queue still in need; the last is the one that fills it."""
    queue_of = [(queue, [(group, queue, 1)]) for queue in sorted(group)]
    seen = {queue for queue, _ in queue_of}
    while queue_of:
        queue, path = queue_of.pop(0)
        if need[queue] > 0:
            return path
        for other in instance.groups:
            if found[other, queue] > 0:
                for further in sorted(other - seen):
                    seen.add(further)
                    queue_of.append((further, [*path, (other, queue, -1), (other, further, 1)]))
    return None
