"""``requirement.csv`` to people dictated by queue and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.domain.clock import Horizon, clock_text
from scheduler.domain.dictated import DICTATED, DictatedPeople
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import Queue
from scheduler.inputs.reading.csv_file import read_large_table
from scheduler.inputs.reading.large_table import LargeTable
from scheduler.inputs.reading.overlaps import seconds_of
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.resolve.volume_files import numbers_within, read_spans, rows_apart
from scheduler.inputs.schema.volume_columns import REQUIREMENT

COLUMNS = tuple(column.name for column in REQUIREMENT)
FILE = "requirement.csv"


def resolve_requirement(
    reading: SiteReading, queues: Sequence[Queue], names: list[str], horizon: Horizon | None
) -> tuple[tuple[DictatedPeople, ...], tuple[VolumeNote, ...]]:
    """Read the people dictated inside the horizon; all rows are checked, and told where they come to nothing."""
    path = reading.documents.requirement_path
    if path is None:
        return (), ()
    table = read_large_table(path, str(path), COLUMNS, COLUMNS, reading.issues)
    if table is None:
        return (), ()
    frame = read_spans(reading, table, names)
    people = numbers_within(table, "people")
    with np.errstate(invalid="ignore"):
        broken = np.isfinite(people) & (people != np.floor(people))
    table.note(broken, "people", lambda row: f"found {people[row]:g}, a whole number of people is allowed")
    frame["people"] = people
    _check_grid(reading, table, frame)
    rows = rows_apart([(table, frame)])
    if horizon is None:
        return (), ()
    _check_open(table, frame, queues, horizon)
    inside = _inside(rows, horizon)
    notes = [*_outside(len(rows) - len(inside), horizon), *_said(inside, queues, horizon)]
    return tuple(_joined(inside)), tuple(notes)


def _check_grid(reading: SiteReading, table: LargeTable, frame: pd.DataFrame) -> None:
    """Note starts and ends off the site's grid, on its clock."""
    for key in ("start", "end"):
        local = frame[key].dt.tz_convert(reading.zone)
        minutes = (local.dt.hour * 60 + local.dt.minute + local.dt.second / 60).to_numpy(dtype=np.float64, na_value=0.0)
        wrong = table.good & (minutes % reading.interval != 0)

        def message(row: int, minutes: NDArray[np.float64] = minutes) -> str:
            low = int(minutes[row] // reading.interval) * reading.interval
            found = clock_text(int(minutes[row]))
            return (
                f"found {found}, off the grid of {reading.interval} minutes; nearest on it: {clock_text(low)} or "
                f"{clock_text(low + reading.interval)} (or change interval_minutes in site.yaml)"
            )

        table.note(wrong, key, message)


def _check_open(table: LargeTable, frame: pd.DataFrame, queues: Sequence[Queue], horizon: Horizon) -> None:
    """Note people asked for while their queue is closed; nobody is what it asks for then anyway."""
    origin, step = int(horizon.origin.timestamp()), horizon.interval_minutes * 60
    opened = {
        queue.name: np.concatenate([[0], np.cumsum(open_intervals(queue, horizon))]).astype(np.int64)
        for queue in queues
    }
    good = np.flatnonzero(table.good & (frame["people"].to_numpy(dtype=np.float64) > 0))
    starts, ends = (seconds_of(frame.iloc[good][key]) for key in ("start", "end"))
    first = np.clip((starts - origin) // step, 0, horizon.num_intervals)
    last = np.clip((ends - origin) // step, 0, horizon.num_intervals)
    closed = {}
    for row, begins, stops in zip(good.tolist(), first.tolist(), last.tolist(), strict=True):
        own = opened.get(frame["queue"].iloc[row])
        if own is not None and own[stops] - own[begins] < stops - begins:
            at = next(i for i in range(begins, stops) if own[i + 1] == own[i])
            closed[row] = horizon.local(at * horizon.interval_minutes)
    wrong = np.isin(np.arange(len(frame)), list(closed))
    table.note(
        wrong,
        "people",
        lambda row: (
            f"found {frame['people'].iloc[row]:g} while {frame['queue'].iloc[row]} is closed, at "
            f"{closed[row]:%Y-%m-%d %H:%M}; end the row where it closes, or correct open in site.yaml"
        ),
    )


def _inside(rows: pd.DataFrame, horizon: Horizon) -> list[DictatedPeople]:
    """Cut rows to the horizon and leave out those outside."""
    begins, stops = horizon.origin, horizon.moment(horizon.end_minute)
    columns = (rows["queue"], seconds_of(rows["start"]), seconds_of(rows["end"]), rows["people"].astype("int64"))
    found = []
    for queue, first, last, people in zip(*(column.tolist() for column in columns), strict=True):
        start, end = (datetime.fromtimestamp(seconds, UTC) for seconds in (first, last))
        if max(begins, start) < min(stops, end):
            found.append(DictatedPeople(str(queue), max(begins, start), min(stops, end), people))
    return found


def _joined(found: Sequence[DictatedPeople]) -> Iterator[DictatedPeople]:
    """Join rows of one queue and number that adjoin; sorted by queue and start."""
    if not found:
        return
    now = found[0]
    for _, one in pairwise(found):
        if (one.queue, one.people, one.start) == (now.queue, now.people, now.end):
            now = DictatedPeople(now.queue, now.start, one.end, now.people)
        else:
            yield now
            now = one
    yield now


def _outside(count: int, horizon: Horizon) -> Iterator[VolumeNote]:
    if count:
        rows = "1 row lies" if count == 1 else f"{count:,} rows lie"
        yield VolumeNote(FILE, f"{rows} outside the dates planned, {horizon.start} to {horizon.end}", "site")


def _said(found: Sequence[DictatedPeople], queues: Sequence[Queue], horizon: Horizon) -> Iterator[VolumeNote]:
    """Tell how many intervals are dictated, and where fewer people than the queue's minimum staff are."""
    for queue in queues:
        own = [one for one in found if one.queue == queue.name]
        is_open = open_intervals(queue, horizon)
        step = horizon.interval_minutes
        spans = [
            (one, sum(is_open[horizon.minute_of(one.start) // step : horizon.minute_of(one.end) // step]))
            for one in own
        ]
        count = sum(many for _, many in spans)
        if not count:
            continue
        yield VolumeNote(
            queue.name,
            f"{FILE} gives the people of {count} of {sum(is_open)} open intervals, which win over the formula",
            DICTATED,
        )
        below = sum(many for one, many in spans if one.people < queue.minimum_staff)
        if below:
            yield VolumeNote(
                queue.name,
                f"{FILE} asks for fewer people than minimum_staff ({queue.minimum_staff}) in {below} open intervals; "
                "its numbers win",
                "site",
            )
