"""Agents alike in class, skill group and what they add to presence rows: same tours, same costs, they sell the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.tables.instance import Instance

MOST_DEALT = 1 / 32
"""A seller that stands for more than this share of all agents is in every sample: it has nobody like it."""
SAMPLES, FEWEST_DEALT = 4, 40
"""Samples the others are dealt to, where there are at least so many."""

Sample = tuple[Ints, Floats]
"""Sellers, and how often each counts so that the sample stands for all."""


@dataclass(frozen=True)
class Sellers:
    """Agents alike in class, skill group and kind to presence rows, in the order the dual counts them.

    Attributes
    ----------
    pairs
        ``(S, 2)`` class and group.
    kinds
        ``(S,)`` kind to presence rows.
    of_agent
        ``(N,)``.
    members
        Agents of each seller.
    """

    pairs: Ints
    kinds: Ints
    of_agent: Ints
    members: tuple[Ints, ...]

    @classmethod
    def of(cls, instance: Instance) -> Sellers:
        """Group the agents of an instance."""
        rows, _ = instance.new_rows()
        own = np.stack([instance.tables.class_of, instance.group_of, rows.kind_of], axis=1).astype(np.int64)
        sellers, of_agent = np.unique(own, axis=0, return_inverse=True)
        of_agent = of_agent.reshape(-1).astype(np.int64)
        members = tuple(np.flatnonzero(of_agent == s) for s in range(len(sellers)))
        return cls(np.ascontiguousarray(sellers[:, :2]), sellers[:, 2].copy(), of_agent, members)

    def everybody(self) -> Sample:
        """All sellers, each once."""
        return np.arange(len(self.members), dtype=np.int64), np.ones(len(self.members))

    def samples(self, instance: Instance) -> list[Sample]:
        """Deal the sellers to samples that look alike: neighbours in group, kind and contract to different ones.

        One sample of everybody where few differ.
        """
        counts = np.array([len(own) for own in self.members])
        dealt = np.flatnonzero(counts <= MOST_DEALT * counts.sum())
        if len(dealt) < FEWEST_DEALT:
            return [self.everybody()]
        contracts = {agent.agent_id: agent.contract for agent in instance.problem.agents}
        first = [contracts[instance.agents[int(own[0])]] for own in self.members]
        alike = sorted(dealt.tolist(), key=lambda s: (self.pairs[s, 1], self.kinds[s], first[s], s))
        kept = np.setdiff1d(np.arange(len(counts)), dealt)
        samples = []
        for number in range(SAMPLES):
            own = np.array(alike[number::SAMPLES], np.int64)
            weights = np.append(np.ones(len(kept)), np.full(len(own), float(SAMPLES)))
            samples.append((np.append(kept, own), weights))
        return samples
