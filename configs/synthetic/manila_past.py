"""The roster of the two weeks before the horizon: everybody inside contract, pattern and rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from synthetic.draw import Draw
from synthetic.past import Past, duty
from synthetic.person import Person

WEEKS = 2
FIXED = {
    "nights_mon_fri": (21 * 60, (0, 1, 2, 3, 4)),
    "nights_sun_thu": (22 * 60, (6, 0, 1, 2, 3)),
    "dawn_tue_sat": (2 * 60, (1, 2, 3, 4, 5)),
    "days_wed_sun": (10 * 60, (2, 3, 4, 5, 6)),
    "tens_mon_thu": (21 * 60, (0, 1, 2, 3)),
}
"""Start minute and weekdays, as in contracts.yaml."""
BANDS = {
    "evening": (19 * 60, 21 * 60 + 30),
    "night": (21 * 60, 23 * 60 + 30),
    "before_dawn": (0, 3 * 60),
    "morning": (5 * 60, 9 * 60),
    "afternoon": (12 * 60, 16 * 60),
}
ROTATIONS = {"night_then_dawn": ("night", "before_dawn"), "dawn_then_morning": ("before_dawn", "morning")}
NIGHT_STARTS = (20 * 60, 21 * 60, 21 * 60 + 30, 22 * 60, 23 * 60, 60, 120)
DAY_STARTS = (4 * 60, 6 * 60, 9 * 60, 12 * 60, 16 * 60)
DAYS_OFF = {"full_5x8": 2, "full_4x10": 3, "part_time": 2}
JITTER = 30
"""Starts inside a week differ by at most this many minutes: rest stays above 11 hours even after ten-hour days."""


def duties(people: Sequence[Person], horizon: date, draw: Draw) -> list[Past]:
    """Give all duties of the weeks before the horizon."""
    return [past for person in people for past in _of(person, horizon, draw)]


def _of(person: Person, horizon: date, draw: Draw) -> list[Past]:
    found = []
    first_off = int(draw.uniform() * (8 - DAYS_OFF[person.contract]))
    centre = draw.pick(NIGHT_STARTS if not _round_the_clock(person) or draw.uniform() < 0.6 else DAY_STARTS)
    lengths = draw.pick((("short", 5, 5),) * 2 + (("short", 4, 4), ("short_meal", 7, 6)))
    for week in range(WEEKS):
        monday = horizon - timedelta(weeks=WEEKS - week)
        for day, start in sorted(_starts(person, week, first_off, centre, draw).items()):
            if person.contract == "full_5x8":
                kind = ("eight", 9, 8)
            elif person.contract == "full_4x10":
                kind = ("ten", 11, 10)
            else:
                kind = lengths if lengths[2] * 5 <= 28 or day % 2 else ("short", 4, 4)
            found.append(duty(person.agent_id, monday + timedelta(days=day), start, *kind))
    return found


def _round_the_clock(person: Person) -> bool:
    """Whether some queue of the person is open all day."""
    return any(queue in person.skills for queue in ("tech", "chat", "email"))


def _starts(person: Person, week: int, first_off: int, centre: int, draw: Draw) -> dict[int, int]:
    """Start minute of each worked weekday of one past week."""
    if person.pattern in FIXED:
        start, weekdays = FIXED[person.pattern]
        return dict.fromkeys(weekdays, start)
    pattern = person.pattern
    if pattern in ROTATIONS:
        pattern, first_off = ROTATIONS[pattern][week], 0  # off on Monday: the change of start needs a rest
    if pattern in BANDS:
        low, high = BANDS[pattern]
        low, high = low + JITTER, high - JITTER
        centre = low + 30 * int(draw.uniform() * ((high - low) // 30 + 1))
    off = range(first_off, first_off + DAYS_OFF[person.contract])
    return {day: centre + 30 * (int(draw.uniform() * 3) - 1) for day in range(7) if day not in off}
