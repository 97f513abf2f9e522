"""The week as people live it: how far starts jump, whether days off lie together, who is at a meal at once.

People are those with a duty dated inside the horizon; starts are clock readings of the site.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from scheduler.domain.presence import carried_duties
from scheduler.domain.problem import Problem
from scheduler.domain.roster import MEAL, Duty, Roster

MINUTES_PER_DAY = 24 * 60
CLOSE_MINUTES, FAR_MINUTES = 120, 360
MEAL_MINUTES = 15
"""Grid on which people at a meal are counted."""


def week_figures(problem: Problem, roster: Roster) -> dict[str, float | None]:
    """Count what a planner would look at before publishing.

    Returns
    -------
    dict
        ``starts_within_2h`` and ``starts_over_6h``: shares of people whose starts lie within two hours on the circle of
        the clock, and six hours apart or more. ``days_off_together``: share with two dates off in a row inside the
        horizon. ``single_days_off``: dates off between two worked dates of the horizon, per person.
        ``distinct_starts``: clock times at which duties start. ``lead_present``: share of the intervals with an open
        queue in which a team's lead is on duty, breaks included; ``None`` where no team has a lead. ``meal_peak``:
        largest number of people at a meal over its mean in the quarter hours with anybody at one; ``None`` without
        meals.
    """
    horizon = problem.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    starts: dict[str, set[int]] = defaultdict(set)
    worked: dict[str, set[date]] = defaultdict(set)
    for duty in roster.duties:
        if horizon.start <= duty.date <= horizon.end:
            local = duty.start.astimezone(horizon.tz)
            starts[duty.agent_id].add(local.hour * 60 + local.minute)
            worked[duty.agent_id].add(duty.date)
    people = max(1, len(starts))
    spreads = [clock_spread(own) for own in starts.values()]
    pairs = sum(any(not {one, two} & own for one, two in pairwise(dates)) for own in worked.values())
    single = sum(
        when not in own and when - timedelta(days=1) in own and when + timedelta(days=1) in own
        for own in worked.values()
        for when in dates[1:-1]
    )
    return {
        "starts_within_2h": round(sum(minutes <= CLOSE_MINUTES for minutes in spreads) / people, 4),
        "starts_over_6h": round(sum(minutes >= FAR_MINUTES for minutes in spreads) / people, 4),
        "days_off_together": round(pairs / people, 4),
        "single_days_off": round(single / people, 3),
        "distinct_starts": len(set().union(*starts.values())) if starts else 0,
        "lead_present": _lead_present(problem, roster),
        "meal_peak": _meal_peak((*carried_duties(problem), *roster.duties)),
    }


def clock_spread(starts: Iterable[int]) -> int:
    """Minutes of the shortest arc of the clock that holds all starts, which are minutes of the day."""
    found = sorted(set(starts))
    if len(found) < 2:
        return 0
    gaps = [(after - before) % MINUTES_PER_DAY for before, after in pairwise([*found, found[0]])]
    return MINUTES_PER_DAY - max(gaps)


def _lead_present(problem: Problem, roster: Roster) -> float | None:
    leads = {team.lead for team in problem.teams if team.lead}
    opened = {i for demand in problem.demand for i, is_open in enumerate(demand.open) if is_open}
    if not leads or not opened:
        return None
    there: set[int] = set()
    grid = problem.horizon.interval_minutes
    for duty in (*carried_duties(problem), *roster.duties):
        if duty.agent_id in leads:
            first, last = problem.horizon.minute_of(duty.start), problem.horizon.minute_of(duty.end)
            there.update(range(first // grid, -(-last // grid)))
    return round(len(opened & there) / len(opened), 4)


def _meal_peak(duties: Iterable[Duty]) -> float | None:
    at_once: Counter[float] = Counter()
    for duty in duties:
        for segment in duty.segments:
            moment = segment.start
            while segment.activity == MEAL and moment < segment.end:
                at_once[moment.timestamp() // (60 * MEAL_MINUTES)] += 1
                moment += timedelta(minutes=MEAL_MINUTES)
    return round(max(at_once.values()) / (at_once.total() / len(at_once)), 2) if at_once else None
