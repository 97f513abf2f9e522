from __future__ import annotations

import pytest

from scheduler.engine.anneal.chain import Anneal
from scheduler.engine.anneal.schedule import ruin_heat, slot_heat

SIZES = (100, 300, 1000, 3000, 10_000)


@pytest.mark.parametrize(
    "sizes",
    [[slot_heat(agents, False, False) for agents in SIZES], [ruin_heat(agents, 0.1, False) for agents in SIZES]],
    ids=["slot moves", "ruins"],
)
def test_temperatures_fall_within_a_phase_and_with_the_size(sizes: list[Anneal]) -> None:
    assert all(one.hot >= one.cold > 0 for one in sizes)
    assert [one.hot for one in sizes] == sorted((one.hot for one in sizes), reverse=True)
    assert [one.cold for one in sizes] == sorted((one.cold for one in sizes), reverse=True)


def test_sizes_in_between_take_the_geometric_mean_and_those_outside_the_nearest() -> None:
    hundred, between, thousand = (slot_heat(agents, False, False) for agents in (100, 316, 1000))
    assert between.hot == pytest.approx((hundred.hot * thousand.hot) ** 0.5, rel=0.01)
    assert slot_heat(3, False, False) == hundred
    assert slot_heat(10**6, True, False) == slot_heat(10_000, True, False)


def test_a_given_roster_is_kept_cool_whatever_the_size() -> None:
    assert slot_heat(100, False, True) == slot_heat(10_000, True, True)
    assert slot_heat(100, False, True).hot < slot_heat(100, False, False).hot
    assert ruin_heat(100, 0.1, True).hot < ruin_heat(100, 0.1, False).hot
