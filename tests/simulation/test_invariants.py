"""Random mixed centres: whatever happens, nobody does two things at once, lines stay in order, and the sums agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.roster import Roster
from scheduler.domain.site import Shrinkage
from scheduler.simulation.attendance import draw_people, work_stretches
from scheduler.simulation.centre import Centre
from scheduler.simulation.contacts import draw_contacts
from scheduler.simulation.event_tables import ABANDONED, ANSWERED, CONCURRENT, EXCLUSIVE, INTERRUPTIBLE, WAITING
from scheduler.simulation.replication import count, play
from scheduler.simulation.settings import SimulationOptions
from tests.simulation.centres import centre, queue, work

QUEUES = (
    queue("calls", patience_seconds=120.0, aht_seconds=240.0),
    queue("sales", patience_seconds=60.0, aht_seconds=180.0, priority=-1),
    queue("chat", channel="chat", concurrency=2.5, chat_seconds=(300.0, 420.0, 500.0), patience_seconds=200.0),
    queue("back", channel="callback", aht_seconds=300.0, response_minutes=60),
    queue("mail", channel="email", aht_seconds=400.0, response_minutes=120),
)
NAMES = [one.name for one in QUEUES]


def mixed(seed: int) -> tuple[Centre, Roster]:
    rng = np.random.default_rng(seed)
    skills = [list(rng.permutation(NAMES)[: rng.integers(1, 6)]) for _ in range(14)]
    shrinkage = Shrinkage(absence=0.1, lateness_minutes=8.0, non_adherence=0.08)
    problem = centre(QUEUES, [40.0, 15.0, 20.0, 6.0, 12.0], skills, shrinkage=shrinkage, dispersion=2.0, day_error=0.2)
    doors = tuple(16 <= i < 40 for i in range(48))
    problem = replace(
        problem,
        demand=tuple(
            replace(d, open=doors, volume=tuple(v if o else 0.0 for v, o in zip(d.volume, doors, strict=True)))
            for d in problem.demand
        ),
    )
    duties = []
    for agent in range(14):
        start = 8 + 0.5 * int(rng.integers(0, 9))
        meal = start + 3 + 0.5 * int(rng.integers(0, 3))
        duties.append(work(problem, agent, start, start + 8, breaks=[(meal, meal + 0.5)]))
    return Centre(problem), Roster(tuple(duties))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_done_twice_and_everything_is_counted(seed: int) -> None:
    one, roster = mixed(seed)
    options = SimulationOptions(seed=seed)
    people = work_stretches(one, roster)
    drawn, changes = draw_contacts(one, options, 0), draw_people(one, people, options, 0)
    routing = one.routing(people.profiles)
    outcome = play(one, drawn, routing, changes)
    contacts, kind = drawn.contacts, routing.kind[drawn.contacts.queue]
    answered, lost = outcome.state == ANSWERED, outcome.state == ABANDONED

    assert answered.any()
    assert lost.any()
    assert (outcome.start[answered] >= contacts.arrival[answered]).all()
    assert (outcome.start[answered] < contacts.gives_up[answered]).all()
    assert np.array_equal(outcome.finish[lost], contacts.gives_up[lost])
    assert not (lost & (kind == INTERRUPTIBLE)).any()
    assert ((outcome.agent >= 0) == answered).all()

    for queue_index in range(len(NAMES)):
        starts = outcome.start[answered & (contacts.queue == queue_index)]
        assert (np.diff(starts) >= 0).all(), "first come first served within a queue"
    calls = answered & (kind == EXCLUSIVE)
    assert np.allclose(outcome.finish[calls] - outcome.start[calls], contacts.work[calls], atol=1e-6)
    chats = answered & (kind == CONCURRENT)
    lasted = (outcome.finish - outcome.start)[chats] / contacts.work[chats]
    assert (lasted > 300 - 1e-6).all()
    assert (lasted < 500 + 1e-6).all()
    mails = answered & (kind == INTERRUPTIBLE)
    assert ((outcome.finish - outcome.start)[mails] >= contacts.work[mails] - 1e-6).all()

    for agent in range(14):
        skills = one.problem.agents[agent].skills
        own = np.flatnonzero((outcome.agent == agent) & (kind != INTERRUPTIBLE))
        assert {NAMES[q] for q in contacts.queue[own]} <= skills
        _check_held(outcome.start[own], outcome.finish[own], kind[own], int(routing.slots[agent, 2]))

    counts = count(one, drawn, routing, outcome)
    assert counts.offered[-1].sum() == contacts.arrival.size
    assert (counts.answered + counts.abandoned).sum(axis=1)[-1] == (outcome.state != WAITING).sum()
    assert (counts.good <= counts.counted).all()
    assert (counts.busy <= counts.there + 1e-6).all()
    assert (outcome.there <= 14 * 1800 + 1e-6).all()
    written = counts.backlog[NAMES.index("mail"), -1]
    assert written == ((outcome.state != ANSWERED) & (contacts.queue == NAMES.index("mail"))).sum()


def _check_held(start: np.ndarray, finish: np.ndarray, kind: np.ndarray, slots: int) -> None:
    """One call alone, or up to ``slots`` chats."""
    for moment in start:
        held = (start <= moment) & (finish > moment + 1e-9)
        calls, chats = (held & (kind == EXCLUSIVE)).sum(), (held & (kind == CONCURRENT)).sum()
        assert calls + (chats > 0) <= 1
        assert chats <= slots


def test_the_time_with_contacts_is_the_handle_time_where_there_are_only_calls() -> None:
    problem = centre([queue(patience_seconds=120.0)], [60.0], [["calls"]] * 6)
    one = Centre(problem)
    roster = Roster(tuple(work(problem, agent, 2, 20, breaks=[(9, 10)]) for agent in range(6)))
    people = work_stretches(one, roster)
    drawn, routing = draw_contacts(one, SimulationOptions(), 0), one.routing(people.profiles)
    outcome = play(one, drawn, routing, draw_people(one, people, SimulationOptions(), 0))
    assert outcome.busy.sum() == pytest.approx(drawn.contacts.work[outcome.state == ANSWERED].sum())
