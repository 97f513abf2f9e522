"""The roster of the two weeks before the horizon: everybody inside contract, pattern and rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from synthetic.draw import Draw
from synthetic.past import Past, duty
from synthetic.person import Person

WEEKS = 2
SATURDAY = 5
SATURDAY_START = 9 * 60
STARTS = {
    "early": (8 * 60, 9 * 60 + 30),
    "late": (12 * 60, 13 * 60),
    "evening": (16 * 60, 17 * 60),
    "class": (9 * 60, 9 * 60),
    "free": (8 * 60, 13 * 60),
}
"""First and last start of the past weeks' duties, minutes of the day; inside the bands of contracts.yaml."""
ROTATION = ("early", "late")
LATEST_BEFORE_SATURDAY = 12 * 60
"""Whoever starts later during the week has no Saturday: the rest before it would be short."""


def duties(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[Past]:
    """Yield all duties of the weeks before the horizon; one start a week and person."""
    for person in people:
        for week in range(WEEKS):
            monday = horizon - timedelta(weeks=WEEKS - week)
            band = ROTATION[week] if person.pattern == "early_late" else person.pattern
            low, high = STARTS[band]
            start = low + 30 * int(draw.uniform() * ((high - low) // 30 + 1))
            saturday = band in ("early", "free") and start <= LATEST_BEFORE_SATURDAY and draw.uniform() < 0.45
            if person.hire_date <= monday:
                yield from _week(person, monday, start, saturday, int(draw.uniform() * 5))


def _week(person: Person, monday: date, start: int, saturday: bool, off: int) -> Iterator[Past]:
    """Yield five duties of one week, or four of a person who works 20 hours in four days."""
    full = person.contract == "full_time"
    hours, paid = (9, 8) if full else (5, 5)
    days = [day for day in range(5) if not (saturday and day == off)]
    if person.contract == "part_time_20":
        days = [day for day in days if day != (off + 2) % 5]
    for day in days:
        yield duty(person.agent_id, monday + timedelta(days=day), start, "day" if full else "short", hours, paid)
    if saturday:
        name = "day_saturday" if full else "short_saturday"
        yield duty(person.agent_id, monday + timedelta(days=SATURDAY), SATURDAY_START, name, hours, paid)
