from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.total_rows import TotalRow
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

MONDAY = date(2026, 11, 23)
EVERYBODY = ("A1", "A2", "A3", "A4")


def read(write_site: Write, keys: str, weeks: int = 1) -> TotalRow:
    """The row of one entry of the small site."""
    text = FILES["site.yaml"].replace("teams:\n", f"totals:\n  - {{name: cap, {keys}}}\nteams:\n")
    (row,) = load_site(write_site({"site.yaml": text}), start=MONDAY, weeks=weeks).setup.total_rows
    return row


def test_a_budget_of_a_week(write_site: Write) -> None:
    row = read(write_site, "of: pay, at_most: 1500.5, per_unit: 2", weeks=2)
    assert (row.counted, row.sign, row.people) == ("pay", 1, EVERYBODY)
    assert row.periods == (0,) * 7 + (1,) * 7
    assert (row.base, row.least, row.most, row.milli, row.unit) == ((0, 0), None, 1_500_500, 2, 1000)
    assert row.about == "at most 1,500.5 of pay a week"


def test_hours_of_a_team_over_all_dates(write_site: Write) -> None:
    row = read(write_site, "who: {teams: desk}, of: paid_hours, per: horizon, at_least: 100, per_unit: 30", weeks=2)
    assert (row.counted, row.people, row.periods) == ("paid_intervals", ("A1", "A2", "A4"), (0,) * 14)
    assert (row.least, row.most, row.milli, row.unit) == (400, None, 7500, 4)  # quarters of an hour


def test_people_off_on_a_date_are_those_employed(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("nine,,,11,010", "nine,,2026-11-25,11,010")
    text = FILES["site.yaml"].replace(
        "teams:\n", "totals:\n  - {name: cap, of: days_off, per: date, at_most: 1, per_unit: 40}\nteams:\n"
    )
    folder = write_site({"site.yaml": text, "agents.csv": agents, "activities.yaml": None})
    (row,) = load_site(folder, start=MONDAY).setup.total_rows
    assert (row.counted, row.sign, row.base) == ("duties", -1, (4, 4, 4, 3, 3, 3, 3))
    assert (row.most, row.milli, row.unit) == (1, 40_000, 1)


@pytest.mark.parametrize(("of", "milli"), [("pay", 10), ("paid_hours", 600_000), ("duties", 19_200_000)])
def test_what_a_hard_miss_costs(of: str, milli: int, write_site: Write) -> None:
    row = read(write_site, f"of: {of}, at_most: 5, hard: yes")
    assert (row.is_hard, row.milli) == (True, milli)  # 20 x 120 an hour; eight hours of it a duty
