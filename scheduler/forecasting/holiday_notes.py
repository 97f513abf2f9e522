"""Public holidays in the dates planned that the forecast has nothing to go by for: what it expects, and what to do.

A holiday is known by an example, the same holiday inside the queue's history; or because somebody has said what it
brings: an event that closes, has a lift or has happened before, an edit, a client's forecast, a locked one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from scheduler.domain.clock import Horizon, local_midnight
from scheduler.domain.forecasts import ALL_QUEUES, ForecastLock, VolumeEdit, VolumeNote
from scheduler.domain.opening import open_intervals
from scheduler.domain.site import NO_HOLIDAYS, CalendarEvent, Queue
from scheduler.domain.site_setup import PlannedSite
from scheduler.forecasting.atoms import Array, epoch_seconds
from scheduler.forecasting.calendar_model import LEAST_DAYS
from scheduler.forecasting.days import Flags
from scheduler.forecasting.holiday_calendar import public_holidays
from scheduler.forecasting.zone_country import country_of

COMPARED_DAYS = 4
"""Same weekdays before the dates planned whose contacts are told beside the forecast."""
ALL = "all queues"
_ADDITIONS = (" (observed)", " (estimated)")


@dataclass(frozen=True, order=True)
class _Unknown:
    """A holiday nobody knows anything of, as queues with the same reasons see it.

    Parameters
    ----------
    guessed_from
        Zone the country is guessed from; empty where the site names it.
    has_example
        Whether history has one all the same, which a guess does not let the forecast use.
    like
        Other public holidays of the history, which the forecast takes it to be like.
    events
        Events on that date that say nothing, having neither a lift nor a past occurrence.
    """

    date: date
    name: str
    place: str
    guessed_from: str
    has_example: bool
    like: tuple[str, ...]
    events: tuple[str, ...]


def holiday_notes(
    site: PlannedSite,
    history: pd.DataFrame,
    forecast: pd.DataFrame | None = None,
    edits: Sequence[VolumeEdit] = (),
    locks: Sequence[ForecastLock] = (),
) -> tuple[VolumeNote, ...]:
    """Name the public holidays of the horizon of which neither history nor planner says what they bring.

    Parameters
    ----------
    history, forecast, edits, locks
        As in `scheduler.forecasting.planned.plan_volumes`.
    """
    found: dict[_Unknown, list[tuple[str, str]]] = {}
    for queue in site.queues:
        said = _said(queue, site.horizon, forecast, edits, locks)
        for holiday, intervals in _unknown(queue, site.horizon, history, said):
            expected = _expected(queue, site, holiday.date, intervals, history)
            found.setdefault(holiday, []).append((queue.name, expected))
    return tuple(_note(holiday, texts, len(site.queues)) for holiday, texts in sorted(found.items()))


def _said(
    queue: Queue,
    horizon: Horizon,
    forecast: pd.DataFrame | None,
    edits: Sequence[VolumeEdit],
    locks: Sequence[ForecastLock],
) -> tuple[Flags, Flags]:
    """Intervals whose contacts a client gives or a snapshot holds, and intervals somebody has edited."""
    rows = None if forecast is None else forecast[forecast["queue"] == queue.name]
    given = np.zeros(horizon.num_intervals, dtype=bool)
    if rows is not None and not rows.empty:
        given |= _touched(horizon, epoch_seconds(rows["start"]), epoch_seconds(rows["end"]))
    held = [lock.horizon for lock in locks if any(one.queue == queue.name for one in lock.queues)]
    given |= _touched(horizon, *_seconds((one.origin, one.moment(one.end_minute)) for one in held))
    mine = (edit for edit in edits if edit.measure == "volume" and edit.queue in (queue.name, ALL_QUEUES))
    return given, _touched(horizon, *_seconds((edit.start, edit.end) for edit in mine))


def _seconds(spans: Iterable[tuple[datetime, datetime]]) -> tuple[Array, Array]:
    both = np.array([[moment.timestamp() for moment in span] for span in spans], dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _touched(horizon: Horizon, starts: Array, ends: Array) -> Flags:
    """Intervals of the horizon that spans (seconds since 1970) have a part of."""
    step, count = horizon.interval_minutes * 60, horizon.num_intervals
    origin = horizon.origin.timestamp()
    first = np.clip((starts - origin) // step, 0, count).astype(np.int64)
    last = np.clip(-((origin - ends) // step), 0, count).astype(np.int64)
    changes = np.zeros(count + 1, dtype=np.int64)
    np.add.at(changes, first, 1)
    np.add.at(changes, np.maximum(first, last), -1)
    return np.asarray(np.cumsum(changes)[:count] > 0)


def _unknown(
    queue: Queue, horizon: Horizon, history: pd.DataFrame, said: tuple[Flags, Flags]
) -> Iterator[tuple[_Unknown, list[int]]]:
    """Yield the holidays on which the queue is open by its hours and of which nothing is known, with open intervals."""
    guessed = not queue.holidays
    place = country_of(queue.time_zone) if guessed else queue.holidays
    days = _open_days(queue, horizon) if place and place != NO_HOLIDAYS else {}
    if not days:
        return
    past = _past_dates(queue, history, horizon)
    names = _names(place, (*past, *days))
    before = {day: name for day, name in names.items() if past and past[0] <= day <= past[-1]}
    seen = {one for name in before.values() for one in _single(name)}
    learns = not guessed and bool(past) and (past[-1] - past[0]).days + 1 >= LEAST_DAYS
    given, edited = said
    for day, intervals in days.items():
        if day not in names or given[intervals].all() or edited[intervals].any():
            continue
        running = [event for event in queue.events if event.first <= day <= event.last]
        example = bool(seen.intersection(_single(names[day])))
        if (example and learns) or any(_tells(event, queue, past) for event in running):
            continue
        like = tuple(sorted(set(before.values()))) if learns else ()
        events = tuple(event.name for event in running)
        zone = queue.time_zone if guessed else ""
        yield _Unknown(day, names[day], place, zone, example, like, events), intervals


def _names(place: str, dates: Sequence[date]) -> dict[date, str]:
    try:
        return public_holidays(place, min(dates).year, max(dates).year)
    except NotImplementedError:  # a country guessed from a zone, of which no holidays are known
        return {}


def _single(name: str) -> set[str]:
    """Holidays of one date by their own names, wherever they are observed."""
    found = set()
    for one in name.split("; "):
        for addition in _ADDITIONS:
            one = one.removesuffix(addition)
        found.add(one)
    return found


def _tells(event: CalendarEvent, queue: Queue, past: Sequence[date]) -> bool:
    """Whether an event says what it brings: it closes, has a lift, or has happened in the history."""
    if event.closed or event.lift is not None:
        return True
    return any(
        one.name == event.name and past and one.first <= past[-1] and one.last >= past[0] for one in queue.events
    )


def _open_days(queue: Queue, horizon: Horizon) -> dict[date, list[int]]:
    """Open intervals of each of the queue's own dates in the horizon."""
    zone, step = ZoneInfo(queue.time_zone), horizon.interval_minutes
    days: dict[date, list[int]] = {}
    for index, is_open in enumerate(open_intervals(queue, horizon)):
        if is_open:
            days.setdefault(horizon.moment(index * step).astimezone(zone).date(), []).append(index)
    return days


def _past_rows(queue: Queue, history: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Rows before the horizon the queue is forecast from: its own, or those of the queue it borrows from."""
    before = history[history["end"] <= pd.Timestamp(horizon.origin)]
    own = before[before["queue"] == queue.name]
    return before[before["queue"] == queue.borrow_from] if own.empty and queue.borrow_from else own


def _past_dates(queue: Queue, history: pd.DataFrame, horizon: Horizon) -> tuple[date, ...]:
    """First and last date of the history, on the queue's clock; empty where there is none."""
    rows = _past_rows(queue, history, horizon)
    if rows.empty:
        return ()
    zone = ZoneInfo(queue.time_zone)
    return tuple(moment.tz_convert(zone).date() for moment in (rows["start"].min(), rows["start"].max()))


def _expected(queue: Queue, site: PlannedSite, day: date, intervals: list[int], history: pd.DataFrame) -> str:
    """Contacts planned on a holiday, and those of the last same weekdays where the whole date is planned."""
    text = f"{queue.name} {sum(site.volumes[queue.name].volume[i] for i in intervals):,.0f} contacts"
    rows = history[(history["queue"] == queue.name) & (history["end"] <= pd.Timestamp(site.horizon.origin))]
    zone, horizon = ZoneInfo(queue.time_zone), site.horizon
    begins, ends = (local_midnight(day + timedelta(days=later), zone) for later in (0, 1))
    if rows.empty or begins < horizon.origin or ends > horizon.moment(horizon.end_minute):
        return text
    local = rows["start"].dt.tz_convert(zone)
    totals = rows["offered"][local.dt.day_of_week == day.weekday()].groupby(local.dt.date).sum()
    last = totals[totals > 0].tail(COMPARED_DAYS)
    if last.empty:
        return text
    since = f"the last {len(last)} {day:%A}s" if len(last) > 1 else f"the last {day:%A}"
    return f"{text} ({since} brought {last.mean():,.0f}{' on average' if len(last) > 1 else ''})"


def _note(holiday: _Unknown, texts: Sequence[tuple[str, str]], queues: int) -> VolumeNote:
    names = [name for name, _ in texts]
    subject = ALL if len(names) == queues > 1 else ", ".join(names)
    zone = f", guessed from the zone {holiday.guessed_from}" if holiday.guessed_from else ""
    known = "history has an example of it" if holiday.has_example else "history has no example of it"
    parts = [
        f"{holiday.date:%a %Y-%m-%d} is {holiday.name} ({holiday.place}{zone}): {known}, events and forecast_edits.csv "
        f"no word; {_taken_for(holiday)}: {', '.join(text for _, text in texts)}",
        *(
            f"the event {name!r} has neither a lift nor a past occurrence and changes nothing"
            for name in holiday.events
        ),
        _advice(holiday),
    ]
    return VolumeNote(subject, "; ".join(parts), about="holidays")


def _taken_for(holiday: _Unknown) -> str:
    if holiday.like:
        return f"it is forecast like the public holidays of the history ({', '.join(holiday.like)})"
    return f"it is forecast as an ordinary {holiday.date:%A}"


def _advice(holiday: _Unknown) -> str:
    name = holiday.name.partition(";")[0]
    event = (
        f"say what it brings under events in site.yaml, such as {{name: {name}, from: {holiday.date}, lift: -0.3}} or, "
        "instead of a lift, closed: yes; or in forecast_edits.csv"
    )
    if not holiday.guessed_from:
        return event
    keep = f"set holidays: {holiday.place} in site.yaml (or another country, or {NO_HOLIDAYS} where callers keep none)"
    return keep if holiday.has_example else f"{keep}, and {event}"
