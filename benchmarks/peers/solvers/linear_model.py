"""The whole problem as one linear model in whole numbers, for CP-SAT and for a MIP solver alike.

For every agent, day and form
    ``start`` literals, one a permitted start; or, with ``steps``, "has begun by slot t" (the same literals summed up;
    every timing rule then has three or four terms: what both kinds of solver like best);
for every agent, day, break
    the same for the break's start; forms with the same breaks share them;
rules
    one duty a day, days and paid slots a week, rest between two days (the clique of all late ends against all early
    starts), each break inside its window and each stretch inside its bounds;
cover
    ``flows``: whole people of each skill group put on each queue, shortage a queue; or ``deficiency``: the shortage of
    a slot is at least the lack of every set of queues tied by skills (Hall), with one variable a group for the people
    present.

Every variable carries a key that says what it is, so that a roster can be handed over as a complete hint.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.peers.solvers.instance import Form, PlainDuty, PlainInstance

Terms = dict[int, int]
"""Coefficient by variable."""
Key = tuple[Any, ...]
Group = frozenset[int]
"""Queues that some agents serve."""
BIG = 10**9


@dataclass
class LinearModel:
    """Variables and rows as plain lists: ``low <= terms <= high``; minimise ``cost``."""

    keys: list[Key] = field(default_factory=list)
    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, int, int]] = field(default_factory=list)
    cost: Terms = field(default_factory=dict)
    index: dict[Key, int] = field(default_factory=dict)
    sums: list[tuple[int, Terms]] = field(default_factory=list)

    def variable(self, key: Key, high: int = 1) -> int:
        """Add a variable 0..high."""
        self.index[key] = len(self.keys)
        self.keys.append(key)
        self.lows.append(0)
        self.highs.append(high)
        return self.index[key]

    def row(self, terms: Terms, low: int = -BIG, high: int = BIG) -> None:
        """Add a row; variables with coefficient 0 are dropped."""
        self.rows.append(({v: c for v, c in terms.items() if c}, low, high))

    def define(self, variable: int, terms: Terms) -> None:
        """Let a variable be a sum of earlier ones."""
        self.sums.append((variable, terms))
        self.row(total((1, terms), (-1, {variable: 1})), 0, 0)


def total(*parts: tuple[int, Mapping[int, int]]) -> Terms:
    """Sum of (factor, terms)."""
    found: Terms = defaultdict(int)
    for factor, terms in parts:
        for variable, coefficient in terms.items():
            found[variable] += factor * coefficient
    return found


class Timeline:
    """A moment that happens at one of some slots or not at all: as literals a slot, or as steps "by slot t"."""

    def __init__(self, model: LinearModel, key: Key, slots: Iterable[int], steps: bool, high: int = 1) -> None:
        self.key, self.slots, self.steps = key, sorted(slots), steps
        self.variables = [model.variable((*key, slot), high) for slot in self.slots]
        if steps:
            for one, other in itertools.pairwise(self.variables):
                model.row({one: 1, other: -1}, high=0)

    def by(self, slot: int) -> Terms:
        """1 where it happens at ``slot`` or before."""
        last = sum(1 for own in self.slots if own <= slot)
        if self.steps:
            return {self.variables[last - 1]: 1} if last else {}
        return dict.fromkeys(self.variables[:last], 1)

    def ever(self) -> Terms:
        """1 where it happens."""
        return self.by(self.slots[-1]) if self.slots else {}

    def within(self, first: int, last: int) -> Terms:
        """1 where it happens at ``first``..``last``."""
        if self.steps:
            return total((1, self.by(last)), (-1, self.by(first - 1)))
        return {v: 1 for v, slot in zip(self.variables, self.slots, strict=True) if first <= slot <= last}


@dataclass
class Day:
    """One agent's day: a timeline of starts a form, and of each break of forms with equal breaks."""

    starts: dict[int, Timeline]
    breaks: list[tuple[tuple[int, ...], list[Timeline]]]

    def works(self) -> Terms:
        """1 on a worked day."""
        return total(*((1, line.ever()) for line in self.starts.values()))


class MonolithicModel:
    """Everything at once.

    Parameters
    ----------
    cover
        ``flows`` or ``deficiency``.
    steps
        Timelines as steps instead of one literal a start.
    counts
        Rows of cover are written over counts of a group's starts, not over every agent's starts.
    """

    def __init__(self, instance: PlainInstance, cover: str, steps: bool, counts: bool) -> None:
        self.instance, self.steps, self.counts = instance, steps, counts
        self.model = LinearModel()
        self.days = [[self._day(person, day) for day in range(instance.days)] for person in range(len(instance.people))]
        for person in range(len(instance.people)):
            self._weeks(person)
            self._rest(person)
        present = self._present()
        if cover == "flows":
            self._cover_by_flows(present)
        else:
            self._cover_by_deficiency(present)
        for week in self.days:
            for day in week:
                for form, line in day.starts.items():
                    for variable, count in line.ever().items():
                        self.model.cost[variable] = self.model.cost.get(variable, 0) + count * instance.forms[form].paid

    def _day(self, person: int, day: int) -> Day:
        """Timelines of one day and what ties breaks to the duty."""
        slots: dict[int, list[int]] = defaultdict(list)
        for slot, form in self.instance.options(self.instance.people[person], day):
            slots[form].append(slot)
        starts = {
            form: Timeline(self.model, ("start", person, day, form), own, self.steps) for form, own in slots.items()
        }
        found = Day(starts, [])
        if len(starts) > 1 or not self.steps:
            self.model.row(found.works(), high=1)
        alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for form in starts:
            shape = self.instance.forms[form]
            if shape.breaks and not shape.is_fixed:
                alike[shape.breaks, shape.min_stretch, shape.max_stretch[:-1]].append(form)
        for forms in alike.values():
            found.breaks.append((tuple(forms), self._breaks(person, day, starts, forms)))
        return found

    def _breaks(self, person: int, day: int, starts: dict[int, Timeline], forms: list[int]) -> list[Timeline]:
        """Break timelines of forms with equal breaks: windows, stretches, and the end of the duty."""
        model, shapes = self.model, {form: self.instance.forms[form] for form in forms}
        first = min(starts[form].slots[0] for form in forms)
        last = max(starts[form].slots[-1] for form in forms)
        shape: Form = shapes[forms[0]]
        lines = []
        for i in range(len(shape.breaks)):
            low = min(s.windows[i][0] for s in shapes.values())
            high = max(s.windows[i][1] for s in shapes.values())
            key = ("break", person, day, forms[0], i)
            line = Timeline(model, key, range(first + low, last + high + 1), self.steps)
            everyone = total(*((1, starts[form].ever()) for form in forms))
            model.row(total((1, line.ever()), (-1, everyone)), 0, 0)
            lines.append(line)
        tie = self._tie_steps if self.steps else self._tie_literals
        tie([starts[form] for form in forms], list(shapes.values()), lines)
        return lines

    def _tie_steps(self, starts: list[Timeline], shapes: list[Form], lines: list[Timeline]) -> None:
        """Windows and stretches between steps: who has begun this must have begun that."""
        model, shape = self.model, shapes[0]
        for i, line in enumerate(lines):
            for slot in line.slots[:-1]:
                begun = total(*((1, s.by(slot - f.windows[i][0])) for s, f in zip(starts, shapes, strict=True)))
                due = total(*((1, s.by(slot - f.windows[i][1])) for s, f in zip(starts, shapes, strict=True)))
                model.row(total((1, line.by(slot)), (-1, begun)), high=0)
                if due:
                    model.row(total((1, due), (-1, line.by(slot))), high=0)
        for i, (one, other) in enumerate(itertools.pairwise(lines), start=1):
            length, least, most = shape.breaks[i - 1].length, shape.min_stretch[i], shape.max_stretch[i]
            for slot in other.slots:
                model.row(total((1, other.by(slot)), (-1, one.by(slot - length - least))), high=0)
                if most < min(s.length for s in shapes):
                    model.row(total((1, one.by(slot - length - most)), (-1, other.by(slot))), high=0)

    def _tie_literals(self, starts: list[Timeline], shapes: list[Form], lines: list[Timeline]) -> None:
        """Windows and stretches between literals: each moment needs one of the moments it goes with, both ways."""
        model, shape = self.model, shapes[0]
        for i, line in enumerate(lines):
            windows = [f.windows[i] for f in shapes]
            for variable, slot in zip(line.variables, line.slots, strict=True):
                fitting = total(
                    *((1, s.within(slot - high, slot - low)) for s, (low, high) in zip(starts, windows, strict=True))
                )
                model.row(total((1, {variable: 1}), (-1, fitting)), high=0)
            for start, (low, high) in zip(starts, windows, strict=True):
                for variable, slot in zip(start.variables, start.slots, strict=True):
                    model.row(total((1, {variable: 1}), (-1, line.within(slot + low, slot + high))), high=0)
        for i, (one, other) in enumerate(itertools.pairwise(lines), start=1):
            length = shape.breaks[i - 1].length
            # No further apart than windows leave: the tighter the row, the stronger.
            widest = max(f.windows[i][1] for f in shapes) - min(f.windows[i - 1][0] for f in shapes)
            least, most = length + shape.min_stretch[i], min(length + shape.max_stretch[i], widest)
            for variable, slot in zip(other.variables, other.slots, strict=True):
                model.row(total((1, {variable: 1}), (-1, one.within(slot - most, slot - least))), high=0)
            for variable, slot in zip(one.variables, one.slots, strict=True):
                model.row(total((1, {variable: 1}), (-1, other.within(slot + least, slot + most))), high=0)

    def _weeks(self, person: int) -> None:
        """Duties and paid slots a week."""
        instance = self.instance
        for week in instance.kinds[instance.people[person].kind].weeks:
            days = self.days[person][week.first : week.first + 7]
            self.model.row(total(*((1, day.works()) for day in days)), week.least_days, week.most_days)
            lines = [(instance.forms[form].paid, line.ever()) for day in days for form, line in day.starts.items()]
            longest = max((paid for paid, _ in lines), default=0)
            if longest * week.most_days > week.most_paid or week.least_paid:
                self.model.row(total(*lines), week.least_paid, week.most_paid)

    def _rest(self, person: int) -> None:
        """No duty of the next days starts before a duty's end and the rest: one clique a start."""
        rest = self.instance.kinds[self.instance.people[person].kind].rest
        days = self.days[person]
        for one, other in [(a, b) for a in range(len(days)) for b in (a + 1, a + 2) if b < len(days)]:
            ends = {form: self.instance.forms[form].length + rest for form in days[one].starts}
            latest = max((line.slots[-1] + ends[form] for form, line in days[one].starts.items()), default=0)
            before: Terms = {}
            for slot in sorted({s for line in days[other].starts.values() for s in line.slots if s < latest}):
                early = total(*((1, line.by(slot)) for line in days[other].starts.values()))
                late = total(*((1, line.within(slot - ends[form] + 1, BIG)) for form, line in days[one].starts.items()))
                if any(late.values()) and early != before:
                    self.model.row(total((1, early), (1, late)), high=1)

    def _present(self) -> dict[tuple[Group, int], Terms]:
        """People of each group on work in each slot, from counts of the group's starts and break starts."""
        alike: dict[tuple[Group, int, tuple[Any, ...]], list[Timeline]] = defaultdict(list)
        for person, week in zip(self.instance.people, self.days, strict=True):
            for number, day in enumerate(week):
                for form, line in day.starts.items():
                    alike[person.skills, number, ("form", form)].append(line)
                for forms, lines in day.breaks:
                    for rest, line in zip(self.instance.forms[forms[0]].breaks, lines, strict=True):
                        alike[person.skills, number, ("break", rest.length)].append(line)
        found: dict[tuple[Group, int], Terms] = defaultdict(lambda: defaultdict(int))
        for (group, number, (what, which)), lines in alike.items():
            counted = [self._count(("count", group, number, what, which), lines)] if self.counts else lines
            for line in counted:
                for first, end, sign in stays(self.instance.forms[which]) if what == "form" else [(0, which, -1)]:
                    self._add_stay(found, group, line, first, end, sign)
        return found

    def _count(self, key: Key, lines: list[Timeline]) -> Timeline:
        """Sum timelines, slot by slot: rows of cover then have a term a start and not one an agent and start."""
        counts = Timeline(self.model, key, {slot for line in lines for slot in line.slots}, self.steps, len(lines))
        for variable, slot in zip(counts.variables, counts.slots, strict=True):
            own = [line.by(slot) if self.steps else line.within(slot, slot) for line in lines]
            self.model.define(variable, total(*((1, terms) for terms in own)))
        return counts

    def _add_stay(
        self, found: dict[tuple[Group, int], Terms], group: Group, line: Timeline, first: int, end: int, sign: int
    ) -> None:
        """Add a stay from ``first`` to ``end`` slots after the timeline's moment."""
        for slot in range(line.slots[0] + first, min(self.instance.slots, line.slots[-1] + end)):
            heads = found[group, slot]
            for variable, count in line.within(slot - end + 1, slot - first).items():
                heads[variable] += sign * count

    def _cover_by_flows(self, present: dict[tuple[Group, int], Terms]) -> None:
        """Whole people of each group on each queue."""
        model, instance = self.model, self.instance
        sizes = {group: sum(p.skills == group for p in instance.people) for group in instance.groups}
        for slot in range(instance.slots):
            there: list[Terms] = [{} for _ in instance.queues]
            for group in instance.groups:
                heads = present.get((group, slot), {})
                if not heads:
                    continue
                if len(group) == 1:
                    (queue,) = group
                    there[queue] = total((1, there[queue]), (1, heads))
                    continue
                flows = [model.variable(("flow", group, q, slot), sizes[group]) for q in sorted(group)]
                for queue, flow in zip(sorted(group), flows, strict=True):
                    there[queue] = total((1, there[queue]), (1, {flow: 1}))
                model.row(total((1, dict.fromkeys(flows, 1)), (-1, heads)), high=0)
            for queue, need in enumerate(row[slot] for row in instance.required):
                if need:
                    short = model.variable(("short", queue, slot), need)
                    model.cost[short] = instance.short_cost
                    model.row(total((1, there[queue]), (1, {short: 1})), low=need)

    def _cover_by_deficiency(self, present: dict[tuple[Group, int], Terms]) -> None:
        """Shortage at least the lack of every set of tied queues."""
        model, instance = self.model, self.instance
        sizes = {group: sum(p.skills == group for p in instance.people) for group in instance.groups}
        for slot in range(instance.slots):
            people: dict[Group, int] = {}
            for group in instance.groups:
                heads = present.get((group, slot), {})
                if heads:
                    people[group] = model.variable(("present", group, slot), sizes[group])
                    model.define(people[group], heads)
            for number, tied in enumerate(tied_queues(instance)):
                need = {q: instance.required[q][slot] for q in tied}
                if not any(need.values()):
                    continue
                short = model.variable(("lack", number, slot), sum(need.values()))
                model.cost[short] = instance.short_cost
                for chosen in subsets(tied):
                    able = {v: 1 for group, v in people.items() if group & chosen}
                    model.row({**able, short: 1}, low=sum(need[q] for q in chosen))

    def duties(self, values: list[int]) -> tuple[PlainDuty, ...]:
        """Read a roster off the values of all variables."""
        return tuple(
            self._duty(person, number, day, values)
            for person, week in enumerate(self.days)
            for number, day in enumerate(week)
            if any(values[v] for v in day.works())
        )

    def _duty(self, person: int, number: int, day: Day, values: list[int]) -> PlainDuty:
        form, start = next(
            (form, slot) for form, line in day.starts.items() if (slot := moment(line, values)) is not None
        )
        shape = self.instance.forms[form]
        if shape.is_fixed:
            return PlainDuty(person, number, start, form, tuple(low for low, _ in shape.windows))
        lines = next(lines for forms, lines in day.breaks if form in forms)
        moments = [moment(line, values) for line in lines]
        return PlainDuty(person, number, start, form, tuple(at - start for at in moments if at is not None))


def stays(form: Form) -> list[tuple[int, int, int]]:
    """First slot, end and sign of the stretches of a duty: there from start to end, less breaks that do not move."""
    places = zip(form.windows, form.breaks, strict=True) if form.is_fixed else ()
    return [(0, form.length, 1), *((at, at + rest.length, -1) for (at, _), rest in places)]


def moment(line: Timeline, values: list[int]) -> int | None:
    """Slot a timeline's moment happens at."""
    return next((slot for v, slot in zip(line.variables, line.slots, strict=True) if values[v]), None)


def subsets(queues: frozenset[int]) -> list[frozenset[int]]:
    """Every non-empty set of queues."""
    return [frozenset(c) for n in range(1, len(queues) + 1) for c in itertools.combinations(sorted(queues), n)]


def tied_queues(instance: PlainInstance) -> list[frozenset[int]]:
    """Queues tied together by somebody's skills, with queues nobody serves by themselves."""
    found = [frozenset({q}) for q in range(len(instance.queues))]
    for group in instance.groups:
        touched = [tied for tied in found if tied & group]
        found = [tied for tied in found if not tied & group] + [frozenset().union(group, *touched)]
    return found
