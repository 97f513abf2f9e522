"""Which weeks are planned, and whether there is anything to plan them from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import gcd

import pandas as pd

from scheduler.domain.clock import MINUTES_PER_DAY, MOST_WEEKS, WEEKDAYS, YEARS, Horizon
from scheduler.domain.forecasts import VolumeNote
from scheduler.inputs.reading.issues import Place
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.resolve.site_reading import GRIDS, SiteReading

START, WEEKS = Place("--start"), Place("--weeks")


def resolve_horizon(
    reading: SiteReading, start: date | None, weeks: int, history: pd.DataFrame, forecast: pd.DataFrame | None
) -> Horizon | None:
    """Whole weeks from ``start``; default: the first week after the last history (else of the first forecast) date."""
    if not 1 <= weeks <= MOST_WEEKS:
        reading.issues.add(WEEKS, "", f"found {weeks}, 1 to {MOST_WEEKS} are allowed")
        return None
    if start is None:
        start = _default_start(reading, history, forecast)
    if start is None:
        _note_nothing(reading)
        return None
    if start.year not in YEARS:
        reading.issues.add(START, "", f"found {start}, years from {YEARS.start} to {YEARS.stop - 1} are allowed")
        return None
    if start.weekday() != reading.week_start:
        before = start - timedelta(days=(start.weekday() - reading.week_start) % 7)
        message = (
            f"found {start}, a {WEEKDAYS[start.weekday()].title()}; the site's weeks begin on "
            f"{WEEKDAYS[reading.week_start].title()}: "
            f"take {before} or {before + timedelta(days=7)}"
        )
        reading.issues.add(START, "", message)
        return None
    horizon = Horizon(reading.zone.key, start, 7 * weeks, reading.interval, reading.week_start)
    return _on_a_grid_of_its_dates(reading, horizon)


def _on_a_grid_of_its_dates(reading: SiteReading, horizon: Horizon) -> Horizon | None:
    """Return the horizon on the coarsest grid, up to the site's, on which all its dates begin.

    Where clocks change by less than an interval (30 minutes in Australia/Lord_Howe), dates after the change begin
    beside a grid that began before it.
    """
    step = gcd(horizon.interval_minutes, *horizon.midnights)
    if step in GRIDS:
        return replace(horizon, interval_minutes=step)
    when, minutes = _change_off_grid(horizon, min(GRIDS))
    message = (
        f"clocks in {horizon.zone} change by {minutes} minutes on {when}, so its dates fit no grid that may be chosen "
        f"({', '.join(map(str, GRIDS))}); choose a --start after it, or --weeks that end before"
    )
    reading.issues.add(START, "", message)
    return None


def _change_off_grid(horizon: Horizon, step: int) -> tuple[date, int]:
    """First date whose length is no multiple of ``step``, and how many minutes it is longer or shorter than others."""
    lengths = enumerate(after - before for before, after in pairwise(horizon.midnights))
    day, length = next((day, length) for day, length in lengths if length % step)
    return horizon.date_of(day), abs(length - MINUTES_PER_DAY)


def grid_notes(horizon: Horizon, interval_minutes: int) -> Iterator[VolumeNote]:
    """Tell where a clock change takes a finer grid than ``interval_minutes``, the site's."""
    if horizon.interval_minutes == interval_minutes:
        return
    when, minutes = _change_off_grid(horizon, interval_minutes)
    yield VolumeNote(
        "all queues",
        f"clocks in {horizon.zone} change by {minutes} minutes on {when}, which intervals of {interval_minutes} "
        f"minutes cannot hold: these dates are planned in intervals of {horizon.interval_minutes} minutes; write "
        f"interval_minutes: {horizon.interval_minutes} in site.yaml to have that all year",
    )


def _default_start(reading: SiteReading, history: pd.DataFrame, forecast: pd.DataFrame | None) -> date | None:
    zone = reading.zone
    if len(history):
        last = (history["end"].max() - pd.Timedelta(seconds=1)).tz_convert(zone).date()
        return _next_week(last + timedelta(days=1), reading.week_start)
    if forecast is not None and len(forecast):
        return _next_week(forecast["start"].min().tz_convert(zone).date(), reading.week_start)
    return None


def _next_week(day: date, week_start: int) -> date:
    return day + timedelta(days=(week_start - day.weekday()) % 7)


def _note_nothing(reading: SiteReading) -> None:
    place = Place(str(reading.documents.folder))
    if not any(issue.file.endswith(".csv") and "history" in issue.file for issue in reading.issues.found):
        message = "no contacts: there are no rows in history/*.csv and none in forecast.csv; import a history"
        reading.issues.add(place, "", message)


def check_volumes(
    reading: SiteReading, horizon: Horizon, queue_names: list[str], history: pd.DataFrame, forecast: pd.DataFrame | None
) -> None:
    """Note queues that have neither history before the horizon (own or borrowed) nor a forecast inside it."""
    start, end = pd.Timestamp(horizon.origin), pd.Timestamp(horizon.moment(horizon.end_minute))
    known = set(history.loc[history["start"] < start, "queue"])
    node = reading.node("site")
    queues = node.entries.get("queues") if node is not None else None
    borrowed = {item.text("name"): item.entries["borrow"].text("queue") for item in _borrowing(queues)}
    known |= {name for name, lender in borrowed.items() if lender in known}
    if forecast is not None:
        known |= set(forecast.loc[(forecast["start"] < end) & (forecast["end"] > start), "queue"])
    place = reading.documents.place("site")
    places = {item.text("name"): item.place for item in (queues.items if queues else ())}
    for name in queue_names:
        if name not in known:
            message = (
                f"no contacts for {horizon.start} to {horizon.end}: neither rows before it in history/*.csv nor rows "
                "inside it in forecast.csv; add some (0 where the queue is new), borrow from another queue, or choose "
                "another --start"
            )
            reading.issues.add(places.get(name, place), f"queues.{name}", message)


def _borrowing(queues: Node | None) -> list[Node]:
    """Queues that name another one to borrow from."""
    return [item for item in (queues.items if queues else ()) if "borrow" in item.entries]
