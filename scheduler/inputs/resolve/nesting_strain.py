"""How badly a partner's dates and starts go with what a learner has already: earlier duties, sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from scheduler.domain.activities import Session
from scheduler.domain.roster import PastDuty

USUAL_REST, USUAL_RUN = timedelta(hours=12), 6
"""Rest between duties, and dates worked in a row, that few rules forbid; only the choice of partners goes by them."""


def strain(
    learner: str,
    starts: Mapping[date, datetime],
    longest: timedelta,
    history: Sequence[PastDuty],
    sessions: Sequence[Session],
    first: date,
) -> int:
    """Count what a learner could hardly do under a partner's starts.

    Parameters
    ----------
    starts
        When duties begin, by date.
    longest
        Of the learner's shifts.
    first
        First date of the horizon.
    """
    past = [duty for duty in history if duty.agent_id == learner]
    count = 0
    if past and starts:
        count += min(starts.values()) - max(duty.end for duty in past) < USUAL_REST
    worked = {duty.date for duty in past} | set(starts)
    run, when = 0, first
    while when - timedelta(days=1) in worked:
        when -= timedelta(days=1)
    while when in worked:
        run, when = run + 1, when + timedelta(days=1)
    count += run > USUAL_RUN
    for session in sessions:
        if learner in session.people:
            held = (start <= session.start and session.end <= start + longest for start in starts.values())
            count += not any(held)
    return count
