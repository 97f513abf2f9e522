"""Harbour Clinic: call history and the roster of the last two weeks. The other files are written by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from synthetic import history, past
from synthetic.draw import Draw
from synthetic.files import write_csv

ZONE = "Europe/Lisbon"
HORIZON = date(2026, 11, 23)
HISTORY_WEEKS = 6
PAST_WEEKS = 2

CALLS = history.Stream(
    queue="appointments",
    zone=ZONE,
    weekly_volume=1700,
    weekdays=(1.12, 1.05, 1.0, 1.0, 0.95, 0.1, 0),
    opening=((8, 18),) * 5 + ((9, 13), None),
    peaks=((10.5, 1.6, 1.0), (15.0, 1.6, 0.7)),
    base=0.4,
    aht_seconds=240,
    abandon_share=0.02,
)

FULL_TIME = {"C01": 480, "C02": 480, "C03": 540, "C04": 540, "C05": 540, "C06": 510, "C07": 480}
"""Start of last weeks' days, minutes of the day. C03 and C04 rotate: the week before the horizon is a late one."""
PART_TIME = {"C08": 540, "C09": 540, "C10": 600, "C11": 840, "C12": 780}


def write(folder: Path) -> None:
    """Write the generated files of the site into a folder."""
    rows = history.rows(
        CALLS, Draw("clinic/history"), ZONE, HORIZON - timedelta(weeks=HISTORY_WEEKS), HISTORY_WEEKS * 7
    )
    write_csv(folder / "history" / "appointments.csv", history.HEADER, rows)
    duties = sorted(_past_duties())
    past.require_legal(duties, rest_hours=11, longest_run=6, rest_block_hours=35)
    write_csv(folder / "previous_roster.csv", past.HEADER, (d.row() for d in duties))


def _past_duties() -> list[past.Past]:
    found = []
    for week in range(PAST_WEEKS):
        monday = HORIZON - timedelta(weeks=PAST_WEEKS - week)
        for agent, start in FULL_TIME.items():
            early = agent in ("C03", "C04") and week == 0
            for day in range(5):
                found.append(past.duty(agent, monday + timedelta(days=day), 480 if early else start, "day", 9, 8))
        for number, (agent, start) in enumerate(PART_TIME.items()):
            days = range(5) if number % 2 == week else range(4)
            found += [past.duty(agent, monday + timedelta(days=day), start, "short", 4, 4) for day in days]
            if number % 2 != week:
                found.append(past.duty(agent, monday + timedelta(days=5), 540, "saturday", 4, 4))
    return found
