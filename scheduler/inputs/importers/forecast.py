"""Forecasts made elsewhere, e.g. by the client, into ``forecast.csv``, by a column mapping.

The mapping has the keys of a history's, and in ``columns`` the volume, and the handle time where the file has it::

    columns: {queue: Skill, start: "Interval Start", volume: Forecast, aht_seconds: AHT}
    time_zone: America/New_York
    interval_minutes: 30
    queues: {EN Billing: billing}
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from scheduler.atomic_files import write_file
from scheduler.domain.formula_guard import guarded
from scheduler.inputs.importers.intervals import (
    Columns,
    IntervalColumns,
    IntervalKeys,
    check_queue,
    columns_of,
    leave_out_skipped,
    note_overlaps,
    read_amounts,
    read_columns,
    read_durations,
    read_queues,
    read_times,
)
from scheduler.inputs.importers.source import check_columns, read_mapping, read_source
from scheduler.inputs.reading.counts import within
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.reading.plausible import implausible_forecast
from scheduler.inputs.resolve.volume_files import FORECAST_COLUMNS
from scheduler.inputs.schema.volume_columns import MOST


class ForecastColumns(IntervalColumns):
    """Names of the foreign file's columns."""

    volume: Columns = Field(description="Contacts expected in the interval.")
    aht_seconds: Columns | None = Field(
        None, description="Average handle time (its parts are added up); default: the history's."
    )


class ForecastMapping(IntervalKeys):
    """How a foreign forecast is read."""

    columns: ForecastColumns = Field(description="Names of the foreign file's columns.")

    @model_validator(mode="after")
    def _one_queue(self) -> ForecastMapping:
        check_queue(self, self.columns)
        return self


@dataclass(frozen=True)
class ForecastImport:
    """An imported forecast.

    Parameters
    ----------
    rows
        Columns of ``forecast.csv``: start and end are UTC, ``aht_seconds`` NaN where the file gives none.
    left_out
        Rows of queues mapped to nothing.
    interval_minutes
        Length of the file's intervals.
    warnings
        What can hardly be, for a planner to look at.
    notes
        What was not taken over.
    """

    rows: pd.DataFrame
    left_out: int
    interval_minutes: int = 0
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def import_forecast(source: Path, mapping: Path, target: Path) -> ForecastImport:
    """Read a foreign forecast and write it as a site's ``forecast.csv``.

    Raises
    ------
    InputError
        With everything wrong: unknown columns, unreadable rows, skipped times, duplicates, contacts that take no time.
    """
    imported = read_forecast(source, mapping)
    text = imported.rows.assign(queue=[guarded(name) for name in imported.rows["queue"]])
    for key in ("start", "end"):
        text[key] = text[key].dt.strftime("%Y-%m-%d %H:%M+00:00")
    write_file(target, text.to_csv(index=False, lineterminator="\n", float_format="%.10g"))
    return imported


def read_forecast(source: Path, mapping: Path) -> ForecastImport:
    """Read a foreign forecast; see `import_forecast`."""
    issues = Issues()
    keys, document = read_mapping(mapping, ForecastMapping, issues)
    table = read_source(source, keys, issues)
    columns = keys.columns
    check_columns(table, columns.named(), document)
    queues, left_out = read_queues(table, keys, columns)
    frame = pd.DataFrame({"queue": queues, "series": queues, "in_file": table.cells.index})
    frame = frame.join(read_times(table, keys, columns, frame["series"].to_numpy()))
    contacts = read_amounts(table, columns.volume, keys)
    frame["volume"] = within(table, contacts, columns_of(columns.volume)[0], MOST["volume"])
    frame["aht_seconds"] = np.nan
    if columns.aht_seconds is not None:
        seconds = read_durations(table, columns.aht_seconds, keys, np.nan)
        frame["aht_seconds"] = within(table, seconds, columns_of(columns.aht_seconds)[0], MOST["aht_seconds"])
        volume = frame["volume"]
        zero = ((frame["aht_seconds"] == 0) & (volume > 0)).to_numpy(dtype=bool)
        table.note(
            zero,
            columns_of(columns.aht_seconds)[0],
            lambda row: f"found 0 with {volume[row]:g} contacts, more than 0 is allowed; empty takes the history's",
        )
    kept = leave_out_skipped(table, keys, columns, frame, (frame["volume"] == 0).to_numpy(dtype=bool))
    note_overlaps(table, kept)
    issues.raise_if_any()
    rows = kept.sort_values(["queue", "start"], ignore_index=True)[list(FORECAST_COLUMNS)].astype({"queue": "str"})
    table.note_unread(read_columns(columns))
    warnings = tuple(f"{queue}: {text}" for queue, text in implausible_forecast(rows, source.name))
    return ForecastImport(rows, left_out, keys.interval_minutes, warnings, tuple(table.notes))
