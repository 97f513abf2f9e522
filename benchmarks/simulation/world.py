"""A week of 100,000 calls: five queues, twelve skill groups, five days of twelve hours, staff that follows the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from scheduler.domain.agents import Agent, Contract, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.domain.site_setup import SiteSetup

STEP = 30
OPEN, CLOSE = 8, 20
NAMES = ("billing", "orders", "support", "sales", "complaints")
SHARES = (0.35, 0.25, 0.2, 0.12, 0.08)
AHT = (180.0, 240.0, 300.0, 210.0, 270.0)
PATIENCE = (120.0, 150.0, 180.0, 90.0, 240.0)
PRIORITY = (1, 1, 2, 0, 2)
GROUPS = ((0,), (1,), (2,), (3,), (4,), (0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (0, 1, 2), (0, 1, 2, 3, 4))
GROUP_SHARES = (0.14, 0.1, 0.1, 0.05, 0.04, 0.12, 0.1, 0.08, 0.05, 0.06, 0.08, 0.08)
STARTS = (8.0, 8.5, 9.0, 9.5, 10.0, 10.5, 11.0, 11.5, 12.0)
START_SHARES = (0.24, 0.14, 0.1, 0.07, 0.06, 0.06, 0.07, 0.06, 0.2)


def make_world(calls: int = 100_000, agents: int = 196) -> tuple[Problem, Roster]:
    """Demand of about ``calls`` in the week, and one duty a weekday for every agent."""
    horizon = Horizon("UTC", date(2026, 11, 23), 7, STEP)
    hours = np.arange(horizon.num_intervals) * STEP / 60
    clock, weekday = hours % 24, hours // 24 < 5
    is_open = weekday & (clock >= OPEN) & (clock < CLOSE)
    shape = np.where(is_open, 0.6 + np.exp(-((clock - 11) ** 2) / 4) + 0.7 * np.exp(-((clock - 16) ** 2) / 6), 0.0)
    shape *= calls / shape.sum()
    opening = (*(((OPEN * 60, CLOSE * 60),),) * 5, (), ())
    queues = tuple(
        Queue(name, "voice", "UTC", opening, ServiceTarget(0.8, 20), aht, patience, priority=priority)
        for name, aht, patience, priority in zip(NAMES, AHT, PATIENCE, PRIORITY, strict=True)
    )
    demand = tuple(
        QueueDemand(
            name, tuple(is_open.tolist()), tuple((shape * share).tolist()), (aht,) * hours.size, (0,) * hours.size
        )
        for name, share, aht in zip(NAMES, SHARES, AHT, strict=True)
    )
    people = tuple(_agent(number, agents) for number in range(agents))
    contract = Contract("full", 0, 2400, 0, 5, (), 2400)
    free = {"free": Pattern("free")}
    site = SiteSetup("week", "EUR", horizon, queues, people, (), {"full": contract}, free, {}, ())
    problem = Problem.of(site, demand)
    duties = [_duty(horizon, people, number, day) for number in range(agents) for day in range(5)]
    return problem, Roster(tuple(duties))


def _pick(shares: tuple[float, ...], place: float) -> int:
    return int(np.searchsorted(np.cumsum(shares), place * sum(shares), side="right"))


def _agent(number: int, agents: int) -> Agent:
    group = GROUPS[_pick(GROUP_SHARES, (number + 0.5) / agents)]
    names = [NAMES[queue] for queue in group]
    return Agent(f"A{number:04d}", f"A{number:04d}", "", "full", frozenset(names), preference=tuple(names))


def _duty(horizon: Horizon, people: tuple[Agent, ...], number: int, day: int) -> Duty:
    """Eight hours with a meal of half an hour after three to five."""
    start = STARTS[_pick(START_SHARES, (number * 0.618034 + day * 0.31) % 1.0)]
    begin = datetime.combine(horizon.date_of(day), datetime.min.time(), horizon.tz) + timedelta(hours=start)
    meal = 180 + STEP * (number % 5)
    pieces = (("work", 0, meal), ("meal", meal, meal + 30), ("work", meal + 30, 480))
    segments = tuple(
        Segment(begin + timedelta(minutes=a), begin + timedelta(minutes=b), what, what == "work")
        for what, a, b in pieces
    )
    return Duty(people[number].agent_id, horizon.date_of(day), "day", segments)
