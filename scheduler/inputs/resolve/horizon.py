"""Which weeks are planned, and whether there is anything to plan them from."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from scheduler.domain.clock import WEEKDAYS, Horizon
from scheduler.inputs.reading.issues import Place
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.resolve.site_reading import SiteReading

START, WEEKS = Place("--start"), Place("--weeks")


def resolve_horizon(
    reading: SiteReading, start: date | None, weeks: int, history: pd.DataFrame, forecast: pd.DataFrame | None
) -> Horizon | None:
    """Whole weeks from ``start``; default: the first week after the last history (else of the first forecast) date."""
    if weeks < 1:
        reading.issues.add(WEEKS, "", f"found {weeks}, at least 1 is allowed")
        return None
    if start is None:
        start = _default_start(reading, history, forecast)
    if start is None:
        _note_nothing(reading)
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
    return Horizon(reading.zone.key, start, 7 * weeks, reading.interval, reading.week_start)


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
