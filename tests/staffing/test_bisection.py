from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike

from scheduler.domain.site import ServiceTarget
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import erlang_a, erlang_c
from scheduler.staffing.waiting_line import fewest_agents
from tests.factories import MakeQueue


@pytest.fixture
def need(queue: MakeQueue) -> Callable[..., list[int]]:
    """Fewest agents for a rate a second and a handle time, by C without a patience and by A with one."""

    def of(
        rate: ArrayLike, aht: float, fraction: float, within: float, patience: float | None = None, cap: float = 1.0
    ) -> list[int]:
        asked = queue(target=ServiceTarget(fraction, within), patience_seconds=patience, max_occupancy=cap)
        rates = np.atleast_1d(np.asarray(rate, dtype=float))
        return fewest_agents(VoiceStaffing(), asked, rates, np.full(rates.shape, float(aht))).tolist()

    return of


def test_the_hand_case_needs_fourteen_agents(need: Callable[..., list[int]]) -> None:
    assert need(100 / 1800, 180, 0.8, 20) == [14]


def test_250_calls_an_hour_of_330_seconds_need_28(need: Callable[..., list[int]]) -> None:
    assert need(250 / 3600, 330, 0.8, 30) == [28]


def test_erlang_a_may_need_fewer_agents_than_the_load(need: Callable[..., list[int]]) -> None:
    assert need(60 / 180, 180, 0.8, 20, 30) == [52]
    assert need(50 / 240, 240, 0.8, 20, 60) == [48]


def test_the_answer_is_the_first_number_that_reaches_target_and_occupancy(need: Callable[..., list[int]]) -> None:
    rng = np.random.default_rng(7)
    load, aht = rng.uniform(0.05, 90, 60), rng.uniform(60, 900, 60)
    goal, cap, patience = rng.uniform(0.3, 0.98, 60), rng.uniform(0.7, 1.0, 60), rng.uniform(20, 900, 60)
    rate = load / aht
    for i in range(60):
        levels = np.arange(0, 200.0)
        c, a = erlang_c(levels, rate[i], aht[i], 20), erlang_a(levels, rate[i], aht[i], 20, patience[i])
        by_c = np.flatnonzero((c.in_time >= goal[i]) & (c.occupancy <= cap[i]))[0]
        by_a = np.flatnonzero((a.in_time >= goal[i]) & (a.occupancy <= cap[i]))[0]
        assert need(rate[i], aht[i], goal[i], 20, cap=cap[i]) == [by_c]
        assert need(rate[i], aht[i], goal[i], 20, patience[i], cap[i]) == [by_a]


@pytest.mark.parametrize("patience", [None, 60])
def test_no_contacts_need_no_agents(need: Callable[..., list[int]], patience: float | None) -> None:
    assert need([0, 1e-3], 60, 0.8, 20, patience) == [0, 1]


def test_the_occupancy_cap_alone_can_set_the_number(need: Callable[..., list[int]]) -> None:
    assert need(240 / 360, 360, 0.5, 60, cap=0.8) == [300]


def test_a_target_nobody_can_reach_is_refused(need: Callable[..., list[int]]) -> None:
    with pytest.raises(ValueError, match="no number of agents"):
        need(1, 60, 1.01, 20)
