"""Hours due beside leave, part days, hires and ends: from site files to payroll, worked by hand from the clock.

The week is Monday 13 to Sunday 19 July 2026 in Berlin. Contracts are of 40 hours in 5 days unless a case says
otherwise; a day of leave is then worth 8 hours.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import call, solved

MONDAY = date(2026, 7, 13)
WEEKDAYS = "[monday, tuesday, wednesday, thursday, friday]"
ALL_WEEK = "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]"
FULL = "{id: c, paid_hours_per_week: {min: 40, max: 40}, days_per_week: {min: 5, max: 5}, shifts: [day]}"
WITH_HALF = FULL.replace("[day]", "[day, half]")


def shift(name: str, start: str, hours: float, weekdays: str = WEEKDAYS) -> str:
    window = f'{{earliest: "{start}", latest: "{start}"}}'
    return f"{{id: {name}, start: {window}, length_hours: [{hours}], weekdays: {weekdays}, breaks: []}}"


DAY, HALF = shift("day", "09:00", 8), shift("half", "13:00", 4)
DAILY = shift("day", "09:00", 8, ALL_WEEK)
NIGHT = shift("night", "22:00", 8)


@dataclass(frozen=True)
class Week:
    """Files of a week and what is right about it: dates worked (or how many), hours, leave and absence by date."""

    name: str
    worked: tuple[int, ...] | int
    hours: float
    leave: dict[int, int] = field(default_factory=dict)  # day of July to minutes
    absence: dict[int, int] = field(default_factory=dict)
    shifts: tuple[str, ...] = (DAY,)
    contract: str = FULL
    away: tuple[str, ...] = ()
    hired: str = ""
    ends: str = ""
    patterns: str = ""
    pattern: str = "free"
    locks: tuple[str, ...] = ()


FLEXIBLE = WITH_HALF.replace("min: 40, max: 40", "min: 30, max: 40").replace("min: 5, max: 5", "min: 0, max: 5")

FOUR_DAYS = "patterns:\n  - id: p\n    kind: fixed\n    days:\n" + "".join(
    f'      {day}: "09:00"\n' for day in ("monday", "tuesday", "wednesday", "thursday")
)

WEEKS = [
    # Leave, hire and end count on dates the contract could work, and on no others.
    Week(
        "leave from Thursday to Sunday", (13, 14, 15), 24, {16: 480, 17: 480}, away=("2026-07-16,2026-07-19,leave,yes",)
    ),
    Week("leave from Saturday on", (13, 14, 15, 16, 17), 40, away=("2026-07-18,2026-07-26,leave,yes",)),
    Week("employment ends on Friday", (13, 14, 15, 16, 17), 40, ends="2026-07-17"),
    Week("employment ends on Wednesday", (13, 14, 15), 24, ends="2026-07-15"),
    Week("hired on Thursday", (16, 17), 16, hired="2026-07-16"),
    Week(
        "a weekend contract hired on Friday",
        (18, 19),
        16,
        hired="2026-07-17",
        shifts=(shift("day", "09:00", 8, "[saturday, sunday]"),),
        contract=FULL.replace("40", "16").replace("5", "2"),
    ),
    Week("a whole week of leave", (), 0, {d: 480 for d in range(13, 18)}, away=("2026-07-13,2026-07-19,leave,yes",)),
    Week(
        "leave that began weeks ago and goes on",
        (),
        0,
        {d: 480 for d in range(13, 18)},
        away=("2026-06-01,2026-08-30,leave,yes",),
    ),
    Week("unpaid leave is credited and not paid", (13, 14, 15), 24, away=("2026-07-16,2026-07-19,leave,no",)),
    Week(
        "a Wednesday of leave, shifts every day",
        4,
        32,
        {15: 480},
        away=("2026-07-15,2026-07-15,leave,yes",),
        shifts=(DAILY,),
    ),
    Week(
        "seven days of leave are five of the contract",
        (),
        0,
        {d: 480 for d in range(13, 18)},
        away=("2026-07-13,2026-07-19,leave,yes",),
        shifts=(DAILY,),
    ),
    Week("hired on Friday, shifts every day: at least one, three exist", 3, 24, hired="2026-07-17", shifts=(DAILY,)),
    Week("unavailable from Thursday on, unpaid", (13, 14, 15), 24, away=("2026-07-16,2026-07-19,unavailable,no",)),
    Week(
        "two paid days of training elsewhere",
        3,
        24,
        absence={16: 480, 17: 480},
        away=("2026-07-16,2026-07-17,training,yes",),
    ),
    Week(
        "a paid day of training elsewhere, shifts every day",
        4,
        32,
        absence={15: 480},
        away=("2026-07-15,2026-07-15,training,yes",),
        shifts=(DAILY,),
    ),
    # Part days: minutes inside the time the shifts of the date span.
    Week(
        "half a day of leave and half a duty",
        (13, 14, 15, 16, 17),
        36,
        {14: 240},
        shifts=(DAY, HALF),
        contract=WITH_HALF,
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,yes",),
    ),
    Week(
        "half a day of leave, whole duties only",
        (13, 15, 16, 17),
        32,
        {14: 240},
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,yes",),
    ),
    Week(
        "half a day of leave, whole duties only, shifts every day",
        4,
        32,
        {14: 240},
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,yes",),
        shifts=(DAILY,),
    ),
    Week(
        "half a day written from midnight",
        (13, 14, 15, 16, 17),
        36,
        {14: 240},
        shifts=(DAY, HALF),
        contract=WITH_HALF,
        away=("2026-07-14 00:00,2026-07-14 13:00,leave,yes",),
    ),
    Week(
        "unpaid leave of half a day",
        (13, 14, 15, 16, 17),
        36,
        shifts=(DAY, HALF),
        contract=WITH_HALF,
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,no",),
    ),
    Week(
        "half a day of training elsewhere, paid",
        (13, 14, 15, 16, 17),
        36,
        absence={14: 240},
        shifts=(DAY, HALF),
        contract=WITH_HALF,
        away=("2026-07-14 09:00,2026-07-14 13:00,training,yes",),
    ),
    Week(
        "a doctor's hour before work is no leave",
        (13, 14, 15, 16, 17),
        40,
        away=("2026-07-14 07:00,2026-07-14 08:30,leave,yes",),
    ),
    Week(
        "an unpaid morning away: the minimum gives way to what fits",
        (13, 14, 15, 16, 17),
        36,
        shifts=(DAY, HALF),
        contract=WITH_HALF,
        away=("2026-07-14 09:00,2026-07-14 13:00,unavailable,no",),
    ),
    Week(
        "half a day of leave under a flexible contract",
        (13, 14, 15, 16, 17),
        36,
        {14: 240},
        shifts=(DAY, HALF),
        contract=FLEXIBLE,
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,yes",),
    ),
    Week(
        "morning and afternoon of leave are a day",
        (13, 15, 16, 17),
        32,
        {14: 480},
        shifts=(DAY, HALF),
        contract=WITH_HALF,
        away=("2026-07-14 00:00,2026-07-14 13:00,leave,yes", "2026-07-14 13:00,2026-07-15 00:00,leave,yes"),
    ),
    Week(
        "leave of all working hours, not of the whole date",
        4,
        32,
        {14: 480},
        away=("2026-07-14 08:00,2026-07-14 18:00,leave,yes",),
        shifts=(DAILY,),
    ),
    # Nights belong to the date they start on.
    Week(
        "a day of leave after a night: that night does not fit",
        (15, 16, 17),
        24,
        {14: 480},
        shifts=(NIGHT,),
        contract=FULL.replace("day]", "night]"),
        away=("2026-07-14,2026-07-14,leave,yes",),
    ),
    Week(
        "leave of one night",
        (13, 15, 16, 17),
        32,
        {14: 480},
        shifts=(NIGHT,),
        contract=FULL.replace("day]", "night]"),
        away=("2026-07-14 22:00,2026-07-15 06:00,leave,yes",),
    ),
    Week(
        "leave of the second half of a night",
        (14, 15, 16, 17),
        32,
        {13: 240},
        shifts=(NIGHT,),
        contract=FULL.replace("day]", "night]"),
        away=("2026-07-14 02:00,2026-07-14 06:00,leave,yes",),
    ),
    # Patterns and locks.
    Week(
        "leave on the pattern's day off",
        (13, 14, 15, 16),
        32,
        away=("2026-07-17,2026-07-17,leave,yes",),
        shifts=(DAILY,),
        patterns=FOUR_DAYS,
        pattern="p",
        contract=FULL.replace("40", "32").replace("5", "4"),
    ),
    Week("a Friday locked off", (13, 14, 15, 16), 32, locks=("2026-07-17,off,,",)),
    Week(
        "a short duty locked",
        (13, 14, 15, 16, 17),
        36,
        locks=("2026-07-14,duty,2026-07-14 13:00,2026-07-14 17:00",),
        shifts=(DAY, HALF),
        contract=WITH_HALF,
    ),
    Week(
        "half a day of leave under a fixed pattern whose duty it takes",
        (13, 15, 16),
        24,
        {14: 240},
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,yes",),
        patterns=FOUR_DAYS,
        pattern="p",
        contract=FULL.replace("40", "32").replace("5", "4"),
    ),
    Week(
        "leave of the Monday after: the night of the last Sunday does not fit",
        (13, 14, 15, 16),
        32,
        away=("2026-07-20,2026-07-20,leave,yes",),
        shifts=(shift("night", "22:00", 8, "[monday, tuesday, wednesday, thursday, sunday]"),),
        contract=FULL.replace("day]", "night]"),
    ),
    Week(
        "leave of the second half of the last Sunday's night",
        (13, 14, 15, 16),
        32,
        {19: 240},
        away=("2026-07-20 02:00,2026-07-20 06:00,leave,yes",),
        shifts=(shift("night", "22:00", 8, "[monday, tuesday, wednesday, thursday, sunday]"),),
        contract=FULL.replace("day]", "night]"),
    ),
    Week(
        "half a day of leave beside guaranteed hours",
        (13, 14, 15, 16, 17),
        36,
        {14: 240},
        away=("2026-07-14 09:00,2026-07-14 13:00,leave,yes",),
        shifts=(DAY, HALF),
        contract=WITH_HALF[:-1] + ", rules: [{type: min_quantity, measure: paid_hours, limit: 40, window: week}]}",
    ),
    Week(
        "a Wednesday of leave beside guaranteed hours, shifts every day",
        4,
        32,
        {15: 480},
        away=("2026-07-15,2026-07-15,leave,yes",),
        shifts=(DAILY,),
        contract=FULL[:-1] + ", rules: [{type: min_quantity, measure: paid_hours, limit: 40, window: week}]}",
    ),
]


def written(week: Week, folder: Path) -> Path:
    """Write the site's folder; every file is one a planner could write."""
    folder.mkdir()
    site = (
        "name: Small Hall\ntime_zone: Europe/Berlin\ncurrency: EUR\ninterval_minutes: 30\n"
        'queues:\n  - {name: calls, channel: voice, open: {daily: "00:00-24:00"}, aht_seconds: 300}\n'
        "prices: {service_goal: requirement}\nrules:\n  - {type: min_rest, hours: 11}\n"
    )
    rows = ["queue,start,end,volume,aht_seconds"]
    for slot in range(7 * 48):
        day, minute = MONDAY + timedelta(days=slot // 48), slot % 48 * 30
        end = minute + 30
        to = f"{day} {end // 60:02d}:{end % 60:02d}" if end < 1440 else f"{day + timedelta(days=1)} 00:00"
        rows.append(f"calls,{day} {minute // 60:02d}:{minute % 60:02d},{to},5,300")
    columns = "agent_id,name,team,contract,skills,pattern,hire_date,end_date,pay_rate,payroll_id"
    files = {
        "site.yaml": site,
        "forecast.csv": "\n".join(rows) + "\n",
        "agents.csv": f"{columns}\nA1,,,c,calls,{week.pattern},{week.hired},{week.ends},10,101\n",
        "contracts.yaml": f"contracts:\n  - {week.contract}\n{week.patterns}",
        "shifts.yaml": "shifts:\n" + "".join(f"  - {one}\n" for one in week.shifts),
    }
    if week.away:
        files["unavailable.csv"] = "agent_id,start,end,kind,paid\n" + "".join(f"A1,{row}\n" for row in week.away)
    if week.locks:
        files["locks.csv"] = "agent_id,date,kind,start,end\n" + "".join(f"A1,{row}\n" for row in week.locks)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def pay_lines(run: Path) -> Counter[tuple[str, int]]:
    """Minutes by pay code and day of the month, of the payroll file."""
    done = call("export", "payroll", run)
    assert done.exit_code == 0, done.output
    (path,) = run.rglob("payroll.csv")
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return Counter({(row["pay_code"], int(row["work_date"][-2:])): int(row["minutes"]) for row in rows})


def dates_worked(run: Path) -> tuple[int, ...]:
    """Days of the month with a duty."""
    with (run / "duties.csv").open(newline="", encoding="utf-8") as stream:
        return tuple(sorted(int(row["date"][-2:]) for row in csv.DictReader(stream)))


@pytest.mark.parametrize("week", [pytest.param(week, id=week.name) for week in WEEKS])
def test_the_week_is_what_clock_and_contract_say(week: Week, tmp_path: Path) -> None:
    site = written(week, tmp_path / "site")
    checked = call("check", site, "--start", MONDAY)
    assert "no_legal_week" not in checked.output
    run = solved(site, tmp_path / "run", "--start", MONDAY)
    dates = dates_worked(run)
    assert (len(dates) if isinstance(week.worked, int) else tuple(dates)) == week.worked
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert summary["paid_hours"] == week.hours
    assert summary["leave_hours"] == sum(week.leave.values()) / 60
    assert summary["leave_cost"] == 10 * summary["leave_hours"]
    assert summary["pay_total"] == pytest.approx(10 * summary["paid_total_hours"])
    assert summary["findings"] == 0
    assert call("verify", run).exit_code == 0
    lines = pay_lines(run)
    assert lines.total() == summary["paid_total_hours"] * 60
    assert {day: n for (code, day), n in lines.items() if code == "leave"} == week.leave
    assert {day: n for (code, day), n in lines.items() if code == "paid_absence"} == week.absence
    assert sum(n for (code, _), n in lines.items() if code not in ("leave", "paid_absence")) == week.hours * 60
