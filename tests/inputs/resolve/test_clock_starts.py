"""When something may begin that lies in hours of the clock, and which hours are long enough for it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from scheduler.inputs.resolve.clock_starts import Hours, clock_starts
from scheduler.inputs.schema.activities import JointKeys
from scheduler.inputs.schema.course_keys import CourseKeys
from scheduler.inputs.schema.deadline_keys import ReviewKeys
from scheduler.inputs.schema.fields import Keys
from scheduler.inputs.schema.recurring_keys import RecurringKeys

LISBON = ZoneInfo("Europe/Lisbon")
MONDAY, SPRING = date(2026, 11, 23), date(2026, 3, 29)
"""On the second, clocks jump from 01:00 to 02:00."""
DUE = {"id": "x", "every": "week", "by": "2026-11-25", "dates": ["2026-11-25"], "attendees": {"agents": "A1"}}
ASKED: dict[type[Keys], tuple[str, ...]] = {
    JointKeys: ("dates", "attendees"),
    RecurringKeys: ("every",),
    ReviewKeys: ("by",),
    CourseKeys: ("attendees",),
}


def made(kind: type[Keys], hours: str) -> Any:
    """An entry of a kind that takes 60 minutes and lies in some hours."""
    length = {"sessions": [{"minutes": 60}]} if kind is CourseKeys else {"minutes": 60}
    return kind.model_validate({key: DUE[key] for key in ("id", *ASKED[kind])} | length | {"between": hours})


@pytest.mark.parametrize(
    ("day", "hours", "minutes", "expected"),
    [
        (MONDAY, (540, 660), 60, ["09:00", "09:30", "10:00"]),  # the last ends with the hours
        (MONDAY, (540, 570), 60, []),
        (MONDAY, (1380, 30), 60, ["23:00", "23:30"]),  # over midnight
        (SPRING, (30, 150), 60, ["00:30", "02:00"]),  # 01:00 and 01:30 are the moment of the jump
    ],
)
def test_it_ends_inside_its_hours(day: date, hours: Hours, minutes: int, expected: list[str]) -> None:
    found = clock_starts([day], hours, minutes, 30, LISBON)
    assert [f"{moment.astimezone(LISBON):%H:%M}" for moment in found] == expected


def test_without_hours_it_is_the_whole_date() -> None:
    assert len(clock_starts([MONDAY, date(2026, 11, 24)], None, 60, 60, LISBON)) == 48


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("hours", ["00:00-24:00", "08:00-09:00", "23:30-00:30"])
def test_hours_as_long_as_it_are_enough(kind: type[Keys], hours: str) -> None:
    assert made(kind, hours).between is not None


@pytest.mark.parametrize("kind", ASKED)
def test_shorter_hours_are_told_with_both_lengths(kind: type[Keys]) -> None:
    with pytest.raises(ValidationError, match="between is 45 minutes long, shorter than minutes 60"):
        made(kind, "23:30-00:15")
