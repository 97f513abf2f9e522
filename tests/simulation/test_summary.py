"""What a simulation's summary says agrees with its report, its loss and the verdicts, and depends on no clock."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scheduler.domain.roster import Roster
from scheduler.domain.site import ServiceTarget
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.service_report import report
from scheduler.simulation.simulated_loss import simulated_loss
from scheduler.simulation.summary import FEWEST, MOST, short_replications, short_simulation, simulated_summary
from tests.simulation.centres import centre, everybody, queue

GOALS = {"service": 50.0, "labour": 100.0, "wishes": 7.0}
WEEKLY = queue("calls", patience_seconds=100.0, target=ServiceTarget(0.8, 20, period="week", max_abandonment=0.05))
CENTRE = centre([WEEKLY, queue("idle")], [120.0, 0.0], [["calls"]] * 10)


def test_every_figure_is_that_of_the_report() -> None:
    played = simulate(CENTRE, everybody(CENTRE), SimulationOptions(replications=20, seed=5))
    found, calls = simulated_summary(played, GOALS), report(played)[0]
    assert (found["replications"], found["seed"], found["confidence"]) == (20, 5, 0.95)
    own = found["queues"]["calls"]
    shares = calls.service_level, calls.abandonment
    assert (own["in_time"], own["abandoned"]) == pytest.approx(tuple(one.value for one in shares), abs=1e-6)
    assert (own["low"], own["abandoned_high"]) == pytest.approx((shares[0].low, shares[1].high), abs=1e-6)
    assert (own["met"], own["period"]) == (pytest.approx(calls.met_week), "week")
    assert own["worst_interval"] == pytest.approx(calls.worst_service_level, abs=1e-6)
    assert json.loads(json.dumps(found)) == found


def test_cost_is_the_loss_and_every_goal_a_simulation_does_not_show() -> None:
    played = simulate(CENTRE, everybody(CENTRE), SimulationOptions(replications=20))
    found, loss = simulated_summary(played, GOALS), simulated_loss(played).sum(axis=1).mean()
    assert loss > 0
    assert found["loss"] == pytest.approx(loss, abs=1e-3)
    assert found["loss_low"] <= found["loss"] <= found["loss_high"]
    assert found["cost"] == pytest.approx(107.0 + loss, abs=1e-3)
    assert found["labour"] == 100.0


def test_the_part_that_misses_is_named() -> None:
    few = Roster(everybody(CENTRE).duties[:9])
    own = simulated_summary(simulate(CENTRE, few, SimulationOptions(replications=20)), GOALS)["queues"]["calls"]
    assert own["target_met"] is False
    assert own["met_part"] == "in_time"
    assert own["verdict"].startswith(f"missed: in time {own['in_time']:.1%}, at least 80%; abandoned")


def test_a_queue_without_contacts_is_there_and_says_nothing() -> None:
    own = simulated_summary(simulate(CENTRE, everybody(CENTRE), SimulationOptions(replications=2)), GOALS)["queues"]
    assert list(own) == ["calls", "idle"]
    assert own["idle"]["verdict"] == "no contacts"
    assert {own["idle"][key] for key in ("in_time", "low", "abandoned", "met", "target_met", "met_part")} == {None}


def test_replications_follow_from_the_contacts_alone() -> None:
    assert short_replications(CENTRE) == MOST
    crowd = replace(CENTRE.demand[0], volume=(40_000.0,) * CENTRE.horizon.num_intervals)
    assert short_replications(replace(CENTRE, demand=(crowd, CENTRE.demand[1]))) == FEWEST
    some = replace(CENTRE.demand[0], volume=(1_000.0,) * CENTRE.horizon.num_intervals)
    assert short_replications(replace(CENTRE, demand=(some, CENTRE.demand[1]))) == 2_000_000 // 48_000
    nothing = replace(CENTRE.demand[0], volume=(0.0,) * CENTRE.horizon.num_intervals)
    assert short_replications(replace(CENTRE, demand=(nothing, CENTRE.demand[1]))) == MOST


def test_the_short_simulation_is_the_same_each_time_and_follows_the_seed() -> None:
    first, again, other = (
        simulated_summary(short_simulation(CENTRE, everybody(CENTRE), seed), GOALS) for seed in (1, 1, 2)
    )
    assert first == again
    assert first["queues"]["calls"]["in_time"] != other["queues"]["calls"]["in_time"]
