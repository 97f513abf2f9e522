"""Lisbon: history, people and what they asked for. site.yaml, contracts.yaml and shifts.yaml are written by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from synthetic import history, lisbon_past, lisbon_people, lisbon_requests, past, person
from synthetic.draw import Draw
from synthetic.files import write_csv

ZONE = "Europe/Lisbon"
HORIZON = date(2026, 11, 23)
HISTORY_WEEKS = 12
HOLIDAYS = {date(2026, 10, 5): 0.7}
"""Republic Day; people travel, and ask less."""
OPEN = ((8, 22),) * 5 + ((9, 18), None)
DESK = ((8, 20),) * 5 + (None, None)

STREAMS = (
    history.Stream(
        "portuguese", ZONE, 4100, (1.2, 1.05, 1.0, 1.0, 1.1, 0.5, 0),
        OPEN, ((10.5, 1.6, 1.0), (15.0, 2.0, 0.7), (19.0, 1.5, 0.5)), 0.25,
        270, 0.02, special_days=HOLIDAYS,
    ),
    history.Stream(
        "english", ZONE, 2150, (1.0, 0.95, 0.95, 1.0, 1.2, 0.7, 0),
        OPEN, ((11.0, 2.0, 0.7), (18.5, 2.0, 1.0)), 0.25,
        330, 0.03, special_days=HOLIDAYS,
    ),
    history.Stream(
        "chat", ZONE, 1400, (1.1, 1.0, 1.0, 1.0, 1.05, 0.6, 0),
        OPEN, ((13.0, 2.0, 0.7), (20.0, 2.0, 1.0)), 0.3,
        600, 0.02, special_days=HOLIDAYS,
    ),
    history.Stream(
        "email", ZONE, 750, (1.4, 1.1, 1.0, 1.0, 0.95, 0, 0),
        DESK, ((10.0, 2.0, 1.0), (16.0, 2.5, 0.7)), 0.3,
        360, 0.0, special_days=HOLIDAYS,
    ),
)  # fmt: skip


def write(folder: Path) -> None:
    """Write the generated files of the site into a folder."""
    first = HORIZON - timedelta(weeks=HISTORY_WEEKS)
    for stream in STREAMS:
        draw = Draw(f"lisbon/history/{stream.queue}")
        rows = history.rows(stream, draw, ZONE, first, HISTORY_WEEKS * 7, offsets=False)
        write_csv(folder / "history" / f"{stream.queue}.csv", history.HEADER, rows)
    people = lisbon_people.people(Draw("lisbon/people"))
    write_csv(folder / "agents.csv", person.HEADER, (p.row() for p in people))
    duties = sorted(lisbon_past.duties(people, HORIZON, Draw("lisbon/past")))
    past.require_legal(duties, rest_hours=11, longest_run=6, rest_block_hours=35)
    write_csv(folder / "previous_roster.csv", past.HEADER, (d.row() for d in duties))
    lisbon_requests.write(folder, people, HORIZON, Draw("lisbon/requests"))
