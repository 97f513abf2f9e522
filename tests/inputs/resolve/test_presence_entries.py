from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.presence_rows import PresenceRow
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

MONDAY = date(2026, 11, 23)


def read(write_site: Write, keys: str) -> PresenceRow:
    """The row of one entry of the small site."""
    text = FILES["site.yaml"].replace("teams:\n", f"presence:\n  - {{name: cover, {keys}}}\nteams:\n")
    (row,) = load_site(write_site({"site.yaml": text}), start=MONDAY).setup.presence_rows
    return row


@pytest.mark.parametrize(
    ("keys", "adds", "limits"),
    [
        ("at_least: 2", dict.fromkeys(("A1", "A2", "A3", "A4"), (1, 1, 1)), (2, None, 1)),
        ("who: {leads: yes}, at_least: 1", {"A1": (1, 1, 1)}, (1, None, 1)),
        ("who: {teams: night crew}, at_most: 0", {"A3": (1, 1, 1)}, (None, 0, 1)),
        ("who: {skills: [tech], contracts: full_time}, at_least: 1, at_most: 1", {"A2": (1, 1, 1)}, (1, 1, 1)),
        ("who: {agents: [A4, A1]}, counts: work, at_least: 1", {"A1": (1, 0, 0), "A4": (1, 0, 0)}, (1, None, 1)),
        ("who: {agents: A4}, counts: meal, at_most: 1", {"A4": (0, 0, 1)}, (None, 1, 1)),
        # a quarter: four times those at a meal, less those on duty, is at most 0
        ("who: {agents: A4}, counts: meal, at_most_share: 0.25", {"A4": (-1, -1, 3)}, (None, 0, 4)),
        (
            "who: {leads: yes}, at_least: 1, per_others: 20",
            {"A1": (20, 20, 20), **dict.fromkeys(("A2", "A3", "A4"), (-1, -1, -1))},
            (0, None, 20),
        ),
        (
            "who: {leads: yes}, at_least: 2, per_others: 5, others: {teams: desk}, counts: work",
            {"A1": (3, -2, -2), **dict.fromkeys(("A2", "A4"), (-2, -2, -2))},
            (0, None, 5),
        ),
    ],
)
def test_whom_it_counts_and_how_many(
    keys: str,
    adds: dict[str, tuple[int, int, int]],
    limits: tuple[int | None, int | None, int],
    write_site: Write,
) -> None:
    row = read(write_site, f"{keys}, per_hour: 30")
    assert row.adds == adds
    assert (row.least, row.most, row.unit) == limits


def test_it_holds_while_a_queue_is_open_or_by_the_site_s_clock(write_site: Write) -> None:
    assert all(read(write_site, "at_least: 1, per_hour: 5").intervals)  # chats are answered day and night
    night = read(write_site, 'at_least: 1, when: {weekdays: "22:00-06:00"}, per_hour: 5').intervals
    assert len(night) == 7 * 96
    assert sum(night) == 5 * 8 * 4
    assert night[:24] == (False,) * 24  # the night to Monday is Sunday's
    assert night[88:120] == (True,) * 32  # Monday 22:00 to Tuesday 06:00


def test_what_a_miss_costs(write_site: Write) -> None:
    stated, hard = read(write_site, "at_least: 1, per_hour: 30"), read(write_site, "at_least: 1, hard: yes")
    assert (stated.price, stated.is_hard, stated.milli(15)) == (30, False, 7_500)
    assert (hard.price, hard.is_hard) == (20 * 120, True)  # twenty times the dearest tier, twice the price of 60
    assert read(write_site, "who: {agents: A4}, counts: meal, at_most_share: 0.25, per_hour: 30").milli(15) == 1_875
    assert stated.about == "at least 1 on duty"
