"""Which weeks are planned, and whether there is anything to plan them from."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from scheduler.domain.clock import WEEKDAYS, Horizon
from scheduler.inputs.issues import Place
from scheduler.inputs.nodes import Node
from scheduler.inputs.resolve.context import Context

START, WEEKS = Place("--start"), Place("--weeks")


def resolve_horizon(
    context: Context, start: date | None, weeks: int, history: pd.DataFrame, forecast: pd.DataFrame | None
) -> Horizon | None:
    """Whole weeks from ``start``; default: the first week after the last history (else of the first forecast) date."""
    if weeks < 1:
        context.issues.add(WEEKS, "", f"found {weeks}, at least 1 is allowed")
        return None
    if start is None:
        start = _default_start(context, history, forecast)
    if start is None:
        _note_nothing(context)
        return None
    if start.weekday() != context.week_start:
        before = start - timedelta(days=(start.weekday() - context.week_start) % 7)
        message = (
            f"found {start}, a {WEEKDAYS[start.weekday()].title()}; the site's weeks begin on "
            f"{WEEKDAYS[context.week_start].title()}: "
            f"take {before} or {before + timedelta(days=7)}"
        )
        context.issues.add(START, "", message)
        return None
    return Horizon(context.zone.key, start, 7 * weeks, context.interval, context.week_start)


def _default_start(context: Context, history: pd.DataFrame, forecast: pd.DataFrame | None) -> date | None:
    zone = context.zone
    if len(history):
        last = (history["end"].max() - pd.Timedelta(seconds=1)).tz_convert(zone).date()
        return _next_week(last + timedelta(days=1), context.week_start)
    if forecast is not None and len(forecast):
        return _next_week(forecast["start"].min().tz_convert(zone).date(), context.week_start)
    return None


def _next_week(day: date, week_start: int) -> date:
    return day + timedelta(days=(week_start - day.weekday()) % 7)


def _note_nothing(context: Context) -> None:
    place = Place(str(context.documents.folder))
    if not any(issue.file.endswith(".csv") and "history" in issue.file for issue in context.issues.found):
        message = "no contacts: there are no rows in history/*.csv and none in forecast.csv; import a history"
        context.issues.add(place, "", message)


def check_volumes(
    context: Context, horizon: Horizon, queue_names: list[str], history: pd.DataFrame, forecast: pd.DataFrame | None
) -> None:
    """Note queues that have neither history before the horizon (own or borrowed) nor a forecast inside it."""
    start, end = pd.Timestamp(horizon.origin), pd.Timestamp(horizon.moment(horizon.end_minute))
    known = set(history.loc[history["start"] < start, "queue"])
    node = context.node("site")
    queues = node.entries.get("queues") if node is not None else None
    borrowed = {item.text("name"): item.entries["borrow"].text("queue") for item in _borrowing(queues)}
    known |= {name for name, lender in borrowed.items() if lender in known}
    if forecast is not None:
        known |= set(forecast.loc[(forecast["start"] < end) & (forecast["end"] > start), "queue"])
    place = context.documents.place("site")
    places = {item.text("name"): item.place for item in (queues.items if queues else ())}
    for name in queue_names:
        if name not in known:
            message = (
                f"no contacts for {horizon.start} to {horizon.end}: neither rows before it in history/*.csv nor rows "
                "inside it in forecast.csv; add some (0 where the queue is new), borrow from another queue, or choose "
                "another --start"
            )
            context.issues.add(places.get(name, place), f"queues.{name}", message)


def _borrowing(queues: Node | None) -> list[Node]:
    """Queues that name another one to borrow from."""
    return [item for item in (queues.items if queues else ()) if "borrow" in item.entries]
