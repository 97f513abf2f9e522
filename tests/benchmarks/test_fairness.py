"""Weeks of undesired duties in sequence: the site is valid, the weeks follow one another, and the target is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.fairness.__main__ import Course, holds, plan
from benchmarks.fairness.night_site import START, write_night_site
from scheduler import pipeline

WITHOUT = Course(0.0, 1000.0, 0.0, 0.30, 20.0, 12.0, 0, 0.0, (0.30,))
EVEN = replace(WITHOUT, price=0.5, cost=1005.0, gini=0.05)


def test_the_site_compares_everybody_in_two_groups(tmp_path: Path) -> None:
    write_night_site(tmp_path / "site", 1, 0.5)
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(tmp_path / "site", START, 1))
    assert len(problem.fair_shares) == len(problem.agents) == 24
    assert len({share.group for share in problem.fair_shares}) == 2
    assert all(share.expected > 0 for share in problem.fair_shares)


def test_two_weeks_are_planned_one_after_another() -> None:
    course = plan(0.5, 2, 3, 0)
    assert course.findings == 0
    assert len(course.by_week) == 2
    assert course.gini == course.by_week[-1]
    assert course.points > 0
    assert course.cost > 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"gini": 0.10}, False),
        ({"cost": 1010.0}, False),
        ({"findings": 1}, False),
    ],
)
def test_the_target_asks_for_even_cheap_and_legal_weeks(changes: dict[str, float], expected: bool) -> None:
    assert holds(replace(EVEN, **changes), WITHOUT) is expected  # type: ignore[arg-type]


def test_half_of_what_it_was_is_asked_for_too() -> None:
    assert not holds(replace(EVEN, gini=0.08), replace(WITHOUT, gini=0.15))
