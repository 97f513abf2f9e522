"""A line of the ledger of activity hours, as it is counted and as a run folder has it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivityHours:
    """One line of ``activity_hours.csv``: an activity of one person, team or list of people; minutes of people, >= 0.

    Parameters
    ----------
    who
        Agent id, name of a team, or the people who could have come joined by ``|``.
    activity
        As segments call it.
    planned
        What was asked for.
    placed
        What the roster has.
    moved
        Of that, what begins at another time than in the roster the run started from.
    cancelled
        What is planned and not placed.
    reason
        Why something is cancelled; empty where nothing is.
    """

    who: str
    activity: str
    planned: int
    placed: int
    moved: int
    cancelled: int
    reason: str
