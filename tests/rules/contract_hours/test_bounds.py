"""What a week asks for, to the minute: three faces, each in its own words, and the figures worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.rules.contract_hours.calendar_week import calendar_bounds
from scheduler.rules.contract_hours.label_week import LabelWeek
from scheduler.rules.contract_hours.model_week import model_bounds
from tests.rules.setting import Reader, WideContext

MON_FRI = ["mon", "tue", "wed", "thu", "fri"]
DAY = {"id": "day", "start": "09:00-09:00", "hours": ["8"]}
WEEKDAY = {**DAY, "weekdays": MON_FRI}
HALF = {"id": "half", "start": "13:00-13:00", "hours": ["4"], "weekdays": MON_FRI}
FULL = {"min_hours": "40", "max_hours": "40", "min_days": "5", "max_days": "5"}


def bounds(**written: Any) -> tuple[int, ...]:
    """Fewest and most dates, fewest and most paid minutes of the horizon's first week, as all faces say."""
    context: WideContext = Reader({"contract": FULL, "shifts": [WEEKDAY], **written}).context()
    horizon = context.horizon
    days = horizon.week_days(0)
    least_days, most_days, least, most = calendar_bounds(context, [horizon.date_of(day) for day in days], -1, -1)
    found: set[tuple[int, ...]] = {
        model_bounds(context, days, lambda day: [(option, None) for option in context.options(day)]),
        LabelWeek(context.view, 0).bounds(),
        (least_days, most_days, least, most),
    }
    assert len(found) == 1, found
    return found.pop()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param({}, (5, 5, 2400, 2400), id="a plain week"),
        pytest.param({"absences": ["thu..sun leave"]}, (3, 3, 1440, 1440), id="leave Thursday to Sunday"),
        pytest.param({"absences": ["sat..sun+1 leave"]}, (5, 5, 2400, 2400), id="leave from Saturday on"),
        pytest.param({"end_date": "fri"}, (5, 5, 2400, 2400), id="the end on Friday"),
        pytest.param({"end_date": "thu"}, (4, 5, 1920, 2400), id="the end on Thursday: the most stays"),
        pytest.param({"hire_date": "fri", "shifts": [DAY]}, (1, 5, 480, 2400), id="hired on Friday for five of seven"),
        pytest.param({"hire_date": "sun", "shifts": [DAY]}, (0, 5, 0, 2400), id="hired on Sunday for five of seven"),
        pytest.param({"absences": ["wed leave"], "shifts": [DAY]}, (4, 4, 1920, 1920), id="a Wednesday of leave"),
        pytest.param(
            {"absences": ["tue 09:00-13:00 leave"], "shifts": [WEEKDAY, HALF]}, (5, 5, 2160, 2160), id="half a day"
        ),
        # Monday, Wednesday to Friday: 32 of the 36 hours left can be reached.
        pytest.param({"absences": ["tue 09:00-13:00 leave"]}, (4, 5, 1920, 2160), id="half a day, whole duties"),
        pytest.param(
            {"absences": ["tue 09:00-13:00 leave"], "shifts": [DAY]},
            (4, 5, 1920, 2160),
            id="half a day, whole duties, seven dates",
        ),
        pytest.param({"absences": ["tue 07:00-09:00 leave"]}, (5, 5, 2400, 2400), id="leave before the first shift"),
        pytest.param(
            {"absences": ["tue 09:00-13:00 unavailable"], "shifts": [WEEKDAY, HALF]},
            (5, 5, 2160, 2400),
            id="an unavailable morning lowers the least to what fits",
        ),
        pytest.param({"locks": ["fri off"]}, (4, 5, 1920, 2400), id="a Friday locked off"),
        pytest.param(
            {"start": "2026-11-25", "days": "5", "history": ["2026-11-23 09:00-17:00", "2026-11-24 09:00-17:00"]},
            (5, 5, 2400, 2400),
            id="dates of earlier weeks count",
        ),
        pytest.param({"start": "2026-11-25", "days": "5"}, (3, 5, 1440, 2400), id="past dates without a duty are gone"),
        pytest.param({"days": "4", "absences": ["wed leave"]}, (0, 4, 0, 1920), id="no least in a week that goes on"),
        pytest.param(
            {"contract": {**FULL, "min_days": "0", "min_hours": "30"}, "absences": ["wed leave"]},
            (0, 4, 1440, 1920),
            id="no least of dates: leave takes its share of the hours by the most dates",
        ),
        pytest.param(
            {"contract": {**FULL, "min_hours": "38.5", "max_hours": "38.5"}, "absences": ["wed leave"]},
            (3, 4, 1440, 1848),
            id="hours no duties add up to beside leave: the most they do",
        ),
        pytest.param(
            {"contract": {**FULL, "min_hours": "38.5", "max_hours": "38.5"}},
            (5, 5, 2310, 2310),
            id="and not without",
        ),
    ],
)
def test_a_week_asks_for(written: dict[str, Any], expected: tuple[int, int, int, int]) -> None:
    assert bounds(**written) == expected
