"""Calendar effects on the day's total: the columns of the regression, and how strongly each is held towards none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.forecasting.atoms import Array, weekday_of
from scheduler.forecasting.days import DayTotals, Flags
from scheduler.forecasting.holiday_calendar import DayCalendar

REGULAR_DAYS = 56
"""Days that tell on which weekdays the queue is open."""

YEARLY_FROM_DAYS = 730
"""History from which the seasons of the year are estimated."""

_FREE, _WEEKDAY, _AFTER_WEEKEND, _LIKE_AFTER_WEEKEND = 1e-6, 1e-2, 1.0, 1e-4
_AFTER_CLOSURE, _MONTH, _HOLIDAY, _EVENT, _YEAR = 0.5, 1.0, 0.5, 0.1, 0.02
_MONTH_WAVES, _YEAR_WAVES = 2, 2

_SPECIAL = ("day after", "second day after", "public", "optional", "day before", "event")


@dataclass(frozen=True)
class Openness:
    """On which days the queue is open, as far as known at the origin.

    Parameters
    ----------
    regular
        ``(7,)``, whether each weekday (0 = Monday) usually has contacts or data.
    busy
        ``(7,)``, whether each weekday is a business day: regular, with at least half the contacts of the busiest.
    closed
        ``(days,)``, days without service: weekdays never open, closures seen, and in the future closures announced and
        public holidays on which the queue is likely to close.
    idle
        ``(days,)``, days to come on which surely nobody is served: announced, or a holiday on which the queue was
        closed the last time. Other holidays count as closed only for the days around them.
    """

    regular: Flags
    busy: Flags
    closed: Flags
    idle: Flags


def openness(totals: DayTotals, weekdays: NDArray[np.int64], calendar: DayCalendar) -> Openness:
    """Tell open days; the calendar begins with the history and reaches beyond it."""
    origin = totals.total.size
    seen = ~np.isnan(totals.total) & ~totals.closed
    recent = np.arange(origin) >= origin - REGULAR_DAYS
    regular = np.zeros(7, dtype=bool)
    usual = np.zeros(7)
    for weekday in range(7):
        mine = (weekdays == weekday) & recent
        regular[weekday] = mine.any() and seen[mine].mean() > 0.3
        if regular[weekday]:
            usual[weekday] = np.median(totals.total[mine & seen])
    busy = regular & (usual >= 0.5 * usual.max())
    off = ~regular[weekday_of(calendar.first + np.arange(len(calendar), dtype=np.int64))]
    public = calendar.public
    past_holidays = public[:origin] & ~off[:origin]
    # Without an example: who closes at weekends closes on holidays too.
    likely = bool((~seen[past_holidays]).mean() > 0.5) if past_holidays.any() else not regular.all()
    closed = off | calendar.closed
    closed[:origin] = ~seen & (closed[:origin] | public[:origin] | totals.closed)
    idle = calendar.closed | _closed_last_time(calendar, ~seen)
    closed[origin:] |= (public[origin:] & likely) | idle[origin:]
    return Openness(regular, busy, closed, idle)


def _closed_last_time(calendar: DayCalendar, unseen: Flags) -> Flags:
    """Holidays to come on which, by their name, the queue was closed the last time."""
    last = {name: bool(unseen[day]) for day, name in enumerate(calendar.holiday[: unseen.size]) if name}
    return np.array([last.get(name, False) for name in calendar.holiday], dtype=bool)


@dataclass(frozen=True)
class Effects:
    """Columns of the regression for every day of a calendar.

    Parameters
    ----------
    names
        Name of each column.
    columns
        ``(days, names)``.
    penalty
        ``(names,)``, ridge penalty of each column, in days of evidence.
    """

    names: tuple[str, ...]
    columns: Array
    penalty: Array

    @property
    def special(self) -> list[bool]:
        """Which columns are about days unlike others of their weekday: around closures, holidays, events."""
        return [name.startswith(_SPECIAL) for name in self.names]


def calendar_effects(calendar: DayCalendar, days: Openness, month: bool = True) -> Effects:
    """Columns for weekday, closures, position in the month (where ``month`` says so), holidays and events."""
    weekdays = weekday_of(calendar.first + np.arange(len(calendar), dtype=np.int64))
    found: list[tuple[str, Array | Flags, float]] = [("level", np.ones(len(calendar)), _FREE)]
    # What a weekday after the weekend has more, it has as the day after a closure: a closure in midweek shares it.
    after_weekend = days.regular & ~np.roll(days.regular, 1)
    for weekday in range(7):
        held = _AFTER_WEEKEND if after_weekend[weekday] else _WEEKDAY
        found.append((f"weekday {weekday}", weekdays == weekday, held))
    # The day before the history was closed if its weekday always is.
    after = _shift(days.closed, bool(~days.regular[weekdays[0] - 1]))
    found.append(("day after a closure", after, _LIKE_AFTER_WEEKEND if after_weekend.any() else _AFTER_CLOSURE))
    found.append(("second day after a closure", _shift(after & ~days.closed), _AFTER_CLOSURE))
    if month:
        found += _month_effects(calendar, days.busy[weekdays] & ~days.closed)
    public = calendar.public
    found += [
        # A lift somebody states is of the usual day: it says what the holiday does, too.
        ("public holiday", public & ~calendar.told, _HOLIDAY),
        ("optional or half holiday", calendar.minor & ~calendar.told, _HOLIDAY),
        ("day before a public holiday", np.append(public[1:], False) & ~public, _HOLIDAY),
        ("day after a public holiday", _shift(public) & ~public, _HOLIDAY),
    ]
    found += [(f"event {name}", running, _EVENT) for name, running in sorted(calendar.events.items())]
    used = [(name, np.asarray(column, dtype=np.float64), penalty) for name, column, penalty in found]
    return Effects(
        tuple(name for name, _, _ in used),
        np.stack([column for _, column, _ in used], axis=1),
        np.array([penalty for _, _, penalty in used]),
    )


def season_effects(calendar: DayCalendar) -> Effects:
    """Waves of the year; for histories of two years and more."""
    phase = 2 * np.pi * np.array([day.timetuple().tm_yday for day in calendar.dates]) / 365.25
    waves = [wave(k * phase) for k in range(1, _YEAR_WAVES + 1) for wave in (np.cos, np.sin)]
    names = tuple(f"season {i}" for i in range(len(waves)))
    return Effects(names, np.stack(waves, axis=1), np.full(len(waves), _YEAR))


def joined(*parts: Effects) -> Effects:
    """Put columns side by side."""
    return Effects(
        tuple(name for part in parts for name in part.names),
        np.concatenate([part.columns for part in parts], axis=1),
        np.concatenate([part.penalty for part in parts]),
    )


def _month_effects(calendar: DayCalendar, business: Flags) -> list[tuple[str, Array | Flags, float]]:
    """Position among the month's business days, and a smooth wave over its days."""
    month = np.array([day.year * 12 + day.month for day in calendar.dates])
    day = np.array([date.day for date in calendar.dates])
    rank, left = np.zeros(month.size, dtype=np.int64), np.zeros(month.size, dtype=np.int64)
    # A history that begins inside a month does not know how many business days came before.
    before = int(np.sum(np.arange(1, day[0]) % 7 < 5)) if day.size else 0
    for one in np.unique(month):
        mine = np.flatnonzero(month == one)
        count = np.cumsum(business[mine])
        rank[mine] = count + (before if one == month[0] else 0)
        left[mine] = count[-1] - count
    # The calendar's own last month may be cut: nothing in it is near its end.
    left[(month == month[-1]) & (day[-1] < 28)] += 9
    phase = 2 * np.pi * (day - 1) / 30.4
    found: list[tuple[str, Array | Flags, float]] = [
        ("first business day of the month", business & (rank == 1), _MONTH),
        ("second business day", business & (rank == 2), _MONTH),
        ("third business day", business & (rank == 3), _MONTH),
        ("fourth or fifth business day", business & ((rank == 4) | (rank == 5)), _MONTH),
        ("last business day", business & (left == 0), _MONTH),
        ("second last business day", business & (left == 1), _MONTH),
        ("15th or 16th", (day == 15) | (day == 16), _MONTH),
    ]
    for k in range(1, _MONTH_WAVES + 1):
        found += [
            (f"month wave {k} cos", np.cos(k * phase), _MONTH),
            (f"month wave {k} sin", np.sin(k * phase), _MONTH),
        ]
    return found


def _shift(days: Flags, before: bool = False) -> Flags:
    """Whether the day before is marked; ``before`` says so of the one ahead of the first."""
    return np.concatenate([np.array([before]), days[:-1]])
