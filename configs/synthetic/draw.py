"""Random numbers that stay the same on every Python version and machine.

Only ``random.Random.random`` is promised to be stable between Python versions, so everything here is built on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from statistics import NormalDist
from typing import TypeVar

Item = TypeVar("Item")
_STANDARD = NormalDist()
_SMALL_MEAN = 12.0


class Draw:
    """A seeded source of draws; the same seed and calls give the same values."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def uniform(self) -> float:
        """Give a number in [0, 1)."""
        return self._random.random()

    def normal(self) -> float:
        """Give a standard normal number."""
        return _STANDARD.inv_cdf(max(self.uniform(), 1e-12))

    def count(self, mean: float) -> int:
        """Give a number of contacts: Poisson, or for large means a normal with the same mean and variance."""
        if mean <= 0:
            return 0
        if mean > _SMALL_MEAN:
            return max(0, round(mean + math.sqrt(mean) * self.normal()))
        level, number, product = math.exp(-mean), 0, self.uniform()
        while product > level:
            number += 1
            product *= self.uniform()
        return number

    def pick(self, items: Sequence[Item]) -> Item:
        """Give one item."""
        return items[int(self.uniform() * len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Give all items in random order."""
        keys = [self.uniform() for _ in items]
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]

    def sample(self, items: Sequence[Item], number: int) -> list[Item]:
        """Give ``number`` different items."""
        return self.shuffled(items)[:number]
