from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scheduler.domain.agents import Absence, AbsenceKind, Agent, Pattern, PatternDay
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.pay.leave import leave_minutes
from tests.pay.pay_sites import make_duty, make_problem


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Lisbon")).astimezone(UTC)


def away(start: str, end: str, kind: AbsenceKind = "leave", paid: bool = True) -> Absence:
    return Absence("A0", local(start), local(end), kind, paid)


def days(site: Problem, roster: Roster | None = None) -> list[tuple[int, str, int]]:
    made = leave_minutes(site, roster or Roster(()))
    return [(line.work_date.day, line.code.value, line.minutes) for line in made]


def test_a_day_of_paid_leave_credits_the_weekly_hours_over_the_days() -> None:
    site = make_problem(absences=[away("2026-11-24", "2026-11-25")])
    assert days(site) == [(24, "leave", 480)]


def test_a_week_of_leave_credits_the_days_of_the_contract_and_not_seven() -> None:
    site = make_problem(absences=[away("2026-11-23", "2026-11-30")], max_days=4)
    assert days(site) == [(day, "leave", 600) for day in (23, 24, 25, 26)]


def test_days_worked_in_the_week_leave_fewer_to_credit() -> None:
    site = make_problem(absences=[away("2026-11-26", "2026-11-30")])
    duties = tuple(make_duty(site, local(f"2026-11-{day} 09:00"), ("work", 480, True)) for day in (23, 24, 25))
    assert [day for day, *_ in days(site, Roster(duties))] == [26, 27]


def test_days_the_pattern_leaves_free_are_not_credited() -> None:
    on = PatternDay(540, 540)
    site = make_problem(absences=[away("2026-11-23", "2026-12-07")], days=14)
    first, second = (on, on, None, None, on, on, on), (None, None, on, on, on, None, None)
    site = replace(site, patterns={"free": Pattern("free", "rotation", (first, second), date(2026, 11, 9))})
    assert [day for day, *_ in days(site)] == [23, 24, 27, 28, 29, 2, 3, 4]


def test_part_days_unpaid_time_and_other_peoples_days_credit_nothing() -> None:
    site = make_problem(
        absences=[
            away("2026-11-24 09:00", "2026-11-25"),
            away("2026-11-26", "2026-11-27", paid=False),
            away("2026-11-20", "2026-11-23"),
        ]
    )
    assert days(site) == []


def test_other_paid_absences_have_a_code_of_their_own() -> None:
    site = make_problem(absences=[away("2026-11-24", "2026-11-26", kind="training")])
    assert days(site) == [(24, "paid_absence", 480), (25, "paid_absence", 480)]


def test_nobody_is_paid_leave_outside_the_employment() -> None:
    agent = Agent("A0", "Ana", "", "full", frozenset(), hire_date=date(2026, 11, 25), end_date=date(2026, 11, 26))
    site = make_problem(absences=[away("2026-11-23", "2026-11-30")], agents=[agent])
    assert [day for day, *_ in days(site)] == [25, 26]


def test_leave_over_a_clock_change_credits_the_same_minutes() -> None:
    site = make_problem(start=date(2026, 10, 19), absences=[away("2026-10-25", "2026-10-26")])
    assert days(site) == [(25, "leave", 480)]
