"""What the workers of one search know of each other: one block of memory, shared by threads or by processes.

Every worker writes only its own rows. A row is written between two steps of its version, so that a reader notices a row
that changed under its eyes; whoever takes tours over counts their cost anew in any case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.constants import TOUR_WIDTH
from scheduler.engine.processes import SPAWN

WAIT, GO, STOP = 0, 1, 2
"""Stages of the search: workers get ready, they search, they end with what they have."""
READY = 1
"""State of a worker that has all it needs and waits for ``GO``; before that it is 0."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the block: workers, rows of a roster (agents, then a plan), days, intervals, prices of an interval.

    ``width`` is the number of columns of a tour's day.
    """

    workers: int
    agents: int
    days: int
    slots: int
    prices: int
    width: int = TOUR_WIDTH


@dataclass
class Board:
    """The block and its parts.

    Parameters
    ----------
    shape
        Sizes.
    memory
        A buffer of ``size_of(shape)`` bytes, zero at first.

    Attributes
    ----------
    stage, states
        (1,) stage of the search, (W,) state of each worker.
    clock
        (3,) moment the search began (``time.perf_counter``, the same in all processes of a machine), the share of the
        limit the dual has before its prices are used, and the share of the limit the search has.
    versions, costs, bests
        (W,) version of each row, milli-currency of its tours, and of the best roster its worker has seen.
    tours
        (W, N, D, width).
    bound, prices
        (1,) and (T, Q + R): the proven bound in milli-currency, and prices that prove it.
    """

    shape: Shape
    memory: Any
    stage: Ints = field(init=False)
    states: Ints = field(init=False)
    versions: Ints = field(init=False)
    clock: Floats = field(init=False)
    costs: Floats = field(init=False)
    bests: Floats = field(init=False)
    bound: Floats = field(init=False)
    prices: Floats = field(init=False)
    tours: Ints = field(init=False)

    def __post_init__(self) -> None:
        at = 0
        for name, (kind, shape) in _layout(self.shape).items():
            count = int(np.prod(shape))
            part: Any = np.frombuffer(self.memory, kind, count, at).reshape(shape)
            setattr(self, name, part)
            at += 8 * count

    @classmethod
    def of_threads(cls, shape: Shape) -> Board:
        """Memory of this process."""
        return _clear(cls(shape, bytearray(size_of(shape))))

    @classmethod
    def of_processes(cls, shape: Shape) -> Board:
        """Memory that spawned processes attach to; it has no name, and goes with the last process that holds it."""
        return _clear(cls(shape, SPAWN.RawArray("b", size_of(shape))))

    def __reduce__(self) -> tuple[Any, ...]:
        return Board, (self.shape, self.memory)

    def is_set(self) -> bool:
        """Whether the search is to end now."""
        return bool(self.stage[0] == STOP)

    def set(self) -> None:
        """End the search."""
        self.stage[0] = STOP

    def publish(self, worker: int, cost: float, tours: NDArray[np.int64]) -> None:
        """Write a worker's row."""
        self.versions[worker] += 1
        self.tours[worker] = tours
        self.costs[worker] = cost
        self.versions[worker] += 1

    def cheapest(self, below: float, but: int = -1) -> tuple[float, NDArray[np.int64]] | None:
        """Cost and tours of the cheapest row under ``below``, whoever's but one's.

        ``None`` where there is none, or it is just being written.
        """
        costs = self.costs.copy()
        if but >= 0:
            costs[but] = np.inf
        worker = int(costs.argmin())
        version = int(self.versions[worker])
        cost, tours = float(self.costs[worker]), self.tours[worker].copy()
        if version % 2 or version != self.versions[worker] or not cost < below:
            return None
        return cost, tours


def _clear(board: Board) -> Board:
    board.costs[:] = board.bests[:] = np.inf
    board.bound[:] = -np.inf
    return board


def _layout(shape: Shape) -> dict[str, tuple[type, tuple[int, ...]]]:
    workers = (shape.workers,)
    return {
        "stage": (np.int64, (1,)),
        "states": (np.int64, workers),
        "versions": (np.int64, workers),
        "clock": (np.float64, (3,)),
        "costs": (np.float64, workers),
        "bests": (np.float64, workers),
        "bound": (np.float64, (1,)),
        "prices": (np.float64, (shape.slots, shape.prices)),
        "tours": (np.int64, (shape.workers, shape.agents, shape.days, shape.width)),
    }


def size_of(shape: Shape) -> int:
    """Bytes of the block."""
    return sum(8 * int(np.prod(part)) for _, part in _layout(shape).values())
