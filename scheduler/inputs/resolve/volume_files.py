"""``history/*.csv`` and ``forecast.csv`` to data frames in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.formula_guard import unguarded
from scheduler.inputs.reading.counts import COUNTS, check_counts, within
from scheduler.inputs.reading.csv_file import read_large_table
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.moments import no_length, parse_moment
from scheduler.inputs.reading.overlaps import overlapped, seconds_of
from scheduler.inputs.reading.plausible import implausible, implausible_forecast
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.volume_columns import FORECAST, HISTORY, MOST

HISTORY_COLUMNS = tuple(column.name for column in HISTORY)
FORECAST_COLUMNS = tuple(column.name for column in FORECAST)
TIME = pd.DatetimeTZDtype("s", "UTC")


def resolve_volumes(
    reading: SiteReading, queue_names: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame | None, tuple[VolumeNote, ...]]:
    """History of all files (sorted by queue and start), the forecast, if there is one, and what can hardly be.

    Returns
    -------
    tuple
        Frames with the columns of the files; ``start`` and ``end`` are UTC, numbers are floats. ``aht_seconds`` of the
        forecast is NaN where empty.
    """
    documents = reading.documents
    history, notes = _history(reading, queue_names)
    if documents.forecast_path is None:
        return history, None, notes
    table = read_large_table(
        documents.forecast_path,
        str(documents.forecast_path),
        FORECAST_COLUMNS,
        ("queue", "start", "end", "volume"),
        reading.issues,
    )
    if table is None:
        return history, _empty(FORECAST_COLUMNS), notes
    frame = read_spans(reading, table, queue_names)
    frame["volume"] = numbers_within(table, "volume")
    frame["aht_seconds"] = numbers_within(table, "aht_seconds", is_required=False)
    _check_handle_times(table, frame)
    told = implausible_forecast(frame[table.good], documents.forecast_path.name)
    notes = (*notes, *(VolumeNote(queue, text) for queue, text in told))
    return history, _finish(reading, [(table, frame)], FORECAST_COLUMNS), notes


def _history(reading: SiteReading, queue_names: list[str]) -> tuple[pd.DataFrame, tuple[VolumeNote, ...]]:
    read: list[tuple[LargeTable, pd.DataFrame]] = []
    notes: list[VolumeNote] = []
    for path in reading.documents.history_paths:
        table = read_large_table(path, str(path), HISTORY_COLUMNS, HISTORY_COLUMNS, reading.issues)
        if table is None:
            continue
        frame = read_spans(reading, table, queue_names)
        for key in HISTORY_COLUMNS[3:]:
            frame[key] = numbers_within(table, key)
        check_counts(table, frame, {key: [key] for key in COUNTS})
        read.append((table, frame))
        told = implausible(frame[table.good], f"{path.parent.name}/{path.name}", reading.zone)
        notes.extend(VolumeNote(queue, text) for queue, text in told)
    return _finish(reading, read, HISTORY_COLUMNS) if read else _empty(HISTORY_COLUMNS), tuple(notes)


def numbers_within(table: LargeTable, key: str, is_required: bool = True) -> NDArray[np.float64]:
    """Numbers of a column within its range."""
    return within(table, table.numbers(key, is_required), key, MOST[key])


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    return frame.astype({"queue": "str", "start": TIME, "end": TIME})


def read_spans(reading: SiteReading, table: LargeTable, queue_names: list[str]) -> pd.DataFrame:
    """Queue, start and end of every row."""
    known = set(queue_names)

    def queue(cell: str) -> str:
        text = unguarded(cell)
        if text not in known and reading.node("site") is not None:
            raise ValueError(unknown("queue", text, queue_names) if text else "empty; write the queue's name")
        return text

    frame = pd.DataFrame({"queue": table.parse("queue", queue)})
    seconds = cache(lambda text: int(parse_moment(text, reading.zone).timestamp()))
    for key in ("start", "end"):
        frame[key] = pd.to_datetime(pd.Series(table.parse(key, seconds), dtype="float64"), unit="s", utc=True).astype(
            TIME
        )
    wrong = (frame["end"] <= frame["start"]).to_numpy(dtype=bool)
    texts = {int(row): (table.cells["start"].iloc[row], table.cells["end"].iloc[row]) for row in np.flatnonzero(wrong)}
    skipped = {row: message for row, text in texts.items() if (message := no_length(*text, reading.zone))}
    rows = np.arange(len(frame))
    table.note(np.isin(rows, list(skipped)), "start", lambda row: skipped[row])
    backwards = wrong & ~np.isin(rows, list(skipped))
    table.note(backwards, "end", lambda row: f"end {texts[row][1]} is not after start {texts[row][0]}; correct it")
    return frame


def _check_handle_times(table: LargeTable, frame: pd.DataFrame) -> None:
    """Contacts that take no time need nobody, which is nobody's forecast."""
    volume = frame["volume"]
    zero = ((frame["aht_seconds"] == 0) & (volume > 0)).to_numpy(dtype=bool)
    table.note(
        zero,
        "aht_seconds",
        lambda row: f"found 0 with {volume[row]:g} contacts, more than 0 is allowed; empty takes the history's",
    )


def _finish(reading: SiteReading, read: list[tuple[LargeTable, pd.DataFrame]], columns: Sequence[str]) -> pd.DataFrame:
    """Join the files, note duplicates and overlaps, sort."""
    return rows_apart(read)[list(columns)].astype({"queue": "str"})


def rows_apart(read: list[tuple[LargeTable, pd.DataFrame]]) -> pd.DataFrame:
    """Good rows of all files, sorted by queue and start; duplicates and overlaps are noted."""
    kept = []
    for number, (table, frame) in enumerate(read):
        frame = frame[table.good].copy()
        frame["table"], frame["line"] = number, table.lines[table.good]
        kept.append(frame)
    rows = pd.concat(kept, ignore_index=True).sort_values(["queue", "start", "table", "line"], ignore_index=True)
    _note_overlaps(rows, [table for table, _ in read])
    return rows


def _note_overlaps(rows: pd.DataFrame, tables: list[LargeTable]) -> None:
    """Note rows given twice and rows that reach into another, in whatever file, with the line of the other."""
    blocker = overlapped(rows)
    starts, ends = seconds_of(rows["start"]), seconds_of(rows["end"])
    same = (starts == starts[blocker]) & (ends == ends[blocker])
    for number, table in enumerate(tables):
        own = np.flatnonzero((blocker >= 0) & (rows["table"] == number).to_numpy(dtype=bool))
        before = {int(rows["line"][i]): int(i) for i in own}
        wrong = np.isin(table.lines, list(before))

        def message(row: int, table: LargeTable = table, before: dict[int, int] = before) -> str:
            at = before[int(table.lines[row])]
            other = f"{tables[int(rows['table'][blocker[at]])].file}:{int(rows['line'][blocker[at]])}"
            cells = table.cells.iloc[row]
            said = "is the same interval as" if same[at] else "overlaps"
            return f"{cells['queue']} from {cells['start']} {said} {other}; keep one of the two"

        table.note(wrong, "start", message)
