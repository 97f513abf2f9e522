"""Where to put a meal nothing else speaks of: when the fewest others eat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class MealCrowds:
    """People at a meal, by the minute a step of the grid begins at.

    Parameters
    ----------
    step
        Minutes of the grid, > 0.
    """

    def __init__(self, step: int) -> None:
        self._step = step
        self._there: Counter[int] = Counter()

    def add(self, start: int, minutes: int, people: int = 1) -> None:
        """Count somebody's meal, or with -1 no longer."""
        for minute in self._steps(start, minutes):
            self._there[minute] += people

    def quietest(self, starts: Iterable[int], minutes: int, near: int) -> int:
        """Start at which the largest number of others at once is least; of several the nearest to ``near``, the first.

        ``near`` where there is none to choose from.
        """

        def crowd(start: int) -> int:
            return max(self._there[minute] for minute in self._steps(start, minutes))

        return min(starts, key=lambda start: (crowd(start), abs(start - near), start), default=near)

    def _steps(self, start: int, minutes: int) -> range:
        return range(start // self._step * self._step, start + minutes, self._step)
