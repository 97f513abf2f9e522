"""Layouts of histories that are known by name, so that nobody writes a mapping for them.

A layout is a mapping with the file's own names for the columns. What a mapping file says besides wins over it, e.g. the
queues' names. Sources: Genesys Cloud, "Prepare the historical data import .csv file" (columns, ISO 8601 in UTC, quarter
hours, skills joined by three pipes); NICE IEX, "CT Queue Data Export Module" and "IEX WFM Export" (pipes, a first line
that begins with ``#fields``, dates ``mmddyyyy``, the period's start on the clock of the contact type's time zone, a
repeated hour not told apart, fields chosen when the export is set up). The second page lists the fields by name only in
part: the names of counts and handle times below are the plain ones, and a file with others is refused with the question
what they are, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.errors import UsageError
from scheduler.inputs.importers.source import SourceKeys, read_source
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.validation import validate
from scheduler.inputs.reading.yaml_file import parse_yaml, read_yaml

CLOCK_MARK = re.compile(r"\d{1,2}:?(\d\d)(?::\d\d)?\s*(?:[AaPp][Mm])?")
LENGTHS = (5, 10, 15, 30, 60)
"""Interval lengths that are told by the marks of a file."""


@dataclass(frozen=True)
class Layout:
    """A history another system writes.

    Parameters
    ----------
    keys
        YAML of a mapping, without its columns.
    columns
        Per key of a mapping's ``columns`` the names the file may have for it, the usual one first; compared without
        regard to case, blanks and signs.
    required
        Keys without which a file is not in the layout, besides contacts (offered or answered) and handle time.
    add_up
        Columns that split one queue's interval into several rows, where the file has them.
    header_mark
        What the header line begins with, before the first name.
    one_value
        Column that must be the same in all rows, with why.
    """

    keys: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    add_up: tuple[str, ...] = ()
    header_mark: str = ""
    one_value: tuple[str, str] = ("", "")


GENESYS_CLOUD = Layout(
    keys='delimiter: ","\nutc_offset: "+00:00"\ninterval_minutes: 15\nmarks_on_grid: yes\n',
    columns={
        "queue": ("Queue",),
        "media": ("Media Type",),
        "start": ("Interval Start UTC Date",),
        "offered": ("Offered",),
        "answered": ("Interactions Handled",),
        "abandoned": ("Abandoned",),
        "handle_seconds": ("Total Handle Time (Seconds)", "Total Handle Time"),
        "aht_seconds": ("Average Handle Time (Seconds)", "Average Handle Time"),
    },
    required=("queue", "start"),
    add_up=("Skill Set", "Language"),
)

NICE_IEX = Layout(
    keys='delimiter: "|"\ndate_order: mdy\nmarks_on_grid: yes\n',
    columns={
        "queue": ("queueName", "queue", "queueTag", "acdQueueTag", "queueID"),
        "date": ("date",),
        "time": ("period",),
        "offered": ("contactsReceived", "contactsOffered", "received", "offered"),
        "answered": ("contactsHandled", "contactsAnswered", "handled", "answered"),
        "abandoned": ("contactsAbandoned", "abandoned", "abandons"),
        "handle_seconds": ("handleTime", "totalHandleTime"),
        "aht_seconds": ("aht", "avgHandleTime", "averageHandleTime"),
    },
    required=("queue", "date", "time"),
    header_mark="#fields",
    one_value=("TZ", "times of several time zones; export the contact types of one zone at a time"),
)

LAYOUTS: dict[str, Layout] = {"genesys-cloud": GENESYS_CLOUD, "nice-iex": NICE_IEX}


def read_layout(
    source: Path, name: str, mapping: Path | None, zone: str | None, issues: Issues
) -> tuple[LargeTable, Node]:
    """Read a file in a known layout, and the mapping the layout makes for it.

    Parameters
    ----------
    mapping
        A mapping file whose keys win over the layout's.
    zone
        Zone of times without offset where neither says one.

    Returns
    -------
    tuple
        The text columns of the file, and the whole mapping, not yet validated.

    Raises
    ------
    InputError
        If the file is not in the layout.
    UsageError
        If there is no such layout.
    """
    if name not in LAYOUTS:
        raise UsageError(f"--layout: {unknown('layout', name, LAYOUTS)}")
    layout = LAYOUTS[name]
    document = _merged(layout, name, mapping, issues)
    table = read_source(source, _source_keys(document, issues), issues, layout.header_mark)
    _name_columns(table, layout, name, document, issues)
    if zone is not None and not {"time_zone", "utc_offset"} & set(document.entries):
        document.entries["time_zone"] = Node(zone, document.place)
    if "interval_minutes" not in document.entries:
        document.entries["interval_minutes"] = Node(_told_length(table, document), document.place)
    return table, document


def _merged(layout: Layout, name: str, mapping: Path | None, issues: Issues) -> Node:
    """Lay the keys of the mapping file over the layout's."""
    base = parse_yaml(layout.keys, f"layout {name}", issues)
    own = read_yaml(mapping, str(mapping), issues) if mapping is not None else None
    issues.raise_if_any()
    assert base is not None
    if own is None:
        base.entries.setdefault("columns", Node({}, base.place))
        return base
    if "utc_offset" in own.entries or "time_zone" in own.entries:
        base.entries.pop("utc_offset", None)
    document = Node({**base.entries, **own.entries}, own.place)
    document.entries.setdefault("columns", Node({}, own.place))
    return document


def _source_keys(document: Node, issues: Issues) -> SourceKeys:
    entries = {key: node for key, node in document.entries.items() if key in SourceKeys.model_fields}
    keys = validate(SourceKeys, Node(entries, document.place), issues)
    issues.raise_if_any()
    assert keys is not None
    return keys


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _name_columns(table: LargeTable, layout: Layout, name: str, document: Node, issues: Issues) -> None:
    """Add the file's own names to the mapping's columns; note what the layout needs and the file lacks."""
    columns = document.entries["columns"]
    header = {_plain(str(column)): str(column) for column in table.cells}
    for key, names in layout.columns.items():
        if columns.entries.get(key) is None:
            found = next((header[_plain(one)] for one in names if _plain(one) in header), None)
            if found is not None:
                columns.entries[key] = Node(found, columns.place)
    given = set(columns.entries)
    if "start" in given:
        columns.entries.pop("date", None)
        columns.entries.pop("time", None)
    if {"handle_seconds", "aht_seconds"} <= given:
        columns.entries.pop("aht_seconds")
    lacking = [layout.columns[key][0] for key in layout.required if key not in columns.entries]
    if not {"offered", "answered"} & given:
        lacking.append("contacts offered or answered")
    if not {"handle_seconds", "aht_seconds"} & given:
        lacking.append("handle time")
    if lacking:
        shown = ", ".join(str(column) for column in table.cells)
        message = (
            f"not in the layout {name}: no column for {', '.join(dict.fromkeys(lacking))}; found {shown}. Name them in "
            "a mapping's columns beside --layout, or describe the file with --mapping alone"
        )
        issues.add(Place(table.file, 1), "", message)
        issues.raise_if_any()
    own = [header[_plain(one)] for one in layout.add_up if _plain(one) in header]
    if own and "add_up" not in document.entries:
        document.entries["add_up"] = Node([Node(one, document.place) for one in own], document.place)
    _check_one_value(table, layout)


def _check_one_value(table: LargeTable, layout: Layout) -> None:
    column, why = layout.one_value
    if column in table.cells:
        values = list(dict.fromkeys(table.cells[column]))
        wrong = (table.cells[column] != values[0]).to_numpy(dtype=bool) if values else None
        if wrong is not None:
            cells = table.cells[column]
            table.note(wrong, column, lambda row: f"found {cells.iloc[row]!r} after {values[0]!r}: {why}")


def _told_length(table: LargeTable, document: Node) -> str | None:
    """Length of the intervals as the marks tell it: the longest all of them are whole multiples of."""
    columns = document.entries["columns"]
    column = columns.text("time") or columns.text("start")
    if column not in table.cells:
        return None
    marks = (CLOCK_MARK.fullmatch(text) for text in table.cells[column].unique())
    minutes = {int(mark[1]) for mark in marks if mark is not None}
    lengths = [length for length in LENGTHS if all(minute % length == 0 for minute in minutes)]
    return str(max(lengths)) if minutes and lengths else None
