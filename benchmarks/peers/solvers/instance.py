"""The plain instance and the plain roster that all peers read and write; standard library only.

Time is counted in slots from the first midnight of the horizon. ``benchmarks.peers.plain_problem`` writes the JSON.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Break:
    """A break of ``length`` slots that starts ``earliest``..``latest`` slots (inclusive) after the duty's start."""

    length: int
    earliest: int
    latest: int


@dataclass(frozen=True)
class Form:
    """A shift at one length.

    ``min_stretch`` and ``max_stretch`` bound the slots before the first break, between breaks and after the last.
    ``paid`` slots are what one duty costs, at 1 a slot.
    """

    shift: str
    length: int
    paid: int
    breaks: tuple[Break, ...]
    min_stretch: tuple[int, ...]
    max_stretch: tuple[int, ...]

    @cached_property
    def windows(self) -> tuple[tuple[int, int], ...]:
        """First and last offset at which each break can start, stretches taken into account."""
        low, lows = 0, []
        for rest, least in zip(self.breaks, self.min_stretch, strict=False):
            low = max(low + least, rest.earliest)
            lows.append(low)
            low += rest.length
        high, highs = self.length, []
        for rest, least in zip(reversed(self.breaks), reversed(self.min_stretch), strict=False):
            high = min(high - least - rest.length, rest.latest)
            highs.append(high)
        highs.reverse()
        reach = 0
        for i, rest in enumerate(self.breaks):
            highs[i] = min(highs[i], reach + self.max_stretch[i])
            reach = highs[i] + rest.length
        return tuple(zip(lows, highs, strict=True))

    @property
    def is_fixed(self) -> bool:
        """Whether every break has one place only."""
        return all(low == high for low, high in self.windows)

    def placements(self) -> Iterator[tuple[int, ...]]:
        """Every legal choice of break starts, as offsets from the duty's start."""
        for chosen in itertools.product(*(range(low, high + 1) for low, high in self.windows)):
            if self.allows(chosen):
                yield chosen

    def allows(self, offsets: tuple[int, ...]) -> bool:
        """Whether the breaks' stretches are kept."""
        free = 0
        for i, (at, rest) in enumerate(zip(offsets, self.breaks, strict=True)):
            if not self.min_stretch[i] <= at - free <= self.max_stretch[i]:
                return False
            free = at + rest.length
        return self.min_stretch[-1] <= self.length - free <= self.max_stretch[-1]

    def usual_placement(self) -> tuple[int, ...]:
        """Return the legal placement nearest to even stretches."""
        stretch = (self.length - sum(b.length for b in self.breaks)) / (len(self.breaks) + 1)

        def unevenness(offsets: tuple[int, ...]) -> float:
            ends = [0, *(at + b.length for at, b in zip(offsets, self.breaks, strict=True))]
            return sum(abs(at - end - stretch) for at, end in zip((*offsets, self.length), ends, strict=True))

        return min(self.placements(), key=unevenness)


@dataclass(frozen=True)
class Week:
    """What a contract asks of the days ``first``..``first + 6``: duties and paid slots, inclusive."""

    first: int
    least_days: int
    most_days: int
    least_paid: int
    most_paid: int


@dataclass(frozen=True)
class Kind:
    """What agents alike may do: ``options[day]`` lists (first slot, form index); ``rest`` slots between duties."""

    options: tuple[tuple[tuple[int, int], ...], ...]
    weeks: tuple[Week, ...]
    rest: int


@dataclass(frozen=True)
class Person:
    """An agent: queues served, as indices, and index of the kind."""

    name: str
    skills: frozenset[int]
    kind: int


@dataclass(frozen=True)
class PlainInstance:
    """``required[queue][slot]`` people; a missing one costs ``short_cost``, a paid slot 1."""

    name: str
    slots: int
    days: int
    slot_minutes: int
    short_cost: int
    queues: tuple[str, ...]
    required: tuple[tuple[int, ...], ...]
    forms: tuple[Form, ...]
    kinds: tuple[Kind, ...]
    people: tuple[Person, ...]

    @cached_property
    def groups(self) -> tuple[frozenset[int], ...]:
        """Sets of skills that occur."""
        return tuple(sorted({p.skills for p in self.people}, key=sorted))

    def options(self, person: Person, day: int) -> tuple[tuple[int, int], ...]:
        """(First slot, form index) of every duty an agent may have on a day."""
        return self.kinds[person.kind].options[day]

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and dicts."""
        found = asdict(self)
        for person in found["people"]:
            person["skills"] = sorted(person["skills"])
        return found


@dataclass(frozen=True)
class PlainDuty:
    """A duty of one agent: ``start`` in slots of the horizon, breaks as offsets from it."""

    person: int
    day: int
    start: int
    form: int
    breaks: tuple[int, ...]

    def worked(self, instance: PlainInstance) -> list[int]:
        """Slots of the horizon on work."""
        form = instance.forms[self.form]
        resting = {at + i for at, rest in zip(self.breaks, form.breaks, strict=True) for i in range(rest.length)}
        return [self.start + i for i in range(form.length) if i not in resting and self.start + i < instance.slots]


@dataclass(frozen=True)
class Answer:
    """What a peer gives back.

    ``claimed`` and ``bound`` are in the terms of the peer's own model; ``bound`` is ``None`` where it has none or where
    it bounds something else than the full objective.
    """

    status: str
    duties: tuple[PlainDuty, ...]
    version: str
    claimed: float | None = None
    bound: float | None = None
    setup_seconds: float = 0.0
    seconds: float = 0.0
    note: str = ""

    def write(self, path: Path) -> None:
        """Write the plain roster."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_instance(path: Path) -> PlainInstance:
    """Read what ``PlainInstance.to_json`` gave."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return PlainInstance(
        **{key: raw[key] for key in ("name", "slots", "days", "slot_minutes", "short_cost")},
        queues=tuple(raw["queues"]),
        required=tuple(tuple(row) for row in raw["required"]),
        forms=tuple(
            Form(
                f["shift"],
                f["length"],
                f["paid"],
                tuple(Break(**b) for b in f["breaks"]),
                tuple(f["min_stretch"]),
                tuple(f["max_stretch"]),
            )
            for f in raw["forms"]
        ),
        kinds=tuple(
            Kind(
                tuple(tuple((s, f) for s, f in day) for day in k["options"]),
                tuple(Week(**w) for w in k["weeks"]),
                k["rest"],
            )
            for k in raw["kinds"]
        ),
        people=tuple(Person(p["name"], frozenset(p["skills"]), p["kind"]) for p in raw["people"]),
    )


def read_answer(path: Path) -> Answer:
    """Read what ``Answer.write`` wrote."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    duties = tuple(PlainDuty(**{**d, "breaks": tuple(d["breaks"])}) for d in raw.pop("duties"))
    return Answer(duties=duties, **raw)
