"""An instance said in this product's rules and goals: the ordinary engine does the rest.

Each shift is a queue of its own, worked only on duties of that shift. The instances give no clock times, so every shift
begins at midnight of its day; its queue is open and requires its people in that first interval alone. Requests are
wishes, nobody is paid. Fixed days off are days off of a pattern, because they excuse no short run.

One currency unit is one unit of the instances' weights.
"""

from __future__ import annotations

from datetime import date
from math import gcd

from benchmarks.curtois.instance import Cover, Instance, InstanceError, Request, Terms
from benchmarks.curtois.rescore import Assignment
from scheduler.domain.agents import Agent, Contract, Pattern, PatternDay, Wish
from scheduler.domain.clock import MINUTES_PER_DAY, Horizon
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift
from scheduler.domain.site import Prices, Queue, ServiceTarget, ShortageTier
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import make_rule

MONDAY = date(2026, 11, 23)
ZONE = "Etc/UTC"
WEEK = 7 * MINUTES_PER_DAY


def make_problem(instance: Instance) -> Problem:
    """Express an instance.

    Raises
    ------
    InstanceError
        If its weights cannot be said: each shift has one price of a missing person, all share one of a surplus person.
    """
    grid = gcd(MINUTES_PER_DAY, *(shift.minutes for shift in instance.shifts.values()))
    horizon = Horizon(ZONE, MONDAY, instance.days, grid)
    missing = {shift: _one_price(instance, shift) for shift in instance.shifts}
    surplus = _surplus_price(instance)
    per_hour = 60 / grid
    kinds = {terms: f"type{number}" for number, terms in enumerate(dict.fromkeys(instance.staff.values()), 1)}
    patterns = {"free": Pattern("free")} | {
        name: Pattern(name, "rotation", _frames(instance.days, off), MONDAY)
        for name, off in {_pattern_id(off): off for off in instance.days_off.values() if off}.items()
    }
    return Problem(
        site=instance.name,
        currency="XXX",
        horizon=horizon,
        queues=tuple(
            Queue(
                name,
                "voice",
                ZONE,
                (((0, grid),),) * 7,
                ServiceTarget(0.8, 20),
                aht_seconds=300,
                shortage_price=missing[name] * per_hour,
            )
            for name in instance.shifts
        ),
        day_targets=(),
        demand=tuple(_demand(instance, name, horizon) for name in instance.shifts),
        agents=tuple(_agent(instance, employee, kinds[terms]) for employee, terms in instance.staff.items()),
        teams=(),
        contracts={name: _contract(instance, terms, name) for terms, name in kinds.items()},
        patterns=patterns,
        shifts={
            kind.shift_id: Shift(kind.shift_id, 0, 0, grid, (kind.minutes,), queue=kind.shift_id)
            for kind in instance.shifts.values()
        },
        rules=_site_rules(instance),
        wishes=tuple(
            _wish(horizon, request, kind)
            for kind, requests in (("shift_on", instance.on_requests), ("shift_off", instance.off_requests))
            for request in requests
            if request.weight
        ),
        prices=Prices(
            shortage=(ShortageTier(0.0, max(missing.values()) * per_hour),),
            surplus=surplus * per_hour,
            wish=1.0,
            change=0.0,
            mode="requirement",
        ),
    )


def assignments(problem: Problem, roster: Roster) -> list[Assignment]:
    """Roster as employee, day, shift, sorted."""
    return sorted((duty.agent_id, problem.horizon.day_of(duty.date), duty.shift) for duty in roster.duties)


def _one_price(instance: Instance, shift: str) -> int:
    lines = [cover for cover in instance.cover if cover.shift == shift and cover.required]
    for line in lines:
        if line.under != lines[0].under:
            raise InstanceError(
                f"{line.where}: a missing person costs {line.under}, at {lines[0].where} {lines[0].under}; "
                f"one price for shift {shift} is needed"
            )
    return lines[0].under if lines else 0


def _surplus_price(instance: Instance) -> int:
    lines: tuple[Cover, ...] = instance.cover
    for line in lines:
        if line.over != lines[0].over:
            raise InstanceError(
                f"{line.where}: a surplus person costs {line.over}, at {lines[0].where} {lines[0].over}; "
                "one price for all shifts is needed"
            )
    return lines[0].over if lines else 0


def _demand(instance: Instance, shift: str, horizon: Horizon) -> QueueDemand:
    """Open where the instance has a line of cover: elsewhere people on the shift cost nothing."""
    required, is_open = [0] * horizon.num_intervals, [False] * horizon.num_intervals
    for cover in instance.cover:
        if cover.shift == shift:
            first = horizon.midnight(cover.day) // horizon.interval_minutes
            required[first], is_open[first] = cover.required, True
    nothing = (0.0,) * horizon.num_intervals
    return QueueDemand(shift, tuple(is_open), nothing, (300.0,) * horizon.num_intervals, tuple(required))


def _agent(instance: Instance, employee: str, contract: str) -> Agent:
    terms, off = instance.staff[employee], instance.days_off.get(employee, frozenset())
    return Agent(employee, employee, "", contract, frozenset(_kinds(instance, terms)), _pattern_id(off))


def _kinds(instance: Instance, terms: Terms) -> tuple[str, ...]:
    """Shifts an employee may work at all; one the line does not name is not limited."""
    most = dict(terms.max_shifts)
    return tuple(shift for shift in instance.shifts if most.get(shift, instance.days) > 0)


def _contract(instance: Instance, terms: Terms, name: str) -> Contract:
    """Everything about the whole horizon is a rule; the contract's own weeks bind nothing."""
    rules = [
        make_rule("max_run", {"limit": terms.max_run}),
        make_rule("max_quantity", {"measure": "paid_hours", "limit": terms.max_minutes / 60, "window": "horizon"}),
    ]
    if terms.min_minutes:
        least = {"measure": "paid_hours", "limit": terms.min_minutes / 60, "window": "horizon"}
        rules.append(make_rule("min_quantity", least))
    if terms.min_run > 1:
        rules.append(make_rule("min_run", {"limit": terms.min_run, "before": "unknown"}))
    if terms.min_off_run > 1:
        rules.append(make_rule("min_off_run", {"limit": terms.min_off_run}))
    if terms.max_weekends < (instance.days + 1) // 7:
        rules.append(make_rule("max_weekends", {"limit": terms.max_weekends}))
    for shift, most in terms.max_shifts:
        if 0 < most < min(instance.days, terms.max_minutes // instance.shifts[shift].minutes):
            limit = {"measure": "days", "limit": most, "window": "horizon", "shifts": [shift]}
            rules.append(make_rule("max_quantity", limit, f"most of shift {shift}"))
    return Contract(name, 0, WEEK, 0, 7, _kinds(instance, terms), WEEK, tuple(rules))


def _site_rules(instance: Instance) -> tuple[AnyRule, ...]:
    after = {kind.shift_id: list(kind.not_after) for kind in instance.shifts.values() if kind.not_after}
    return (make_rule("forbidden_successions", {"after": after}),) if after else ()


def _pattern_id(days_off: frozenset[int]) -> str:
    return "off " + " ".join(map(str, sorted(days_off))) if days_off else "free"


def _frames(days: int, days_off: frozenset[int]) -> tuple[tuple[PatternDay | None, ...], ...]:
    """Weeks that leave every start open save on the days off."""
    frame = PatternDay(0, MINUTES_PER_DAY - 1)
    return tuple(tuple(None if week + day in days_off else frame for day in range(7)) for week in range(0, days, 7))


def _wish(horizon: Horizon, request: Request, kind: str) -> Wish:
    when = horizon.date_of(request.day)
    return Wish(request.employee, when, kind, float(request.weight), shift=request.shift)  # type: ignore[arg-type]
