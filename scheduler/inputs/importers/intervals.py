"""What histories and forecasts of other systems share: a queue and an interval a row."""

from __future__ import annotations

from datetime import UTC, datetime, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from scheduler.domain.clock import NonexistentTimeError, is_ambiguous, local_to_utc
from scheduler.inputs.importers.readings import fixed_offset, parse_amount, parse_reading
from scheduler.inputs.importers.source import SourceKeys
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.overlaps import overlapped
from scheduler.inputs.resolve.volume_files import TIME
from scheduler.inputs.schema.fields import Keys, Whole, YesNo, Zone

JOIN = "|"
"""Joins a queue's name in the file and its medium."""


class IntervalColumns(Keys):
    """Names of the foreign file's columns that say which queue and when."""

    queue: str | None = Field(None, description="Queue's name; default: the mapping's single_queue.")
    media: str | None = Field(
        None, description="Medium (voice, chat), where a queue of the file holds several; queues may list Queue|Medium."
    )
    start: str | None = Field(None, description="Time the interval is marked with (date and time in one column).")
    date: str | None = Field(None, description="Date, where date and time are two columns.")
    time: str | None = Field(None, description="Time of day, where date and time are two columns.")

    @model_validator(mode="after")
    def _one_time(self) -> IntervalColumns:
        if (self.start is None) == (self.date is None) or (self.date is None) != (self.time is None):
            raise ValueError("name either the column start, or both date and time")
        return self

    def named(self) -> list[tuple[str, str]]:
        """Keys given and their columns."""
        return [(key, value) for key, value in self.model_dump().items() if value is not None]


class IntervalKeys(SourceKeys):
    """How times, numbers and queues are written."""

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
    marks_on_grid: YesNo = Field(
        False, description="Whether times must be whole intervals past the hour, so that others are errors; default no."
    )
    queues: dict[str, str] = Field(
        default_factory=dict, description="Queue by name in the file, empty: leave out; default: names as they are."
    )
    single_queue: str | None = Field(None, description="Queue of all rows, where the file has no queue column.")

    @model_validator(mode="after")
    def _one_zone(self) -> IntervalKeys:
        if (self.time_zone is None) == (self.utc_offset is None):
            raise ValueError('give either time_zone or utc_offset (utc_offset: "+00:00" where the file is in UTC)')
        return self

    @property
    def zone(self) -> ZoneInfo | timezone:
        """Zone of times without offset."""
        return ZoneInfo(self.time_zone) if self.time_zone else fixed_offset(self.utc_offset or "+00:00")


def check_queue(keys: IntervalKeys, columns: IntervalColumns) -> None:
    """Refuse a mapping with two queues or none.

    Raises
    ------
    ValueError
        If it has.
    """
    if (keys.single_queue is None) == (columns.queue is None):
        raise ValueError("give either columns.queue or single_queue")


def read_queues(table: LargeTable, keys: IntervalKeys, columns: IntervalColumns) -> np.ndarray:
    """Our queue of every row, empty where it is left out.

    A queue of the file with several media is planned apart: unless the mapping lists ``Queue|Medium``, it is an error.
    """
    if columns.queue is None:
        return np.full(len(table.cells), keys.single_queue, dtype=object)
    column = columns.queue
    if columns.media is not None:
        _note_media(table, keys, column, columns.media)
        column = "queue and medium"
        table.cells[column] = table.cells[columns.queue] + JOIN + table.cells[columns.media]

    def queue(text: str) -> str:
        name = text.rpartition(JOIN)[0] if columns.media is not None else text
        if not name:
            raise ValueError("empty; a queue's name is allowed")
        if keys.queues and text not in keys.queues and name not in keys.queues:
            listed = ", ".join(keys.queues)
            raise ValueError(f"found the queue {name!r}, the mapping's queues list {listed}; add it (empty: left out)")
        return keys.queues.get(text, keys.queues.get(name, name))

    return table.parse(column, queue, columns.queue)


def _note_media(table: LargeTable, keys: IntervalKeys, queue: str, media: str) -> None:
    """Note rows of a queue's second medium where the mapping does not say which queue that is."""
    pairs = table.cells[[queue, media]].drop_duplicates()
    first = pairs.drop_duplicates(queue).set_index(queue)[media]
    unsaid = {
        (name, kind)
        for name, kind in pairs.itertuples(index=False)
        if kind != first[name] and not {f"{name}{JOIN}{kind}", f"{name}{JOIN}{first[name]}"} <= set(keys.queues)
    }
    wrong = np.array([pair in unsaid for pair in zip(table.cells[queue], table.cells[media], strict=True)], dtype=bool)
    names, kinds = table.cells[queue], table.cells[media]
    table.note(
        wrong,
        media,
        lambda row: (
            f"the queue {names.iloc[row]!r} holds {first[names.iloc[row]]} and {kinds.iloc[row]}, which are staffed "
            f"apart; list {names.iloc[row]}|{first[names.iloc[row]]} and {names.iloc[row]}|{kinds.iloc[row]} in a "
            "mapping's queues (empty: left out)"
        ),
    )


def read_times(table: LargeTable, keys: IntervalKeys, columns: IntervalColumns, series: np.ndarray) -> pd.DataFrame:
    """``local_date``, ``start`` and ``end`` of every row; NaT where wrong.

    Parameters
    ----------
    series
        What a row is one interval of (queue, medium, ...): of a clock reading that occurs twice, the second row of a
        series is the second occurrence.
    """
    column = columns.start
    if column is None:
        column = "date and time"
        table.cells[column] = table.cells[str(columns.date)] + " " + table.cells[str(columns.time)]
    readings = table.parse(column, lambda text: parse_reading(text, keys.date_order))
    if keys.marks_on_grid:
        _note_off_grid(table, column, readings, keys.interval_minutes)
    second = _is_second(series, readings, keys.zone)
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
    frame = pd.DataFrame(index=table.cells.index)
    mark = pd.Series(pd.to_datetime(pd.Series(marks, dtype=object), utc=True)).dt.as_unit("s")
    length = pd.Timedelta(minutes=keys.interval_minutes)
    frame["start"] = mark if keys.interval_marks == "start" else mark - length
    frame["end"] = frame["start"] + length
    frame[["start", "end"]] = frame[["start", "end"]].astype(TIME)
    frame["local_date"] = frame["start"].dt.tz_convert(keys.zone).dt.date
    frame["is_repeated"] = second | _is_ambiguous(readings, keys.zone)
    return frame


def _note_off_grid(table: LargeTable, column: str, readings: np.ndarray, minutes: int) -> None:
    def is_off(reading: datetime | None) -> bool:
        if reading is None:
            return False
        return bool((reading.hour * 60 + reading.minute) % minutes or reading.second)

    off = np.array([is_off(reading) for reading in readings], dtype=bool)
    texts = table.cells[column]
    table.note(off, column, lambda row: f"found {texts.iloc[row]!r}, times at whole {minutes} minutes are allowed")


def _is_ambiguous(readings: np.ndarray, zone: tzinfo) -> np.ndarray:
    """Tell rows whose reading occurs twice."""
    if not isinstance(zone, ZoneInfo):
        return np.zeros(len(readings), dtype=bool)
    twice = {r for r in set(readings) if r is not None and r.tzinfo is None and is_ambiguous(r, zone)}
    return np.array([reading in twice for reading in readings], dtype=bool)


def _is_second(series: np.ndarray, readings: np.ndarray, zone: tzinfo) -> np.ndarray:
    """Tell rows that repeat a reading which occurs twice: the second of a series is the second occurrence."""
    second = np.zeros(len(readings), dtype=bool)
    seen: set[tuple[object, datetime]] = set()
    for row in np.flatnonzero(_is_ambiguous(readings, zone)):
        key = (series[row], readings[row])
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


def read_amounts(table: LargeTable, column: str, decimal_comma: bool, empty: float | None = None) -> np.ndarray:
    """Numbers of a column; an empty cell is ``empty``, or wrong where that is ``None``."""

    def amount(text: str) -> float:
        if text:
            return parse_amount(text, decimal_comma)
        if empty is None:
            raise ValueError("empty; a number is needed, 0 where there was nothing")
        return empty

    return np.array([np.nan if value is None else value for value in table.parse(column, amount)], dtype=float)


def note_overlaps(table: LargeTable, kept: pd.DataFrame, by: str = "queue") -> None:
    """Note rows of one queue whose intervals are the same or overlap, with the line of the other.

    Parameters
    ----------
    kept
        Columns queue, start, end (NaT where wrong) and in_file, the row of ``table``.
    by
        Column of what has one row an interval.
    """
    rows = kept.dropna(subset=["start"]).sort_values([by, "start", "in_file"], ignore_index=True)
    blocker = overlapped(rows.assign(queue=rows[by]))
    at = rows["in_file"].to_numpy(dtype=np.int64)
    before = {int(at[i]): int(table.lines[at[blocker[i]]]) for i in np.flatnonzero(blocker >= 0)}
    queues = dict(zip(at.tolist(), rows["queue"], strict=True))
    wrong = np.isin(np.arange(len(table.cells)), list(before))
    table.note(
        wrong, "", lambda row: f"{queues[row]}: overlaps line {before[row]}; delete one, or check interval_minutes"
    )
