"""What lies while queues are closed is named; dates worked by hand (2026-11-23 is a Monday)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.inputs.resolve.closed_hours import closed_notes
from scheduler.inputs.site_folder import SiteInputs, load_site
from tests.inputs.conftest import FILES, Write

OFFICE = '      weekdays: "08:00-18:00"\n      saturday: ["09:00-13:00"]\n'
ALL_DAY = '      daily: "00:00-24:00"\n'


def told(site: SiteInputs, subject: str) -> list[str]:
    return [note.message for note in site.notes if note.about == "site" and note.queue == subject]


def test_a_site_without_anything_closed_has_no_notes(write_site: Write) -> None:
    site = load_site(write_site({}))
    assert not list(closed_notes(site.setup, site.history, site.forecast))


def test_contacts_of_history_while_the_queue_is_closed(write_site: Write) -> None:
    # Sunday the 15th is closed; Saturday closes at 13:00; the row over the opening at 08:00 is not closed.
    rows = (
        "billing,2026-11-15 10:00,2026-11-15 10:30,3,3,0,900\n"
        "billing,2026-11-14 13:00,2026-11-14 13:30,2,2,0,600\n"
        "billing,2026-11-14 12:30,2026-11-14 13:00,9,9,0,900\n"
        "billing,2026-11-17 07:30,2026-11-17 08:30,9,9,0,900\n"
        "billing,2026-11-18 06:00,2026-11-18 06:30,0,0,0,0\n"
    )
    site = load_site(write_site({"history/calls.csv": FILES["history/calls.csv"] + rows}))
    assert told(site, "tech") == []
    (text,) = told(site, "billing")
    assert text.startswith(
        "5 contacts of history (2 rows) while the queue is closed, on 2026-11-14, 2026-11-15; nobody"
    )


def test_contacts_of_the_forecast_while_the_queue_is_closed(write_site: Write) -> None:
    rows = (
        "queue,start,end,volume,aht_seconds\n"
        "billing,2026-11-29 10:00,2026-11-29 10:15,2.5,\n"
        "billing,2026-11-30 04:00,2026-11-30 04:15,9,\n"  # after the horizon
        "tech,2026-11-29 10:00,2026-11-29 10:15,4,\n"
    )
    site = load_site(write_site({"forecast.csv": rows}))
    (text,) = told(site, "billing")
    assert text.startswith("2.5 contacts of forecast.csv (1 row) while the queue is closed, on 2026-11-29; nobody")


@pytest.mark.parametrize(("hours", "expected"), [(ALL_DAY, 0), (OFFICE, 1)], ids=["one queue open", "all closed"])
def test_duties_while_every_queue_is_closed(write_site: Write, hours: str, expected: int) -> None:
    # The shift short begins at 22:00 and ends 04:30 at the latest; nothing opens before 08:00.
    site = load_site(write_site({"site.yaml": FILES["site.yaml"].replace(ALL_DAY, hours)}))
    shifts, locks = told(site, "shifts.yaml"), told(site, "locks.csv")
    assert (len(shifts), len(locks)) == (expected, expected)
    if expected:
        assert shifts == ["every duty of the shift short lies while its queues are closed; A3 may work nothing else"]
        assert locks[0].startswith("every queue is closed during the duty of A3 on 2026-11-23;")


def test_a_shift_of_one_queue_is_held_against_that_queue(write_site: Write) -> None:
    site = load_site(write_site({}))
    short = replace(site.setup.shifts["short"], queue="billing")
    setup = replace(site.setup, shifts={**site.setup.shifts, "short": short})
    assert [note.queue for note in closed_notes(setup, site.history, None)] == ["shifts.yaml"]


def test_contacts_of_the_forecast_on_a_date_that_an_event_closes(write_site: Write) -> None:
    event = "events:\n  - {name: fair, from: 2026-11-25, closed: yes}\n"
    rows = (
        "queue,start,end,volume,aht_seconds\n"
        "billing,2026-11-25 10:00,2026-11-25 10:15,40,\n"
        "billing,2026-11-25 04:00,2026-11-25 04:15,7,\n"  # closed anyhow, told as such
        "billing,2026-11-26 10:00,2026-11-26 10:15,9,\n"
    )
    closed, fair = told(
        load_site(write_site({"forecast.csv": rows, "site.yaml": FILES["site.yaml"] + event})), "billing"
    )
    assert closed.startswith("7 contacts of forecast.csv (1 row) while the queue is closed, on 2026-11-25; nobody")
    assert fair.startswith("40 contacts of forecast.csv on 2026-11-25, which the event 'fair' closes; they are planned")
