"""Queues as the kernel knows them: kinds, priorities, chats at a time, opening, and what people may serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.channels import channel_of
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.simulation.channels.registry import simulation_of
from scheduler.simulation.event_tables import CLOSES, OPENS, Floats, Ints, Routing

Skills = tuple[int, ...]


@dataclass(frozen=True)
class Centre:
    """A problem's queues and agents by index, and what follows from them whatever the replication."""

    problem: Problem

    @cached_property
    def queues(self) -> tuple[Queue, ...]:
        """The queues, in the order of ``problem.demand``."""
        return tuple(queue for queue, _ in self.problem.demanded)

    @cached_property
    def queue_index(self) -> dict[str, int]:
        """Index of each queue by name."""
        return {queue.name: index for index, queue in enumerate(self.queues)}

    @cached_property
    def agent_index(self) -> dict[str, int]:
        """Index of each agent by id."""
        return {agent.agent_id: index for index, agent in enumerate(self.problem.agents)}

    @property
    def interval_seconds(self) -> float:
        """Length of a planning interval."""
        return self.problem.horizon.interval_minutes * 60.0

    @property
    def end(self) -> float:
        """Seconds from the horizon's origin to its end."""
        return self.problem.horizon.end_minute * 60.0

    @cached_property
    def day_of_interval(self) -> Ints:
        """Index of the local date each interval lies on."""
        horizon = self.problem.horizon
        starts = np.arange(horizon.num_intervals) * horizon.interval_minutes
        return np.searchsorted(np.array(horizon.midnights), starts, side="right") - 1

    @cached_property
    def open_spans(self) -> tuple[Floats, ...]:
        """Starts and ends of the stretches each queue is open, shape (n, 2), in seconds."""
        return tuple(
            _spans(np.array(demand.open, dtype=bool)) * self.interval_seconds for demand in self.problem.demand
        )

    @cached_property
    def opening_changes(self) -> list[tuple[float, int, int]]:
        """Moments, kinds and queues at which work that rests while its queue is closed may begin, or must rest."""
        found: list[tuple[float, int, int]] = []
        for queue, spans in enumerate(self.open_spans):
            if simulation_of(self.queues[queue]).rests_while_closed:
                found.append((0.0, CLOSES, queue))
                for start, end in spans:
                    found += [(float(start), OPENS, queue), (float(end), CLOSES, queue)]
        return found

    def preference(self, agent: int, served: Skills) -> dict[int, int]:
        """Place of each queue served in an agent's order of skills; all 0 where there is no order."""
        listed = [self.queue_index[name] for name in self.problem.agents[agent].preference if name in self.queue_index]
        rank = {queue: place for place, queue in enumerate(listed)}
        return {queue: rank.get(queue, 0) for queue in served}

    def routing(self, profiles: Sequence[tuple[tuple[int, int], ...]], paces: Sequence[float] = ()) -> Routing:
        """Tables of the kernel; a profile lists the queues it serves with their ranks.

        ``paces`` has what people of each profile do of what a whole head does; empty: everybody as much.
        """
        num_queues = len(self.queues)
        priority = np.array(
            [channel_of(q).priority if q.priority is None else q.priority for q in self.queues], dtype=np.int64
        )
        order = np.full((max(1, len(profiles)), num_queues), -1, np.int64)
        rank = np.full((max(1, len(profiles)), num_queues), -1, np.int64)
        for index, profile in enumerate(profiles):
            served = sorted((int(priority[queue]), queue) for queue, _ in profile)
            order[index, : len(served)] = [queue for _, queue in served]
            for queue, place in profile:
                rank[index, queue] = place
        kind = np.array([simulation_of(queue).work_kind for queue in self.queues], dtype=np.int64)
        return Routing(
            kind, priority, order, rank, self.slots, self.speed, np.array(paces or np.ones(len(order)), float)
        )

    @cached_property
    def slots(self) -> Ints:
        """Contacts each agent may hold at a time per queue; a fraction is spread evenly over those who serve it."""
        most = np.array([channel_of(q).contacts_at_once(q) for q in self.queues])
        if not self.problem.agents:
            return np.floor(most + 1e-9).astype(np.int64)[None, :]
        serves = np.array([[q.name in agent.skills for q in self.queues] for agent in self.problem.agents])
        count = np.cumsum(serves, axis=0)  # of the agents so far who serve the queue, this one included
        before = count - serves
        spread = np.floor(count * most + 1e-9) - np.floor(before * most + 1e-9)
        return np.where(serves, spread, np.floor(most + 1e-9)).astype(np.int64)

    @cached_property
    def speed(self) -> Floats:
        """Work done a second on each of several contacts held, shape (Q, K)."""
        most = int(self.slots.max(initial=1))
        return np.array([simulation_of(queue).speed(queue, most) for queue in self.queues])


def _spans(flags: np.ndarray) -> Floats:
    """First index and index after the last of every run of ``True``."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return np.stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)], axis=1).astype(float)
