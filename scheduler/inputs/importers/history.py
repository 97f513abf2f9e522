"""Call histories of any phone system into the product's layout, by a column mapping.

A mapping file::

    columns: {queue: Queue, start: "Interval Start", offered: Offered, answered: Handled, handle_seconds: "Handle Time"}
    delimiter: ";"            # default: told by the header
    encoding: cp1252          # default utf-8
    decimal_comma: yes        # default no
    date_order: dmy           # ymd (default), dmy or mdy
    time_zone: Europe/Lisbon  # zone of times without offset; or utc_offset: "+08:00"
    interval_marks: end       # times mark the start (default) or the end of the interval
    interval_minutes: 30
    queues: {"Hotline A": appointments, "Test": ""}     # empty: leave those rows out
    add_up: [Skill]           # rows of one queue and interval that differ in these columns are added up

    time_unit: m:ss           # handle times: s (default), ms, min, m:ss, h:mm:ss
    no_value: ["--"]          # texts that stand for no number
    newest_first: yes         # default: as the times of each date tell

A count or a handle time may be a list of columns, which are added up: ``aht_seconds: [Talk, Hold, "Wrap-up"]``.

Rules for what is missing: offered = answered + abandoned; answered = offered - abandoned (all of offered where
abandoned is missing too); abandoned = offered - answered; a difference below 0 is 0, because a contact may end in a
later interval than it came in. Handle seconds = AHT x answered where only the AHT is given.

Queues of the file that the mapping gives one name are added up too. Rows mapped to nothing are counted and not read.

Clock changes, for times without offset: the order of the rows tells which occurrence of a reading is meant
(`scheduler.inputs.importers.clock_marks`). A reading that clocks skip is an error, unless the row holds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from scheduler.atomic_files import write_file
from scheduler.domain.errors import UsageError
from scheduler.domain.formula_guard import guarded
from scheduler.inputs.importers.intervals import (
    Columns,
    IntervalColumns,
    IntervalKeys,
    check_queue,
    columns_of,
    count_of,
    leave_out_skipped,
    note_overlaps,
    read_amounts,
    read_columns,
    read_durations,
    read_queues,
    read_times,
)
from scheduler.inputs.importers.layouts import read_layout
from scheduler.inputs.importers.readings import parse_amount
from scheduler.inputs.importers.source import check_columns, read_mapping, read_source
from scheduler.inputs.reading.counts import COUNTS, check_counts, within
from scheduler.inputs.reading.issues import Issues, unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.plausible import implausible
from scheduler.inputs.reading.validation import validate
from scheduler.inputs.resolve.volume_files import HISTORY_COLUMNS
from scheduler.inputs.schema.volume_columns import MOST

NUMBERS = HISTORY_COLUMNS[3:]


class HistoryColumns(IntervalColumns):
    """Names of the foreign file's columns."""

    offered: Columns | None = Field(None, description="Contacts offered; default answered + abandoned.")
    answered: Columns | None = Field(None, description="Contacts answered; default offered - abandoned.")
    abandoned: Columns | None = Field(None, description="Contacts abandoned; default offered - answered.")
    handle_seconds: Columns | None = Field(
        None, description="Time spent on the contacts answered, in total (talk, hold, wrap-up are added up)."
    )
    aht_seconds: Columns | None = Field(
        None, description="Average handle time, where no total is given (its parts are added up)."
    )

    @model_validator(mode="after")
    def _enough(self) -> HistoryColumns:
        if self.offered is None and self.answered is None:
            raise ValueError("name the column offered or answered (or both)")
        if (self.handle_seconds is None) == (self.aht_seconds is None):
            raise ValueError("name either the column handle_seconds or aht_seconds")
        return self


class HistoryMapping(IntervalKeys):
    """How a foreign history is read."""

    columns: HistoryColumns = Field(description="Names of the foreign file's columns.")
    add_up: list[str] = Field(
        default_factory=list,
        description="Columns that split a queue's interval into several rows (skills, languages), which are added up.",
    )

    @model_validator(mode="after")
    def _one_queue(self) -> HistoryMapping:
        check_queue(self, self.columns)
        return self


@dataclass(frozen=True)
class HistoryImport:
    """An imported history.

    Parameters
    ----------
    rows
        Columns of ``history/*.csv``: start and end are UTC.
    reconciliation
        Per queue and local date: contacts offered in the file and in ``rows``, and their difference (0 where right).
    left_out
        Rows of queues mapped to nothing.
    added_up
        Rows that went into another of the same queue and interval.
    repeated
        Rows of an hour that clocks repeat, told apart by their order alone.
    newest_first
        Whether rows were taken to go back in time.
    interval_minutes
        Length of the file's intervals.
    read_as
        How a layout was understood: columns, intervals, clock.
    warnings
        What can hardly be, for a planner to look at.
    notes
        What was not taken over.
    """

    rows: pd.DataFrame
    reconciliation: pd.DataFrame
    left_out: int
    added_up: int = 0
    repeated: int = 0
    newest_first: bool = False
    interval_minutes: int = 0
    read_as: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def import_history(
    source: Path, mapping: Path | None, target: Path, layout: str | None = None, zone: str | None = None
) -> HistoryImport:
    """Read a foreign history and write it as ``history/*.csv`` of a site.

    Parameters
    ----------
    source
        The foreign file.
    mapping
        The mapping that describes it; beside a layout what differs from that.
    target
        CSV file to write, e.g. ``history/2026.csv`` in the site folder; nothing is written where anything is wrong.
    layout
        Name of a known layout.
    zone
        IANA zone of times without offset where neither layout nor mapping says one, usually the site's.

    Raises
    ------
    InputError
        With everything wrong: unknown columns, unreadable rows, skipped times, duplicates.
    UsageError
        If neither mapping nor layout is given.
    """
    imported = read_history(source, mapping, layout, zone)
    write_history(imported.rows, target)
    return imported


def read_history(
    source: Path, mapping: Path | None, layout: str | None = None, zone: str | None = None
) -> HistoryImport:
    """Read a foreign history; see `import_history`."""
    issues = Issues()
    keys, document, table = _open(source, mapping, layout, zone, issues)
    check_columns(table, keys.columns.named(), document)
    _check_add_up(table, keys, document)
    queues, left_out = read_queues(table, keys, keys.columns)
    frame = pd.DataFrame({"queue": queues, "in_file": table.cells.index, "series": _series(table, keys)})
    frame = frame.join(read_times(table, keys, keys.columns, frame["series"].to_numpy()))
    _numbers(table, keys, frame)
    is_nothing = (frame[[*COUNTS]] == 0).all(axis="columns").to_numpy(dtype=bool)
    kept = leave_out_skipped(table, keys, keys.columns, frame, is_nothing)
    note_overlaps(table, kept, "series")
    issues.raise_if_any()
    parts = kept.groupby(["queue", "start", "end"], as_index=False).agg(
        {**dict.fromkeys(NUMBERS, "sum"), "in_file": "first"}
    )
    note_overlaps(table, parts)
    issues.raise_if_any()
    rows = parts.sort_values(["queue", "start"], ignore_index=True)[list(HISTORY_COLUMNS)].astype({"queue": "str"})
    table.note_unread([*read_columns(keys.columns), *keys.add_up])
    return HistoryImport(
        rows,
        _reconcile(table, keys, kept, rows),
        left_out=left_out,
        added_up=len(kept) - len(rows),
        repeated=int(kept["is_repeated"].sum()),
        newest_first=bool(kept["newest_first"].any()),
        interval_minutes=keys.interval_minutes,
        read_as=_read_as(keys) if layout else "",
        warnings=tuple(f"{queue}: {text}" for queue, text in implausible(rows, source.name, keys.zone)),
        notes=tuple(table.notes),
    )


def _open(
    source: Path, mapping: Path | None, layout: str | None, zone: str | None, issues: Issues
) -> tuple[HistoryMapping, Node, LargeTable]:
    """Read the mapping, valid and as it stands, and the file's text columns."""
    if layout is None:
        if mapping is None:
            raise UsageError("give --layout NAME or --mapping FILE, which tells which column is what")
        keys, document = read_mapping(mapping, HistoryMapping, issues)
        return keys, document, read_source(source, keys, issues)
    table, document = read_layout(source, layout, mapping, zone, issues)
    found = validate(HistoryMapping, document, issues)
    issues.raise_if_any()
    assert found is not None
    return found, document, table


def _check_add_up(table: LargeTable, keys: HistoryMapping, document: Node) -> None:
    entry = document.entries.get("add_up", document)
    for index, name in enumerate(keys.add_up):
        if name not in table.cells:
            place = entry.items[index].place if entry.items else entry.place
            table.issues.add(place, "add_up", unknown("column", name, [str(column) for column in table.cells]))
    table.issues.raise_if_any()


def _series(table: LargeTable, keys: HistoryMapping) -> np.ndarray:
    """Return a number for all that has one row an interval in the file: each queue, medium and value of ``add_up``."""
    names = [name for name in (keys.columns.queue, keys.columns.media, *keys.add_up) if name is not None]
    if not names:
        return np.zeros(len(table.cells), dtype=np.int64)
    return table.cells.groupby(names, sort=False).ngroup().to_numpy(dtype=np.int64)


def _read_as(keys: HistoryMapping) -> str:
    """Say how the file was understood."""
    named = ", ".join(f"{key} = {name}" for key, name in keys.columns.named())
    clock = keys.time_zone or f"UTC{keys.utc_offset}"
    return (
        f"read as {named}; intervals of {keys.interval_minutes} minutes; times without offset on the clock of {clock}"
    )


def write_history(rows: pd.DataFrame, target: Path) -> None:
    """Write rows in the product's layout: UTC with offset, numbers without needless decimals."""
    text = rows.assign(queue=[guarded(name) for name in rows["queue"]])
    for key in ("start", "end"):
        text[key] = rows[key].dt.strftime("%Y-%m-%d %H:%M+00:00")
    for key in HISTORY_COLUMNS[3:]:
        text[key] = [f"{value:.6f}".rstrip("0").rstrip(".") for value in rows[key]]
    write_file(target, text.to_csv(index=False, lineterminator="\n"))


def _numbers(table: LargeTable, keys: HistoryMapping, frame: pd.DataFrame) -> None:
    """Add the counts and the handle seconds, filling what the file does not hold."""
    names = keys.columns
    counts = {key: columns_of(getattr(names, key)) for key in COUNTS if getattr(names, key) is not None}
    for key, columns in counts.items():
        frame[key] = within(table, read_amounts(table, columns, keys), columns[0], MOST[key])
    if "offered" not in counts:
        frame["offered"] = frame["answered"] + (frame["abandoned"] if "abandoned" in counts else 0.0)
    if "answered" not in counts:
        difference = frame["offered"] - (frame["abandoned"] if "abandoned" in counts else 0.0)
        below = int((difference < 0).sum())
        if below:
            table.notes.append(
                f"{count_of(below, 'row')} with more abandoned than offered (they came in earlier): answered taken as 0"
            )
        frame["answered"] = difference.clip(lower=0.0)
    if "abandoned" not in counts:
        frame["abandoned"] = (frame["offered"] - frame["answered"]).clip(lower=0.0)
    if names.handle_seconds is not None:
        frame["handle_seconds"] = _seconds(table, keys, names.handle_seconds, MOST["handle_seconds"])
    elif names.aht_seconds is not None:
        frame["handle_seconds"] = _seconds(table, keys, names.aht_seconds, MOST["aht_seconds"]) * frame["answered"]
    check_counts(table, frame, counts)


def _seconds(table: LargeTable, keys: HistoryMapping, columns: Columns, most: float) -> np.ndarray:
    return within(table, read_durations(table, columns, keys), columns_of(columns)[0], most)


def _reconcile(table: LargeTable, keys: HistoryMapping, kept: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Contacts by queue and local date, counted from the file's cells and again from what is written."""
    names = keys.columns
    columns = columns_of(names.offered) or [*columns_of(names.answered), *columns_of(names.abandoned)]
    nothing = {"", *keys.no_value}
    cells = table.cells.loc[kept.index, columns]
    amount = cache(lambda text: 0.0 if text in nothing else parse_amount(text, keys.decimal_comma))
    counts = cells.map(amount).sum(axis="columns")
    source = pd.DataFrame({"queue": kept["queue"], "date": kept["local_date"], "in_file": counts})
    dates = rows["start"].dt.tz_convert(keys.zone).dt.date
    written = pd.DataFrame({"queue": rows["queue"], "date": dates, "written": rows["offered"]})
    left = source.groupby(["queue", "date"], as_index=False)["in_file"].sum()
    right = written.groupby(["queue", "date"], as_index=False)["written"].sum()
    joined = left.merge(right, on=["queue", "date"], how="outer").fillna({"in_file": 0.0, "written": 0.0})
    joined["difference"] = joined["written"] - joined["in_file"]
    return joined
