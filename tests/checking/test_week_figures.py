"""The week as people live it: known weeks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.checking.week_figures import clock_spread, week_figures
from scheduler.domain.agents import Team
from scheduler.domain.roster import Roster
from tests.factories import duty, tiny_problem


@pytest.mark.parametrize(
    ("starts", "minutes"),
    [((), 0), ((480,), 0), ((480, 480), 0), ((480, 600), 120), ((1410, 30), 60), ((0, 720), 720), ((0, 480, 960), 960)],
)
def test_starts_lie_on_the_circle_of_the_clock(starts: tuple[int, ...], minutes: int) -> None:
    assert clock_spread(starts) == minutes


def test_a_known_week() -> None:
    problem = replace(tiny_problem(), teams=(Team("desk", "B2"),))
    days = {"A1": (0, 1, 2, 3, 4), "B2": (0, 2, 4, 6)}
    clocks = {"A1": ("08:00", "09:00", "10:00", "08:00", "08:00"), "B2": ("06:00", "08:00", "12:00", "06:00")}
    roster = Roster(
        tuple(duty(problem, who, day, clocks[who][i]) for who, own in days.items() for i, day in enumerate(own))
    )
    found = week_figures(problem, roster)
    assert (found["starts_within_2h"], found["starts_over_6h"]) == (0.5, 0.5)
    assert (found["days_off_together"], found["single_days_off"]) == (0.5, 1.5)
    assert found["distinct_starts"] == 5
    assert 0 < found["lead_present"] < 1  # type: ignore[operator]


def test_nobody_at_work_and_no_leads() -> None:
    found = week_figures(replace(tiny_problem(), teams=()), Roster(()))
    assert found == {
        "starts_within_2h": 0.0,
        "starts_over_6h": 0.0,
        "days_off_together": 0.0,
        "single_days_off": 0.0,
        "distinct_starts": 0,
        "lead_present": None,
        "meal_peak": None,
    }
