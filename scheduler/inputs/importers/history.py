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

Rules for what is missing: offered = answered + abandoned; answered = offered - abandoned (all of offered where
abandoned is missing too); abandoned = offered - answered. Handle seconds = AHT x answered where only the AHT is given.

Clock changes, for times without offset: of a reading that occurs twice the first row of a queue (in file order) is the
first occurrence, the second row the second; a single row is the first occurrence. A reading that clocks skip is an
error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timezone, tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from scheduler.domain.clock import NonexistentTimeError, is_ambiguous, local_to_utc
from scheduler.inputs.counts import COUNTS, check_counts
from scheduler.inputs.importers.readings import fixed_offset, parse_amount, parse_reading
from scheduler.inputs.importers.source import SourceKeys, check_columns, read_mapping, read_source
from scheduler.inputs.issues import Issues
from scheduler.inputs.large_table import LargeTable
from scheduler.inputs.overlaps import overlapped
from scheduler.inputs.resolve.volumes import HISTORY_COLUMNS, TIME
from scheduler.inputs.schema.fields import Keys, Whole, YesNo, Zone


class HistoryColumns(Keys):
    """Names of the foreign file's columns."""

    queue: str | None = Field(None, description="Queue's name; default: the mapping's single_queue.")
    start: str | None = Field(None, description="Time the interval is marked with (date and time in one column).")
    date: str | None = Field(None, description="Date, where date and time are two columns.")
    time: str | None = Field(None, description="Time of day, where date and time are two columns.")
    offered: str | None = Field(None, description="Contacts offered; default answered + abandoned.")
    answered: str | None = Field(None, description="Contacts answered; default offered - abandoned.")
    abandoned: str | None = Field(None, description="Contacts abandoned; default offered - answered.")
    handle_seconds: str | None = Field(None, description="Seconds spent on the contacts answered, in total.")
    aht_seconds: str | None = Field(None, description="Average handle time in seconds, where no total is given.")

    @model_validator(mode="after")
    def _enough(self) -> HistoryColumns:
        if (self.start is None) == (self.date is None) or (self.date is None) != (self.time is None):
            raise ValueError("name either the column start, or both date and time")
        if self.offered is None and self.answered is None:
            raise ValueError("name the column offered or answered (or both)")
        if (self.handle_seconds is None) == (self.aht_seconds is None):
            raise ValueError("name either the column handle_seconds or aht_seconds")
        return self

    def named(self) -> list[tuple[str, str]]:
        """Keys given and their columns."""
        return [(key, value) for key, value in self.model_dump().items() if value is not None]


class HistoryMapping(SourceKeys):
    """How a foreign history is read."""

    columns: HistoryColumns = Field(description="Names of the foreign file's columns.")
    decimal_comma: YesNo = Field(False, description="Whether numbers are written 1.234,5; default no (1,234.5).")
    date_order: Literal["ymd", "dmy", "mdy"] = Field("ymd", description="Order of year, month, day; default ymd.")
    time_zone: Zone | None = Field(None, description="IANA zone of times without offset; or give utc_offset.")
    utc_offset: str | None = Field(
        None, pattern=r"^[+-]\d\d:\d\d$", description="Fixed offset of times without one, e.g. +08:00 or +00:00."
    )
    interval_marks: Literal["start", "end"] = Field(
        "start", description="Whether times mark the start (default) or the end of the interval."
    )
    interval_minutes: Whole = Field(ge=1, le=1440, description="Length of the file's intervals in minutes.")
    queues: dict[str, str] = Field(
        default_factory=dict, description="Queue by name in the file, empty: leave out; default: names as they are."
    )
    single_queue: str | None = Field(None, description="Queue of all rows, where the file has no queue column.")

    @model_validator(mode="after")
    def _one_zone_and_queue(self) -> HistoryMapping:
        if (self.time_zone is None) == (self.utc_offset is None):
            raise ValueError('give either time_zone or utc_offset (utc_offset: "+00:00" where the file is in UTC)')
        if (self.single_queue is None) == (self.columns.queue is None):
            raise ValueError("give either columns.queue or single_queue")
        return self

    @property
    def zone(self) -> ZoneInfo | timezone:
        """Zone of times without offset."""
        return ZoneInfo(self.time_zone) if self.time_zone else fixed_offset(self.utc_offset or "+00:00")


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
    """

    rows: pd.DataFrame
    reconciliation: pd.DataFrame
    left_out: int


def import_history(source: Path, mapping: Path, target: Path) -> HistoryImport:
    """Read a foreign history and write it as ``history/*.csv`` of a site.

    Parameters
    ----------
    source, mapping
        The foreign file and the mapping that describes it.
    target
        CSV file to write, e.g. ``history/2026.csv`` in the site folder; nothing is written where anything is wrong.

    Raises
    ------
    InputError
        With everything wrong: unknown columns, unreadable rows, skipped times, duplicates.
    """
    imported = read_history(source, mapping)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_history(imported.rows, target)
    return imported


def read_history(source: Path, mapping: Path) -> HistoryImport:
    """Read a foreign history; see `import_history`."""
    issues = Issues()
    keys, document = read_mapping(mapping, HistoryMapping, issues)
    table = read_source(source, keys, issues)
    check_columns(table, keys.columns.named(), document)
    frame = pd.DataFrame({"queue": _queues(table, keys)})
    frame["in_file"] = table.cells.index
    _times(table, keys, frame)
    _numbers(table, keys, frame)
    kept = frame[frame["queue"] != ""]
    _note_overlaps(table, kept)
    issues.raise_if_any()
    rows = kept.sort_values(["queue", "start"], ignore_index=True)[list(HISTORY_COLUMNS)].astype({"queue": "str"})
    return HistoryImport(rows, _reconcile(table, keys, kept, rows), len(frame) - len(kept))


def write_history(rows: pd.DataFrame, target: Path) -> None:
    """Write rows in the product's layout: UTC with offset, numbers without needless decimals."""
    text = rows.copy()
    for key in ("start", "end"):
        text[key] = rows[key].dt.strftime("%Y-%m-%d %H:%M+00:00")
    for key in HISTORY_COLUMNS[3:]:
        text[key] = [f"{value:.6f}".rstrip("0").rstrip(".") for value in rows[key]]
    text.to_csv(target, index=False, lineterminator="\n")


def _queues(table: LargeTable, keys: HistoryMapping) -> np.ndarray:
    """Our queue of every row, empty where it is left out."""
    if keys.columns.queue is None:
        return np.full(len(table.cells), keys.single_queue, dtype=object)

    def queue(text: str) -> str:
        if keys.queues and text not in keys.queues:
            listed = ", ".join(keys.queues)
            raise ValueError(f"found the queue {text!r}, the mapping's queues list {listed}; add it (empty: left out)")
        if not text:
            raise ValueError("empty; a queue's name is allowed")
        return keys.queues.get(text, text)

    return table.parse(keys.columns.queue, queue)


def _times(table: LargeTable, keys: HistoryMapping, frame: pd.DataFrame) -> None:
    """Add ``local_date``, ``start`` and ``end``; NaT where wrong."""
    column = keys.columns.start
    if column is None:
        column = "date and time"
        table.cells[column] = table.cells[str(keys.columns.date)] + " " + table.cells[str(keys.columns.time)]
    readings = table.parse(column, lambda text: parse_reading(text, keys.date_order))
    second = _is_second(table, frame, readings, keys.zone)
    resolved: dict[tuple[datetime, bool], datetime | str] = {}
    marks: list[datetime | None] = []
    messages: dict[int, str] = {}
    for row, (reading, is_second) in enumerate(zip(readings, second, strict=True)):
        if reading is None:
            marks.append(None)
            continue
        pair = (reading, bool(is_second))
        if pair not in resolved:
            resolved[pair] = _resolve(reading, bool(is_second), keys.zone)
        found = resolved[pair]
        if isinstance(found, str):
            messages[row] = found
        marks.append(found if isinstance(found, datetime) else None)
    table.note(np.isin(np.arange(len(marks)), list(messages)), column, lambda row: messages[row])
    mark = pd.Series(pd.to_datetime(pd.Series(marks, dtype=object), utc=True)).dt.as_unit("s")
    length = pd.Timedelta(minutes=keys.interval_minutes)
    frame["start"] = mark if keys.interval_marks == "start" else mark - length
    frame["end"] = frame["start"] + length
    frame[["start", "end"]] = frame[["start", "end"]].astype(TIME)
    frame["local_date"] = frame["start"].dt.tz_convert(keys.zone).dt.date


def _is_second(table: LargeTable, frame: pd.DataFrame, readings: np.ndarray, zone: tzinfo) -> np.ndarray:
    """Tell rows that repeat a reading which occurs twice: the second of a queue is the second occurrence."""
    second = np.zeros(len(readings), dtype=bool)
    if not isinstance(zone, ZoneInfo):
        return second
    twice = {r for r in set(readings) if r is not None and r.tzinfo is None and is_ambiguous(r, zone)}
    seen: set[tuple[str, datetime]] = set()
    for row in np.flatnonzero([reading in twice for reading in readings]) if twice else ():
        key = (frame["queue"].iloc[row], readings[row])
        second[row] = key in seen
        seen.add(key)
    return second


def _resolve(reading: datetime, is_second: bool, zone: ZoneInfo | timezone) -> datetime | str:
    """Return the moment of a reading, or what is wrong with it."""
    if reading.tzinfo is not None:
        return reading.astimezone(UTC)
    if not isinstance(zone, ZoneInfo):
        return reading.replace(tzinfo=zone).astimezone(UTC)
    try:
        return local_to_utc(reading.replace(fold=int(is_second)), zone)
    except NonexistentTimeError as error:
        return f"found {reading:%Y-%m-%d %H:%M}: {error}; is the file's zone another, or does it hold UTC?"


def _numbers(table: LargeTable, keys: HistoryMapping, frame: pd.DataFrame) -> None:
    """Add the counts and the handle seconds, filling what the file does not hold."""
    names = keys.columns
    for key in (*COUNTS, "handle_seconds", "aht_seconds"):
        column = getattr(names, key)
        if column is not None:
            frame[key] = _amounts(table, column, keys.decimal_comma, is_required=key in COUNTS)
    has = {key: key in frame for key in COUNTS}
    if not has["offered"]:
        frame["offered"] = frame["answered"] + (frame["abandoned"] if has["abandoned"] else 0.0)
    if not has["answered"]:
        frame["answered"] = frame["offered"] - (frame["abandoned"] if has["abandoned"] else 0.0)
    if not has["abandoned"]:
        frame["abandoned"] = (frame["offered"] - frame["answered"]).clip(lower=0.0)
    if "handle_seconds" not in frame:
        frame["handle_seconds"] = frame["aht_seconds"] * frame["answered"]
    below = (frame["answered"] < 0).to_numpy(dtype=bool)
    table.note(below, str(names.abandoned), lambda row: "more abandoned than offered; correct one")
    frame.loc[below, "answered"] = np.nan
    check_counts(table, frame, {key: column for key, column in names.named() if key in COUNTS})


def _amounts(table: LargeTable, column: str, decimal_comma: bool, is_required: bool) -> np.ndarray:
    """Numbers of a column; an empty cell is wrong where required, else 0."""

    def amount(text: str) -> float:
        if not text and is_required:
            raise ValueError("empty; a number is needed, 0 where there was nothing")
        return parse_amount(text, decimal_comma) if text else 0.0

    return np.array([np.nan if value is None else value for value in table.parse(column, amount)], dtype=float)


def _note_overlaps(table: LargeTable, kept: pd.DataFrame) -> None:
    """Note rows of one queue whose intervals are the same or overlap, with the line of the other."""
    rows = kept.dropna(subset=["start"]).sort_values(["queue", "start", "in_file"], ignore_index=True)
    blocker = overlapped(rows)
    at = rows["in_file"].to_numpy(dtype=np.int64)
    before = {int(at[i]): int(table.lines[at[blocker[i]]]) for i in np.flatnonzero(blocker >= 0)}
    wrong = np.isin(np.arange(len(table.cells)), list(before))
    queues = kept["queue"]
    table.note(
        wrong, "", lambda row: f"{queues[row]}: overlaps line {before[row]}; delete one, or check interval_minutes"
    )


def _reconcile(table: LargeTable, keys: HistoryMapping, kept: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Contacts by queue and local date, counted from the file's cells and again from what is written."""
    columns = [keys.columns.offered] if keys.columns.offered else [keys.columns.answered, keys.columns.abandoned]
    cells = table.cells.loc[kept.index, [name for name in columns if name is not None]]
    counts = cells.map(lambda text: parse_amount(text, keys.decimal_comma)).sum(axis="columns")
    source = pd.DataFrame({"queue": kept["queue"], "date": kept["local_date"], "in_file": counts})
    dates = rows["start"].dt.tz_convert(keys.zone).dt.date
    written = pd.DataFrame({"queue": rows["queue"], "date": dates, "written": rows["offered"]})
    left = source.groupby(["queue", "date"], as_index=False)["in_file"].sum()
    right = written.groupby(["queue", "date"], as_index=False)["written"].sum()
    joined = left.merge(right, on=["queue", "date"], how="outer").fillna({"in_file": 0.0, "written": 0.0})
    joined["difference"] = joined["written"] - joined["in_file"]
    return joined
