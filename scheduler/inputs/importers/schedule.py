"""Rosters made elsewhere: a grid (agents down, dates across) or a list of duties, as CSV or XLSX, into a `Roster`.

Grid: the first column names agents, the header holds dates; cells are ``09:00-18:00`` (an end not after the start is on
the next date), ``OFF``, a shift id with one start (``night``), or empty. List: columns agent_id, start, end and,
optionally, shift and breaks (``10:00-10:15|12:00-13:00``). A mapping file is needed only where names differ::

    layout: grid              # grid or list; default: list where the columns of a list are there
    sheet: Week 48            # XLSX only; default the first
    agent_column: Agent       # default: the first column
    columns: {agent_id: Id, start: From, end: To, shift: Shift, breaks: Pauses}
    agents: {"Ann Lee": A001} # agent id by name in the file; default: ids, or unambiguous names
    off: [OFF, "-", RDO]      # words for a day off; default OFF
    date_order: dmy
    delimiter: ";"
    encoding: cp1252

Breaks are taken over where given, otherwise a duty is ``work`` only (so unpaid breaks count as paid until they are
given). A break is matched to the shift's breaks by length, in order; where none has its length it is a paid break up to
20 minutes and an unpaid meal beyond (the usual line, e.g. 29 CFR 785.18-19). The shift is the contract's shift that may
start then and has that length, else the one nearest in length, then start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field

from scheduler.domain.clock import MINUTES_PER_DAY, clock_moment, minutes_between
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.inputs.importers.readings import parse_reading
from scheduler.inputs.importers.sheet import Sheet, read_sheet
from scheduler.inputs.importers.source import SourceKeys, read_mapping
from scheduler.inputs.reading.issues import Issues, unknown
from scheduler.inputs.reading.moments import parse_clock_or_moment
from scheduler.inputs.reading.scalars import parse_clock

LONGEST_PAID_BREAK = 20
SPAN = re.compile(r"(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)")
Column = Literal["agent_id", "start", "end", "shift", "breaks"]
LIST_COLUMNS: tuple[Column, ...] = ("agent_id", "start", "end")


class ScheduleMapping(SourceKeys):
    """How a foreign roster is read; everything is optional."""

    layout: Literal["grid", "list"] | None = Field(
        None, description="grid or list; default: list where the columns of a list are there."
    )
    agent_column: str | None = Field(None, description="Column of a grid that names the agents; default the first.")
    columns: dict[Column, str] = Field(default_factory=dict, description="Column of the file by column of the list.")
    agents: dict[str, str] = Field(default_factory=dict, description="Agent id by name in the file.")
    off: list[str] = Field(default_factory=lambda: ["OFF"], description="Words for a day off; default OFF.")
    date_order: Literal["ymd", "dmy", "mdy"] = Field("ymd", description="Order of year, month, day; default ymd.")


@dataclass(frozen=True)
class _Entry:
    """One duty as the file gives it; moments are aware."""

    agent_id: str
    date: date
    start: datetime
    end: datetime
    shift: str
    breaks: str
    line: int
    column: str


def import_schedule(source: Path, problem: Problem, mapping: Path | None = None) -> Roster:
    """Read a roster made elsewhere.

    Parameters
    ----------
    source
        CSV or XLSX file.
    problem
        The site's problem: agents, contracts, shifts, zone and the horizon, outside which no date may lie.
    mapping
        Mapping file; needed only where names differ from the layouts above.

    Returns
    -------
    Roster
        Duties sorted by agent and start; rules are not checked.

    Raises
    ------
    InputError
        With everything wrong: unknown agents or shifts, cells that cannot be read, overlapping duties.
    """
    issues = Issues()
    keys = read_mapping(mapping, ScheduleMapping, issues)[0] if mapping is not None else ScheduleMapping()
    sheet = read_sheet(source, keys, issues)
    reader = _Reader(problem, keys, sheet, issues)
    entries = reader.grid() if reader.is_grid() else reader.duties()
    _check_apart(sheet, entries, issues)
    duties = [reader.duty(entry) for entry in entries]
    issues.raise_if_any()
    return Roster(tuple(sorted(duties, key=lambda duty: (duty.agent_id, duty.start))))


class _Reader:
    """Cells to duties; everything wrong is noted."""

    def __init__(self, problem: Problem, keys: ScheduleMapping, sheet: Sheet, issues: Issues) -> None:
        self.problem = problem
        self.keys = keys
        self.sheet = sheet
        self.issues = issues
        self.zone = problem.horizon.tz
        self.off = {word.lower() for word in keys.off}

    def is_grid(self) -> bool:
        """Whether the file is a grid."""
        if self.keys.layout is not None:
            return self.keys.layout == "grid"
        return not all(self.column(name) in self.sheet.header for name in LIST_COLUMNS)

    def column(self, name: Column) -> str:
        """Column of the file for a column of the list."""
        return self.keys.columns.get(name, name)

    def note(self, line: int, column: str, message: str) -> None:
        self.issues.add(self.sheet.place(line), column, message)

    def agent(self, text: str, line: int, column: str) -> AgentContext | None:
        """Agent by mapping, id, or a name only one agent has."""
        name = self.keys.agents.get(text, text)
        contexts = self.problem.contexts
        if name in contexts:
            return contexts[name]
        same = [context for context in contexts.values() if context.agent.name == name]
        if len(same) == 1:
            return same[0]
        if same:
            self.note(line, column, f"{len(same)} agents are named {name!r}; write ids, or map them under agents")
        else:
            self.note(line, column, unknown("agent", name, contexts) + " (or map names under agents)")
        return None

    def grid(self) -> list[_Entry]:
        """Duties of a grid."""
        names = self.keys.agent_column or self.sheet.header[0]
        if names not in self.sheet.header:
            self.note(self.sheet.header_line, names, unknown("column", names, self.sheet.header))
            return []
        dates = {name: self._header_date(name) for name in self.sheet.header if name != names}
        if not any(dates.values()):
            message = "no column is headed by a date; a grid has dates across, a list the columns agent_id, start, end"
            self.note(self.sheet.header_line, "", message)
        found = []
        for line, row in self.sheet.rows:
            context = self.agent(row[names], line, names) if row[names] else None
            for column, day in dates.items():
                cell = row[column].strip()
                if context is None or day is None or not cell or cell.lower() in self.off:
                    continue
                entry = self._cell(context, day, cell, line, column)
                if entry is not None:
                    found.append(entry)
        return found

    def _header_date(self, name: str) -> date | None:
        """Date of a grid's column, ``None`` for columns that hold something else (names, totals)."""
        words = re.findall(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", name)
        if not words:
            return None
        try:
            day = parse_reading(f"{words[0]} 00:00", self.keys.date_order).date()
        except ValueError as error:
            self.note(self.sheet.header_line, name, str(error))
            return None
        return day if self._is_inside(day, self.sheet.header_line, name) else None

    def _is_inside(self, day: date, line: int, column: str) -> bool:
        horizon = self.problem.horizon
        if horizon.start <= day <= horizon.end:
            return True
        message = f"found {day}, dates from {horizon.start} to {horizon.end} are allowed; choose --start and --weeks"
        self.note(line, column, message)
        return False

    def _cell(self, context: AgentContext, day: date, cell: str, line: int, column: str) -> _Entry | None:
        try:
            start, end, shift = self._clock(cell)
            entry = self._entry(context, day, start, end, line, column)
            if shift:  # a shift's length is elapsed, also on a night the clocks change
                entry = replace(entry, shift=shift, end=entry.start + timedelta(minutes=end - start))
            elif entry.end <= entry.start:
                raise ValueError(f"found {cell!r}, all of it in the time clocks skip on {day}; write another time")
            return entry
        except ValueError as error:
            self.note(line, column, str(error))
            return None

    def _clock(self, cell: str) -> tuple[int, int, str]:
        """Start and end of a cell in minutes of the day, and the shift it names (or empty)."""
        span = SPAN.fullmatch(cell)
        if span is not None:
            return parse_clock(span[1].zfill(5)), parse_clock(span[2].zfill(5)), ""
        shift = self.problem.shifts.get(cell)
        if shift is not None and shift.earliest_start == shift.latest_start and len(shift.lengths) == 1:
            return shift.earliest_start, shift.earliest_start + shift.lengths[0], cell
        words = ", ".join(self.keys.off)
        raise ValueError(
            f"found {cell!r}, HH:MM-HH:MM, a shift with one start and length, {words} or nothing is allowed"
        )

    def _entry(self, context: AgentContext, day: date, start: int, end: int, line: int, column: str) -> _Entry:
        end = end if end > start else end + MINUTES_PER_DAY
        first, last = clock_moment(day, start, self.zone), clock_moment(day, end, self.zone)
        return _Entry(context.agent.agent_id, day, first, last, "", "", line, column)

    def duties(self) -> list[_Entry]:
        """Duties of a list."""
        missing = [self.column(name) for name in LIST_COLUMNS if self.column(name) not in self.sheet.header]
        for name in missing:
            self.note(self.sheet.header_line, name, unknown("column", name, self.sheet.header))
        if missing:
            return []
        found = (self._listed(line, row) for line, row in self.sheet.rows)
        return [entry for entry in found if entry is not None]

    def _listed(self, line: int, row: Mapping[str, str]) -> _Entry | None:
        context = self.agent(row[self.column("agent_id")], line, self.column("agent_id"))
        start, end = self._moment(row, "start", line), self._moment(row, "end", line)
        if context is None or start is None or end is None:
            return None
        if not timedelta(0) < end - start <= timedelta(hours=24):
            self.note(
                line, self.column("end"), "not after the start, or more than 24 h after it; correct one of the two"
            )
            return None
        day = start.astimezone(self.zone).date()
        shift = row.get(self.column("shift"), "")
        if shift and shift not in self.problem.shifts:
            self.note(line, self.column("shift"), unknown("shift", shift, self.problem.shifts))
        if not self._is_inside(day, line, self.column("start")):
            return None
        breaks = row.get(self.column("breaks"), "")
        return _Entry(context.agent.agent_id, day, start, end, shift, breaks, line, self.column("start"))

    def _moment(self, row: Mapping[str, str], name: Column, line: int) -> datetime | None:
        column = self.column(name)
        try:
            reading = parse_reading(row[column], self.keys.date_order)
            if reading.tzinfo is not None:
                return reading.astimezone(UTC)
            return clock_moment(reading.date(), reading.hour * 60 + reading.minute, self.zone)
        except ValueError as error:
            self.note(line, column, str(error))
            return None

    def duty(self, entry: _Entry) -> Duty:
        """Segments and shift of a duty."""
        context = self.problem.contexts[entry.agent_id]
        shift = self.problem.shifts.get(entry.shift) or best_shift(context, entry.date, entry.start, entry.end)
        segments, start = [], entry.start
        breaks = list(shift.breaks) if shift is not None else []
        queue = shift.queue if shift is not None else ""
        for first, last in self._breaks(entry):
            spec = _matching(breaks, minutes_between(first, last))
            if first > start:
                segments.append(Segment(start, first, "work", True, queue))
            segments.append(Segment(first, last, spec.name, spec.paid))
            start = last
        if start < entry.end:
            segments.append(Segment(start, entry.end, "work", True, queue))
        return Duty(entry.agent_id, entry.date, shift.shift_id if shift is not None else "", tuple(segments))

    def _breaks(self, entry: _Entry) -> list[tuple[datetime, datetime]]:
        """Read the breaks given for a duty, in order; wrong ones are noted and left out."""
        found: list[tuple[datetime, datetime]] = []
        column = self.column("breaks")
        for text in filter(None, (part.strip() for part in re.split(r"[|,]", entry.breaks))):
            span = SPAN.fullmatch(text)
            if span is None:
                self.note(entry.line, column, f"found {text!r}, HH:MM-HH:MM joined by | is allowed")
                continue
            try:
                first = parse_clock_or_moment(span[1].zfill(5), entry.date, self.zone, entry.start)
                last = parse_clock_or_moment(span[2].zfill(5), entry.date, self.zone, first)
            except ValueError as error:
                self.note(entry.line, column, str(error))
                continue
            if not first < last <= entry.end or (found and first < found[-1][1]):
                self.note(entry.line, column, f"found {text}, in order and inside the duty is allowed")
                continue
            found.append((first, last))
        return found


def best_shift(context: AgentContext, day: date, start: datetime, end: datetime) -> Shift | None:
    """Shift of an agent's contract a duty fits best: nearest length, then a weekday it has, then nearest start."""
    local = start.astimezone(context.horizon.tz)
    minute, length = local.hour * 60 + local.minute, minutes_between(start, end)

    def distance(shift: Shift) -> tuple[int, bool, int]:
        nearest = min(abs(length - own) for own in shift.lengths)
        outside = max(shift.earliest_start - minute, minute - shift.latest_start, 0)
        return nearest, day.weekday() not in shift.weekdays, outside

    shifts = [context.shifts[name] for name in context.contract.shifts]
    return min(shifts, key=distance, default=None)


def _matching(breaks: list[BreakSpec], minutes: int) -> BreakSpec:
    """First unused break of that length; see the module's docstring for others."""
    for index, spec in enumerate(breaks):
        if spec.minutes == minutes:
            return breaks.pop(index)
    is_short = minutes <= LONGEST_PAID_BREAK
    return BreakSpec("break" if is_short else "meal", minutes, is_short, 0, 0)


def _check_apart(sheet: Sheet, entries: list[_Entry], issues: Issues) -> None:
    """Note duties of one agent that overlap, or two dated the same day."""
    last: dict[str, _Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.agent_id, e.start, e.line)):
        other = last.get(entry.agent_id)
        if other is not None and (entry.start < other.end or entry.date == other.date):
            how = "overlaps" if entry.start < other.end else "is on the date of"
            message = f"{entry.agent_id}: this duty {how} the one in line {other.line}, {other.column}; keep one"
            issues.add(sheet.place(entry.line), entry.column, message)
        last[entry.agent_id] = entry
