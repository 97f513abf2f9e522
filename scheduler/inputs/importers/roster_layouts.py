"""The two layouts of rosters made elsewhere, read into entries: a grid of agents and dates, and a list of duties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from pydantic import Field

from scheduler.domain.problem import AgentContext, Problem
from scheduler.inputs.importers.duty_pieces import Entry
from scheduler.inputs.importers.own_roster import ABSENCES, is_row_of_sums, without_absences
from scheduler.inputs.importers.roster_cells import Clock, find_day, parse_moment_cell, parse_span
from scheduler.inputs.importers.sheet import Sheet
from scheduler.inputs.importers.source import SourceKeys
from scheduler.inputs.reading.issues import Issues, unknown
from scheduler.inputs.reading.large_table import shorten
from scheduler.inputs.reading.look_alikes import seen_as

Column = Literal["agent_id", "date", "start", "end", "shift", "breaks", "activities"]
COLUMNS: tuple[Column, ...] = ("agent_id", "date", "start", "end", "shift", "breaks", "activities")
REQUIRED: tuple[Column, ...] = ("agent_id", "start", "end")
MOST_HOURS = 24


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


class RosterReader:
    """Rows to entries; what is wrong goes to ``issues``, what is left out to the table's notes."""

    def __init__(self, problem: Problem, keys: ScheduleMapping, sheet: Sheet, issues: Issues) -> None:
        self.problem = problem
        self.keys = keys
        self.sheet = sheet
        self.issues = issues
        self.zone = problem.horizon.tz
        self.off = {word.lower() for word in keys.off}
        self.sums: list[int] = []
        self.absences = 0

    @property
    def is_grid(self) -> bool:
        """Whether the file is a grid."""
        if self.keys.layout is not None:
            return self.keys.layout == "grid"
        return not all(self.column(name) in self.sheet.header for name in REQUIRED)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Names of the kinds of absence that the site may write into a grid."""
        return tuple(dict.fromkeys((*ABSENCES, *(absence.kind for absence in self.problem.absences))))

    def read(self) -> list[Entry]:
        """All duties of the file; tells what of it was not taken over."""
        found = self._grid() if self.is_grid else self._list()
        table = self.sheet.table
        if self.sums:
            lines = ", ".join(map(str, self.sums[:5])) + (" and more" if len(self.sums) > 5 else "")
            table.notes.append(f"{table.file}: rows of sums left out: line{'s' * (len(self.sums) > 1)} {lines}")
        if self.absences:
            cells = "1 cell says" if self.absences == 1 else f"{self.absences:,} cells say"
            table.notes.append(
                f"{table.file}: {cells} leave or another absence, which comes from unavailable.csv of the site"
            )
        return found

    def column(self, name: Column) -> str:
        """Column of the file for a column of the list."""
        return self.keys.columns.get(name, name)

    def note(self, line: int, column: str, message: str) -> None:
        """Note something wrong."""
        self.issues.add(self.sheet.place(line), column, message)

    def tell(self, line: int, message: str) -> None:
        """Tell of something left out."""
        self.sheet.table.notes.append(f"{self.sheet.table.file}:{line}: {message}")

    def agent(self, text: str) -> AgentContext | str:
        """Agent by mapping, id, or a name only one agent has; else what is wrong."""
        name = self.keys.agents.get(text, text)
        contexts = self.problem.contexts
        if name in contexts:
            return contexts[name]
        plain = seen_as(name)
        same = [context for context in contexts.values() if seen_as(context.agent.name) == plain]
        if len(same) == 1:
            return same[0]
        if same:
            return f"{len(same)} agents are named {name!r}; write ids, or map them under agents"
        hint = " (or map names under agents; rows of totals: total_rows)"
        return unknown("agent", name, contexts) + hint

    def _grid(self) -> list[Entry]:
        names = self.keys.agent_column or self.sheet.header[0]
        if names not in self.sheet.header:
            self.note(self.sheet.header_line, names, unknown("column", names, self.sheet.header))
            return []
        dates = self._dates([name for name in self.sheet.header if name != names])
        found = []
        for line, row in self.sheet.rows:
            if is_row_of_sums(row[names]) and row[names] not in self.problem.contexts:
                self.sums.append(line)
                continue
            cells = {column: row[column] for column in dates if row[column] and row[column].lower() not in self.off}
            context = self._row_agent(row[names], line, names, cells)
            if context is None:
                continue
            for column, cell in cells.items():
                entry = self._cell(context, dates[column], cell, line, column)
                if entry is not None:
                    found.append(entry)
        self.sheet.table.note_unread([names, *dates])
        return found

    def _row_agent(self, text: str, line: int, column: str, cells: Mapping[str, str]) -> AgentContext | None:
        """Agent of a grid's row; a row without one and without duties is told, one with duties is wrong."""
        shown = ", ".join(shorten(cell) for cell in list(cells.values())[:3])
        if not text:
            if cells:
                message = f"this row names no agent and holds {shown}; name one, or merge the agent's cells"
                self.note(line, column, message)
            return None
        context = self.agent(text)
        if isinstance(context, str):
            if cells:
                self.note(line, column, context)
            else:
                self.tell(line, f"not read: {shorten(text)!r} is no agent, and the row holds no duty")
            return None
        return context

    def _dates(self, columns: list[str]) -> dict[str, date]:
        """Date of each column of a grid that is headed by one."""
        horizon = self.problem.horizon
        dates: dict[str, date] = {}
        is_told = False
        for name in columns:
            try:
                day = find_day(name, self.keys.date_order, horizon.start, horizon.end)
            except ValueError as error:
                self.note(self.sheet.header_line, name, str(error))
                is_told = True
                continue
            if day is None:
                continue
            other = next((column for column, own in dates.items() if own == day), None)
            if other is not None:
                self.note(self.sheet.header_line, name, f"two columns are of {day}: {other!r} too; keep one")
            elif self._is_inside(day, self.sheet.header_line, name):
                dates[name] = day
            is_told = True
        if not is_told:
            self.note(
                self.sheet.header_line,
                "",
                "no column is headed by a date; a grid has dates across, a list the columns agent_id, start, end "
                "(lines before the header: skip_lines)",
            )
        return dates

    def _is_inside(self, day: date, line: int, column: str) -> bool:
        horizon = self.problem.horizon
        if horizon.start <= day <= horizon.end:
            return True
        message = f"found {day}, dates from {horizon.start} to {horizon.end} are allowed; choose --start and --weeks"
        self.note(line, column, message)
        return False

    def _cell(self, context: AgentContext, day: date, cell: str, line: int, column: str) -> Entry | None:
        """Duty of a grid's cell; ``None`` where it holds none, or is wrong."""
        text = without_absences(cell, self.kinds)
        if text != cell:
            self.absences += 1
        if not text:
            return None
        agent_id = context.agent.agent_id
        try:
            span = parse_span(text)
            if span is None:
                return self._named_shift(agent_id, day, text, line, column)
            start, last = span
            first = start.moment(day, self.zone)
            end = last.moment(day, self.zone)
            if last.minute <= start.minute and end <= first:
                end = last.moment(day + timedelta(days=1), self.zone)
            if end <= first:
                raise ValueError(f"found {cell!r}, all of it in the time clocks skip on {day}; write another time")
            return Entry(agent_id, day, first, end, line, column)
        except ValueError as error:
            self.note(line, column, str(error))
            return None

    def _named_shift(self, agent_id: str, day: date, text: str, line: int, column: str) -> Entry:
        shift = self.problem.shifts.get(text)
        if shift is None or shift.earliest_start != shift.latest_start or len(shift.lengths) != 1:
            words = ", ".join(self.keys.off)
            allowed = f"HH:MM-HH:MM, a shift with one start and length, {words} or nothing is allowed"
            raise ValueError(f"found {shorten(text)!r}, {allowed}")
        start = Clock(shift.earliest_start).moment(day, self.zone)
        # A shift's length is elapsed, also on a night the clocks change.
        return Entry(agent_id, day, start, start + timedelta(minutes=shift.lengths[0]), line, column, text)

    def _list(self) -> list[Entry]:
        missing = [self.column(name) for name in REQUIRED if self.column(name) not in self.sheet.header]
        missing += [name for name in self.keys.columns.values() if name not in (*self.sheet.header, *missing)]
        for name in missing:
            self.note(self.sheet.header_line, name, unknown("column", name, self.sheet.header))
        if missing:
            return []
        found = (self._listed(line, row) for line, row in self.sheet.rows)
        entries = [entry for entry in found if entry is not None]
        self.sheet.table.note_unread([self.column(name) for name in COLUMNS])
        return entries

    def _listed(self, line: int, row: Mapping[str, str]) -> Entry | None:
        texts = {name: row.get(self.column(name), "") for name in COLUMNS}
        if not any(texts.values()):
            return None  # only columns that are not read, which are told
        if is_row_of_sums(texts["agent_id"]) and texts["agent_id"] not in self.problem.contexts:
            self.sums.append(line)
            return None
        context = self.agent(texts["agent_id"]) if texts["agent_id"] else "empty; name the agent, or merge its cells"
        if isinstance(context, str):
            self.note(line, self.column("agent_id"), context)
        span = self._span(texts, line)
        if isinstance(context, str) or span is None:
            return None
        start, end = span
        if not timedelta(0) < end - start <= timedelta(hours=MOST_HOURS):
            message = (
                f"found {texts['end']!r}, not after the start {texts['start']!r} or more than {MOST_HOURS} h after it; "
                "correct one of the two"
            )
            self.note(line, self.column("end"), message)
            return None
        day = start.astimezone(self.zone).date()
        if texts["shift"] and texts["shift"] not in self.problem.shifts:
            self.note(line, self.column("shift"), unknown("shift", texts["shift"], self.problem.shifts))
        if not self._is_inside(day, line, self.column("start")):
            return None
        extras = texts["shift"], texts["breaks"], texts["activities"]
        return Entry(context.agent.agent_id, day, start, end, line, self.column("start"), *extras)

    def _span(self, texts: Mapping[Column, str], line: int) -> tuple[datetime, datetime] | None:
        """Start and end of a row; an end without a date is the first such reading after the start."""
        order, horizon = self.keys.date_order, self.problem.horizon
        own: date | None = None
        if texts["date"]:
            try:
                own = find_day(texts["date"], order, horizon.start, horizon.end)
                if own is None:
                    raise ValueError(f"found {texts['date']!r}, a date in the order {order} is allowed")
            except ValueError as error:
                self.note(line, self.column("date"), str(error))
                return None
        read: dict[Column, tuple[date | None, Clock]] = {}
        for name in ("start", "end"):
            try:
                day, clock = parse_moment_cell(texts[name], order, horizon.start, horizon.end)
                if name == "start" and (day or own) is None:
                    raise ValueError(
                        f"found {texts[name]!r}, a date in the order {order} and a time H:MM are allowed; check "
                        "date_order, or name a column date"
                    )
                read[name] = day, clock
            except ValueError as error:
                self.note(line, self.column(name), str(error))
        if len(read) < 2:
            return None
        day, clock = read["start"]
        first = day or own
        assert first is not None
        start = clock.moment(first, self.zone)
        day, clock = read["end"]
        return start, clock.moment(day, self.zone) if day else clock.after(start, first, self.zone)
