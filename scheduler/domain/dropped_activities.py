"""Activities that were planned and that nobody is asked to hold, because whoever they are for is away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DroppedActivity:
    """One activity taken off the plan before the search.

    Parameters
    ----------
    activity
        As segments would call it: ``coaching:<id>``.
    who
        Agent id, or the name of a team.
    minutes
        Minutes of all its people together, > 0.
    reason
        Why, in words.
    """

    activity: str
    who: str
    minutes: int
    reason: str
