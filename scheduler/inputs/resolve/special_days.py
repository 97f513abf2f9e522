"""Events of ``site.yaml`` by queue, and the queues others borrow from."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.site import CalendarEvent
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.site import QueueKeys
from scheduler.inputs.schema.special_days import EventKeys


def resolve_events(reading: SiteReading) -> dict[str, tuple[CalendarEvent, ...]]:
    """Events of every queue, in the order written."""
    names = reading.names("site", "queues", "name")
    found: dict[str, list[CalendarEvent]] = {name: [] for name in names}
    for placed in reading.items(EventKeys, "site", "events"):
        keys = placed.item
        event = CalendarEvent(keys.name, keys.start, keys.end or keys.start, keys.lift, keys.closed)
        for index, name in enumerate(keys.queues or ()):
            reading.is_known("site", "queue", name, names, placed, "queues", index)
        for name in keys.queues or names:
            if name in found:
                found[name].append(event)
    return {name: tuple(events) for name, events in found.items()}


def check_borrowing(reading: SiteReading, placed: Sequence[Placed[QueueKeys]]) -> None:
    """Note queues that borrow from an unknown queue, from themselves, or from one that borrows."""
    names = reading.names("site", "queues", "name")
    borrowers = {one.item.name for one in placed if one.item.borrow is not None}
    for one in placed:
        borrow = one.item.borrow
        if borrow is None or not reading.is_known("site", "queue", borrow.queue, names, one, "borrow", "queue"):
            continue
        if borrow.queue in borrowers:
            itself = borrow.queue == one.item.name
            who = "the queue itself" if itself else "a queue that borrows too"
            one.issue(reading.issues, f"{borrow.queue!r} is {who}; name one with a history", "borrow", "queue")
