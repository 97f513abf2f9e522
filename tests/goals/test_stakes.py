from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.domain.site import ShortageTier
from scheduler.goals.stakes import MOST_AT_STAKE, at_stake, counted_exactly
from tests.engine.worlds import ANNA, plain_problem


def with_price(price: float) -> Problem:
    """One person, needed 30 hours."""
    problem = plain_problem()
    return replace(problem, prices=replace(problem.prices, shortage=(ShortageTier(0.0, price),), surplus=0.0))


def test_what_is_at_stake_counted_by_hand() -> None:
    problem = replace(with_price(60), agents=(replace(ANNA, pay_rate=10.0),))
    found = at_stake(problem)
    assert found["missing people (shortage_per_hour)"] == 30 * 60 * 1000
    assert found["pay (pay_rate)"] == 7 * 24 * 10 * 1000
    assert found["changes (prices.change)"] == 7 * 50 * 1000
    assert counted_exactly(problem) is problem


def test_the_largest_price_of_a_small_site_is_counted_exactly() -> None:
    counted_exactly(with_price(1e8))


def test_money_beyond_what_is_added_up_exactly_is_refused_and_the_dearest_price_named() -> None:
    problem = with_price(MOST_AT_STAKE / 1000 / 30 * 1.01)
    with pytest.raises(InputError, match=r"at stake over 7 days, most of it missing people \(shortage_per_hour\)"):
        counted_exactly(problem)
