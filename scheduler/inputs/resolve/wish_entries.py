"""Wishes: which dates each line of ``wishes.csv`` is about, and what it asks for there."""

from __future__ import annotations

from datetime import date
from typing import Any

from scheduler.domain.agents import PAIR_WISHES, Wish
from scheduler.domain.clock import WEEKDAYS, Horizon
from scheduler.domain.wish_words import CLOCK, ONE_SHIFT, SHIFT_LISTS, SPANS
from scheduler.inputs.reading.moments import parse_start
from scheduler.inputs.reading.scalars import parse_clock, parse_span
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import WishRow

MANY = ("shift_off", "avoid_start", "avoid_shift", *PAIR_WISHES)
"""Kinds of which one date may have several, of different values."""


def resolve_wishes(
    reading: SiteReading, agent_ids: list[str], shift_ids: list[str], horizon: Horizon | None
) -> tuple[Wish, ...]:
    """Wishes on the horizon's dates; of one kind a dated one wins over weekdays, and these win over ``every``.

    Each shift or start to be avoided, and each other person, is a wish of its own.
    """
    found: dict[tuple[str, date, str], Wish] = {}
    told: dict[tuple[Any, ...], Placed[WishRow]] = {}
    for one in sorted(reading.items(WishRow, "wishes"), key=lambda placed: (_rank(placed.item), placed.line)):
        row = one.item
        reading.is_known("agents", "agent", row.agent_id, agent_ids, one, "agent_id")
        asked = _asked(reading, one, agent_ids, shift_ids)
        kind = f"{row.kind} {row.value}" if row.kind in MANY else row.kind
        keys = [(row.agent_id, kind, _rank(row), when) for when in ((row.date,) if row.date else row.weekday or ())]
        if twice := next((key for key in keys if key in told), None):
            column = "date" if row.date else "weekday"
            one.issue(reading.issues, f"the same kind of wish is already at {told[twice].where}; keep one", column)
        for key in keys:
            told.setdefault(key, one)
        if asked is None or horizon is None:
            continue
        for day in range(horizon.days):
            when = horizon.date_of(day)
            if when == row.date or (row.weekday and when.weekday() in row.weekday):
                found[row.agent_id, when, kind] = Wish(row.agent_id, when, row.kind, row.weight, **asked)
    return tuple(sorted(found.values(), key=_order))


def _order(wish: Wish) -> tuple[Any, ...]:
    return wish.date, wish.agent_id, wish.kind, wish.shift, wish.shifts, wish.minute, wish.until, wish.other


def _rank(row: WishRow) -> int:
    """How closely a line says when: every day, weekdays, a date."""
    if row.date is not None:
        return 2
    return int(len(row.weekday or ()) < len(WEEKDAYS))


def _asked(
    reading: SiteReading, placed: Placed[WishRow], agent_ids: list[str], shift_ids: list[str]
) -> dict[str, Any] | None:
    """Read value and filing time: what of a wish its kind needs; ``None`` with issues where they are wrong."""
    row, before = placed.item, len(reading.issues.found)
    asked: dict[str, Any] = {}
    try:
        if row.filed_at:
            asked["filed_at"] = parse_start(row.filed_at, reading.zone)
    except ValueError as error:
        placed.issue(reading.issues, str(error), "filed_at")
    try:
        asked |= _value(row)
    except ValueError as error:
        placed.issue(reading.issues, str(error), "value")
    if row.kind == "prefer_start" and asked.get("minute", 0) == asked.get("until", 1):
        reading.on_grid(placed, asked["minute"], "value", clock=row.value)
    for shift in filter(None, (asked.get("shift"), *asked.get("shifts", ()))):
        reading.is_known("shifts", "shift", shift, shift_ids, placed, "value")
    if row.kind in PAIR_WISHES:
        reading.is_known("agents", "agent", row.value, agent_ids, placed, "value")
    return asked if len(reading.issues.found) == before else None


def _value(row: WishRow) -> dict[str, Any]:
    if row.kind in CLOCK:
        return {"minute": parse_clock(row.value)}
    if row.kind in SPANS:
        first, last = parse_span(row.value) if "-" in row.value else (parse_clock(row.value),) * 2
        return {"minute": first, "until": last}
    if row.kind in ONE_SHIFT:
        return {"shift": row.value}
    if row.kind in SHIFT_LISTS:
        shifts = tuple(name.strip() for name in row.value.split("|"))
        if twice := next((name for name in shifts if shifts.count(name) > 1), ""):
            raise ValueError(f"found {row.value!r}, which names {twice!r} twice; keep one")
        return {"shifts": shifts}
    return {"other": row.value} if row.kind in PAIR_WISHES else {}
