"""Agents alike in class, skill group and what they add to presence rows: same tours, same costs, they sell the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Ints
from scheduler.engine.tables.instance import Instance


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
