"""What the rules of single duties leave an agent, date by date."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.shifts import DutyOption


@dataclass(frozen=True)
class LegalDuties:
    """Duties one agent may have, each for itself.

    Parameters
    ----------
    days
        Legal duties of each date, whatever the other dates hold. Agents alike share the very tuples.
    min_rest_minutes
        Least elapsed minutes between two of them.
    """

    days: tuple[tuple[DutyOption, ...], ...]
    min_rest_minutes: int
