"""Manila: history, people and what they asked for. site.yaml, contracts.yaml and shifts.yaml are written by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from synthetic import history, manila_past, manila_people, manila_requests, past, person
from synthetic.draw import Draw
from synthetic.files import write_csv

ZONE = "Asia/Manila"
EASTERN = "America/New_York"
HORIZON = date(2026, 11, 23)
HISTORY_WEEKS = 12
VOLUME_SCALE = 0.765
"""Set so that the best roster leaves 1-8 % of the required hours short (tests/configs holds it there).

A constant rather than a solve: the history must not change when the forecast or the staffing formulas do.
"""

ALL_DAY = ((0, 24),) * 7
HOLIDAYS = {date(2026, 9, 7): 0.62, date(2026, 10, 12): 0.9}  # Labor Day, Columbus Day
RELEASES = ((1, 23.5, 2.2, 7.0), (3, 23.5, 2.2, 7.0), (5, 23.5, 2.2, 7.0))
"""New software goes out on Tuesday, Thursday and Saturday nights in the US, late morning in Manila: a night duty before
it leaves too little rest, which is what makes the rest rule cost money here."""

STREAMS = (
    history.Stream(
        "billing", EASTERN, 6300, (1.2, 1.08, 1.0, 0.98, 0.97, 0.48, 0.36),
        ((8, 22),) * 5 + ((9, 19),) * 2, ((10.0, 1.5, 1.0), (14.5, 2.0, 0.75), (19.0, 1.5, 0.5)), 0.12,
        360, 0.03, special_days=HOLIDAYS,
    ),
    history.Stream(
        "tech", EASTERN, 3225, (1.12, 1.05, 1.0, 1.0, 0.98, 0.8, 0.78),
        ALL_DAY, ((11.0, 2.2, 0.9), (20.0, 2.2, 1.0)), 0.12,
        600, 0.03, RELEASES, special_days=HOLIDAYS,
    ),
    history.Stream(
        "sales", EASTERN, 2900, (1.05, 1.0, 1.0, 1.02, 1.05, 0.55, 0.4),
        ((9, 22),) * 5 + ((10, 20), (11, 18)), ((12.0, 1.7, 0.8), (18.5, 1.8, 1.0)), 0.15,
        480, 0.035, special_days=HOLIDAYS,
    ),
    history.Stream(
        "spanish", EASTERN, 2300, (1.1, 1.02, 1.0, 1.0, 1.0, 0.75, 0.7),
        ((9, 23),) * 7, ((13.0, 2.0, 1.0), (19.5, 2.0, 0.85)), 0.15,
        420, 0.03, special_days=HOLIDAYS,
    ),
    history.Stream(
        "chat", EASTERN, 3450, (1.05, 1.0, 1.0, 1.0, 1.0, 0.9, 0.95),
        ALL_DAY, ((13.0, 2.8, 0.8), (21.5, 2.2, 1.0)), 0.12,
        660, 0.02, RELEASES, special_days=HOLIDAYS,
    ),
    history.Stream(
        "email", EASTERN, 2500, (1.3, 1.1, 1.0, 1.0, 0.95, 0.6, 0.55),
        ALL_DAY, ((11.0, 3.0, 1.0), (17.0, 3.0, 0.7)), 0.12,
        420, 0.0, special_days=HOLIDAYS,
    ),
)  # fmt: skip


def write(folder: Path) -> None:
    """Write the generated files of the site into a folder."""
    _write_history(folder)
    people = manila_people.people(Draw("manila/people"))
    write_csv(folder / "agents.csv", person.HEADER, (p.row() for p in people))
    duties = sorted(manila_past.duties(people, HORIZON, Draw("manila/past")))
    past.require_legal(duties, rest_hours=11, longest_run=6, rest_block_hours=24)
    write_csv(folder / "previous_roster.csv", past.HEADER, (d.row() for d in duties))
    manila_requests.write(folder, people, HORIZON, Draw("manila/requests"))


def _write_history(folder: Path) -> None:
    first = HORIZON - timedelta(weeks=HISTORY_WEEKS)
    for stream in STREAMS:
        scaled = history.scaled(stream, VOLUME_SCALE)
        rows = history.rows(scaled, Draw(f"manila/history/{stream.queue}"), ZONE, first, HISTORY_WEEKS * 7)
        write_csv(folder / "history" / f"{stream.queue}.csv", history.HEADER, rows)
