from __future__ import annotations

import numpy as np
import pytest

from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import erlang_a
from scheduler.staffing.forecast_error import NODES, day_factors
from scheduler.staffing.waiting_line import fewest_agents, line_state
from tests.factories import MakeQueue


def test_factors_have_mean_one_and_the_error_asked_for() -> None:
    factors, weights = day_factors(0.1)
    assert factors.size == weights.size == NODES
    assert weights.sum() == pytest.approx(1)
    assert factors @ weights == pytest.approx(1)
    logs = np.log(factors)
    assert np.sqrt(logs**2 @ weights - (logs @ weights) ** 2) == pytest.approx(0.1)


def test_without_an_error_nothing_is_averaged(queue: MakeQueue) -> None:
    state = line_state(VoiceStaffing(), queue(patience_seconds=120.0), [3, 5], 4 / 300, 300)
    exact = erlang_a([3, 5], 4 / 300, 300, 20, 120)
    for name in ("in_time", "delayed", "abandoned", "wait_seconds", "occupancy"):
        assert (getattr(state, name) == getattr(exact, name)).all()


def test_the_average_equals_a_fine_sum_over_days(queue: MakeQueue) -> None:
    agents, error, patience = 52, 0.1, 180.0
    state = line_state(VoiceStaffing(), queue(patience_seconds=patience), agents, 50 / 300, 300, error)
    z = np.linspace(-8, 8, 20001)
    weights = np.exp(-z * z / 2)
    weights /= weights.sum()
    factors = np.exp(error * z - error**2 / 2)
    exact = erlang_a(agents, factors * 50 / 300, 300, 20, patience)
    assert float(state.in_time) == pytest.approx(float((weights * factors) @ exact.in_time), abs=1e-9)
    assert float(state.abandoned) == pytest.approx(float((weights * factors) @ exact.abandoned), abs=1e-9)
    assert float(state.occupancy) == pytest.approx(float(weights @ exact.occupancy), abs=1e-9)


def test_a_busier_day_now_and_then_costs_agents(queue: MakeQueue) -> None:
    def agents(load: float, error: float) -> int:
        calls = queue(patience_seconds=180.0, max_occupancy=1.0)
        return int(fewest_agents(VoiceStaffing(), calls, np.array([load / 300]), np.array([300.0]), error)[0])

    assert [agents(50, error) for error in (0.0, 0.054, 0.1)] == [52, 53, 54]
    assert [agents(200, error) for error in (0.0, 0.054, 0.1)] == [195, 198, 203]
