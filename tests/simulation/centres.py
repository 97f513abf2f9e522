"""Small centres whose service is known: one pool on steady demand, and whatever a test adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.agents import Agent, Contract, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.site import Prices, Queue, ServiceTarget, Shrinkage

MONDAY = date(2026, 11, 23)
ALL_DAY = (((0, 1440),),) * 7


def queue(name: str = "calls", **changes: object) -> Queue:
    """A voice queue open day and night."""
    usual = Queue(name, "voice", "UTC", ALL_DAY, ServiceTarget(0.8, 20), aht_seconds=300.0)
    return replace(usual, **changes)  # type: ignore[arg-type]


def centre(
    queues: Sequence[Queue],
    per_hour: Sequence[float],
    skills: Sequence[Sequence[str]],
    days: int = 1,
    shrinkage: Shrinkage | None = None,
    **demand: object,
) -> Problem:
    """Steady demand in every half-hour; one agent for each entry of ``skills``, who prefer them in that order."""
    horizon = Horizon("UTC", MONDAY, days, 30)
    size = horizon.num_intervals
    people = tuple(
        Agent(f"A{number:03d}", f"A{number:03d}", "", "full", frozenset(own), preference=tuple(own))
        for number, own in enumerate(skills)
    )
    wanted = tuple(
        QueueDemand(one.name, (True,) * size, (rate / 2,) * size, (one.aht_seconds,) * size, (0,) * size, **demand)  # type: ignore[arg-type]
        for one, rate in zip(queues, per_hour, strict=True)
    )
    return Problem(
        "test",
        "EUR",
        horizon,
        tuple(queues),
        people,
        (),
        {"full": Contract("full", 0, 2400, 0, 7, (), 2400)},
        {"free": Pattern("free")},
        {},
        (),
        prices=Prices(mode="requirement"),
        shrinkage=shrinkage or Shrinkage(),
        demand=wanted,
        day_targets=(),
    )


def work(problem: Problem, agent: int, start: float, end: float, breaks: Sequence[tuple[float, float]] = ()) -> Duty:
    """A duty from hour to hour of the horizon, with breaks; belongs to the date of its start."""
    marks = [(start, "work")]
    for first, last in breaks:
        marks += [(first, "break"), (last, "work")]
    origin = problem.horizon.origin
    ends = [hour for hour, _ in marks[1:]] + [end]
    segments = tuple(
        Segment(origin + timedelta(hours=begin), origin + timedelta(hours=stop), what, True)
        for (begin, what), stop in zip(marks, ends, strict=True)
    )
    when = problem.horizon.date_of(int(start // 24))
    return Duty(problem.agents[agent].agent_id, when, "day", segments)


def everybody(problem: Problem) -> Roster:
    """Everybody works the whole horizon, in duties of a day."""
    days = range(problem.horizon.days)
    agents = range(len(problem.agents))
    return Roster(tuple(work(problem, agent, 24.0 * day, 24.0 * day + 24) for agent in agents for day in days))
