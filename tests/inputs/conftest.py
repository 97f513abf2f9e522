from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.inputs.site_folder import load_site

SITE = """\
name: Small Desk
time_zone: Europe/Lisbon
currency: EUR
interval_minutes: 15
week_start: monday
queues:
  - name: billing
    channel: voice
    open:
      weekdays: "08:00-18:00"
      saturday: ["09:00-13:00"]
    target: {answered_fraction: 0.8, within_seconds: 20}
    aht_seconds: 240
    patience_seconds: 120
    unplanned_shrinkage: 0.05
  - name: tech
    channel: chat
    open:
      daily: "00:00-24:00"
    aht_seconds: 600
    concurrency: 2
prices:
  shortage_per_hour: 60
rules:
  - {type: min_rest, hours: 11, name: daily rest, cite: "house rule"}
  - {type: max_run, limit: 6}
teams:
  - {name: desk, lead: A1}
  - {name: night crew}
"""

CONTRACTS = """\
contracts:
  - id: full_time
    paid_hours_per_week: {min: 40, max: 40}
    days_per_week: {min: 5, max: 5}
    shifts: [day]
    min_work_run: 2
  - id: part_time
    paid_hours_per_week: {min: 20, max: 28}
    days_per_week: {min: 3, max: 5}
    shifts: [short]
    overtime_after_hours: 28
    rules:
      - {type: max_run, limit: 5}
patterns:
  - {id: early, kind: band, start: {earliest: "07:00", latest: "09:30"}}
  - id: nine
    kind: fixed
    days: {monday: "09:00", tuesday: "09:00", wednesday: {start: "09:00", shift: day}}
  - {id: two_week, kind: rotation, anchor: 2026-11-23, weeks: [early, nine]}
"""

SHIFTS = """\
shifts:
  - id: day
    start: {earliest: "08:00", latest: "10:00", step_minutes: 30}
    length_hours: [9]
    min_stretch_minutes: 60
    max_stretch_minutes: 300
    breaks:
      - {name: break, minutes: 15, paid: yes, earliest_minutes: 60, latest_minutes: 180}
      - {name: meal, minutes: 60, paid: no, earliest_minutes: 180, latest_minutes: 300}
      - {name: break, minutes: 15, paid: yes, earliest_minutes: 300, latest_minutes: 480}
  - id: short
    start: {earliest: "22:00"}
    length_hours: [5, 6.5]
    weekdays: [monday, friday]
    queue: tech
"""

AGENTS = """\
agent_id,name,team,contract,skills,pattern,hire_date,end_date,pay_rate,payroll_id
A1,Ana Reis,desk,full_time,billing,free,2020-01-01,,15.50,007
A2,Rui Paz,desk,full_time,billing|tech,early,,,12,008
A3,Ivo Sa,night crew,part_time,tech,free,,2027-01-31,11,009
A4,Eva Luz,desk,full_time,billing,nine,,,11,010
"""

UNAVAILABLE = """\
agent_id,start,end,kind,paid
A2,2026-11-24,2026-11-24,leave,yes
A2,2026-11-25 09:00,2026-11-25 12:00,unavailable,no
"""

WISHES = """\
agent_id,date,weekday,kind,value,weight,filed_at
A1,2026-11-27,,off,,2,2026-11-01
A1,,friday,off,,1,
A2,,monday,start_after,09:00,,2026-11-01 10:00
A3,,monday,shift,short,,
"""

ACTIVITIES = """\
sessions:
  - {id: privacy, kind: training, date: 2026-11-25, start: "14:00", end: "15:00", attendees: [A2, A4], trainer: A1}
coachings:
  - {id: a4-nov, agent: A4, minutes: 60, earliest: 2026-11-23, latest: 2026-11-27}
"""

PREVIOUS = """\
agent_id,start,end,shift,paid_minutes
A1,2026-11-20 09:00,2026-11-20 18:00,day,480
A3,2026-11-22 22:00,2026-11-23 04:30,short,
"""

LOCKS = """\
agent_id,date,kind,start,end,shift,breaks
A1,2026-11-23,off,,,,
A1,2026-11-24,duty,09:00,18:00,day,
A3,2026-11-23,breaks,22:00,04:30,short,00:00|02:00
"""

HISTORY = """\
queue,start,end,offered,answered,abandoned,handle_seconds
billing,2026-11-16 09:00+00:00,2026-11-16 09:30+00:00,20,18,2,4500
billing,2026-11-16 09:30,2026-11-16 10:00,22,22,0,5000
tech,2026-11-16 09:00,2026-11-16 09:30,5,5,0,3000
tech,2026-11-22 23:30,2026-11-23 00:00,1,1,0,600
"""

FILES = {
    "site.yaml": SITE,
    "contracts.yaml": CONTRACTS,
    "shifts.yaml": SHIFTS,
    "activities.yaml": ACTIVITIES,
    "agents.csv": AGENTS,
    "unavailable.csv": UNAVAILABLE,
    "wishes.csv": WISHES,
    "previous_roster.csv": PREVIOUS,
    "locks.csv": LOCKS,
    "history/calls.csv": HISTORY,
}

Write = Callable[[dict[str, str | None]], Path]
Overlay = Callable[..., Path]
HEAD = "name: try\nsites: [desk]\n"


@pytest.fixture
def write_site(tmp_path: Path) -> Write:
    """Writes the small site with some files replaced (``None``: left out) and returns its folder."""

    def write(changes: dict[str, str | None]) -> Path:
        folder = tmp_path / "desk"
        for name, text in {**FILES, **changes}.items():
            if text is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def small_site(write_site: Write) -> Path:
    return write_site({})


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    """Writes a scenario of the small site from the lines of its changes and returns its path."""

    def write(changes: str, name: str = "try", head: str = HEAD) -> Path:
        folder = tmp_path / "scenarios"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.yaml"
        body = "changes:\n" + "".join(f"  {line}\n" for line in changes.splitlines()) if changes else ""
        path.write_text(head + body, encoding="utf-8")
        return path

    return write


def told(write_site: Write, files: dict[str, str | None]) -> list[tuple[str, int, str, str]]:
    """File, line, key and message of everything wrong in a site."""
    folder = write_site(files)
    with pytest.raises(InputError) as caught:
        load_site(folder)
    return [(one.file.removeprefix(f"{folder}/"), one.line, one.key, one.message) for one in caught.value.issues]
