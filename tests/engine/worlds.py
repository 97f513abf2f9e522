"""Small random sites for the engine's tests: few agents, few starts, a week, everything a tour can depend on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Agent, Contract, Lock, Pattern, PatternDay, Wish
from scheduler.domain.clock import Horizon, reading_moment
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Segment
from scheduler.domain.shifts import BreakSpec, Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget, ShortageTier
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import make_rule

MONDAY = date(2026, 11, 23)
WISHES: tuple[Literal["off", "work", "start_after", "end_before", "shift"], ...] = (
    "off",
    "work",
    "start_after",
    "end_before",
    "shift",
)
ALL_WEEK = (0, 1, 2, 3, 4, 5, 6)
FLAT = (ShortageTier(0.0, 60.0),)
TIERS = (ShortageTier(0.0, 60.0), ShortageTier(0.25, 120.0), ShortageTier(0.5, 180.0))


@dataclass(frozen=True)
class Size:
    """How large a random site is, and what it may contain."""

    agents: int = 3
    queues: int = 2
    grid: int = 60
    work_days: tuple[int, ...] = (0, 1, 2)
    most_required: int = 2
    tiers: bool = True
    extras: bool = True
    bound: bool = False
    start: date = MONDAY
    days: int = 7
    zone: str = "Europe/Lisbon"


def random_problem(seed: int, size: Size | None = None) -> Problem:
    """Draw a site; the same seed and size give the same site."""
    size, r = size or Size(), Random(seed)
    horizon = Horizon(size.zone, size.start, size.days, size.grid)
    names = [f"q{i}" for i in range(size.queues)]
    hours = _hours(r)
    queues = tuple(_queue(r, name, size, hours) for name in names)
    shifts = _shifts(r, size, names)
    contracts = _contracts(r, shifts)
    agents = tuple(_agent(r, i, names, list(contracts)) for i in range(size.agents))
    problem = Problem(
        site="Random",
        currency="EUR",
        horizon=horizon,
        queues=queues,
        day_targets=(),
        demand=tuple(_demand(r, q, horizon, size, hours) for q in queues),
        agents=agents,
        teams=(),
        contracts=contracts,
        patterns={"free": Pattern("free"), "band": _band()},
        shifts=shifts,
        rules=_rules(r),
        prices=Prices(
            shortage=TIERS if size.tiers and r.random() < 0.5 else FLAT,
            surplus=r.choice([0.0, 1.0, 7.3]),
            wish=r.choice([5.0, 20.0]),
            change=50.0,
            mode="requirement",
        ),
    )
    return with_extras(r, problem) if size.extras else problem


def legal_problem(seed: int, size: Size | None = None) -> Problem:
    """Draw sites until every agent has a legal week, as CP-SAT sees it."""
    for attempt in range(100):
        problem = random_problem(seed + 10_000 * attempt, size)
        nothing = np.zeros(problem.horizon.num_intervals)
        if all(ModelOracle(problem, agent_id).best(nothing).duties is not None for agent_id in problem.contexts):
            return problem
    raise AssertionError("no draw leaves everybody a legal week")


def _hours(r: Random) -> tuple[int, int]:
    opens = r.choice([0, 480, 540])
    return opens, 1440 if opens == 0 else opens + 60 * r.randint(6, 10)


def _queue(r: Random, name: str, size: Size, hours: tuple[int, int]) -> Queue:
    opening = tuple((hours,) if day in size.work_days else () for day in range(7))
    price = r.choice([None, None, 30.0, 90.0]) if size.tiers else None
    return Queue(name, "voice", size.zone, opening, ServiceTarget(0.8, 20), 240, shortage_price=price)


def _demand(r: Random, queue: Queue, horizon: Horizon, size: Size, hours: tuple[int, int]) -> QueueDemand:
    required, is_open = [], []
    level = 0
    for i in range(horizon.num_intervals):
        local = horizon.local(i * size.grid)
        inside = local.weekday() in size.work_days and hours[0] <= local.hour * 60 + local.minute < hours[1]
        if r.random() < 0.4:
            level = r.randint(0, size.most_required)
        is_open.append(inside)
        required.append(level if inside else 0)
    count = horizon.num_intervals
    return QueueDemand(queue.name, tuple(is_open), (1.0,) * count, (240.0,) * count, tuple(required))


def _shifts(r: Random, size: Size, names: Sequence[str]) -> dict[str, Shift]:
    grid = size.grid
    meal = BreakSpec("meal", grid, False, grid, 3 * grid if grid == 60 else 180)
    rest = BreakSpec("break", grid, True, 180, 300)
    first = r.choice([480, 540])
    found = [
        Shift("day", first, first + 120, 60, r.choice([(240,), (240, 300)]), (meal,), 0, 240, size.work_days),
        Shift("long", first, first + 60, 60, (420,), (meal, rest), grid, 300, size.work_days),
        Shift("short", first, first + 240, 120, (180,), (), 0, 1440, size.work_days),
        Shift("night", 1260, 1320, 60, (360,), (BreakSpec("break", grid, True, 60, 240),), 0, 1440, size.work_days),
    ]
    if size.bound:
        found.append(
            Shift("only", first, first + 120, 60, (240,), (meal,), 0, 1440, size.work_days, queue=r.choice(list(names)))
        )
    return {shift.shift_id: shift for shift in found}


def _contracts(r: Random, shifts: dict[str, Shift]) -> dict[str, Contract]:
    found = {}
    for name in ("full", "part"):
        kinds = r.sample(list(shifts), r.randint(1, len(shifts)))
        least = r.choice([0, 0, 1])
        found[name] = Contract(name, 0, 60 * r.choice([8, 12, 30]), least, r.randint(2, 3), tuple(kinds), 40 * 60)
    return found


def _agent(r: Random, number: int, names: Sequence[str], contracts: Sequence[str]) -> Agent:
    skills = frozenset(r.sample(list(names), r.randint(1, len(names))))
    pattern = r.choice(["free", "free", "band"])
    rate = r.choice([0.0, 10.0, 12.37])
    return Agent(f"A{number}", f"Agent {number}", "", r.choice(list(contracts)), skills, pattern, pay_rate=rate)


def _band() -> Pattern:
    return Pattern("band", "band", ((PatternDay(480, 1320),) * 7,))


def _rules(r: Random) -> tuple[AnyRule, ...]:
    found = [make_rule("min_rest", {"hours": r.choice([8, 11, 14, 16])})]
    choices = [
        make_rule("max_run", {"limit": r.choice([1, 2])}),
        make_rule("min_run", {"limit": 2}),
        make_rule("min_off_run", {"limit": 2}),
        make_rule("rest_block", {"min_hours": r.choice([35, 90, 110]), "window": "fixed_week"}),
        make_rule("rest_block", {"min_hours": r.choice([20, 24, 40]), "after_work_days": 1}),
        make_rule("max_quantity", {"measure": "work_hours", "limit": r.choice([6, 9]), "window": "rolling_days 2"}),
        make_rule("max_continuous_work", {"hours": 4}),
    ]
    return (*found, *r.sample(choices, r.randint(0, 3)))


def with_extras(r: Random, problem: Problem) -> Problem:
    """Absences, wishes, carried-in duties, sessions, coachings: each for some agents."""
    horizon, ids = problem.horizon, [agent.agent_id for agent in problem.agents]
    absences, wishes, history, coachings, sessions = [], [], [], [], []
    for agent_id in ids:
        if r.random() < 0.3:
            first = 60 * r.randint(0, 60)
            kind = r.choice(["leave", "unavailable"])
            span = horizon.moment(first), horizon.moment(first + 60 * r.choice([3, 24]))
            absences.append(Absence(agent_id, *span, kind, kind == "leave"))
        if r.random() < 0.5:
            wished = r.choice(WISHES)
            when = horizon.date_of(r.randrange(3))
            wishes.append(Wish(agent_id, when, wished, r.choice([0.5, 1.0]), 600 if "_" in wished else 0, "short"))
        if r.random() < 0.5:
            end = 60 * r.choice([-30, -10, 3, 5])
            past = horizon.moment(end - 480), horizon.moment(end)
            history.append(PastDuty(agent_id, horizon.date_at(past[0]), *past, r.choice([480, 420]), "night"))
        if r.random() < 0.25:
            coachings.append(
                Coaching(f"c-{agent_id}", agent_id, 60, horizon.date_of(0), horizon.date_of(3), 60, r.choice([0, 60]))
            )
    if r.random() < 0.3:
        start = horizon.minute_at(1, 60 * r.randint(9, 11))
        sessions.append(Session("s1", "training", horizon.moment(start), horizon.moment(start + 60), (ids[0],)))
    return replace(
        problem,
        absences=tuple(absences),
        wishes=tuple(wishes),
        history=tuple(history),
        coachings=tuple(coachings),
        sessions=tuple(sessions),
    )


def draw_prices(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Whole milli-currency for every interval: noise, peaks, negatives, sparse, or a mixture."""
    kind = rng.integers(6)
    noise = rng.integers(-2000, 15000, count)
    wave = 6000 + 6000 * np.sin(np.arange(count) / rng.uniform(6, 40) + rng.uniform(0, 6))
    sparse = np.where(rng.random(count) < 0.08, rng.integers(5000, 60000, count), 0)
    drawn = {
        0: noise,
        1: np.repeat(rng.integers(-3000, 15000, count // 8 + 1), 8)[:count],
        2: wave,
        3: sparse,
        4: -rng.integers(0, 8000, count),
        5: wave + sparse - 3000,
    }[int(kind)]
    return np.round(drawn).astype(np.float64)


# One agent on one queue, by hand ------------------------------------------------------------------------------------

HOURLY = Horizon("Europe/Lisbon", MONDAY, 7, 60)
DAY = Shift("day", 480, 600, 60, (480,), (BreakSpec("meal", 60, False, 120, 300),), 60, 1440, (0, 1, 2))
LOOSE = Contract("any", 0, 3000, 0, 5, ("day",), 2400)
ANNA = Agent("A", "Anna", "", "any", frozenset({"q"}))


def plain_problem(shift: Shift = DAY, contract: Contract = LOOSE, **changes: Any) -> Problem:
    """One agent, one queue that needs one person 08:00-18:00 Monday to Wednesday, one shift, no written rules."""
    required = tuple(int(i // 24 < 3 and 8 <= i % 24 < 18) for i in range(168))
    demand = QueueDemand("q", tuple(r > 0 for r in required), (1.0,) * 168, (240.0,) * 168, required)
    problem = Problem(
        site="Plain",
        currency="EUR",
        horizon=HOURLY,
        queues=(Queue("q", "voice", "Europe/Lisbon", (((480, 1080),),) * 7, ServiceTarget(0.8, 20), 240),),
        day_targets=(),
        demand=(demand,),
        agents=(ANNA,),
        teams=(),
        contracts={contract.contract_id: contract},
        patterns={"free": Pattern("free")},
        shifts={shift.shift_id: shift},
        rules=(),
        prices=Prices(shortage=FLAT, mode="requirement"),
    )
    return replace(problem, **changes)


def moment(day: int, hour: float) -> datetime:
    """Clock reading on a day of the hourly week."""
    local = datetime.combine(HOURLY.date_of(day), time()) + timedelta(hours=hour)
    return reading_moment(local, HOURLY.tz)


def plain_duty(day: int, meal: int = 3, start: int = 8, agent_id: str = "A") -> Duty:
    """Eight hours with the unpaid meal so many hours after the start."""
    first, at = moment(day, start), moment(day, start + meal)
    pieces = ((first, at, "work"), (at, moment(day, start + meal + 1), "meal"))
    rest = (moment(day, start + meal + 1), moment(day, start + 8), "work")
    segments = (Segment(a, b, what, what == "work") for a, b, what in (*pieces, rest) if a < b)
    return Duty(agent_id, HOURLY.date_of(day), "day", tuple(segments))


def duty_lock(day: int, start: int = 8, agent_id: str = "A") -> Lock:
    """Lock an eight-hour duty."""
    return Lock(agent_id, HOURLY.date_of(day), "duty", moment(day, start), moment(day, start + 8))


def no_rest(problem: Problem, agent_id: str) -> tuple[Lock, Lock]:
    """Lock an hour before midnight and the one after it: two duties without a rest, so that no week is legal."""
    horizon, midnight = problem.horizon, problem.horizon.midnight(1)
    late, turn, early = (horizon.moment(minute) for minute in (midnight - 60, midnight, midnight + 60))
    return (
        Lock(agent_id, horizon.date_of(0), "duty", late, turn),
        Lock(agent_id, horizon.date_of(1), "duty", turn, early),
    )


def with_values(problem: Problem, seed: int, mixed: bool = False) -> Problem:
    """Price the people of every queue (``mixed``: of the first one only) by falling values instead of the requirement.

    Some queues have flat stretches and prices in steps of a whole unit, some a value of its own for every person.
    """
    r = Random(seed)
    demand = []
    for q, own in enumerate(problem.demand):
        levels = r.choice([[30_000, 15_000, 250], list(range(1, 40_000, 37))])
        curves: dict[int, tuple[int, ...]] = {}
        rows = []
        for is_open, required in zip(own.open, own.required, strict=True):
            if required not in curves or r.random() < 0.2:
                curves[required] = tuple(sorted(r.choices(levels, k=r.randint(0, 2 * required + 1)), reverse=True))
            rows.append(curves[required] if is_open else ())
        demand.append(own if mixed and q else replace(own, values=tuple(rows)))
    return replace(problem, demand=tuple(demand))
