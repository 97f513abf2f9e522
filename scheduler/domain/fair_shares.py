"""What is fair for everybody, worked out before the search: what the group has, and what the demand will bring it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from scheduler.domain.agents import Agent
from scheduler.domain.comparable_people import ComparableGroup, comparable_groups
from scheduler.domain.demand import QueueDemand
from scheduler.domain.fair_points import FairShare
from scheduler.domain.ledger_entry import values_of
from scheduler.domain.site_setup import SiteSetup

POINTS = "points"
"""Measure of the ledger that people are compared by."""
MINUTES_PER_DAY = 24 * 60


def fair_shares(setup: SiteSetup, demand: Sequence[QueueDemand]) -> tuple[FairShare, ...]:
    """Work out the share of everybody who is compared, group by group.

    Whoever is in no ledger while others of the group are begins with their mean.
    """
    expected, carried = _expected(setup, demand), values_of(setup.ledger, POINTS)
    away = _away_shares(setup)
    groups, _ = comparable_groups(setup)
    return tuple(share for group in groups for share in _shares(group, expected, carried, away))


def _shares(
    group: ComparableGroup, expected: dict[str, float], carried: dict[str, float], away: dict[str, float]
) -> Iterator[FairShare]:
    known = [carried[one] for one in group.people if one in carried]
    usual = sum(known) / len(known) if known else 0.0
    brought = sum(expected[one] for one in group.people) / len(group.people)
    has = {one: round(carried.get(one, 0.0)) for one in group.people}
    credit = {one: round((0.0 if one in carried else usual) + brought * away.get(one, 0.0)) for one in group.people}
    mean = sum(has[one] + credit[one] for one in group.people) / len(group.people)
    # Whoever is away gets less than the others, who share what is left.
    there = sum(1 - away.get(one, 0.0) for one in group.people) / len(group.people)
    fair = math.floor(mean + brought * there + 1e-9)
    for one in group.people:
        yield FairShare(one, group.name, has[one], credit[one], round(brought, 6), fair)


def _away_shares(setup: SiteSetup) -> dict[str, float]:
    """Share of the horizon's dates, by agent, that are wholly leave or outside the employment; where there are any."""
    horizon, found = setup.horizon, Counter[str]()
    leave: dict[str, list[tuple[datetime, datetime]]] = {}
    for absence in setup.absences:
        if absence.kind == "leave":
            leave.setdefault(absence.agent_id, []).append((absence.start, absence.end))
    for agent in setup.agents:
        for day in range(horizon.days):
            opens, closes = horizon.moment(horizon.midnight(day)), horizon.moment(horizon.midnight(day + 1))
            on_leave = any(start <= opens and closes <= end for start, end in leave.get(agent.agent_id, ()))
            found[agent.agent_id] += on_leave or not agent.employed_on(horizon.date_of(day))
    return {agent_id: dates / horizon.days for agent_id, dates in found.items() if dates}


def _expected(setup: SiteSetup, demand: Sequence[QueueDemand]) -> dict[str, float]:
    """Points the demand brings each person, if everybody with the skill shares those of a queue evenly.

    A queue asks for as many nights as people in the middle of the night; for as many lates as people at the hour after
    which a duty is one, less the nights where that hour is of the night; on a date with points of its own for its
    person-hours in duties. It is an estimate, and the same for all.
    """
    dates = [setup.horizon.date_of(day) for day in range(setup.horizon.days)]
    serving = Counter(skill for one in setup.agents if any(map(one.employed_on, dates)) for skill in one.skills)
    of_queue = {own.queue: _of_queue(setup, own) / max(1, serving[own.queue]) for own in demand}
    scale = _supplied(setup, demand)
    return {one.agent_id: scale * sum(of_queue.get(skill, 0.0) for skill in sorted(one.skills)) for one in setup.agents}


def _of_queue(setup: SiteSetup, demand: QueueDemand) -> float:
    horizon, fairness, night = setup.horizon, setup.fairness, setup.night
    step = horizon.interval_minutes
    length = _duty_minutes(setup, setup.agents)

    def heads(day: int, minute: int) -> float:
        interval = horizon.minute_at(day, minute) // step
        return float(demand.required[interval]) if 0 <= interval < len(demand.required) else 0.0

    closes = night.end if night.end > night.start else night.end + MINUTES_PER_DAY
    is_night = (fairness.late_after - night.start) % MINUTES_PER_DAY < closes - night.start
    points = 0.0
    for day in range(horizon.days):
        nights = heads(day, (night.start + closes) // 2)
        late = heads(day, fairness.late_after) - (nights if is_night else 0.0)
        points += fairness.nights * nights + fairness.lates * max(0.0, late)
        if of_date := fairness.of_date(horizon.date_of(day)):
            points += of_date * sum(demand.required[horizon.day_intervals(day)]) * step / length
    return points


def _supplied(setup: SiteSetup, demand: Sequence[QueueDemand]) -> float:
    """Share of the people asked for that contracts provide at most, 0-1."""
    step, weeks = setup.horizon.interval_minutes, timedelta(days=setup.horizon.days) / timedelta(weeks=1)
    asked = sum(sum(own.required) for own in demand) * step
    offered = sum(setup.contracts[one.contract].max_paid_minutes for one in setup.agents) * weeks
    return min(1.0, offered / asked) if asked else 1.0


def _duty_minutes(setup: SiteSetup, agents: Iterable[Agent]) -> float:
    """Usual length of a duty: the mean of the lengths that people's contracts offer."""
    lengths = [
        sum(own) / len(own)
        for one in agents
        if (own := [length for name in setup.contracts[one.contract].shifts for length in setup.shifts[name].lengths])
    ]
    return sum(lengths) / len(lengths) if lengths else 8 * 60.0
