"""People a client or a desk asks for by number; they stand for what a formula would ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.clock import Horizon

DICTATED = "requirement"
"""What a note is about that tells of them, as ``check`` names it."""
MOST_PEOPLE = 5_000
"""People a queue may need at once."""


@dataclass(frozen=True)
class DictatedPeople:
    """People to roster on a queue from ``start`` to ``end`` (half-open, on the planning grid, inside the horizon)."""

    queue: str
    start: datetime
    end: datetime
    people: int


def dictated_people(dictated: Iterable[DictatedPeople], queue: str, horizon: Horizon) -> tuple[int | None, ...]:
    """People dictated on a queue in every interval, ``None`` where nobody says a number."""
    found: list[int | None] = [None] * horizon.num_intervals
    step = horizon.interval_minutes
    for one in dictated:
        if one.queue == queue:
            first, last = horizon.minute_of(one.start) // step, horizon.minute_of(one.end) // step
            found[first:last] = [one.people] * (last - first)
    return tuple(found)
