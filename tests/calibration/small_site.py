"""A site of two queues and ten people, some of whom answer both; contacts are priced."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

SITE = """\
name: Two lines
time_zone: Europe/Lisbon
currency: EUR
interval_minutes: 30
week_start: monday
queues:
{queues}
shrinkage: {{absence: 0.05}}
prices: {{change: 50}}
rules:
  - {{type: min_rest, hours: 11, name: daily rest, cite: "house rule"}}
"""
QUEUE = """\
  - name: {name}
    channel: voice
    open: {{weekdays: "08:00-18:00"}}
    target: {{answered_fraction: 0.8, within_seconds: 20{target}}}
    aht_seconds: 300
    patience_seconds: 120
    minimum_staff: 1
    contact_value: 4
    in_time_value: 2
"""
CONTRACTS = """\
contracts:
  - {id: full, paid_hours_per_week: {min: 32, max: 40}, days_per_week: {min: 4, max: 5}, shifts: [day]}
"""
SHIFTS = """\
shifts:
  - id: day
    start: {earliest: "08:00", latest: "10:00", step_minutes: 30}
    length_hours: [8]
    weekdays: [monday, tuesday, wednesday, thursday, friday]
    breaks:
      - {name: break, minutes: 30, paid: yes, earliest_minutes: 180, latest_minutes: 300}
"""
SHARED = ("red|blue",) * 4 + ("red",) * 3 + ("blue",) * 3


def write_small_site(
    folder: Path,
    skills: tuple[str, ...] = SHARED,
    target: str = "",
    volumes: tuple[float, float] = (14.0, 11.0),
    weeks: tuple[datetime, ...] = (datetime(2026, 11, 23),),
) -> Path:
    """Write the site; ``volumes`` are contacts a half-hour of either queue, ``target`` is added to their targets."""
    names = sorted({name for own in skills for name in own.split("|")}, reverse=True)
    folder.mkdir(parents=True)
    queues = "".join(QUEUE.format(name=name, target=target) for name in names)
    _write(folder / "site.yaml", SITE.format(queues=queues))
    _write(folder / "contracts.yaml", CONTRACTS)
    _write(folder / "shifts.yaml", SHIFTS)
    people = [f"P{number:02d},Person {number},,full,{own},12" for number, own in enumerate(skills)]
    _write(folder / "agents.csv", "\n".join(["agent_id,name,team,contract,skills,pay_rate", *people]))
    rows = ["queue,start,end,volume,aht_seconds"]
    for monday in weeks:
        for name, volume in zip(names, volumes, strict=False):
            for half_hour in range(5 * 20):
                start = monday + timedelta(days=half_hour // 20, hours=8, minutes=30 * (half_hour % 20))
                rows.append(f"{name},{start.isoformat()},{(start + timedelta(minutes=30)).isoformat()},{volume},300")
    _write(folder / "forecast.csv", "\n".join(rows))
    return folder


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
