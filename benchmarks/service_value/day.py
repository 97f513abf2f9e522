"""The one-day experiment: 60 agents, eight-hour shifts, and values of people that stand for four objectives.

Open 07:00-21:00 in half hours; calls of 300 s, patience 180 s, target 80 % in 20 s. Everybody works one duty of eight
hours from one of thirteen starts, with half an hour of lunch beginning 3 to 4.5 hours after it: 900 agent-intervals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.agents import Agent, Contract, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.service_curves import falling_steps, service_curves
from scheduler.staffing.waiting_line import fewest_agents

OPENS, CLOSES, GRID, AGENTS = 7 * 60, 21 * 60, 30, 60
SUPPLY = AGENTS * 15
"""Agent-intervals at work: sixteen half hours a duty, less lunch."""
UNIT = 1000
"""Milli of the currency one person missing costs in the linear objective; the others have the same scale."""
DAY = date(2026, 11, 23)

Floats = NDArray[np.float64]
Values = tuple[tuple[int, ...], ...]

VOICE = VoiceStaffing()
QUEUE = Queue(
    "calls",
    "voice",
    "UTC",
    (((OPENS, CLOSES),),) * 7,
    ServiceTarget(0.8, 20, worst_interval=0.5),
    aht_seconds=300,
    patience_seconds=180,
    max_occupancy=1.0,
)


def shape(name: str) -> Floats:
    """``(28,)`` relative volume: ``U strong``, ``U mild`` (busy at both ends) or ``M`` (two peaks)."""
    x = (np.arange(28) + 0.5) / 28
    if name == "M":
        peaks = np.exp(-(((x - 0.27) / 0.11) ** 2)) + np.exp(-(((x - 0.70) / 0.13) ** 2))
        return np.asarray(1.0 + 0.6 * peaks)
    return np.asarray(1.0 + {"U strong": 1.2, "U mild": 0.5}[name] * (2 * x - 1) ** 2)


def day_problem(profile: str, ratio: float) -> Problem:
    """Build the day whose requirement is ``ratio`` of the supply, people not yet priced."""
    low, high = 1.0, 2000.0
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _need(profile, middle).sum() < ratio * SUPPLY else (low, middle)
    required = _need(profile, high)
    volume = _volumes(profile, high)
    first = OPENS // GRID
    horizon = Horizon("UTC", DAY, 1, GRID)
    is_open = [first <= i < first + 28 for i in range(horizon.num_intervals)]
    offered, people = np.zeros(horizon.num_intervals), np.zeros(horizon.num_intervals, int)
    offered[is_open], people[is_open] = volume, required
    demand = QueueDemand(
        "calls", tuple(is_open), tuple(offered.tolist()), (300.0,) * len(offered), tuple(people.tolist())
    )
    meal = BreakSpec("meal", 30, False, 180, 270)
    shift = Shift("day", OPENS, CLOSES - 480, GRID, (480,), (meal,), 0, 1440, (0, 1, 2, 3, 4, 5, 6))
    return Problem(
        site=f"{profile}, requirement {ratio:.0%} of supply",
        currency="EUR",
        horizon=horizon,
        queues=(QUEUE,),
        day_targets=(),
        demand=(demand,),
        agents=tuple(Agent(f"A{i:02d}", f"A{i:02d}", "", "day", frozenset({"calls"}), "free") for i in range(AGENTS)),
        teams=(),
        contracts={"day": Contract("day", 450, 450, 1, 1, ("day",), 450)},
        patterns={"free": Pattern("free")},
        shifts={"day": shift},
        rules=(),
        prices=Prices(mode="service"),
    )


def _volumes(profile: str, mean: float) -> Floats:
    relative = shape(profile)
    return relative / relative.mean() * mean


def _need(profile: str, mean: float) -> NDArray[np.int64]:
    """People of each half hour by Erlang A, target alone."""
    volume = _volumes(profile, mean)
    return fewest_agents(VOICE, QUEUE, volume / (GRID * 60), np.full(volume.shape, 300.0))


def linear(problem: Problem) -> Values:
    """Every missing person costs the same."""
    return tuple((UNIT,) * n for n in problem.demand[0].required)


def quadratic(problem: Problem) -> Values:
    """The square of the people missing counts."""
    return tuple(tuple(UNIT * (2 * (n - k) - 1) for k in range(n)) for n in problem.demand[0].required)


def in_time(problem: Problem) -> Values:
    """Calls answered in time, by the concave minorant."""
    demand, found = problem.demand[0], []
    for volume in demand.volume:
        if not volume:
            found.append(())
            continue
        curves = service_curves(VOICE, QUEUE, np.array([volume]), np.array([300.0]), GRID)
        steps = np.rint(UNIT * falling_steps(curves.in_time)[0]).astype(int)
        found.append(tuple(steps[steps > 0].tolist()))
    return tuple(found)


def service(problem: Problem) -> Values:
    """Calls answered, and answered in time: what the product does, without its floor."""
    return VOICE.values(_priced(), problem.demand[0], Prices(floor=0.0), GRID, 1.0)


def service_floor(problem: Problem) -> Values:
    """Do the same with the soft floor under the worst interval, as a site has it by default."""
    return VOICE.values(_priced(), problem.demand[0], Prices(), GRID, 1.0)


def _priced() -> Queue:
    return replace(QUEUE, contact_value=1.0, in_time_value=1.0)


OBJECTIVES: dict[str, Callable[[Problem], Values]] = {
    "linear": linear,
    "quadratic": quadratic,
    "in_time": in_time,
    "service": service,
    "service_floor": service_floor,
}


def priced(problem: Problem, objective: str) -> Problem:
    """Give people the values of an objective."""
    demand = replace(problem.demand[0], values=OBJECTIVES[objective](problem))
    return replace(problem, demand=(demand,))
