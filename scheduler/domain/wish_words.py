"""What a wish asks for, as the cell of a table and as a planner would say it."""

from __future__ import annotations

from scheduler.domain.agents import Wish
from scheduler.domain.clock import clock_text

NO_VALUE = ("off", "work")
CLOCK = ("start_after", "end_before")
SPANS = ("prefer_start", "avoid_start")
ONE_SHIFT = ("shift", "shift_on", "shift_off")
SHIFT_LISTS = ("prefer_shift", "avoid_shift")


def wish_value(wish: Wish) -> str:
    """Write what stands in the column ``value`` of wishes.csv."""
    if wish.kind in NO_VALUE:
        return ""
    if wish.kind in CLOCK:
        return clock_text(wish.minute)
    if wish.kind in SPANS:
        ends = dict.fromkeys((wish.minute, wish.until))
        return "-".join(map(clock_text, ends))
    if wish.kind in ONE_SHIFT:
        return wish.shift
    return "|".join(wish.shifts) if wish.kind in SHIFT_LISTS else wish.other


def wish_text(wish: Wish) -> str:
    """Say what is asked for, without who and when."""
    value = wish_value(wish)
    if wish.kind in NO_VALUE:
        return {"off": "day off", "work": "work"}[wish.kind]
    listed = value.replace("|", " or ")
    return {
        "start_after": f"start from {value} on",
        "end_before": f"end by {value}",
        "shift": f"shift {value} if working",
        "shift_on": f"work shift {value}",
        "shift_off": f"not shift {value}",
        "prefer_start": f"start {'at' if wish.minute == wish.until else 'in'} {value}",
        "avoid_start": f"not start {'at' if wish.minute == wish.until else 'in'} {value}",
        "prefer_shift": f"shift {listed} if working",
        "avoid_shift": f"not shift {listed}",
        "with": f"same hours as {value}",
        "apart": f"not on duty with {value}",
    }[wish.kind]
