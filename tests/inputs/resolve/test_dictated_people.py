"""``requirement.csv``, read from a site folder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.documents import hash_of
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

HEADER = "queue,start,end,people\n"
GOOD = "billing,2026-11-23 09:00,2026-11-23 12:00,12\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_rows_of_any_length_are_read_and_joined(write_site: Write) -> None:
    text = (
        HEADER
        + "billing,2026-11-23 12:00,2026-11-23 12:15,12\n"
        + GOOD
        + "billing,2026-11-23 12:15,2026-11-23 12:30,0\n"
        + "tech,2026-11-24 10:00+01:00,2026-11-24 10:30+01:00,3\n"
    )
    folder = write_site({"requirement.csv": text})
    inputs = load_site(folder)
    assert [(one.queue, one.start, one.end, one.people) for one in inputs.setup.dictated] == [
        ("billing", at("2026-11-23 09:00"), at("2026-11-23 12:15"), 12),
        ("billing", at("2026-11-23 12:15"), at("2026-11-23 12:30"), 0),
        ("tech", at("2026-11-24 09:00"), at("2026-11-24 09:30"), 3),
    ]
    assert ("requirement.csv", hash_of(folder / "requirement.csv")) in [(f.path, f.sha256) for f in inputs.files]
    notes = [str(note) for note in inputs.notes]
    assert "billing: requirement.csv gives the people of 14 of 216 open intervals, which win over the formula" in notes


def test_rows_are_cut_to_the_dates_planned_and_those_outside_counted(write_site: Write) -> None:
    text = (
        HEADER
        + "tech,2026-11-22 22:00,2026-11-23 02:00,3\n"
        + "tech,2026-11-16 09:00,2026-11-16 10:00,4\n"
        + "billing,2026-12-01 09:00,2026-12-01 10:00,4\n"
    )
    inputs = load_site(write_site({"requirement.csv": text}))
    (one,) = inputs.setup.dictated
    assert (one.start, one.end) == (at("2026-11-23 00:00"), at("2026-11-23 02:00"))
    notes = [str(note) for note in inputs.notes]
    assert "requirement.csv: 2 rows lie outside the dates planned, 2026-11-23 to 2026-11-29" in notes


def test_nobody_may_be_asked_for_while_a_queue_is_closed_somebody_not(write_site: Write) -> None:
    folder = write_site({"requirement.csv": HEADER + "billing,2026-11-23 00:00,2026-11-23 08:00,0\n"})
    assert not [note for note in load_site(folder).notes if "requirement" in str(note)]


def test_fewer_than_the_minimum_staff_are_told(write_site: Write) -> None:
    site = FILES["site.yaml"].replace("    aht_seconds: 240\n", "    aht_seconds: 240\n    minimum_staff: 2\n")
    folder = write_site({"site.yaml": site, "requirement.csv": HEADER + GOOD.replace(",12\n", ",1\n")})
    notes = [str(note) for note in load_site(folder).notes]
    assert (
        "billing: requirement.csv asks for fewer people than minimum_staff (2) in 12 open intervals; its numbers win"
        in notes
    )


def test_a_night_clocks_go_back_has_every_hour_of_it(write_site: Write) -> None:
    """Seven and 25 hours: rows by offset tell the two of them apart."""
    text = (
        HEADER
        + "tech,2026-10-25 01:00+01:00,2026-10-25 01:00+00:00,3\n"
        + "tech,2026-10-25 01:00+00:00,2026-10-25 02:00,4\n"
    )
    names = ("unavailable.csv", "wishes.csv", "activities.yaml", "previous_roster.csv", "locks.csv")
    history = FILES["history/calls.csv"].replace("2026-11-", "2026-10-").splitlines(True)
    folder = write_site({"requirement.csv": text, "history/calls.csv": "".join(history[:-1]), **dict.fromkeys(names)})
    setup = load_site(folder, start=date(2026, 10, 19)).setup
    assert [(one.start, one.end, one.people) for one in setup.dictated] == [
        (at("2026-10-25 00:00"), at("2026-10-25 01:00"), 3),
        (at("2026-10-25 01:00"), at("2026-10-25 02:00"), 4),
    ]


BAD = {
    "unknown queue": (GOOD.replace("billing", "biling"), "queue", "'billing'"),
    "no queue": (GOOD.replace("billing", ""), "queue", "empty"),
    "negative": (GOOD.replace(",12\n", ",-1\n"), "people", "at least 0 is allowed"),
    "part of a person": (GOOD.replace(",12\n", ",2.5\n"), "people", "found 2.5, a whole number"),
    "too many": (GOOD.replace(",12\n", ",5001\n"), "people", "at most 5,000 is allowed"),
    "no number": (GOOD.replace(",12\n", ",twelve\n"), "people", "'twelve'"),
    "empty": (GOOD.replace(",12\n", ",\n"), "people", "empty"),
    "off the grid": (GOOD.replace("09:00", "09:10"), "start", "found 09:10, off the grid of 15 minutes"),
    "end off the grid": (GOOD.replace("12:00", "12:05"), "end", "12:00 or 12:15"),
    "off the grid elsewhere": (GOOD.replace("-23 09:00", "-02 09:10"), "start", "off the grid"),
    "backwards": (GOOD.replace("12:00", "08:00"), "end", "is not after start"),
    "a date": (GOOD.replace("2026-11-23 12:00", "23.11.2026"), "end", "YYYY-MM-DD HH:MM"),
    "closed": (GOOD.replace("12:00", "20:00"), "people", "billing is closed, at 2026-11-23 18:00"),
    "closed all day": (GOOD.replace("11-23", "11-29"), "people", "billing is closed, at 2026-11-29 09:00"),
    "twice": ("tech,2026-11-25 08:00,2026-11-25 09:00,3\n", "start", "is the same interval as"),
    "overlapping": ("tech,2026-11-25 08:45,2026-11-25 10:00,3\n", "start", "overlaps"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_row_is_named_with_its_line_and_cure(name: str, write_site: Write) -> None:
    row, key, says = BAD[name]
    first = "tech,2026-11-25 08:00,2026-11-25 09:00,3\n"
    folder = write_site({"requirement.csv": HEADER + first + row})
    with pytest.raises(InputError) as caught:
        load_site(folder)
    told = [(i.file, i.line, i.key) for i in caught.value.issues if says in i.message]
    assert told == [(str(folder / "requirement.csv"), 3, key)], str(caught.value)


def test_a_missing_column_and_an_unknown_one_are_named(write_site: Write) -> None:
    folder = write_site({"requirement.csv": HEADER.replace("people", "heads") + GOOD})
    with pytest.raises(InputError, match="people"):
        load_site(folder)


@pytest.mark.parametrize("name", ["requirements.csv", "requirement.xlsx", "Requirement.csv"])
def test_a_file_that_is_nearly_named_so_is_no_silence(name: str, small_site: Path) -> None:
    (small_site / name).write_text(HEADER + GOOD, encoding="utf-8")
    with pytest.raises(InputError, match=r"requirement\.csv"):
        load_site(small_site)
