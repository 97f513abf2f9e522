"""The second checker against weeks worked out by hand, and the product against the second checker."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.second_checker.case import judge_case
from tests.second_checker.credit import Due, due_in_week
from tests.second_checker.pay import absence_lines
from tests.second_checker.plain import WEEKDAYS, Absence, Person, Site
from tests.second_checker.random_sites import RULES

MONDAY = date(2026, 11, 23)
OFFICE: dict[str, Any] = {
    "start": {"earliest": "09:00"},
    "length_hours": [8],
    "weekdays": list(WEEKDAYS[:5]),
}
FULL = {"days_per_week": {"min": 5, "max": 5}, "paid_hours_per_week": {"min": 40, "max": 40}}
SITES, EVERY, ROSTERS = 60, 12, 3


def office(
    shift: dict[str, Any] | None = None, contract: dict[str, Any] | None = None, **own: Any
) -> tuple[Site, Person]:
    """One person in a week of November in Lisbon, where nothing happens to the clocks."""
    person = Person("P1", {**(contract or FULL), "shifts": ["day"], "rules": []}, {"kind": "free", "id": "free"}, **own)
    site = Site("Europe/Lisbon", MONDAY, 7, 0, ("22:00", "06:00"), 30, {"day": shift or OFFICE}, [], {}, [person])
    return site, person


def away(site: Site, person: Person, first: str, last: str, paid: bool = True) -> None:
    """Leave from a day and clock to another, as ``thu 00:00``."""
    moments = [
        site.moment(MONDAY + timedelta(days=DAYS.index(day)), clock) for day, clock in map(str.split, (first, last))
    ]
    person.absences.append(Absence(moments[0], moments[1], "leave", paid))


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def test_leave_from_thursday_to_sunday_is_two_days_and_three_are_due() -> None:
    site, person = office()
    away(site, person, "thu 00:00", "sun 24:00")
    assert due_in_week(site, person, MONDAY) == Due(3, 3, 24 * 60, 24 * 60)
    assert sum(absence_lines(site, person).values()) == 16 * 60


def test_leave_that_begins_on_saturday_costs_nothing() -> None:
    site, person = office()
    away(site, person, "sat 00:00", "sun 24:00")
    assert due_in_week(site, person, MONDAY) == Due(5, 5, 40 * 60, 40 * 60)
    assert not absence_lines(site, person)


def test_employment_that_ends_on_friday_owes_the_whole_week() -> None:
    site, person = office(ended=MONDAY + timedelta(days=4))
    assert due_in_week(site, person, MONDAY) == Due(5, 5, 40 * 60, 40 * 60)


def test_somebody_hired_on_friday_owes_one_duty_and_may_work_three() -> None:
    site, person = office({**OFFICE, "weekdays": list(WEEKDAYS)}, hired=MONDAY + timedelta(days=4))
    assert due_in_week(site, person, MONDAY) == Due(1, 5, 8 * 60, 40 * 60)


def test_a_weekend_contract_hired_on_friday_owes_its_two_days() -> None:
    weekend = {"days_per_week": {"min": 2, "max": 2}, "paid_hours_per_week": {"min": 16, "max": 16}}
    site, person = office({**OFFICE, "weekdays": list(WEEKDAYS[5:])}, weekend, hired=MONDAY + timedelta(days=4))
    assert due_in_week(site, person, MONDAY) == Due(2, 2, 16 * 60, 16 * 60)


def test_half_a_day_of_paid_leave_is_paid_in_minutes() -> None:
    flexible = {"days_per_week": {"min": 4, "max": 5}, "paid_hours_per_week": {"min": 30, "max": 40}}
    site, person = office(
        {**OFFICE, "start": {"earliest": "09:00", "latest": "13:00"}, "length_hours": [4, 8]}, flexible
    )
    away(site, person, "wed 09:00", "wed 13:00")
    assert due_in_week(site, person, MONDAY) == Due(4, 5, 26 * 60, 36 * 60)
    assert absence_lines(site, person) == {(MONDAY + timedelta(days=2), "leave"): 240}


def test_a_single_wednesday_of_leave_leaves_four_duties_of_a_seven_day_shift() -> None:
    site, person = office({**OFFICE, "weekdays": list(WEEKDAYS)})
    away(site, person, "wed 00:00", "wed 24:00")
    assert due_in_week(site, person, MONDAY) == Due(4, 4, 32 * 60, 32 * 60)


def test_a_night_before_leave_does_not_fit_and_is_not_due() -> None:
    night = {"start": {"earliest": "22:00"}, "length_hours": [8], "weekdays": ["wednesday", "thursday"]}
    contract = {"days_per_week": {"min": 2, "max": 2}, "paid_hours_per_week": {"min": 16, "max": 16}}
    site, person = office(night, contract)
    away(site, person, "thu 00:00", "thu 24:00")
    assert due_in_week(site, person, MONDAY) == Due(0, 1, 0, 8 * 60)


def test_product_and_second_checker_agree_on_small_random_sites(tmp_path: Path) -> None:
    judged = [judge_case(5, n, tmp_path / f"site-{n}", ROSTERS, n % EVERY == 0) for n in range(SITES)]
    differences = [
        f"python -m benchmarks.second_check --seed 5 --only {j.number}: {d}" for j in judged for d in j.differences
    ]
    assert not differences, "\n".join(differences)
    assert {one.status for one in judged} >= {"planned", "not planned"}
    assert {rule for one in judged for rule in one.broken} >= {*RULES, "contract_hours", "pattern", "locks"}


@pytest.mark.slow
def test_they_agree_on_more_of_them(tmp_path: Path) -> None:
    judged = [judge_case(6, n, tmp_path / f"site-{n}", ROSTERS, True) for n in range(150)]
    assert not [difference for one in judged for difference in one.differences]
