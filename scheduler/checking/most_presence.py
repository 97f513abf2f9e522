"""How many people could be at work at most, agents alike taken together, before any roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.checking.held_skills import days_by_skills
from scheduler.checking.legal_dates import legal_dates
from scheduler.checking.most_work import MostWork, most_work
from scheduler.domain.activities import Session
from scheduler.domain.agents import Agent
from scheduler.domain.clock import Horizon
from scheduler.domain.heads import EIGHTHS
from scheduler.domain.presence import carried_duties, crowds
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Crew:
    """Agents with the same skills and the same limits; people in eighths of heads where there are learners.

    Parameters
    ----------
    queues
        Queues they can serve.
    people
        Most of them at work in each interval.
    days, weeks
        Most intervals they can work together inside each date, each week.
    """

    queues: frozenset[str]
    people: Ints
    days: Ints
    weeks: Ints


_Alike = tuple[frozenset[str], frozenset[int], frozenset[int], MostWork, tuple[int, ...]]
"""Queues, the days on which they are these, intervals of sessions, most work, and parts of a head by day."""


def crews(problem: Problem, roster: Roster) -> tuple[Crew, ...]:
    """Bound everybody's presence, from above: no legal roster has more people at work.

    One date at a time: an agent may be at work wherever some legal duty of the date, or one carried in, has them on
    duty and no session calls them away. A day and a week hold no more than their longest legal duties, the contract and
    leave allow (`MostWork`). What rules say of several dates together, and that one duty excludes another, is left out.
    Whoever gains or loses a skill is in a crew for each set of skills, on its dates.
    A roster that breaks rules may have more than that; what it has counts as possible.
    """
    horizon = problem.horizon
    names = {demand.queue for demand in problem.demand}
    most = most_work(problem, legal_dates(problem))
    duties: dict[str, list[Duty]] = defaultdict(list)
    for duty in (*carried_duties(problem), *roster.duties):
        duties[duty.agent_id].append(duty)
    alike: dict[_Alike, list[str]] = defaultdict(list)
    for agent_id, context in problem.contexts.items():
        called = frozenset[int]().union(
            *(_touched(horizon, session) for session in context.sessions if session.start >= horizon.origin)
        )
        worked = {s.queue for duty in duties[agent_id] for s in duty.segments if s.activity == "work" and s.queue}
        for skills, days in days_by_skills(context):
            if queues := (skills | worked) & names:
                alike[queues, days, called, most[agent_id], _parts(problem, context.agent)].append(agent_id)
    day_of, week_of = days_of(problem), weeks_of_days(problem)
    step = horizon.interval_minutes
    found = []
    for (queues, days, called, one, parts), agents in alike.items():
        here = np.isin(day_of, sorted(days))
        at_work = _at_work(problem, (duty for agent_id in agents for duty in duties[agent_id])) * here
        people = np.zeros(horizon.num_intervals, dtype=np.int64)
        there, heads = sorted(one.intervals - called), len(agents) * np.array(parts, np.int64)
        people[there] = heads[day_of[there]]
        weeks = np.zeros(len(horizon.weeks), np.int64)
        np.maximum.at(weeks, week_of, heads)
        found.append(
            Crew(
                queues,
                np.maximum(people * here, at_work),
                np.maximum(heads * (np.array(one.day_minutes) // step), _by_day(problem, at_work)),
                np.maximum(weeks * (np.array(one.week_minutes) // step), _by_week(problem, at_work)),
            )
        )
    return tuple(found)


def _parts(problem: Problem, agent: Agent) -> tuple[int, ...]:
    """Most parts of a head an agent counts for inside each date: in a duty of that date or of the one before."""
    horizon, parts = problem.horizon, problem.head_parts
    dates = [horizon.start - timedelta(days=1), *(horizon.date_of(day) for day in range(horizon.days))]
    eighths = [agent.eighths_on(when) for when in dates] if agent.shares else [EIGHTHS] * len(dates)
    return tuple(max(pair) * parts // EIGHTHS for pair in pairwise(eighths))


def days_of(problem: Problem) -> Ints:
    """Day index of every interval."""
    horizon = problem.horizon
    found = np.zeros(horizon.num_intervals, dtype=np.int64)
    for day in range(horizon.days):
        found[horizon.day_intervals(day)] = day
    return found


def weeks_of_days(problem: Problem) -> Ints:
    """Week index of every day."""
    return np.array([problem.horizon.week_of(day) for day in range(problem.horizon.days)], dtype=np.int64)


def _touched(horizon: Horizon, session: Session) -> range:
    """Intervals a session lies in, also in part."""
    step, last = horizon.interval_minutes, horizon.num_intervals
    start, end = horizon.minute_of(session.start), horizon.minute_of(session.end)
    return range(min(start // step, last), min(-(-end // step), last))


def _at_work(problem: Problem, duties: Iterable[Duty]) -> Ints:
    found = np.zeros(problem.horizon.num_intervals, dtype=np.int64)
    for (_, eighths), people in crowds(problem, duties).items():
        found += np.array(people, np.int64) * (eighths * problem.head_parts // EIGHTHS)
    return found


def _by_day(problem: Problem, people: Ints) -> Ints:
    return np.bincount(days_of(problem), people, problem.horizon.days).astype(np.int64)


def _by_week(problem: Problem, people: Ints) -> Ints:
    weeks = weeks_of_days(problem)
    return np.bincount(weeks, _by_day(problem, people), len(problem.horizon.weeks)).astype(np.int64)
