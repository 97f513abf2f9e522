from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scheduler.exports.payroll.rounding import apportion, line_cents
from scheduler.pay.codes import PayCode, PayLine

LINES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 28), st.sampled_from(list(PayCode)[:5]), st.integers(1, 900)),
    unique_by=lambda drawn: drawn[:3],
    max_size=40,
)


@given(LINES)
def test_rounding_keeps_every_level_within_a_hundredth_of_its_exact_value(
    drawn: list[tuple[int, int, PayCode, int]],
) -> None:
    lines = [PayLine(f"A{agent}", date(2026, 2, day), code, minutes) for agent, day, code, minutes in drawn]
    cents = line_cents(lines)

    def off(members: list[int]) -> Decimal:
        return abs(Decimal(sum(cents[i] for i in members)) - Decimal(sum(lines[i].minutes for i in members)) / 60 * 100)

    everything = list(range(len(lines)))
    assert off(everything) <= Decimal("0.5")
    for code in PayCode:
        of_code = [i for i in everything if lines[i].code == code]
        assert off(of_code) < 1
        for agent in range(5):
            assert off([i for i in of_code if lines[i].agent_id == f"A{agent}"]) < 1
    assert all(off([i]) < 1 for i in everything)


def test_remainders_go_to_the_largest() -> None:
    assert apportion([5, 10, 15], 50) == [8, 17, 25]
    assert apportion([20, 20, 20], 100) == [34, 33, 33]
