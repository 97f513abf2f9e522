from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.forecasting.atoms import Span, local_slots, spread, weekday_of

HOUR = Span(0, 12)


def test_an_atom_covered_in_part_is_unknown() -> None:
    amounts, known = spread(np.array([0.0, 600.0]), np.array([450.0, 900.0]), np.array([3.0, 5.0]), HOUR)
    assert known.tolist() == [True, False, True] + [False] * 9
    assert amounts[[0, 2]] == pytest.approx([2, 5])


def test_two_rows_may_cover_an_atom_together() -> None:
    amounts, known = spread(np.array([0.0, 360.0]), np.array([360.0, 720.0]), np.array([6.0, 12.0]), HOUR)
    assert known.tolist() == [True, True] + [False] * 10
    assert amounts[:2] == pytest.approx([5, 9])


def test_rows_without_a_number_are_unknown() -> None:
    _, known = spread(np.array([0.0, 300.0]), np.array([300.0, 600.0]), np.array([np.nan, 1.0]), HOUR)
    assert known.tolist() == [False, True] + [False] * 10


@given(
    cuts=st.lists(st.integers(0, 3600), min_size=2, max_size=20, unique=True).map(sorted),
    values=st.lists(st.floats(0, 1000), min_size=20, max_size=20),
)
def test_spreading_neither_loses_nor_makes_contacts(cuts: list[int], values: list[float]) -> None:
    edges = np.array(cuts, dtype=float)
    amounts, known = spread(edges[:-1], edges[1:], np.array(values[: edges.size - 1]), HOUR)
    assert amounts.sum() == pytest.approx(sum(values[: edges.size - 1]), abs=2e-5)
    assert known.sum() == max(0, cuts[-1] // 300 - -(-cuts[0] // 300))


def test_the_first_of_january_1970_was_a_thursday_and_local_days_follow_the_zone() -> None:
    day, slot = local_slots(Span(0, 1), "Asia/Manila")
    assert (int(day[0]), int(slot[0]), int(weekday_of(day)[0])) == (0, 8 * 12, 3)
    day, slot = local_slots(Span(0, 1), "America/New_York")
    assert (int(day[0]), int(slot[0]), int(weekday_of(day)[0])) == (-1, 19 * 12, 2)
