"""What earlier weeks left of a person, one number at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LedgerKey = tuple[str, str, date | None]
"""Agent id, measure and first date of its period: what there is one entry of."""


@dataclass(frozen=True)
class LedgerEntry:
    """One number of one person, as it stands at the end of a date.

    Parameters
    ----------
    as_of
        Last local date that is counted.
    measure
        Name of one of the ledger's measures (`scheduler.ledger.measures`).
    period_start
        First date of the period the number is of; ``None`` where the measure is never set back.
    value
        In the unit of the measure, >= 0.
    """

    agent_id: str
    as_of: date
    measure: str
    period_start: date | None
    value: float

    @property
    def key(self) -> LedgerKey:
        """What a ledger has one entry of."""
        return self.agent_id, self.measure, self.period_start


def values_of(ledger: Iterable[LedgerEntry], measure: str) -> dict[str, float]:
    """By agent id, the value of a measure that is never set back."""
    return {one.agent_id: one.value for one in ledger if one.measure == measure and one.period_start is None}
