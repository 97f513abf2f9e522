"""Side by side: a new hire who works the duties of a partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NestingPair:
    """A learner beside a partner on dates inside the horizon, both inclusive.

    On a date both work their duties begin at the same time; the learner works on no date the partner has off, unless
    the partner is absent then.
    """

    learner: str
    partner: str
    first: date
    last: date
