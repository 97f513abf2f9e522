"""An instance said in this product's rules and goals: the ordinary engine does the rest.

Each task is a queue, open on the quarter hours that have cover; everybody's work is assigned in blocks of at least an
hour. Dates begin at midnight here, so the first date opens at 06:00 and the morning after the last day is a date of its
own: a pattern leaves the first morning without starts and the last date with a start at 00:00 alone, and everybody is
away for the quarter hour at which the horizon ends. That takes minutes off the least total, fewer than a quarter hour,
and totals are whole quarter hours.

One currency unit is one unit of the instances' cost. ``Min`` is priced far above anything the square of excess can win.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from benchmarks.multi_activity.instance import OPENS, QUARTER, Instance, Terms
from benchmarks.multi_activity.rescore import LEAST_REST, LEAST_STAY, LONGEST, MOST_DAYS, SHORTEST, Stay
from scheduler.domain.agents import Absence, Agent, Contract, Pattern, PatternDay
from scheduler.domain.clock import MINUTES_PER_DAY, Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget, ShortageTier
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.rules.registry import make_rule

FIRST_DAY = date(2026, 11, 23)
"""A Monday, day 1 of every instance."""
ZONE = "Etc/UTC"
WEEK = 7 * MINUTES_PER_DAY
PER_HOUR = 60 // QUARTER
MISSING = 1000
"""Cost units of a person missing for a quarter hour."""
WINDOWS = {"midnight": (0, 0), "early": (360, 600), "late": (840, 1080), "night": (1200, MINUTES_PER_DAY - QUARTER)}
"""First and last start of each shift, minutes of the day; a start at midnight belongs to the date it begins."""


def make_problem(instance: Instance) -> Problem:
    """Express an instance."""
    horizon = Horizon(ZONE, FIRST_DAY, instance.days + 1, QUARTER)
    kinds = {terms: f"type{number}" for number, terms in enumerate(dict.fromkeys(instance.staff.values()), 1)}
    closes = horizon.moment(instance.last_minute)
    return Problem(
        site=instance.name,
        currency="XXX",
        horizon=horizon,
        queues=tuple(
            Queue(task, "voice", ZONE, (((0, MINUTES_PER_DAY),),) * 7, ServiceTarget(0.8, 20), aht_seconds=300)
            for task in instance.tasks
        ),
        day_targets=(),
        demand=tuple(_demand(instance, task, horizon) for task in instance.tasks),
        agents=tuple(
            Agent(
                name,
                name,
                "",
                kinds[terms],
                frozenset(instance.tasks),
                "horizon",
                blocks=WorkBlocks(LEAST_STAY, MINUTES_PER_DAY),
            )
            for name, terms in instance.staff.items()
        ),
        teams=(),
        contracts={name: _contract(terms, name) for terms, name in kinds.items()},
        patterns={"horizon": Pattern("horizon", "rotation", _frames(instance.days), FIRST_DAY)},
        shifts={
            name: Shift(name, first, last, QUARTER, tuple(range(SHORTEST, LONGEST + 1, QUARTER)))
            for name, (first, last) in WINDOWS.items()
        },
        rules=(make_rule("min_rest", {"hours": LEAST_REST / 60}), make_rule("max_run", {"limit": MOST_DAYS})),
        absences=tuple(Absence(name, closes, closes + timedelta(minutes=QUARTER)) for name in instance.staff),
        prices=Prices(
            shortage=(ShortageTier(0.0, float(MISSING * PER_HOUR)),),
            surplus=float(PER_HOUR),
            surplus_growth="square",
            wish=0.0,
            change=0.0,
            mode="requirement",
        ),
    )


def stays(roster: Roster) -> list[Stay]:
    """Roster as stays at tasks, sorted; work in a row at one task is one."""
    first_day = datetime.combine(FIRST_DAY, datetime.min.time())
    found: list[Stay] = []
    for agent_id, duties in sorted(roster.by_agent.items()):
        for segment in (segment for duty in duties for segment in duty.segments):
            start, end = (
                round((moment.replace(tzinfo=None) - first_day).total_seconds() / 60)
                for moment in (segment.start, segment.end)
            )
            if found and found[-1] == Stay(agent_id, segment.queue, found[-1].start, start):
                found[-1] = Stay(agent_id, segment.queue, found[-1].start, end)
            else:
                found.append(Stay(agent_id, segment.queue, start, end))
    return found


def _demand(instance: Instance, task: str, horizon: Horizon) -> QueueDemand:
    """Open where the instance has a line of cover: elsewhere people at the task cost nothing."""
    count = horizon.num_intervals
    required, most, is_open = [0] * count, [0] * count, [False] * count
    for cover in instance.cover:
        if cover.task == task:
            required[cover.quarter], most[cover.quarter], is_open[cover.quarter] = cover.least, cover.most, True
    nothing = (0.0,) * count
    return QueueDemand(task, tuple(is_open), nothing, (300.0,) * count, tuple(required), most=tuple(most))


def _contract(terms: Terms, name: str) -> Contract:
    """Everything about the whole horizon is a rule; the contract's own weeks bind nothing."""
    most = {"measure": "paid_hours", "limit": terms.max_minutes / 60, "window": "horizon"}
    rules = [make_rule("max_quantity", most)]
    if terms.min_minutes:
        least = -(-terms.min_minutes // QUARTER) * QUARTER
        rules.append(make_rule("min_quantity", {"measure": "paid_hours", "limit": least / 60, "window": "horizon"}))
    return Contract(name, 0, WEEK, 0, 7, tuple(WINDOWS), WEEK, tuple(rules))


def _frames(days: int) -> tuple[tuple[PatternDay | None, ...], ...]:
    """Weeks in which the first date opens at 06:00 and the one after the last begins at 00:00 alone."""
    frames: list[PatternDay | None] = [PatternDay(0, MINUTES_PER_DAY - 1) for _ in range(days)]
    frames[0] = PatternDay(OPENS, MINUTES_PER_DAY - 1)
    frames.append(PatternDay(0, 0))
    frames += [None] * (-len(frames) % 7)
    return tuple(tuple(frames[week : week + 7]) for week in range(0, len(frames), 7))
