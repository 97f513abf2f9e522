"""What is known of days in advance: public holidays, closures and events of one queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial

import numpy as np

from scheduler.domain.site import NO_HOLIDAYS, CalendarEvent, Queue
from scheduler.forecasting.atoms import Array
from scheduler.forecasting.days import Flags

_MINOR = ("optional", "half_day")
"""Kinds of days of the `holidays` package on which much of a country works, but not all."""
_LANGUAGE = "en_US"
"""Of the names of holidays, where the package has them in it; else the country's own."""


@dataclass(frozen=True)
class DayCalendar:
    """Consecutive local days of a queue.

    Parameters
    ----------
    first
        Days since 1970-01-01.
    dates
        The days.
    holiday
        Name of the public holiday on each day, empty where there is none.
    minor
        Whether the day is an optional or half holiday.
    closed
        Whether an event says that the queue is closed.
    given_lift
        Sum of the logs of ``1 + lift`` of events with a lift of their own.
    told
        Whether such an event runs: what else the day is has no further effect of its own.
    events
        Whether an event with a lift to estimate runs, by name.
    """

    first: int
    dates: tuple[date, ...]
    holiday: tuple[str, ...]
    minor: Flags
    closed: Flags
    given_lift: Array
    told: Flags
    events: dict[str, Flags]

    def __len__(self) -> int:
        return len(self.dates)

    @property
    def public(self) -> Flags:
        """Whether each day is a public holiday."""
        return np.array([bool(name) for name in self.holiday], dtype=bool)

    def cut(self, start: int, stop: int) -> DayCalendar:
        """Days ``start`` to ``stop`` (exclusive), counted from the first."""
        span = slice(start, stop)
        return DayCalendar(
            self.first + start,
            self.dates[span],
            self.holiday[span],
            self.minor[span],
            self.closed[span],
            self.given_lift[span],
            self.told[span],
            {name: days[span] for name, days in self.events.items()},
        )


def day_calendar(queue: Queue, first: int, count: int) -> DayCalendar:
    """Lay holidays and events of a queue over ``count`` days from ``first`` (days since 1970-01-01) on."""
    start = date(1970, 1, 1) + timedelta(days=first)
    dates = tuple(start + timedelta(days=i) for i in range(count))
    public, minor = _holidays(queue.holidays, dates[0].year, dates[-1].year) if dates else ({}, frozenset())
    closed, told, given = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool), np.zeros(count)
    estimated: dict[str, Flags] = {}
    for event in queue.events:
        days = _days_of(event, dates)
        if event.closed:
            closed |= days
        elif event.lift is not None:
            given += days * np.log1p(event.lift)
            told |= days
        else:
            estimated[event.name] = estimated.get(event.name, np.zeros(count, dtype=bool)) | days
    return DayCalendar(
        first,
        dates,
        tuple(public.get(day, "") for day in dates),
        np.array([day in minor and day not in public for day in dates], dtype=bool),
        closed,
        given,
        told,
        estimated,
    )


def _days_of(event: CalendarEvent, dates: Iterable[date]) -> Flags:
    return np.array([event.first <= day <= event.last for day in dates], dtype=bool)


def public_holidays(place: str, first_year: int, last_year: int) -> dict[date, str]:
    """Public holidays of ``CC`` or ``CC-SUBDIVISION`` with their names; years included.

    Raises
    ------
    NotImplementedError
        Where no holidays of the country are known.
    """
    return _holidays(place, first_year, last_year)[0]


@lru_cache(maxsize=64)
def _holidays(place: str, first_year: int, last_year: int) -> tuple[dict[date, str], frozenset[date]]:
    """Public holidays with their names, and optional or half holidays, of ``CC`` or ``CC-SUBDIVISION``."""
    if place in ("", NO_HOLIDAYS):
        return {}, frozenset()
    # Imported only where a site names a place.
    import holidays

    country, _, subdivision = place.partition("-")
    # Without a language, names would be those of the machine's.
    asked = partial(holidays.country_holidays, country, subdivision or None, language=_LANGUAGE)
    years = range(first_year, last_year + 1)
    public = asked(years=years)
    kinds = tuple(kind for kind in _MINOR if kind in public.supported_categories)
    return dict(public), frozenset(asked(years=years, categories=kinds)) if kinds else frozenset()
