from __future__ import annotations

import numpy as np
import pytest

from scheduler.simulation.event_tables import Changes, Contacts, EventHeap, Routing, new_play
from scheduler.simulation.kernels.event_heap import drop_event, put_event
from scheduler.simulation.kernels.jit import entry

AGENTS = 12


@entry
def change(events: EventHeap, agent: int, when: float) -> None:
    """Plan an agent's event; none where ``when`` is negative. Inner kernels may be called by kernels only."""
    if when < 0.0:
        drop_event(events, agent)
    else:
        put_event(events, agent, when)


def empty() -> EventHeap:
    nothing, none = np.zeros(0), np.zeros(0, np.int64)
    contacts = Contacts(nothing, none, nothing, nothing, nothing)
    one = np.zeros((1, 1), np.int64)
    routing = Routing(one[0], one[0], one, one, np.ones((AGENTS, 1), np.int64), np.ones((1, 1)), np.ones(1))
    return new_play(contacts, routing, Changes(nothing, none, none, none, nothing), AGENTS, 1, 60.0).events


@pytest.mark.parametrize("seed", range(5))
def test_the_earliest_event_is_on_top_ties_by_index(seed: int) -> None:
    rng, events = np.random.default_rng(seed), empty()
    planned: dict[int, float] = {}
    for _ in range(400):
        agent = np.int64(rng.integers(AGENTS))
        if rng.random() < 0.3:
            change(events, agent, -1.0)
            planned.pop(int(agent), None)
        else:
            when = float(rng.integers(20))
            change(events, agent, when)
            planned[int(agent)] = when
        assert events.size[0] == len(planned)
        if planned:
            assert (planned[int(events.agent[0])], int(events.agent[0])) == min((w, a) for a, w in planned.items())
        assert all(events.agent[events.place[agent]] == agent for agent in planned)
