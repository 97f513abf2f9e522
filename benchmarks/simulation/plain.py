"""The same calls in plain Python with a heap of events: the second opinion on the kernel, for voice with skills."""

from __future__ import annotations

import heapq
import math
from collections import deque
from typing import Any

import numpy as np

from scheduler.simulation.event_tables import ABANDONED, ANSWERED, COMES, LEAVES, Changes, Contacts, Routing

Outcomes = tuple[np.ndarray, np.ndarray, np.ndarray]


def play_plain(contacts: Contacts, routing: Routing, changes: Changes) -> Outcomes:
    """State, start and agent of every contact."""
    return _Loop(contacts, routing, changes).run()


class _Loop:
    def __init__(self, contacts: Contacts, routing: Routing, changes: Changes) -> None:
        self.queue_of, self.work = contacts.queue.tolist(), contacts.work.tolist()
        self.arrival, self.gives_up = contacts.arrival.tolist(), contacts.gives_up.tolist()
        self.order = [[queue for queue in row if queue >= 0] for row in routing.order.tolist()]
        self.rank, self.priority = routing.rank.tolist(), routing.priority.tolist()
        self.changes = list(zip(*(column.tolist() for column in changes[:4]), strict=True))
        self.lines: list[deque[int]] = [deque() for _ in self.priority]
        size = len(self.arrival)
        self.state, self.start, self.agent = np.zeros(size, np.int64), np.full(size, np.nan), np.full(size, -1)
        self.profile: dict[int, int] = {}
        self.present: set[int] = set()
        self.busy: dict[int, int] = {}
        self.idle: dict[int, float] = {}
        self.ends: list[tuple[float, int]] = []

    def run(self) -> Outcomes:
        arrived, changed = 0, 0
        while True:
            done = self.ends[0][0] if self.ends else math.inf
            change = self.changes[changed][0] if changed < len(self.changes) else math.inf
            arrival = self.arrival[arrived] if arrived < len(self.arrival) else math.inf
            now = min(done, change, arrival)
            if now == math.inf:
                break
            if now == done:
                self._free(heapq.heappop(self.ends)[1], now)
            elif now == change:
                self._change(*self.changes[changed])
                changed += 1
            else:
                self._arrive(arrived, now)
                arrived += 1
        for queue in range(len(self.lines)):
            self._head(queue, math.nextafter(math.inf, 0))
        return self.state, self.start, self.agent

    def _head(self, queue: int, now: float) -> int:
        line = self.lines[queue]
        while line and self.gives_up[line[0]] <= now:
            self.state[line.popleft()] = ABANDONED
        return line[0] if line else -1

    def _serve(self, agent: int, contact: int, now: float) -> None:
        self.start[contact], self.agent[contact], self.state[contact] = now, agent, ANSWERED
        self.busy[agent] = contact
        heapq.heappush(self.ends, (now + self.work[contact], agent))

    def _arrive(self, contact: int, now: float) -> None:
        queue = self.queue_of[contact]
        able = [(self.rank[self.profile[a]][queue], since, a) for a, since in self.idle.items()]
        able = [key for key in able if key[0] >= 0]
        if able:
            agent = min(able)[2]
            del self.idle[agent]
            self._serve(agent, contact, now)
        else:
            self.lines[queue].append(contact)

    def _free(self, agent: int, now: float) -> None:
        self.busy.pop(agent, None)
        if agent not in self.present:
            return
        heads = [(queue, self._head(queue, now)) for queue in self.order[self.profile[agent]]]
        waiting = [(self.priority[queue], self.arrival[head], queue) for queue, head in heads if head >= 0]
        if waiting:
            self._serve(agent, self.lines[min(waiting)[2]].popleft(), now)
        else:
            self.idle[agent] = now

    def _change(self, now: float, kind: int, agent: int, profile: int) -> None:
        if kind == COMES:
            self.present.add(agent)
            self.profile[agent] = profile
            if agent not in self.busy:
                self._free(agent, now)
        elif kind == LEAVES:
            self.present.discard(agent)
            self.idle.pop(agent, None)
        else:
            raise ValueError(f"change of kind {kind}: only people who come and leave are known here")


def same_outcomes(first: Outcomes, second: Any, tolerance: float) -> bool:
    """Whether states and agents are equal, and starts but for rounding."""
    states, agents = bool((first[0] == second[0]).all()), bool((first[2] == second[2]).all())
    return states and agents and bool(np.allclose(first[1], second[1], rtol=0, atol=tolerance, equal_nan=True))
