"""Reader of the instances' text format (schedulingbenchmarks.org, "multi-activity"); nothing of the product is used.

A file has sections, each a line ``SECTION_NAME`` and comma-separated lines; ``#`` begins a comment. The horizon runs
from 06:00 of day 1 to 06:00 after the last day. Cover before 06:00 is read by the calendar, where day 2 begins at its
midnight; files that give such cover for day 1 and none for the day after the last mean the night that follows the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUARTER = 15
DAY = 24 * 60
OPENS = 6 * 60
"""Minute of day 1 the horizon begins at, and of the day after the last it ends at."""
MOST_TOLD = 20
SECTIONS = ("SECTION_HORIZON", "SECTION_TASKS", "SECTION_STAFF", "SECTION_COVER")
SPAN = re.compile(r"(\d{1,2}):(\d\d)(?::00)?\s*-\s*(\d{1,2}):(\d\d)(?::00)?")


class InstanceError(ValueError):
    """Something in an instance that cannot be read: ``file:line: what``, one line each."""


@dataclass(frozen=True)
class Terms:
    """Least and most minutes of a person over the horizon, inclusive."""

    min_minutes: int
    max_minutes: int


@dataclass(frozen=True)
class Cover:
    """People on a task in one quarter hour: at least ``least``; beyond ``most`` the excess costs its square."""

    quarter: int
    """Quarter hours since 00:00 of day 1; the horizon's first is 24."""
    task: str
    least: int
    most: int


@dataclass(frozen=True)
class Instance:
    """One instance; people and tasks in the order of the file."""

    name: str
    days: int
    tasks: tuple[str, ...]
    staff: dict[str, Terms]
    cover: tuple[Cover, ...]

    @property
    def first_minute(self) -> int:
        """Minute since 00:00 of day 1 the horizon begins at."""
        return OPENS

    @property
    def last_minute(self) -> int:
        """Minute since 00:00 of day 1 the horizon ends at, exclusive."""
        return self.days * DAY + OPENS


@dataclass(frozen=True)
class _Line:
    """Fields of one line and where it stands."""

    where: str
    fields: tuple[str, ...]

    def wrong(self, what: str) -> InstanceError:
        return InstanceError(f"{self.where}: {what}")

    def text(self, index: int, what: str) -> str:
        if index >= len(self.fields) or not self.fields[index]:
            raise self.wrong(f"{what} (field {index + 1}) is missing in {','.join(self.fields)!r}")
        return self.fields[index]

    def number(self, index: int, what: str) -> int:
        text = self.text(index, what)
        if not re.fullmatch(r"\+?\d+(\.0+)?", text, re.ASCII):
            raise self.wrong(f"{what} (field {index + 1}) is {text!r}, a whole number of at least 0 is needed")
        return int(float(text))

    def end(self, count: int) -> None:
        if any(self.fields[count:]):
            raise self.wrong(f"{len(self.fields)} fields in {','.join(self.fields)!r}, {count} are needed")


def read_instance(path: Path) -> Instance:
    """Read one file.

    Raises
    ------
    InstanceError
        If it is not in the format; the message names file and line of everything wrong, up to 20.
    OSError
        If it cannot be read.
    """
    told: list[str] = []
    sections = _sections(path, told)
    days = _only_number(path, sections["SECTION_HORIZON"], "SECTION_HORIZON", "days", told)
    tasks = _only_number(path, sections["SECTION_TASKS"], "SECTION_TASKS", "tasks", told)
    staff: dict[str, Terms] = {}
    for line in sections["SECTION_STAFF"]:
        try:
            _read_staff(line, staff)
        except InstanceError as error:
            told.append(str(error))
    cover = _cover(sections["SECTION_COVER"], days, tasks, told) if days and tasks else []
    if told:
        more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
        raise InstanceError("\n".join([*told[:MOST_TOLD], *more]))
    return Instance(path.stem, days, tuple(dict.fromkeys(c.task for c in cover)), staff, tuple(cover))


def _sections(path: Path, told: list[str]) -> dict[str, list[_Line]]:
    found: dict[str, list[_Line]] = {}
    current: list[_Line] | None = None
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    for number, raw in enumerate(text.splitlines(), 1):
        line, where = raw.partition("#")[0].strip(), f"{path.name}:{number}"
        if not line.strip(", "):
            continue
        name = line.rstrip(":, ").upper()
        if name.startswith("SECTION"):
            if name not in SECTIONS:
                told.append(f"{where}: unknown section {line}; known are {', '.join(SECTIONS)}")
            current = found.setdefault(name, [])
        elif current is None:
            told.append(f"{where}: {line!r} stands before the first section")
        else:
            current.append(_Line(where, tuple(part.strip() for part in line.split(","))))
    told.extend(f"{path.name}: {name} is missing or empty" for name in SECTIONS if not found.get(name))
    return {name: found.get(name, []) for name in SECTIONS}


def _only_number(path: Path, lines: list[_Line], section: str, what: str, told: list[str]) -> int:
    """Read a section that holds one number; 0 where it does not, which is told."""
    if len(lines) > 1:
        told.append(f"{lines[1].where}: {section} has {len(lines)} lines, one number of {what} is needed")
    for line in lines[:1]:
        try:
            number = line.number(0, what)
            line.end(1)
            if number == 0:
                raise line.wrong(f"found 0 {what}, at least 1 is needed")
            return number
        except InstanceError as error:
            told.append(str(error))
    return 0


def _read_staff(line: _Line, staff: dict[str, Terms]) -> None:
    name = line.text(0, "ID")
    least, most = line.number(1, "MinTotalMinutes"), line.number(2, "MaxTotalMinutes")
    line.end(3)
    if name in staff:
        raise line.wrong(f"{name!r} is already given")
    if least > most:
        raise line.wrong(f"MinTotalMinutes {least} is more than MaxTotalMinutes {most}")
    staff[name] = Terms(least, most)


@dataclass(frozen=True)
class _Span:
    """A line of cover as it is written: day from 1, minutes of that day."""

    line: _Line
    day: int
    start: int
    end: int
    task: str
    least: int
    most: int


def _cover(lines: list[_Line], days: int, tasks: int, told: list[str]) -> list[Cover]:
    spans: list[_Span] = []
    for line in lines:
        try:
            spans.append(_span(line, days))
        except InstanceError as error:
            told.append(str(error))
    early = {span.day for span in spans if span.start < OPENS}
    by_night = 1 in early and days + 1 not in {span.day for span in spans}
    found: dict[tuple[int, str], Cover] = {}
    places: dict[tuple[int, str], str] = {}
    names: dict[str, None] = {}
    for span in spans:
        names[span.task] = None
        if len(names) > tasks:
            told.append(str(span.line.wrong(f"task {span.task!r} is one more than the {tasks} of SECTION_TASKS")))
            names.popitem()
            continue
        try:
            for quarter in _quarters(span, days, by_night):
                key = quarter, span.task
                if key in found:
                    raise span.line.wrong(f"cover of task {span.task} then is already at {places[key]}")
                found[key], places[key] = Cover(quarter, span.task, span.least, span.most), span.line.where
        except InstanceError as error:
            told.append(str(error))
    return [found[key] for key in sorted(found, key=lambda key: key[0])]


def _span(line: _Line, days: int) -> _Span:
    day, text = line.number(0, "Day"), line.text(1, "Time")
    if not 1 <= day <= days + 1:
        raise line.wrong(f"day {day} is outside 1..{days + 1}")
    read = SPAN.fullmatch(text)
    if read is None:
        raise line.wrong(f"Time (field 2) is {text!r}, HH:MM-HH:MM is needed")
    hour, minute, last_hour, last_minute = map(int, read.groups())
    start, end = hour * 60 + minute, last_hour * 60 + last_minute
    end += DAY if end <= start else 0
    if minute > 59 or last_minute > 59 or start >= DAY or end > 2 * DAY or last_hour > 24:
        raise line.wrong(f"{text!r} are no times of the day")
    if start % QUARTER or end % QUARTER:
        raise line.wrong(f"{text!r} does not lie on quarter hours")
    task, least, most = line.text(2, "TaskID"), line.number(3, "Min"), line.number(4, "Max")
    line.end(5)
    if least > most:
        raise line.wrong(f"Min {least} is more than Max {most}")
    return _Span(line, day, start, end, task, least, most)


def _quarters(span: _Span, days: int, by_night: bool) -> Iterator[int]:
    """Quarter hours of a line since 00:00 of day 1."""
    day = span.day if by_night and span.start < OPENS else span.day - 1
    start, end = day * DAY + span.start, day * DAY + span.end
    if start < OPENS or end > days * DAY + OPENS:
        raise span.line.wrong(
            f"day {span.day} {span.start // 60:02d}:{span.start % 60:02d} lies outside the horizon, 06:00 of day 1 to "
            f"06:00 of day {days + 1}"
        )
    yield from range(start // QUARTER, end // QUARTER)
