"""What the people of finished duties add up to in a presence row."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.clock import Horizon
from scheduler.domain.presence import intervals_inside
from scheduler.domain.presence_rows import AT_MEAL, AT_WORK, ON_DUTY, PresenceRow
from scheduler.domain.roster import MEAL, Duty

STATES = {"work": AT_WORK, MEAL: AT_MEAL}
"""By activity; anything else is being on duty."""


def row_sums(row: PresenceRow, horizon: Horizon, duties: Iterable[Duty]) -> list[int]:
    """Units of every interval, counted from finished duties; intervals on duty in part do not count."""
    sums = [0] * horizon.num_intervals
    for duty in duties:
        adds = row.adds.get(duty.agent_id)
        if adds is None:
            continue
        for interval, state in states_of(horizon, duty).items():
            sums[interval] += adds[state]
    return sums


def states_of(horizon: Horizon, duty: Duty) -> dict[int, int]:
    """State of the agent in every interval of the horizon that lies wholly inside the duty."""
    found = dict.fromkeys(intervals_inside(horizon, duty.start, duty.end), ON_DUTY)
    for segment in duty.segments:
        state = STATES.get(segment.activity)
        if state is not None:
            found.update(dict.fromkeys(intervals_inside(horizon, segment.start, segment.end), state))
    return found
