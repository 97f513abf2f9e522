from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.site import ServiceTarget
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.simulated_loss import contact_worth, other_goals, simulated_loss
from tests.simulation.centres import centre, everybody, queue

OPTIONS = SimulationOptions(replications=6)


def test_a_contact_given_up_loses_both_amounts_and_one_answered_late_the_second() -> None:
    calls = queue("calls", patience_seconds=60.0, contact_value=2.0, in_time_value=0.5)
    chats = queue("chats", contact_value=7.0, in_time_value=3.0)
    problem = centre([calls, chats], [40.0, 20.0], [["calls"], ["calls"], ["chats"], ["chats"]])
    simulation = simulate(problem, everybody(problem), OPTIONS)
    loss = simulated_loss(simulation)
    assert loss.shape == (6, 2)
    lost, late = (
        simulation.totals("abandoned")[:, :2],
        (simulation.totals("counted") - simulation.totals("good"))[:, :2],
    )
    assert (late >= lost).all()
    assert lost[:, 0].min() > 0
    assert loss == pytest.approx(lost * [2.0, 7.0] + late * [0.5, 3.0])


def test_contacts_the_target_does_not_count_are_not_late_and_still_lost() -> None:
    target = ServiceTarget(0.8, 20, counting="short_abandons_excluded", short_abandon_seconds=1e6)
    calls = queue("calls", patience_seconds=60.0, contact_value=2.0, in_time_value=0.5, target=target)
    problem = centre([calls], [40.0], [["calls"], ["calls"]])
    simulation = simulate(problem, everybody(problem), OPTIONS)
    answered_late = simulation.totals("answered")[:, 0] - simulation.totals("good")[:, 0]
    assert simulated_loss(simulation)[:, 0] == pytest.approx(
        2.0 * simulation.totals("abandoned")[:, 0] + 0.5 * answered_late
    )


def test_nobody_at_work_loses_all_that_the_contacts_are_worth() -> None:
    problem = centre([queue("calls", patience_seconds=60.0)], [40.0], [["calls"]])
    problem = replace(problem, agents=())
    simulation = simulate(problem, everybody(problem), OPTIONS)
    assert simulated_loss(simulation)[:, 0] == pytest.approx(10.0 * simulation.totals("offered")[:, 0])


def test_other_prices_may_judge_the_same_contacts() -> None:
    problem = centre([queue("calls", patience_seconds=60.0)], [40.0], [["calls"], ["calls"]])
    simulation = simulate(problem, everybody(problem), OPTIONS)
    assert contact_worth(problem) == [(5.0, 5.0)]
    assert simulated_loss(simulation, [(10.0, 10.0)]) == pytest.approx(2 * simulated_loss(simulation))
    assert not np.any(simulated_loss(simulation, [(0.0, 0.0)]))


def test_goals_a_simulation_shows_by_itself_are_left_out_of_the_others() -> None:
    goals = {"service": 5e5, "shortage": 1e5, "surplus": 1e4, "labour": 100.0, "wishes": 20.0, "changes": 3.0}
    assert other_goals(goals) == 123.0
