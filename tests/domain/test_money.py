from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.money import MILLI, currency_of, milli_of


def test_a_price_per_hour_becomes_whole_thousandths_of_an_interval() -> None:
    assert (milli_of(60.0, 15), milli_of(10.01, 30), milli_of(0.0, 15)) == (15_000, 5_005, 0)


@given(st.floats(0, 1e6), st.sampled_from([5, 10, 15, 30, 60]))
def test_rounding_loses_half_a_thousandth_at_most(price: float, minutes: int) -> None:
    assert abs(currency_of(milli_of(price, minutes)) - price * minutes / 60) <= 0.5 / MILLI + 1e-9 * price
