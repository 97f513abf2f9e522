"""Random numbers that depend on names, not on the order of draws: common random numbers across rosters.

Whether somebody is absent on a date, or how long the fifth call of a queue's day takes, is a function of the seed, the
replication and the name of the thing. Two rosters so meet the same contacts and the same absences.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WORD = 2**64 - 1


def generator(seed: int, replication: int, name: str, purpose: str) -> np.random.Generator:
    """Stream of random numbers of one purpose of one named thing in one replication."""
    words = (seed, replication, crc32(name.encode()), crc32(purpose.encode()))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(words)))


def uniforms(seed: int, replication: int, purpose: str, *keys: ArrayLike) -> Array:
    """One uniform number in (0, 1) an element of the broadcast keys (whole numbers, >= 0).

    Words are mixed one after the other by the finaliser of splitmix64 (G. Steele, D. Lea, C. Flood, 2014).
    """
    mixed: int | NDArray[np.uint64] = 0
    for key in (seed, replication, crc32(purpose.encode()), *keys):
        if isinstance(key, int) and isinstance(mixed, int):
            mixed = _mixed_whole(mixed ^ key)
        else:
            mixed = _mixed(np.bitwise_xor(_words(mixed), _words(key)))
    return (np.asarray(_words(mixed) >> np.uint64(11), dtype=np.float64) + 0.5) * 2.0**-53


def name_key(name: str) -> int:
    """Whole number that stands for a name as a key."""
    return crc32(name.encode())


def _words(value: ArrayLike) -> NDArray[np.uint64]:
    return np.asarray(value).astype(np.uint64)


def _mixed(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Step and finaliser of splitmix64, element by element, modulo 2**64."""
    with np.errstate(over="ignore"):
        word = word + np.uint64(_GOLDEN)
        word ^= word >> np.uint64(30)
        word *= np.uint64(_FIRST)
        word ^= word >> np.uint64(27)
        word *= np.uint64(_SECOND)
        word ^= word >> np.uint64(31)
        return word


def _mixed_whole(word: int) -> int:
    """`_mixed` of one word."""
    word = (word + _GOLDEN) & _WORD
    word = ((word ^ (word >> 30)) * _FIRST) & _WORD
    word = ((word ^ (word >> 27)) * _SECOND) & _WORD
    return word ^ (word >> 31)
