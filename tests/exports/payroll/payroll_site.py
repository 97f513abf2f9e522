"""A site of three people and rosters of whole lengths, for payroll files."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scheduler.domain.agents import Agent, Contract, Pattern
from scheduler.domain.clock import Horizon
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.shifts import Shift

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def make_site(*payroll_ids: str, names: tuple[str, ...] = ("Ana", "Bo", "Cy"), overtime: int = 2400) -> Problem:
    ids = payroll_ids or ("", "", "")
    agents = tuple(
        Agent(f"A{i}", name, "", "full", frozenset(), payroll_id=payroll_id)
        for i, (name, payroll_id) in enumerate(zip(names, ids, strict=True))
    )
    return Problem(
        site="test",
        currency="EUR",
        horizon=Horizon("Europe/Lisbon", date(2026, 11, 23), 7, 5),
        queues=(),
        demand=(),
        day_targets=(),
        agents=agents,
        teams=(),
        contracts={"full": Contract("full", 0, 2400, 0, 5, ("day",), overtime)},
        patterns={"free": Pattern("free")},
        shifts={"day": Shift("day", 540, 540, 15, (480,))},
        rules=(),
    )


def make_roster(*lengths: int, agents: tuple[str, ...] = ("A0", "A1", "A2"), days: int = 5) -> Roster:
    duties = []
    for agent in agents:
        for day in range(days):
            moment, segments = MONDAY + timedelta(days=day), []
            for length, activity in zip(lengths, ("work", "break", "work", "training:t"), strict=False):
                segments.append(Segment(moment, moment + timedelta(minutes=length), activity, True))
                moment = segments[-1].end
            duties.append(Duty(agent, (MONDAY + timedelta(days=day)).date(), "day", tuple(segments)))
    return Roster(tuple(duties))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
