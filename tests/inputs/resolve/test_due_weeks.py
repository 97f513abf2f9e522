"""When something that recurs falls due: counted on a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.inputs.resolve.due_weeks import due_weeks

EIGHT = Horizon("Europe/Lisbon", date(2026, 11, 2), 56)


def firsts(every: str, **keys: date) -> list[str]:
    """First dates of the weeks of eight from 2 November 2026."""
    return [f"{first:%d.%m}" for first, _ in due_weeks(EIGHT, every, "one A1", **keys)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("every", "anchor", "due"),
    [
        ("week", date(2026, 11, 5), ["02.11", "09.11", "16.11", "23.11", "30.11", "07.12", "14.12", "21.12"]),
        ("fortnight", date(2026, 11, 5), ["02.11", "16.11", "30.11", "14.12"]),
        ("fortnight", date(2026, 12, 13), ["09.11", "23.11", "07.12", "21.12"]),
        ("month", date(2026, 11, 5), ["02.11", "07.12"]),
        ("month", date(2026, 9, 29), ["23.11"]),
        ("month", date(2027, 1, 15), ["09.11", "14.12"]),
    ],
)
def test_an_anchor_says_the_week(every: str, anchor: date, due: list[str]) -> None:
    assert firsts(every, anchor=anchor) == due


@pytest.mark.parametrize(
    ("every", "held", "due"),
    [
        ("week", date(2026, 11, 1), ["02.11", "09.11", "16.11", "23.11", "30.11", "07.12", "14.12", "21.12"]),
        ("fortnight", date(2026, 10, 28), ["09.11", "23.11", "07.12", "21.12"]),
        ("month", date(2026, 10, 31), ["30.11"]),  # the last of November is a month later
        ("month", date(2026, 10, 1), ["02.11", "30.11"]),  # overdue: at once, and a month later
    ],
)
def test_a_period_after_it_was_held(every: str, held: date, due: list[str]) -> None:
    assert firsts(every, held=held) == due


@given(st.text(min_size=1, max_size=12), st.sampled_from(["fortnight", "month"]))
def test_people_are_dealt_over_the_weeks_once_a_period(name: str, every: str) -> None:
    found = [first for first, _ in due_weeks(EIGHT, every, name)]  # type: ignore[arg-type]
    if every == "fortnight":
        assert len(found) == 4
    else:
        assert [first.month for first in found] in ([11], [11, 12])  # the fourth week of December is the ninth
        assert found[0].day <= 28


def test_people_are_spread() -> None:
    firsts = [next(due_weeks(EIGHT, "fortnight", f"one A{number:03d}"))[0].day for number in range(100)]
    assert 30 <= firsts.count(2) <= 70


def test_weeks_end_with_the_horizon() -> None:
    horizon = Horizon("Europe/Lisbon", date(2026, 11, 2), 10)
    assert [last.day for _, last in due_weeks(horizon, "week", "one")] == [8, 11]
