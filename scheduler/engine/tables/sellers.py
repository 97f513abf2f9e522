"""Agents alike in class and skill group: they have the same legal tours at the same costs, and sell the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Ints
from scheduler.engine.tables.instance import Instance


@dataclass(frozen=True)
class Sellers:
    """Agents alike in class and skill group, in the order the dual counts them.

    Attributes
    ----------
    pairs
        ``(S, 2)`` class and group.
    of_agent
        ``(N,)``.
    members
        Agents of each seller.
    """

    pairs: Ints
    of_agent: Ints
    members: tuple[Ints, ...]

    @classmethod
    def of(cls, instance: Instance) -> Sellers:
        """Group the agents of an instance."""
        pairs = np.stack([instance.tables.class_of, instance.group_of], axis=1).astype(np.int64)
        kinds, of_agent = np.unique(pairs, axis=0, return_inverse=True)
        of_agent = of_agent.reshape(-1).astype(np.int64)
        members = tuple(np.flatnonzero(of_agent == s) for s in range(len(kinds)))
        return cls(np.ascontiguousarray(kinds), of_agent, members)
