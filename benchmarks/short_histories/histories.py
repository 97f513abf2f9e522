"""Invented histories of one queue each, and the true rates behind them.

The rate of a day is weekday x level x month x special day, times a factor of that day nobody can foresee; the counts of
its rows are Poisson, or scatter more. Which of these a history has, and how strongly, is drawn: a history follows from
the seed and its number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scheduler.domain.site import CalendarEvent, Queue, ServiceTarget
from scheduler.forecasting.atoms import ATOM_MINUTES, ATOMS_PER_DAY, Array
from scheduler.forecasting.days import DayTable, Flags
from scheduler.forecasting.holiday_calendar import day_calendar
from scheduler.forecasting.reading import QueueHistory

FEWEST_WEEKS, MOST_WEEKS = 5, 12
AHT = 240.0
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Invented:
    """A history and what really was to be expected after it.

    Parameters
    ----------
    kind
        What was drawn, in words.
    weeks
        Length of the history.
    queue, history
        As the product is given them.
    minutes
        Length of a row.
    first, days
        The dates to forecast: days since 1970-01-01 of the first, and how many.
    truth
        ``(days, 288)`` expected contacts, the factor of each day left out: nobody can foresee it.
    factor
        ``(days,)`` that factor.
    """

    kind: str
    weeks: int
    queue: Queue
    history: QueueHistory
    minutes: int
    first: int
    days: int
    truth: Array
    factor: Array


def invent(seed: int, number: int) -> Invented:
    """Make history ``number`` of a set."""
    draw = np.random.default_rng([seed, number])
    weeks = int(draw.integers(FEWEST_WEEKS, MOST_WEEKS + 1))
    gap = int(draw.choice([0, 0, 0, 7, 14, 21]))
    days = 7 * int(draw.choice([1, 1, 2, 4]))
    begin = date(2025, 1, 6) + timedelta(days=7 * int(draw.integers(0, 80)))
    first = (begin - _EPOCH).days
    span = 7 * weeks + gap + days
    told: list[str] = [f"{weeks} weeks"]
    queue = _queue(draw, begin, 7 * weeks, span, told)
    rate, factor = _rates(draw, queue, first, span, 7 * weeks, told)
    minutes = int(draw.choice([5, 15, 15, 30]))
    expected = rate[:, None] * _profiles(draw)[(first + np.arange(span) + 3) % 7]
    counts = _counts(draw, expected * factor[:, None], minutes)
    known = _outliers(draw, counts, 7 * weeks, minutes, told)
    known[rate <= 0] &= draw.random() < 0.5  # a closed day has rows of 0, or none
    offered = np.where(known, counts, np.nan)[: 7 * weeks]
    rows = np.flatnonzero(known[: 7 * weeks].any(axis=1))
    table = DayTable(first, offered, offered, offered * AHT).until(int(rows[-1]) + 1).from_row(int(rows[0]))
    after = 7 * weeks + gap
    return Invented(
        ", ".join(told),
        weeks,
        queue,
        QueueHistory(table, table, minutes),
        minutes,
        first + after,
        days,
        expected[after:],
        factor[after:],
    )


def _queue(draw: np.random.Generator, begin: date, weeks_days: int, span: int, told: list[str]) -> Queue:
    """Opening days, the country (which the planner may not have said) and events."""
    open_days = int(draw.choice([5, 5, 6, 7, 7]))
    place = str(draw.choice(["", "", "US", "PT", "DE"]))
    events: list[CalendarEvent] = []
    if draw.random() < 0.25:
        told.append("event")
        for back in (int(draw.integers(10, weeks_days - 3)), weeks_days + int(draw.integers(0, span - weeks_days))):
            day = begin + timedelta(days=back)
            events.append(CalendarEvent("mailing", day, day))
    if place:
        told.append(place)
    day_span = (((0, 1440),),) * open_days + ((),) * (7 - open_days)
    return Queue("q", "voice", "UTC", day_span, ServiceTarget(0.8, 20), AHT, holidays=place, events=tuple(events))


def _rates(
    draw: np.random.Generator, queue: Queue, first: int, span: int, known: int, told: list[str]
) -> tuple[Array, Array]:
    """``(span,)`` expected contacts a day, and the day's unforeseeable factor."""
    weekday = (first + np.arange(span) + 3) % 7
    week = np.exp(draw.normal(0, draw.choice([0.05, 0.15]), 7))
    week[5:] *= draw.choice([0.4, 0.7, 1.0])
    is_open = np.array([bool(queue.opening[day]) for day in range(7)])[weekday]
    rate = np.exp(draw.uniform(np.log(60), np.log(6000))) * week[weekday] * _level(draw, span, known, told)
    if draw.random() < 0.4:
        told.append("month")
        rate *= _month(draw, first, span)
    calendar = day_calendar(queue, first, span)
    off = calendar.public & bool(queue.holidays)
    if draw.random() < 0.6:
        closed = ~is_open | off
    else:
        closed = ~is_open
        rate[off] *= draw.uniform(0.3, 0.8)
    if draw.random() < 0.4:
        told.append("after closures")
        rate[np.concatenate([[False], closed[:-1]])] *= draw.uniform(1.05, 1.25)
    for running in calendar.events.values():
        rate[running] *= draw.uniform(1.1, 1.6)
    rate[closed] = 0.0
    noise = float(draw.choice([0.02, 0.04, 0.06, 0.10]))
    told.append(f"day noise {noise:g}")
    shock = draw.normal(0, 1, span)
    if draw.random() < 0.3:
        told.append("noise lasts")
        for day in range(1, span):
            shock[day] = 0.6 * shock[day - 1] + 0.8 * shock[day]
    return rate, np.exp(noise * shock - noise**2 / 2)


def _level(draw: np.random.Generator, span: int, known: int, told: list[str]) -> Array:
    """``(span,)`` factor: still, growing, wandering or jumping once inside the history."""
    at = np.arange(span)
    kind = str(draw.choice(["still", "still", "trend", "walk", "shift"]))
    told.append(kind)
    if kind == "trend":
        return np.asarray(np.exp(draw.uniform(-0.03, 0.03) * at / 7))
    if kind == "walk":
        return np.asarray(np.exp(np.cumsum(draw.normal(0, draw.choice([0.01, 0.03]), span // 7 + 1)))[at // 7])
    if kind == "shift":
        return np.where(at >= draw.integers(14, known - 3), np.exp(draw.uniform(-0.3, 0.3)), 1.0)
    return np.ones(span)


def _month(draw: np.random.Generator, first: int, span: int) -> Array:
    """``(span,)`` factor: busy first days, the middle and the last days of a month."""
    dates = [_EPOCH + timedelta(days=int(first + i)) for i in range(span)]
    day = np.array([one.day for one in dates])
    left = np.array([((one.replace(day=28) + timedelta(days=4)).replace(day=1) - one).days for one in dates])
    start, middle, end = draw.uniform(0, 0.25), draw.uniform(0, 0.1), draw.uniform(-0.05, 0.15)
    return np.asarray(np.exp(start * np.exp(-(day - 1) / 3) + middle * ((day == 15) | (day == 16)) + end * (left <= 2)))


def _profiles(draw: np.random.Generator) -> Array:
    """``(7, 288)`` shares of the day: two humps that shift a little by weekday."""
    hour = (np.arange(ATOMS_PER_DAY) + 0.5) / 12
    opens, closes = draw.choice([0.0, 7.0, 8.0, 9.0]), draw.choice([17.0, 18.0, 20.0, 24.0])
    first, second, second_size = draw.uniform(9.5, 11.5), draw.uniform(14, 17), draw.uniform(0.4, 1.0)
    rows = []
    for _ in range(7):
        moved = draw.normal(0, 0.3, 2)
        shape = 0.1 + np.exp(-((hour - first - moved[0]) ** 2) / 4)
        shape += second_size * np.exp(-((hour - second - moved[1]) ** 2) / 6)
        rows.append(np.where((hour >= opens) & (hour < closes), shape, 0.0))
    shapes = np.stack(rows)
    return np.asarray(shapes / shapes.sum(axis=1, keepdims=True))


def _counts(draw: np.random.Generator, mean: Array, minutes: int) -> Array:
    """Counts of rows, spread over their atoms as the product spreads them."""
    step = minutes // ATOM_MINUTES
    rows = mean.reshape(len(mean), -1, step).sum(axis=2)
    scatter = float(draw.choice([1.0, 1.0, 1.5, 3.0]))
    if scatter > 1:
        # Gamma factors of variance (scatter - 1) / mean: counts of ``scatter`` times the Poisson variance.
        shape = np.maximum(rows, 1e-9) / (scatter - 1)
        rows = rows * draw.gamma(shape) / shape
    return np.asarray(np.repeat(draw.poisson(rows) / step, step, axis=1))


def _outliers(draw: np.random.Generator, counts: Array, known_days: int, minutes: int, told: list[str]) -> Flags:
    """Far-off days (changed in place), hours without contacts, and which atoms are known."""
    known = np.ones(counts.shape, dtype=bool)
    if draw.random() < 0.4:
        told.append("outliers")
        for day in draw.choice(known_days, int(draw.integers(1, 4)), replace=False):
            counts[day] = np.round(counts[day] * draw.choice([0.2, 0.5, 1.8, 2.5]) * minutes) / minutes
    if draw.random() < 0.25:
        told.append("gaps")
        for day in draw.choice(known_days, int(draw.integers(1, 4)), replace=False):
            start = int(draw.integers(0, 24))
            known[day, 12 * start : 12 * int(draw.integers(start + 1, 25))] = False
        known[draw.choice(known_days)] = False
    return known
