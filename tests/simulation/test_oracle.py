"""The kernel against two other implementations on the same calls: a plain heap of events, and SimPy."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.simulation.plain import play_plain, same_outcomes
from benchmarks.simulation.processes import play_processes
from benchmarks.simulation.world import make_world
from scheduler.domain.site import Shrinkage
from scheduler.simulation import SimulationOptions
from scheduler.simulation.attendance import draw_people, work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.contacts import draw_contacts
from scheduler.simulation.event_tables import ABANDONED
from scheduler.simulation.replication import play


@pytest.mark.parametrize("seed", range(3))
def test_same_waits_outcomes_and_agents_as_simpy_and_a_plain_heap(seed: int) -> None:
    problem, roster = make_world(calls=4000, agents=16)
    object.__setattr__(problem, "shrinkage", Shrinkage(absence=0.1, lateness_minutes=5.0))
    centre, options = Centre(problem), SimulationOptions(seed=seed)
    people = work_stretches(centre, roster)
    drawn, changes, routing = (
        draw_contacts(centre, options, 0),
        draw_people(centre, people, options, 0),
        centre.routing(people.profiles),
    )
    outcome = play(centre, drawn, routing, changes)
    ours = (outcome.state, outcome.start, outcome.agent)
    assert same_outcomes(play_plain(drawn.contacts, routing, changes), ours, 0.0)
    assert same_outcomes(play_processes(drawn.contacts, routing, changes), ours, 1e-6)
    assert (outcome.state == ABANDONED).any()
    assert (outcome.start > drawn.contacts.arrival).any()
    assert len(set(np.unique(outcome.agent))) == 17
