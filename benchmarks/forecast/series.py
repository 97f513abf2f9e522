"""The two histories as the product reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.forecasting.atoms import Span
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.queue_forecast import calendar_of
from scheduler.forecasting.reading import read_history

_OPEN_ALWAYS = (((0, 1440),),) * 7


@dataclass(frozen=True)
class Series:
    """A history to measure on.

    Parameters
    ----------
    file
        Below the data folder; the newest file of the pattern where there are several.
    minutes
        Length of a row.
    opens, closes
        Hours of the day measured.
    first_origin
        Days of history before the first origin.
    """

    name: str
    file: str
    minutes: int
    opens: int
    closes: int
    zone: str
    holidays: str
    first_origin: int

    @property
    def queue(self) -> Queue:
        return Queue(self.name, "voice", self.zone, _OPEN_ALWAYS, ServiceTarget(0.8, 20), 180.0, holidays=self.holidays)


SERIES = (
    # North American working days; its five-minute row at 21:00 is no half hour.
    Series("bank_2003", "bank_2003/volumes_5min.csv", 5, 7, 21, "America/New_York", "US", 84),
    Series("technion_1999", "technion_1999/volumes_6min_*.csv", 6, 7, 24, "Asia/Jerusalem", "IL", 140),
)


def read_series(series: Series, data: Path) -> tuple[DayTable, DayCalendar]:
    """Read a history through the product's reader; the table ends with its week where that ends in closed days.

    Raises
    ------
    FileNotFoundError
        Where the data are absent.
    ValueError
        Where the file lacks a column or holds too few days.
    """
    files = sorted(data.glob(series.file))
    if not files:
        raise FileNotFoundError(data / series.file)
    rows = pd.read_csv(files[-1])
    missing = {"start", "calls"} - set(rows.columns)
    if missing:
        raise ValueError(f"{files[-1]}: column {', '.join(sorted(missing))} is missing; columns start, calls are read")
    start = pd.to_datetime(rows["start"])
    rows = rows[(start.dt.hour >= series.opens) & (start.dt.hour < series.closes)]
    # The skipped and the repeated hour of a clock change lie at night, outside the hours measured.
    start = pd.to_datetime(rows["start"]).dt.tz_localize(series.zone)
    history = pd.DataFrame(
        {
            "start": start,
            "end": start + pd.Timedelta(minutes=series.minutes),
            "offered": rows["calls"].astype(float),
            "answered": rows["calls"].astype(float),
            "handle_seconds": rows["calls"] * 180.0,
        }
    )
    after = start.iloc[-1].normalize() + pd.Timedelta(days=1)
    read = read_history(series.queue, history, Span(int(after.timestamp()) // 300, 1))
    if read is None or len(read.table) < series.first_origin + 56:
        raise ValueError(f"{files[-1]}: fewer than {series.first_origin + 56} days; the measurement needs more")
    table = read.table.through_weekend()
    return table, calendar_of(series.queue, table, table.first + len(table))
