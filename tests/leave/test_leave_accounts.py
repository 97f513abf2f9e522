"""Balances: what accrues, what is taken, and from when on a balance counts."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.time_off import LeaveBalance
from scheduler.leave.day_takings import DayTaken
from scheduler.leave.leave_accounts import LeaveAccounts

JUNE = date(2026, 6, 15)


def accounts(days: float, per_month: float = 0.0) -> LeaveAccounts:
    return LeaveAccounts([LeaveBalance("A1", "leave", JUNE, days, True, per_month)], {"A1": 480})


def off(*dates: date) -> list[DayTaken]:
    return [DayTaken(when, 1.0, 480) for when in dates]


@pytest.mark.parametrize(("when", "days"), [((2026, 6, 15), 2), ((2026, 7, 14), 2), ((2026, 7, 15), 3.5)])
def test_a_balance_accrues_at_each_full_month(when: tuple[int, int, int], days: float) -> None:
    assert accounts(2, 1.5).available("A1", "leave", date(*when)) == days * 480


def test_more_than_is_left_is_lacking_with_the_numbers() -> None:
    own = accounts(1)
    assert own.lacking("A1", "leave", off(date(2026, 7, 1))) is None
    own.take("A1", "leave", off(date(2026, 7, 1)))
    assert own.lacking("A1", "leave", off(date(2026, 7, 2))) == (
        date(2026, 7, 2),
        "A1 has 0.0 days of leave left by 2026-07-02, 1.0 are asked for",
    )


def test_what_is_taken_later_counts_and_a_date_before_does_not_take_it_away() -> None:
    own = accounts(1)
    own.take("A1", "leave", off(date(2026, 8, 1)))
    lack = own.lacking("A1", "leave", off(date(2026, 7, 1)))
    assert lack is not None
    assert lack[0] == date(2026, 8, 1)


def test_dates_before_a_balance_holds_ask_nothing_of_it_though_it_is_overdrawn() -> None:
    own = accounts(-1)
    assert own.lacking("A1", "leave", off(date(2026, 6, 14))) is None
    assert own.lacking("A1", "leave", off(JUNE)) is not None
