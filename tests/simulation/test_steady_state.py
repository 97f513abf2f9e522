"""One pool on steady demand against the closed forms of the staffing formulas."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.estimates import ratio_estimate
from scheduler.staffing.erlang import erlang_a, erlang_c
from tests.simulation.centres import centre, everybody, queue

WARM_UP_DAYS = 1


def shares(agents: int, per_hour: float, aht: float, patience: float | None, replications: int, days: int) -> dict:
    """Service level and abandonment after a day of warming up, with intervals of 95 %."""
    problem = centre(
        [queue(aht_seconds=aht, patience_seconds=patience)], [per_hour], [["calls"]] * agents, days=WARM_UP_DAYS + days
    )
    played = simulate(problem, everybody(problem), SimulationOptions(replications=replications))
    found = {}
    for name, (num, den) in {"in_time": ("good", "counted"), "abandoned": ("abandoned", "offered")}.items():
        top, bottom = (played.days[field][:, 0, WARM_UP_DAYS:-1].sum(axis=1) for field in (num, den))
        found[name] = ratio_estimate(top, bottom, confidence=0.95)
    return found


@pytest.mark.parametrize(("agents", "patience"), [(10, 120.0), (9, 300.0), (14, 60.0), (5, 30.0)])
def test_erlang_a(agents: int, patience: float) -> None:
    found = shares(agents, 120.0, 300.0, patience, replications=40, days=4)
    exact = erlang_a(agents, 120 / 3600, 300.0, 20.0, patience)
    assert found["in_time"].low <= float(exact.in_time) <= found["in_time"].high
    assert found["abandoned"].low <= float(exact.abandoned) <= found["abandoned"].high


@pytest.mark.parametrize("agents", [12, 14])
def test_erlang_c(agents: int) -> None:
    found = shares(agents, 120.0, 300.0, None, replications=40, days=4)
    exact = erlang_c(agents, 120 / 3600, 300.0, 20.0)
    assert found["in_time"].low <= float(exact.in_time) <= found["in_time"].high
    assert found["abandoned"].value == 0


@pytest.mark.slow
@pytest.mark.parametrize(("agents", "per_hour", "patience"), [(52, 600.0, 180.0), (95, 1200.0, 180.0)])
def test_erlang_a_in_large_pools(agents: int, per_hour: float, patience: float) -> None:
    found = shares(agents, per_hour, 300.0, patience, replications=100, days=5)
    exact = erlang_a(agents, per_hour / 3600, 300.0, 20.0, patience)
    assert found["in_time"].low <= float(exact.in_time) <= found["in_time"].high
    assert found["abandoned"].low <= float(exact.abandoned) <= found["abandoned"].high


def test_occupancy_and_mean_wait_follow_the_formulas() -> None:
    problem = centre([queue(patience_seconds=120.0)], [120.0], [["calls"]] * 10, days=3)
    played = simulate(problem, everybody(problem), SimulationOptions(replications=60))
    exact = erlang_a(10, 120 / 3600, 300.0, 20.0, 120.0)
    occupancy = played.totals("busy")[:, 0].sum() / played.totals("there")[:, 0].sum()
    assert occupancy == pytest.approx(float(exact.occupancy), abs=0.01)
    assert np.array_equal(played.totals("there")[:, 0], np.full(60, 10 * 3 * 86400.0))
