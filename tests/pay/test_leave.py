from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

from scheduler.domain.agents import Absence, Agent, Pattern, PatternDay
from scheduler.domain.problem import Problem
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.shifts import Shift
from scheduler.pay.leave import credits_of, leave_minutes
from scheduler.rules.contract_hours.label_week import LabelWeek
from tests.pay.pay_sites import make_duty, make_problem
from tests.rules.test_random_tours import draw_case


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Lisbon")).astimezone(UTC)


def away(start: str, end: str, kind: str = "leave", paid: bool = True) -> Absence:
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


def test_unpaid_time_and_time_outside_the_dates_planned_are_paid_nothing() -> None:
    site = make_problem(absences=[away("2026-11-26", "2026-11-27", paid=False), away("2026-11-20", "2026-11-23")])
    assert days(site) == []


def test_part_of_a_day_is_paid_by_the_minutes_in_which_there_are_shifts() -> None:
    parts = [("24 09:00", "24 13:00"), ("25 00:00", "25 10:30"), ("26 16:45", "27 09:15"), ("28 05:00", "28 09:00")]
    site = make_problem(absences=[away(f"2026-11-{start}", f"2026-11-{end}") for start, end in parts])
    assert days(site) == [(24, "leave", 240), (25, "leave", 90), (26, "leave", 15), (27, "leave", 15)]


def test_part_of_a_day_is_worth_no_more_than_a_day() -> None:
    long = Shift("long", 6 * 60, 12 * 60, 15, (8 * 60,))
    site = make_problem(absences=[away("2026-11-24 05:00", "2026-11-24 19:00")], shifts=[long])
    assert days(site) == [(24, "leave", 480)]


def test_a_part_of_another_kind_has_its_own_code_and_leave_goes_first() -> None:
    site = make_problem(
        absences=[
            away("2026-11-24 09:00", "2026-11-24 13:00", kind="training"),
            away("2026-11-25 09:00", "2026-11-25 14:00", kind="training"),
            away("2026-11-25 13:00", "2026-11-25 17:00"),
            away("2026-11-26 09:00", "2026-11-26 13:00", paid=False),
        ]
    )
    assert days(site) == [(24, "paid_absence", 240), (25, "leave", 240), (25, "paid_absence", 240)]


def test_absences_that_adjoin_are_a_day_together() -> None:
    halves = [away("2026-11-24", "2026-11-24 12:00"), away("2026-11-24 12:00", "2026-11-25")]
    assert days(make_problem(absences=halves, shifts=[Shift("six", 540, 540, 15, (360,))])) == [(24, "leave", 480)]
    mixed = [halves[0], away("2026-11-24 12:00", "2026-11-25", paid=False)]
    assert days(make_problem(absences=mixed)) == [(24, "leave", 180)]


def test_dates_on_which_no_shift_may_start_are_never_leave() -> None:
    weekdays = Shift("day", 540, 540, 15, (480,), weekdays=(0, 1, 2, 3, 4))
    site = make_problem(absences=[away("2026-11-26", "2026-11-30")], shifts=[weekdays])
    assert days(site) == [(26, "leave", 480), (27, "leave", 480)]
    other_skill = replace(weekdays, shift_id="other", weekdays=(5, 6), queue="mail")
    assert days(make_problem(absences=[away("2026-11-26", "2026-11-30")], shifts=[weekdays, other_skill])) == days(site)


def test_leave_of_a_night_belongs_to_the_date_it_starts_on() -> None:
    night = Shift("night", 22 * 60, 22 * 60, 15, (480,))
    whole = make_problem(absences=[away("2026-11-24 22:00", "2026-11-25 06:00")], shifts=[night])
    assert days(whole) == [(24, "leave", 480)]
    second_half = make_problem(absences=[away("2026-11-25 02:00", "2026-11-25 06:00")], shifts=[night])
    assert days(second_half) == [(24, "leave", 240)]
    morning_and_night = make_problem(absences=[away("2026-11-24 20:00", "2026-11-26")], shifts=[night])
    assert days(morning_and_night) == [(24, "leave", 120), (25, "leave", 480)]


def test_half_a_night_over_a_clock_change_has_its_elapsed_minutes() -> None:
    night = Shift("night", 22 * 60, 22 * 60, 15, (480,))
    back = [away("2026-10-25 00:00", "2026-10-25 04:00")]  # an hour of it occurs twice
    assert days(make_problem(start=date(2026, 10, 19), absences=back, shifts=[night])) == [(24, "leave", 300)]
    forward = [away("2027-03-28 00:00", "2027-03-28 04:00")]  # an hour of it is skipped
    assert days(make_problem(start=date(2027, 3, 22), absences=forward, shifts=[night])) == [(27, "leave", 180)]


def test_days_worked_before_the_dates_planned_leave_fewer_to_credit() -> None:
    past = [
        PastDuty("A0", date(2026, 11, day), local(f"2026-11-{day} 09:00"), local(f"2026-11-{day} 17:00"), 480)
        for day in (23, 24, 25)
    ]
    site = make_problem(start=date(2026, 11, 26), days=4, absences=[away("2026-11-26", "2026-11-30")], history=past)
    assert [day for day, *_ in days(site)] == [26, 27]
    part = [
        away("2026-11-26", "2026-11-27"),
        away("2026-11-27", "2026-11-28"),
        away("2026-11-28 09:00", "2026-11-28 13:00"),
    ]
    site = make_problem(start=date(2026, 11, 26), days=4, absences=part, history=past)
    assert [day for day, *_ in days(site)] == [26, 27]


def test_leave_before_the_dates_planned_uses_up_the_days_of_the_week() -> None:
    site = make_problem(start=date(2026, 11, 26), days=4, absences=[away("2026-11-23", "2026-11-30")])
    assert [day for day, *_ in days(site)] == [26, 27]


def test_pay_and_the_rule_on_hours_credit_the_same_days_and_minutes() -> None:
    parts = 0
    for seed in range(150):
        context = draw_case("contract_hours", Random(seed)).context
        credits, contract = credits_of(context), context.contract
        for week in context.horizon.weeks:
            own = credits.get(week, ())
            part = sum(credit.minutes for credit in own if not credit.is_day)
            left = contract.max_days - sum(credit.is_day for credit in own)
            bounds = LabelWeek(context.view, week).bounds()
            assert bounds.most_days == left
            assert bounds.most_paid == max(0, -(-contract.max_paid_minutes * left // contract.max_days) - part)
            parts += part > 0
    assert parts > 10


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
