"""The site: day and night, seven days a week, with as many people as the weeks need."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

START = date(2026, 11, 30)
"""A Monday; the weeks hold Christmas and the New Year."""
CARE, DESK = 14, 10
HOLIDAYS = ("2026-12-08", "2026-12-25", "2027-01-01", "2027-02-09")
SITE = """\
name: Night Watch
time_zone: UTC
currency: EUR
interval_minutes: 60
week_start: monday
queues:
  - {name: care, open: {daily: "00:00-24:00"}, aht_seconds: 300}
  - {name: desk, open: {daily: "07:00-23:00"}, aht_seconds: 300}
prices:
  service_goal: requirement
  single_day_off: 5
  days_off_apart: 10
  start_spread: 2
fairness:
  price: PRICE
  holidays: [HOLIDAYS]
rules:
  - {type: min_rest, hours: 11}
  - {type: max_run, limit: 6}
"""
CONTRACTS = """\
contracts:
  - id: full
    paid_hours_per_week: {min: 40, max: 40}
    days_per_week: {min: 5, max: 5}
    shifts: [early, late, night]
  - id: desk
    paid_hours_per_week: {min: 40, max: 40}
    days_per_week: {min: 5, max: 5}
    shifts: [early, late]
"""
SHIFTS = """\
shifts:
  - {id: early, start: {earliest: "06:00", latest: "09:00", step_minutes: 60}, length_hours: [8]}
  - {id: late, start: {earliest: "13:00", latest: "15:00", step_minutes: 60}, length_hours: [8]}
  - {id: night, start: {earliest: "22:00"}, length_hours: [8]}
"""
STANDING = (
    ("C01", "shift_off", "night"), ("C02", "shift_off", "night"), ("C03", "shift_off", "night"),
    ("C04", "shift_off", "late"), ("D01", "shift_off", "late"), ("D02", "shift_off", "late"),
)  # fmt: skip
"""Wishes of some people for every weekday of theirs."""
WISHED = ("monday", "wednesday", "friday")


def write_night_site(folder: Path, weeks: int, price: float) -> None:
    """Write the site's files.

    Parameters
    ----------
    weeks
        Weeks from `START` on for which people are asked for.
    price
        Of the first point above a fair share; 0: none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    site = SITE.replace("PRICE", f"{price:g}").replace("HOLIDAYS", ", ".join(HOLIDAYS))
    for name, text in (("site", site), ("contracts", CONTRACTS), ("shifts", SHIFTS)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    people = [(f"C{number:02d}", "full", "care", 15) for number in range(1, CARE + 1)]
    people += [(f"D{number:02d}", "desk", "desk", 15) for number in range(1, DESK + 1)]
    _write(folder / "agents.csv", ("agent_id", "contract", "skills", "pay_rate"), people)
    wishes = [(agent_id, day, kind, shift, 0.25) for agent_id, kind, shift in STANDING for day in WISHED]
    _write(folder / "wishes.csv", ("agent_id", "weekday", "kind", "value", "weight"), wishes)
    days = [START + timedelta(days=day) for day in range(7 * weeks)]
    asked = [row for day in days for hour in range(24) for row in _asked(day, hour)]
    _write(folder / "requirement.csv", ("queue", "start", "end", "people"), asked)
    volumes = [(queue, start, end, 12 * heads, 300) for queue, start, end, heads in asked]
    _write(folder / "forecast.csv", ("queue", "start", "end", "volume", "aht_seconds"), volumes)


def _asked(day: date, hour: int) -> Iterable[tuple[str, str, str, int]]:
    """Tell the people of both queues in one hour: two at night and in the evening, most from nine to five."""
    weekend = day.weekday() > 4
    is_busy = 9 <= hour < 17 and not weekend
    care = 2 if hour < 6 or hour >= 17 else 5 if is_busy else 3
    desk = 4 if is_busy else 2
    begins = datetime(day.year, day.month, day.day, hour)
    span = f"{begins:%Y-%m-%d %H:%M}", f"{begins + timedelta(hours=1):%Y-%m-%d %H:%M}"
    yield "care", *span, care
    if 7 <= hour < 23:
        yield "desk", *span, desk


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
