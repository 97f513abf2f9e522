"""Rosters made elsewhere: a grid (agents down, dates across) or a list of duties, as CSV or XLSX, into a `Roster`.

Grid: the first column names agents, the header holds dates; cells are ``09:00-18:00`` (an end not after the start is on
the next date), ``OFF``, a shift id with one start (``night``), or empty. List: columns agent_id, start, end and,
optionally, date (where start and end are times of day), shift, breaks (``10:00-10:15|12:00-13:00``) and activities
(``14:00-15:00 training:mail|15:00-17:00 work:calls``, the queue where work is assigned). A mapping file is needed only
where names differ::

    layout: grid              # grid or list; default: list where the columns of a list are there
    sheet: Week 48            # of a workbook; default the first
    skip_lines: 2             # titles before the header
    total_rows: [Total]       # rows of totals that are left out
    agent_column: Agent       # default: the first column
    columns: {agent_id: Id, date: Day, start: From, end: To, shift: Shift, breaks: Pauses}
    agents: {"Ann Lee": A001} # agent id by name in the file; default: ids, or unambiguous names
    off: [OFF, "-", RDO]      # words for a day off; default OFF
    date_order: dmy
    delimiter: ";"
    encoding: cp1252

Breaks are taken over where given, otherwise a duty is ``work`` only (so unpaid breaks count as paid until they are
given). The shift is the contract's shift that may start then and has that length, else the one nearest in length, then
start. The workbook of ``export spreadsheet`` comes back whole: its sheet Duties has the breaks its sheet Roster lacks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.inputs.importers.duty_pieces import Entry, make_duty
from scheduler.inputs.importers.roster_layouts import RosterReader, ScheduleMapping
from scheduler.inputs.importers.sheet import Sheet, read_sheet
from scheduler.inputs.importers.source import read_mapping
from scheduler.inputs.reading.issues import Issues

OWN_GRID, OWN_LIST = "Roster", "Duties"
"""Sheets of our own workbook."""


def import_schedule(
    source: Path, problem: Problem, mapping: Path | None = None, notes: list[str] | None = None
) -> Roster:
    """Read a roster made elsewhere.

    Parameters
    ----------
    source
        CSV or XLSX file.
    problem
        The site's problem: agents, contracts, shifts, zone and the horizon, outside which no date may lie.
    mapping
        Mapping file; needed only where names differ from the layouts above.
    notes
        Takes a sentence for everything in the file that was not taken over.

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
    reader = RosterReader(problem, keys, sheet, issues)
    details = _own_details(source, problem, keys, sheet) if reader.is_grid else []
    entries = reader.read()
    if details:
        entries = _with_details(entries, details, sheet)
    _check_apart(sheet, entries, issues)
    duties = [_duty(entry, reader) for entry in entries]
    issues.raise_if_any()
    _tell_missing_breaks(sheet, entries)
    if notes is not None:
        notes.extend(sheet.table.notes)
    return Roster(tuple(sorted(duties, key=lambda duty: (duty.agent_id, duty.start))))


def _duty(entry: Entry, reader: RosterReader) -> Duty:
    def note(column: str, message: str) -> None:
        name = reader.column("breaks" if column == "breaks" else "activities")
        reader.note(entry.line, name, message)

    return make_duty(entry, reader.problem.contexts[entry.agent_id], note)


def _tell_missing_breaks(sheet: Sheet, entries: list[Entry]) -> None:
    without = sum(not entry.breaks for entry in entries)
    if entries and without == len(entries):
        sheet.table.notes.append(
            f"{sheet.table.file}: no breaks in the file: the whole length of each duty counts as paid work"
        )


def _own_details(source: Path, problem: Problem, keys: ScheduleMapping, sheet: Sheet) -> list[Entry]:
    """Duties with breaks from the other sheet of our own workbook; none where it is another's or cannot be read."""
    table = sheet.table
    is_own = table.sheet == OWN_GRID and OWN_LIST in table.other_sheets and sheet.header[0] == "agent_id"
    if not is_own or keys.sheet is not None:
        return []
    issues = Issues()
    try:
        listed = read_sheet(source, _for_details(keys), issues)
        reader = RosterReader(problem, keys, listed, issues)
        found = [] if reader.is_grid else reader.read()
        issues.raise_if_any()
    except InputError as error:
        table.notes.append(f"{table.file}: sheet {OWN_LIST!r} has no breaks for this roster: {error.issues[0].message}")
        return []
    table.other_sheets.remove(OWN_LIST)
    return found


def _for_details(keys: ScheduleMapping) -> ScheduleMapping:
    """Give the mapping for the other sheet of our own workbook."""
    return keys.model_copy(update={"sheet": OWN_LIST, "skip_lines": 0})


def _with_details(entries: list[Entry], details: list[Entry], sheet: Sheet) -> list[Entry]:
    """Give duties of the grid the shift, breaks and activities the list has for the same agent and times."""
    known: dict[tuple[str, datetime, datetime], Entry] = {(one.agent_id, one.start, one.end): one for one in details}
    found = []
    for entry in entries:
        own = known.pop((entry.agent_id, entry.start, entry.end), None)
        if own is not None:
            entry = replace(entry, shift=own.shift, breaks=own.breaks, activities=own.activities)
        found.append(entry)
    changed = len(entries) - (len(details) - len(known))
    if changed or known:
        sheet.table.notes.append(
            f"{sheet.table.file}: the sheets {OWN_GRID} and {OWN_LIST} differ: {changed} duties are in the first alone "
            f"(taken over without breaks), {len(known)} in the second alone (not taken over)"
        )
    return found


def _check_apart(sheet: Sheet, entries: list[Entry], issues: Issues) -> None:
    """Note duties of one agent that overlap, or two dated the same day."""
    last: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.agent_id, e.start, e.line)):
        other = last.get(entry.agent_id)
        if other is not None and (entry.start < other.end or entry.date == other.date):
            how = "overlaps" if entry.start < other.end else "is on the date of"
            message = f"{entry.agent_id}: this duty {how} the one in line {other.line}, {other.column}; keep one"
            issues.add(sheet.place(entry.line), entry.column, message)
        last[entry.agent_id] = entry
