"""Reader of the instances' text format (schedulingbenchmarks.org, "Instances 1-24"); nothing of the product is used.

A file has sections, each a line ``SECTION_NAME`` and comma-separated lines; ``#`` begins a comment line. Day 0 is a
Monday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


class InstanceError(ValueError):
    """Something in an instance that cannot be read or cannot be said: ``file:line: what``."""


@dataclass(frozen=True)
class ShiftKind:
    """A shift: its minutes, and the shifts that may not be worked the day after it."""

    shift_id: str
    minutes: int
    not_after: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What an employee's contract says about the whole horizon; runs in days, both limits inclusive."""

    max_shifts: tuple[tuple[str, int], ...]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_off_run: int
    max_weekends: int


@dataclass(frozen=True)
class Request:
    """A shift wanted (or not) by an employee on a day; the weight is the cost if it is not met."""

    employee: str
    day: int
    shift: str
    weight: int


@dataclass(frozen=True)
class Cover:
    """People wanted on a shift of a day; cost of each one missing and of each one more."""

    day: int
    shift: str
    required: int
    under: int
    over: int
    where: str
    """``file:line``."""


@dataclass(frozen=True)
class Instance:
    """One instance; employees and shifts in the order of the file."""

    name: str
    days: int
    shifts: dict[str, ShiftKind]
    staff: dict[str, Terms]
    days_off: dict[str, frozenset[int]] = field(default_factory=dict)
    on_requests: tuple[Request, ...] = ()
    off_requests: tuple[Request, ...] = ()
    cover: tuple[Cover, ...] = ()


SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)


@dataclass(frozen=True)
class _Line:
    """Fields of one line and where it stands."""

    where: str
    fields: tuple[str, ...]

    def wrong(self, what: str) -> InstanceError:
        return InstanceError(f"{self.where}: {what}")

    def text(self, index: int) -> str:
        if index >= len(self.fields) or not self.fields[index]:
            raise self.wrong(f"field {index + 1} is missing in {','.join(self.fields)!r}")
        return self.fields[index]

    def number(self, index: int) -> int:
        text = self.text(index)
        if not re.fullmatch(r"\+?\d+|-0+", text, re.ASCII):  # some writers of the format put a sign before 0
            raise self.wrong(f"field {index + 1} is {text!r}, a whole number of at least 0 is needed")
        return int(text)

    def known(self, index: int, what: str, names: dict[str, object] | range) -> str:
        text = self.text(index)
        if text not in names:
            raise self.wrong(f"unknown {what} {text!r}; known are {', '.join(map(str, names))}")
        return text

    def day(self, index: int, days: int) -> int:
        day = self.number(index)
        if day >= days:
            raise self.wrong(f"day {day} is outside 0..{days - 1}")
        return day


def read_instance(path: Path) -> Instance:
    """Read one file.

    Raises
    ------
    InstanceError
        If it is not in the format; the message names file and line.
    OSError
        If it cannot be read.
    """
    sections = _sections(path)
    horizon = sections["SECTION_HORIZON"]
    if len(horizon) != 1:
        raise InstanceError(f"{path.name}: SECTION_HORIZON has {len(horizon)} lines, one number of days is needed")
    days = horizon[0].number(0)
    if days == 0:
        raise horizon[0].wrong("the horizon has no days")
    shifts = dict(_shifts(sections["SECTION_SHIFTS"]))
    staff = dict(_staff(sections["SECTION_STAFF"], shifts))
    off: dict[str, frozenset[int]] = {}
    for line in sections["SECTION_DAYS_OFF"]:
        own = frozenset(line.day(i, days) for i in range(1, len(line.fields)) if line.fields[i])
        employee = line.known(0, "employee", dict(staff))
        off[employee] = off.get(employee, frozenset()) | own
    return Instance(
        path.stem,
        days,
        shifts,
        staff,
        off,
        tuple(_requests(sections["SECTION_SHIFT_ON_REQUESTS"], staff, shifts, days)),
        tuple(_requests(sections["SECTION_SHIFT_OFF_REQUESTS"], staff, shifts, days)),
        tuple(_cover(sections["SECTION_COVER"], shifts, days)),
    )


def _sections(path: Path) -> dict[str, list[_Line]]:
    found: dict[str, list[_Line]] = {}
    current: list[_Line] | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text, where = raw.strip(), f"{path.name}:{number}"
        if not text or text.startswith("#"):
            continue
        if text.startswith("SECTION_"):
            if text not in SECTIONS:
                raise InstanceError(f"{where}: unknown section {text}; known are {', '.join(SECTIONS)}")
            current = found.setdefault(text, [])
        elif current is None:
            raise InstanceError(f"{where}: {text!r} stands before the first section")
        else:
            current.append(_Line(where, tuple(part.strip() for part in text.split(","))))
    for name in SECTIONS[:3]:
        if not found.get(name):
            raise InstanceError(f"{path.name}: {name} is missing or empty")
    return {name: found.get(name, []) for name in SECTIONS}


def _shifts(lines: list[_Line]) -> Iterator[tuple[str, ShiftKind]]:
    names = {line.text(0): None for line in lines}
    for line in lines:
        later = tuple(name for name in line.fields[2].split("|") if name) if len(line.fields) > 2 else ()
        for name in later:
            if name not in names:
                raise line.wrong(f"unknown shift {name!r} may not follow; known are {', '.join(names)}")
        minutes = line.number(1)
        if not 0 < minutes <= 24 * 60:
            raise line.wrong(f"a shift of {minutes} minutes; 1 to 1440 are allowed")
        yield line.text(0), ShiftKind(line.text(0), minutes, later)


def _staff(lines: list[_Line], shifts: dict[str, ShiftKind]) -> Iterator[tuple[str, Terms]]:
    for line in lines:
        most = []
        for part in line.text(1).split("|"):
            name, _, count = part.partition("=")
            if name not in shifts or not count.isdigit():
                raise line.wrong(f"{part!r} is not a shift with its most days, like {next(iter(shifts))}=14")
            most.append((name, int(count)))
        yield line.text(0), Terms(tuple(most), *(line.number(i) for i in range(2, 8)))


def _requests(
    lines: list[_Line], staff: dict[str, Terms], shifts: dict[str, ShiftKind], days: int
) -> Iterator[Request]:
    for line in lines:
        employee, shift = line.known(0, "employee", dict(staff)), line.known(2, "shift", dict(shifts))
        yield Request(employee, line.day(1, days), shift, line.number(3))


def _cover(lines: list[_Line], shifts: dict[str, ShiftKind], days: int) -> Iterator[Cover]:
    seen: dict[tuple[int, str], str] = {}
    for line in lines:
        day, shift = line.day(0, days), line.known(1, "shift", dict(shifts))
        if (day, shift) in seen:
            raise line.wrong(f"cover of shift {shift} on day {day} is already at {seen[day, shift]}")
        seen[day, shift] = line.where
        yield Cover(day, shift, line.number(2), line.number(3), line.number(4), line.where)
