"""What histories and forecasts of other systems share: a queue and an interval a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from scheduler.domain.clock import MINUTES_PER_DAY
from scheduler.inputs.importers.clock_marks import read_marks
from scheduler.inputs.importers.durations import DurationForm, parse_duration
from scheduler.inputs.importers.readings import fixed_offset, parse_amount, parse_reading
from scheduler.inputs.importers.source import SourceKeys
from scheduler.inputs.reading.issues import SHOWN_NAMES
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.overlaps import overlapped
from scheduler.inputs.resolve.volume_files import TIME
from scheduler.inputs.schema.fields import Keys, Whole, YesNo, Zone

JOIN = "|"
"""Joins a queue's name in the file and its medium."""


def columns_of(value: Any) -> Any:
    """Columns of a key that may be one or a list; none where it is not given."""
    return [] if value is None else [value] if isinstance(value, str) else value


Columns = Annotated[
    list[Annotated[str, Field(min_length=1)]],
    BeforeValidator(columns_of),
    Field(min_length=1),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}]}
    ),
]
"""A column, or several that are added up."""


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
        """Keys given and their columns, one by one."""
        found = [(key, columns_of(value)) for key, value in self.model_dump().items()]
        return [(key, column) for key, columns in found for column in columns]


class IntervalKeys(SourceKeys):
    """How times, numbers and queues are written."""

    decimal_comma: YesNo = Field(False, description="Whether numbers are written 1.234,5; default no (1,234.5).")
    date_order: Literal["ymd", "dmy", "mdy"] = Field("ymd", description="Order of year, month, day; default ymd.")
    time_zone: Zone | None = Field(None, description="IANA zone of times without offset; or give utc_offset.")
    utc_offset: str | None = Field(
        None, pattern=r"^[+-]\d\d:\d\d$", description="Fixed offset of times without one, e.g. +08:00 or +00:00."
    )
    time_unit: DurationForm = Field(
        "s", description="How handle times are written: s (default), ms, min, m:ss (1:02:03 too) or h:mm:ss."
    )
    no_value: list[str] = Field(
        default_factory=list, description="Texts that stand for no number, e.g. -- or N/A; counted as 0."
    )
    newest_first: YesNo | None = Field(
        None, description="Whether rows go back in time; default: as the times of each date tell."
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


def read_queues(table: LargeTable, keys: IntervalKeys, columns: IntervalColumns) -> tuple[np.ndarray, int]:
    """Our queue of every row (``None`` where wrong), and how many rows of the table were left out.

    Rows of queues mapped to nothing are taken out of the table, whatever else is in them. A queue of the file with
    several media is planned apart: unless the mapping lists ``Queue|Medium``, it is an error.
    """
    if columns.queue is None:
        return np.full(len(table.cells), keys.single_queue, dtype=object), 0
    column = columns.queue
    if columns.media is not None:
        _note_media(table, keys, column, columns.media)
        column = "queue and medium"
        table.cells[column] = table.cells[columns.queue] + JOIN + table.cells[columns.media]

    def queue(text: str) -> str:
        name = text.rpartition(JOIN)[0] if columns.media is not None else text
        if not name and name not in keys.queues:
            raise ValueError("empty; a queue's name is allowed")
        if keys.queues and text not in keys.queues and name not in keys.queues:
            listed = ", ".join(keys.queues)
            raise ValueError(f"found the queue {name!r}, the mapping's queues list {listed}; add it (empty: left out)")
        return keys.queues.get(text, keys.queues.get(name, name))

    found = table.parse(column, queue, columns.queue)
    is_out = found == ""
    if is_out.any():
        names = table.cells[columns.queue][is_out].value_counts()
        shown = ", ".join(f"{name} ({number:,})" for name, number in list(names.items())[:SHOWN_NAMES])
        more = f" and {len(names) - SHOWN_NAMES:,} more names" if len(names) > SHOWN_NAMES else ""
        table.notes.append(f"rows left out, as the mapping's queues say: {shown}{more}")
        table.leave_out(is_out)
    return found[~is_out], int(is_out.sum())


def read_columns(columns: IntervalColumns) -> list[str]:
    """Columns of the table that have been read, also those made of others."""
    return [*(name for _, name in columns.named()), "queue and medium", time_column(columns)]


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
    """``local_date``, ``start`` and ``end`` of every row (NaT where wrong), ``is_skipped``, ``is_doubtful``,
    ``is_repeated`` and ``newest_first``; see `read_marks`.

    Readings that clocks skip are not noted yet: rows that hold nothing may have them; see `leave_out_skipped`.

    Parameters
    ----------
    series
        What a row is one interval of (queue, medium, ...).
    """  # noqa: D205
    column = time_column(columns)
    if columns.start is None:
        table.cells[column] = table.cells[str(columns.date)] + " " + table.cells[str(columns.time)]
    is_day = keys.interval_minutes % MINUTES_PER_DAY == 0

    def reading(text: str) -> datetime:
        return parse_reading(f"{text} 00:00" if is_day and text and ":" not in text else text, keys.date_order)

    readings = table.parse(column, reading)
    if keys.marks_on_grid:
        _note_off_grid(table, column, readings, keys.interval_minutes)
    ends = keys.interval_marks == "end"
    marks = read_marks(list(readings), series, keys.zone, keys.interval_minutes, ends, keys.newest_first)
    frame = pd.DataFrame(index=table.cells.index)
    for key, moments in (("start", marks.starts), ("end", marks.ends)):
        frame[key] = pd.Series(pd.to_datetime(pd.Series(moments, dtype=object), utc=True)).dt.as_unit("s").astype(TIME)
    frame["local_date"] = frame["start"].dt.tz_convert(keys.zone).dt.date
    frame["is_skipped"], frame["is_doubtful"], frame["is_repeated"] = marks.skipped, marks.doubtful, marks.repeated
    frame["newest_first"] = marks.newest_first
    return frame


def time_column(columns: IntervalColumns) -> str:
    """Name of the column of marks; of two columns, the one that is made of them."""
    return columns.start or "date and time"


def leave_out_skipped(
    table: LargeTable, keys: IntervalKeys, columns: IntervalColumns, frame: pd.DataFrame, is_nothing: np.ndarray
) -> pd.DataFrame:
    """Take out rows of readings that clocks skip where they hold nothing, and tell; note the others as wrong.

    Systems that write the same rows every day write such hours with 0.

    Parameters
    ----------
    frame
        Columns of `read_times` and ``series``; rows of ``table``.
    is_nothing
        Whether a row's counts are all 0.
    """
    column = time_column(columns)
    again = frame["is_doubtful"] & frame.duplicated(["series", "start"], keep=False) & frame["start"].notna()
    gone = (frame["is_skipped"] | again).to_numpy(dtype=bool) & is_nothing
    texts = table.cells[column]
    table.note(
        frame["is_skipped"].to_numpy(dtype=bool) & ~gone,
        column,
        lambda row: (
            f"found {texts.iloc[row]!r}, which does not exist in {keys.time_zone}: clocks go forward; is the file's "
            "zone another, or does it hold UTC?"
        ),
    )
    if gone.any():
        first = texts.iloc[int(np.flatnonzero(gone)[0])]
        table.notes.append(
            f"{count_of(int(gone.sum()), 'row')} of a time clocks skip, without contacts, left out: {first}"
        )
    return frame[~gone]


def count_of(number: int, what: str) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _note_off_grid(table: LargeTable, column: str, readings: np.ndarray, minutes: int) -> None:
    def is_off(reading: datetime | None) -> bool:
        if reading is None:
            return False
        return bool((reading.hour * 60 + reading.minute) % minutes or reading.second)

    off = np.array([is_off(reading) for reading in readings], dtype=bool)
    texts = table.cells[column]
    table.note(off, column, lambda row: f"found {texts.iloc[row]!r}, times at whole {minutes} minutes are allowed")


def read_amounts(table: LargeTable, columns: Columns, keys: IntervalKeys, empty: float | None = None) -> np.ndarray:
    """Numbers of a column, or of several added up; an empty cell is ``empty``, or wrong where that is ``None``."""
    return _sum(table, columns, keys, lambda text: parse_amount(text, keys.decimal_comma), empty)


def read_durations(table: LargeTable, columns: Columns, keys: IntervalKeys, empty: float = 0.0) -> np.ndarray:
    """Seconds of a column of durations, or of several added up; see `parse_duration`."""
    return _sum(table, columns, keys, lambda text: parse_duration(text, keys.time_unit, keys.decimal_comma), empty)


def _sum(
    table: LargeTable, columns: Columns, keys: IntervalKeys, parse: Callable[[str], float], empty: float | None
) -> np.ndarray:
    nothing = set(keys.no_value)

    def amount(text: str) -> float:
        if text in nothing:
            return 0.0
        if text:
            return parse(text)
        if empty is None:
            raise ValueError("empty; a number is needed, 0 where there was nothing")
        return empty

    parts = [
        [np.nan if value is None else value for value in table.parse(column, amount)] for column in columns_of(columns)
    ]
    given = np.array(parts, dtype=float)
    return np.where(np.isnan(given).all(axis=0), np.nan, np.nansum(given, axis=0))


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
        wrong,
        "",
        lambda row: (
            f"{queues[row]}: overlaps line {before[row]}; delete one, check interval_minutes, or name the column they "
            "differ in under add_up"
        ),
    )
