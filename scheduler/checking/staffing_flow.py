"""A flow of people to queues: what more can be covered while nobody who is covered loses out.

Nodes are numbers; 0 is the source. Demands (a queue in an interval) drain into one sink. Which demands can be met at
once is a matroid: any set that can be met grows to a largest one without giving anything up, and growing it queue by
queue, in a stated order, gives each queue a number that does not depend on which flow a library finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class StaffingFlow:
    """Arcs collected one array after another, then grown.

    Parameters
    ----------
    demands
        Number of demands; they are the nodes after the ``inner`` ones.
    inner
        Number of nodes between the source and the demands.
    """

    def __init__(self, inner: int, demands: int) -> None:
        self._first, self._sink = 1 + inner, 1 + inner + demands
        nothing = np.zeros(0, dtype=np.int64)
        self._arcs: list[tuple[Ints, Ints, Ints]] = [(nothing, nothing, nothing)]

    def add(self, tails: Ints | int, heads: Ints | int, capacities: Ints | int) -> None:
        """Add arcs between the source (0), inner nodes (from 1 on) and demands; broadcast against one another."""
        shaped = np.broadcast_arrays(*(np.asarray(one, dtype=np.int64) for one in (tails, heads, capacities)))
        tail, head, capacity = (one.ravel() for one in shaped)
        self._arcs.append((tail, head, capacity))

    def demand(self, numbers: Ints) -> Ints:
        """Nodes of demands, which are numbered from 0 on."""
        return numbers + self._first

    def grow(self, met: Ints, steps: Sequence[tuple[Ints, Ints]]) -> list[Ints]:
        """Meet ``met`` (people by demand) and then as much more as can be, a step after another.

        Parameters
        ----------
        steps
            Numbers of demands, and how many people more each would take.

        Returns
        -------
        list
            People more by demand of each step.
        """
        from scipy.sparse.csgraph import maximum_flow  # start-up: commands that only read a site do without

        room = self._network(met)
        room = _left(room, maximum_flow(room, 0, self._sink).flow)
        found = []
        for numbers, wanted in steps:
            flow = maximum_flow(_with(self._inside(room), self.demand(numbers), self._sink, wanted), 0, self._sink).flow
            into = np.asarray(flow[:, [self._sink]].todense()).ravel()
            found.append(into[self.demand(numbers)].astype(np.int64))
            room = _left(self._inside(room), self._inside(flow))
        return found

    def _network(self, met: Ints) -> Any:
        tails, heads, capacities = (np.concatenate(parts) for parts in zip(*self._arcs, strict=True))
        inside = _matrix(tails, heads, capacities, self._sink + 1)
        return _with(inside, self.demand(np.arange(len(met))), self._sink, met)

    def _inside(self, matrix: Any) -> Any:
        """Return the arcs that do not touch the sink: what drained stays drained."""
        entries = matrix.tocoo()
        keep = (entries.col != self._sink) & (entries.row != self._sink)
        return _matrix(entries.row[keep], entries.col[keep], entries.data[keep], self._sink + 1)


def _left(capacities: Any, flow: Any) -> Any:
    """Room left, both ways, once a flow has taken its part."""
    room = (capacities - flow).tocsr()
    room.eliminate_zeros()
    return room


def _with(matrix: Any, tails: Ints, head: int, capacities: Ints) -> Any:
    size = matrix.shape[0]
    return (matrix + _matrix(tails, np.full(len(tails), head), capacities, size)).tocsr()


def _matrix(tails: Ints, heads: Ints, capacities: Ints, size: int) -> Any:
    from scipy.sparse import csr_matrix  # start-up: commands that only read a site do without

    return csr_matrix((capacities.astype(np.int32), (tails, heads)), shape=(size, size), dtype=np.int32)
