"""Rows drawn at random for small sites: leads, seats, shares at a meal, one for so many others; budgets, days off."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.total_rows import TotalRow

Adds = tuple[int, int, int]


def with_drawn_rows(problem: Problem, seed: int) -> Problem:
    """Give a site one to four rows; the same seed gives the same rows."""
    draw = Random(seed)
    rows = tuple(_row(draw, problem, number) for number in range(draw.randint(1, 4)))
    totals = tuple(_total(draw, problem, number) for number in range(draw.randint(0, 2)))
    return replace(problem, presence_rows=rows, total_rows=totals)


def _total(draw: Random, problem: Problem, number: int) -> TotalRow:
    horizon, ids = problem.horizon, list(problem.contexts)
    people = tuple(draw.sample(ids, draw.randint(1, len(ids))))
    days = tuple(range(horizon.days))
    periods = draw.choice((days, tuple(day // 3 for day in days), (0,) * horizon.days))
    count = max(periods) + 1
    kind = draw.choice(("pay", "hours", "off", "duties"))
    row = TotalRow(f"total {number}", people, "duties", 1, periods, (0,) * count, draw.randint(0, 2), 3, 20_000)
    if kind == "pay":
        limit = draw.randint(0, 900_000)
        return replace(row, counted="pay", least=None, most=limit, milli=draw.choice((1, 3)))
    if kind == "hours":
        least = draw.randint(0, 600)
        return replace(row, counted="paid_intervals", least=least, most=least + 300, milli=draw.choice((83, 500)))
    if kind == "off":
        return replace(row, sign=-1, base=(len(people),) * count, least=None, milli=draw.choice((0, 9_500)))
    return row


def _row(draw: Random, problem: Problem, number: int) -> PresenceRow:
    ids = list(problem.contexts)
    some = draw.sample(ids, draw.randint(1, len(ids)))
    kind = draw.choice(("duty", "work", "meal", "share", "ratio", "any"))
    least: int | None = draw.randint(0, 2)
    most: int | None = None
    unit = 1
    if kind == "duty":
        adds = dict.fromkeys(some, (1, 1, 1))
    elif kind == "work":
        adds = dict.fromkeys(some, (1, 0, 0))
    elif kind == "meal":
        adds, least, most = dict.fromkeys(some, (0, 0, 1)), None, draw.randint(0, 1)
    elif kind == "share":
        adds, least, most, unit = dict.fromkeys(some, (-1, -1, 3)), None, 0, 4
    elif kind == "ratio":
        adds, least, unit = {a: (3, 3, 3) if a in some else (-1, -1, -1) for a in ids}, 0, 3
    else:
        adds = {a: (draw.randint(-2, 3), draw.randint(-2, 3), draw.randint(-2, 3)) for a in some}
        least, most = draw.choice(((None, draw.randint(-1, 3)), (0, 0), (1, 2), (draw.randint(-1, 3), None)))
    opens, hours = draw.randint(0, 23), draw.randint(1, 24)
    horizon = problem.horizon
    clock = [horizon.local(i * horizon.interval_minutes).hour for i in range(horizon.num_intervals)]
    holds = tuple((hour - opens) % 24 < hours for hour in clock)
    price = draw.choice((0.0, 7.3, 45.0, 250.0))
    return PresenceRow(f"row {number}", adds, least, most, holds, price, unit)
