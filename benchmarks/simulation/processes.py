"""The same calls with SimPy, one process a call: an independent clock and event list as oracle (voice with skills)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from scheduler.simulation.event_tables import ABANDONED, ANSWERED, COMES, LEAVES, Changes, Contacts, Routing

Process = Generator[Any, Any, None]


def play_processes(contacts: Contacts, routing: Routing, changes: Changes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """State, start and agent of every contact."""
    return _Centre(contacts, routing, changes).run()


class _Centre:
    def __init__(self, contacts: Contacts, routing: Routing, changes: Changes) -> None:
        self.env = simpy.Environment()
        self.contacts, self.routing, self.changes = contacts, routing, changes
        self.waiting: list[dict[int, simpy.Event]] = [{} for _ in range(routing.kind.size)]
        self.profile: dict[int, int] = {}
        self.present: set[int] = set()
        self.busy: set[int] = set()
        self.idle: dict[int, float] = {}
        size = contacts.arrival.size
        self.state, self.start, self.agent = np.zeros(size, np.int64), np.full(size, np.nan), np.full(size, -1)

    def run(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        self.env.process(self.roster())
        self.env.process(self.source())
        self.env.run()
        return self.state, self.start, self.agent

    def roster(self) -> Process:
        """People come and leave."""
        for moment, kind, agent, profile in zip(*(column.tolist() for column in self.changes[:4]), strict=True):
            if moment > self.env.now:
                yield self.env.timeout(moment - self.env.now)
            if kind == COMES:
                self.present.add(agent)
                self.profile[agent] = profile
                if agent not in self.busy:
                    self.look(agent)
            elif kind == LEAVES:
                self.present.discard(agent)
                self.idle.pop(agent, None)
            else:
                raise ValueError(f"change of kind {kind}: only people who come and leave are known here")

    def source(self) -> Process:
        """Calls arrive."""
        for contact, moment in enumerate(self.contacts.arrival.tolist()):
            yield self.env.timeout(moment - self.env.now)
            self.env.process(self.call(contact))

    def call(self, contact: int) -> Process:
        """One call: answered at once, after a wait, or given up."""
        queue = int(self.contacts.queue[contact])
        agent = self.pick(queue)
        if agent is None:
            turn = self.waiting[queue][contact] = self.env.event()
            patience = self.contacts.gives_up[contact] - self.contacts.arrival[contact]
            limit = self.env.timeout(patience) if np.isfinite(patience) else self.env.event()
            yield turn | limit
            if not turn.triggered:
                del self.waiting[queue][contact]
                self.state[contact] = ABANDONED
                return
            agent = turn.value
        self.state[contact], self.start[contact], self.agent[contact] = ANSWERED, self.env.now, agent
        yield self.env.timeout(self.contacts.work[contact])
        self.busy.discard(agent)
        if agent in self.present:
            self.look(agent)

    def pick(self, queue: int) -> int | None:
        """Idle agent: preference, then longest idle, then index."""
        rank = self.routing.rank
        able = [(rank[self.profile[a], queue], since, a) for a, since in self.idle.items()]
        able = [key for key in able if key[0] >= 0]
        if not able:
            return None
        agent = min(able)[2]
        del self.idle[agent]
        self.busy.add(agent)
        return agent

    def look(self, agent: int) -> None:
        """An agent is free: the queue of the smallest priority, then the call that waits longest."""
        served = [queue for queue in self.routing.order[self.profile[agent]].tolist() if queue >= 0]
        heads = [(self.routing.priority[q], next(iter(self.waiting[q])), q) for q in served if self.waiting[q]]
        if not heads:
            self.idle[agent] = self.env.now
            return
        _, contact, queue = min(heads)
        self.busy.add(agent)
        self.waiting[queue].pop(contact).succeed(agent)
