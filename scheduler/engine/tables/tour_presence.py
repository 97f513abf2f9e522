"""Where a tour is present, in Python."""

from __future__ import annotations

import numpy as np

from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.tours import tour_cells
from scheduler.engine.tables.instance import Instance


class Presence:
    """Lists the cells of tours of one instance: ``group * T + slot`` of every slot of presence inside the horizon."""

    def __init__(self, instance: Instance) -> None:
        self._tables, self._size = instance.tables, instance.values.shape[0]
        self._slots, self._cells = np.zeros(self._size + 1, np.int64), np.zeros(self._size + 1, np.int64)

    def cells(self, cls: int, group: int, tour: Ints) -> Ints:
        """Cells of a tour ``(D, TOUR_WIDTH)`` of a class, worked as ``group`` where duties are not bound to a queue."""
        count = tour_cells(self._tables, cls, group, tour, self._size, self._slots, self._cells)
        return self._cells[:count].copy()
