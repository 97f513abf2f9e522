"""What the summary says is paid is what payroll gets, code by code and to the minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.checking.summary import pay_totals
from scheduler.domain.agents import Absence, Agent
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Roster
from scheduler.domain.shifts import Shift
from scheduler.exports.payroll.generic import Generic
from scheduler.exports.payroll.payroll_file import export_payroll
from scheduler.pay.leave import leave_minutes
from tests.exports.payroll.payroll_site import read
from tests.factories import at, tiny_problem, tiny_roster
from tests.pay.pay_sites import make_duty, make_problem

LISBON = ZoneInfo("Europe/Lisbon")
SHIFTS = (
    Shift("day", 9 * 60, 11 * 60, 15, (8 * 60, 10 * 60)),
    Shift("half", 8 * 60, 16 * 60, 15, (4 * 60 + 20,)),
    Shift("night", 22 * 60, 23 * 60, 30, (7 * 60,), weekdays=(0, 2, 4, 5, 6)),
)


def draw_site(r: Random) -> tuple[Problem, Roster]:
    """People of different rates, hired and leaving, away in all ways; a roster that need not be legal."""
    start, days = r.choice([date(2026, 11, 23), date(2026, 10, 19), date(2027, 3, 25)]), r.choice([7, 14])
    dates = [start + timedelta(days=day) for day in range(-2, days + 2)]
    agents = tuple(
        Agent(
            f"A{i}",
            f"Person {i}",
            "",
            "full",
            frozenset(),
            hire_date=r.choice([None, None, r.choice(dates)]),
            end_date=r.choice([None, None, r.choice(dates)]),
            pay_rate=r.choice([0.0, 10.0, 12.34, 9.999]),
        )
        for i in range(4)
    )
    site = make_problem(
        start=start,
        days=days,
        overtime=r.choice([0, 25 * 60, 40 * 60]),
        absences=[one for agent in agents for one in draw_absences(r, agent, dates)],
        history=[draw_past(r, agent, start) for agent in agents if r.random() < 0.3],
        agents=agents,
        max_days=r.choice([3, 5, 6]),
        max_paid=r.choice([20 * 60, 37 * 60 + 30, 40 * 60]),
        shifts=SHIFTS,
    )
    site = replace(site, horizon=replace(site.horizon, interval_minutes=r.choice([5, 15, 30])))
    return site, Roster(tuple(duty for agent in agents for duty in draw_duties(r, site, agent)))


def moment(when: date, minute: int) -> datetime:
    return datetime.combine(when, datetime.min.time(), LISBON).astimezone(UTC) + timedelta(minutes=minute)


def draw_absences(r: Random, agent: Agent, dates: list[date]) -> Iterator[Absence]:
    for _ in range(r.choice([0, 1, 1, 3])):
        first, kind = r.choice(dates), r.choice(["leave", "leave", "training", "unavailable"])
        if r.random() < 0.5:
            span = moment(first, 0), moment(first + timedelta(days=r.randint(1, 5)), 0)
        else:
            begins = r.randrange(0, 1380, 7)
            span = moment(first, begins), moment(first, begins + r.randint(1, 600))
        yield Absence(agent.agent_id, *span, kind, r.random() < 0.8)


def draw_past(r: Random, agent: Agent, start: date) -> PastDuty:
    when = start - timedelta(days=r.randint(1, 3))
    return PastDuty(agent.agent_id, when, moment(when, 540), moment(when, 1020), 450, "day")


def draw_duties(r: Random, site: Problem, agent: Agent) -> Iterator[Duty]:
    for day in range(site.horizon.days):
        if r.random() < 0.4:
            begin = moment(site.horizon.date_of(day), r.choice([540, 600, 1320]))
            parts = (("work", r.choice([120, 235]), True), ("meal", 60, r.random() < 0.2), ("training:t", 45, True))
            yield make_duty(site, begin, *parts, agent=agent.agent_id)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_the_summarys_minutes_are_payrolls_by_code(seed: int) -> None:
    site, roster = draw_site(Random(seed))
    counted = pay_totals(site, roster)
    with TemporaryDirectory() as folder:
        exported = export_payroll(site, roster, Generic(), Path(folder))
        control = {row["pay_code"]: int(row["minutes"]) for row in read(exported.totals_path)}
        lines = Counter[str]()
        for row in read(exported.path):
            lines[row["pay_code"]] += int(row["minutes"])
    minutes = {key: round(counted[key] * 60, 6) for key in counted if key.endswith("_hours")}
    assert minutes == {
        "paid_hours": control["total_roster"],
        "leave_hours": lines["leave"],
        "paid_absence_hours": lines["paid_absence"],
        "paid_total_hours": control["total_file"],
    }
    assert exported.total_minutes == control["total_file"] == lines.total()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_pay_is_minutes_by_rate_and_the_total_is_the_sum(seed: int) -> None:
    site, roster = draw_site(Random(seed))
    counted, rates = pay_totals(site, roster), {agent.agent_id: agent.pay_rate for agent in site.agents}
    for key, code in (("leave_cost", "leave"), ("paid_absence_cost", "paid_absence")):
        lines = [line for line in leave_minutes(site, roster) if line.code.value == code]
        exact = sum(rates[line.agent_id] * line.minutes / 60 for line in lines)
        # The pay of an interval is rounded to a thousandth: off by half of one at most, for each interval of a line.
        intervals = sum(line.minutes / site.horizon.interval_minutes + 1 for line in lines)
        assert counted[key] == pytest.approx(exact, abs=0.0005 * intervals + 1e-9)
    parts = ("labour_cost", "leave_cost", "paid_absence_cost")
    assert round(counted["pay_total"] * 1000) == sum(round(counted[key] * 1000) for key in parts)


def test_random_sites_have_leave_and_other_absences_in_parts_and_whole() -> None:
    seen = Counter(
        (line.code.value, line.minutes % 60 == 0)
        for seed in range(80)
        for site, roster in (draw_site(Random(seed)),)
        for line in leave_minutes(site, roster)
    )
    assert {code for code, _ in seen} == {"leave", "paid_absence"}
    assert min(seen.values()) > 2


def test_somebody_ill_costs_what_somebody_at_work_costs() -> None:
    """Two eight-hour duties or two days of paid leave: the total stays, so illness is no saving."""
    problem = tiny_problem()
    roster = tiny_roster(problem)
    without = Roster(tuple(d for d in roster.duties if (d.agent_id, d.date.day) not in (("C3", 2), ("C3", 3))))
    leave = Absence("C3", at(problem, 0, "00:00"), at(problem, 2, "00:00"), "leave", True)
    healthy = pay_totals(problem, roster)
    ill = pay_totals(replace(problem, absences=(leave,)), without)
    assert healthy["labour_cost"] - ill["labour_cost"] == pytest.approx(160.16)
    assert ill["leave_cost"] == pytest.approx(160.16)
    assert (ill["pay_total"], ill["paid_total_hours"]) == (healthy["pay_total"], healthy["paid_total_hours"])


def test_leave_that_pays_nothing_costs_nothing() -> None:
    problem = tiny_problem()
    unpaid = Absence("C3", at(problem, 2, "00:00"), at(problem, 4, "00:00"), "leave", False)
    counted = pay_totals(replace(problem, absences=(unpaid,)), tiny_roster(problem))
    assert (counted["leave_cost"], counted["paid_absence_cost"]) == (0, 0)
    assert counted["pay_total"] == counted["labour_cost"]
