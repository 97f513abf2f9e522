"""People counted in eighths: a learner does a share of what a whole head does.

Wherever people are counted a number is whole where it can be, and else a multiple of 1/8, which floats hold exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

EIGHTHS = 8
"""Eighths of a whole head."""


@dataclass(frozen=True)
class Share:
    """What an agent counts for from ``first`` to ``last``, both inclusive: ``eighths`` of a head, 1 to 8."""

    first: date
    last: date
    eighths: int


def heads_of(eighths: int) -> float:
    """Heads that so many eighths come to: an ``int`` where they are whole."""
    whole, rest = divmod(eighths, EIGHTHS)
    return whole + rest / EIGHTHS if rest else whole


def eighths_of(heads: float) -> int:
    """Eighths in a number of heads, the next below where it is no multiple of 1/8."""
    return int(heads * EIGHTHS // 1)


def beyond(worths: Sequence[int], there: float) -> float:
    """Sum of what persons are worth beyond those there, linear between whole people.

    Parameters
    ----------
    worths
        Of the first, second, ... person.
    there
        Heads, >= 0, a multiple of 1/8.
    """
    whole = int(there)
    total: float = sum(worths[whole:])
    part = there - whole
    return total - part * worths[whole] if part and whole < len(worths) else total
