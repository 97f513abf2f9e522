from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from scheduler.domain.agents import Absence, Agent, Contract, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Segment
from scheduler.domain.shifts import Shift

HOUR = 60


def make_problem(
    zone: str = "Europe/Lisbon",
    start: date = date(2026, 11, 23),
    days: int = 7,
    overtime: int = 40 * HOUR,
    absences: Sequence[Absence] = (),
    history: Sequence[PastDuty] = (),
    agents: Sequence[Agent] = (),
    max_days: int = 5,
    max_paid: int = 40 * HOUR,
    shifts: Sequence[Shift] = (Shift("day", 9 * HOUR, 9 * HOUR, 15, (8 * HOUR,)),),
) -> Problem:
    contract = Contract("full", 0, max_paid, 0, max_days, tuple(shift.shift_id for shift in shifts), overtime)
    people = agents or [Agent(f"A{i}", f"Person {i}", "", "full", frozenset()) for i in range(3)]
    return Problem(
        site="test",
        currency="EUR",
        horizon=Horizon(zone, start, days),
        queues=(),
        day_targets=(),
        demand=(),
        agents=tuple(people),
        teams=(),
        contracts={"full": contract},
        patterns={"free": Pattern("free")},
        shifts={shift.shift_id: shift for shift in shifts},
        rules=(),
        absences=tuple(absences),
        history=tuple(history),
    )


def make_duty(site: Problem, start: datetime, *parts: tuple[str, int, bool], agent: str = "A0") -> Duty:
    """Duty from an aware moment on, of (activity, minutes, paid) in order."""
    segments, moment = [], start
    for activity, minutes, paid in parts:
        segments.append(Segment(moment, moment + timedelta(minutes=minutes), activity, paid))
        moment = segments[-1].end
    return Duty(agent, site.horizon.date_at(start), "day", tuple(segments))
