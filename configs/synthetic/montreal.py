"""Montreal: history, people, their last weeks and what they asked for. The rest is written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from synthetic import history, montreal_people, past, person, requests
from synthetic.draw import Draw
from synthetic.files import write_csv
from synthetic.person import Person

ZONE = "America/Toronto"
HORIZON = date(2026, 11, 22)
HISTORY_WEEKS = 10
PAST_WEEKS = 2
HOLIDAYS = {date(2026, 10, 12): 0.75}
"""Thanksgiving in Canada."""
OPEN = ((7, 23),) * 7

STREAMS = (
    history.Stream(
        "french", ZONE, 4400, (1.15, 1.05, 1.0, 1.0, 1.0, 0.75, 0.7),
        OPEN, ((10.0, 2.0, 0.8), (18.0, 2.5, 1.0)), 0.2,
        420, 0.03, special_days=HOLIDAYS,
    ),
    history.Stream(
        "english", ZONE, 3050, (1.1, 1.05, 1.0, 1.0, 1.0, 0.85, 0.8),
        OPEN, ((12.0, 2.5, 0.8), (20.0, 1.5, 0.9)), 0.2,
        450, 0.03, special_days=HOLIDAYS,
    ),
    history.Stream(
        "spanish", ZONE, 880, (1.1, 1.0, 1.0, 1.0, 1.0, 0.5, 0.45),
        ((8, 20),) * 5 + ((10, 18),) * 2, ((11.0, 2.0, 1.0), (16.0, 2.0, 0.8)), 0.2,
        480, 0.03, special_days=HOLIDAYS,
    ),
    history.Stream(
        "chat", ZONE, 3500, (1.0, 1.0, 1.0, 1.0, 1.0, 0.95, 1.0),
        OPEN, ((14.0, 3.0, 0.6), (21.0, 2.0, 1.0)), 0.25,
        840, 0.02, special_days=HOLIDAYS,
    ),
)  # fmt: skip

STARTS = {"morning": (7 * 60, 9 * 60), "evening": (13 * 60, 15 * 60), "free": (8 * 60, 12 * 60)}
"""First and last start of the past weeks' duties, minutes of the day."""
ROTATION = ("morning", "evening")
WEEKEND = ((5, 17), (6, 11), (0, 11))
"""Days after Sunday and hours, as the pattern says."""
KINDS = {"full_time": ("long", 8, 7.5), "four_days": ("longest", 10, 9.5), "part_time": ("brief", 4, 4)}
DAYS = {"full_time": 5, "four_days": 4, "part_time": 5}


def write(folder: Path) -> None:
    """Write the generated files of the site into a folder."""
    first = HORIZON - timedelta(weeks=HISTORY_WEEKS)
    for stream in STREAMS:
        draw = Draw(f"montreal/history/{stream.queue}")
        rows = history.rows(stream, draw, ZONE, first, HISTORY_WEEKS * 7, offsets=False)
        write_csv(folder / "history" / f"{stream.queue}.csv", history.HEADER, rows)
    people = montreal_people.people(Draw("montreal/people"))
    write_csv(folder / "agents.csv", person.HEADER, (p.row() for p in people))
    duties = sorted(_past_duties(people, Draw("montreal/past")))
    past.require_legal(duties, rest_hours=10, longest_run=6, rest_block_hours=32)
    write_csv(folder / "previous_roster.csv", past.HEADER, (d.row() for d in duties))
    _write_requests(folder, people, Draw("montreal/requests"))


def _past_duties(people: Sequence[Person], draw: Draw) -> Iterator[past.Past]:
    """Yield the duties of the last weeks: days off in one block, one start a week."""
    for one in people:
        days = DAYS[one.contract]
        first_off = int(draw.uniform() * (days + 1))
        for week in range(PAST_WEEKS):
            sunday = HORIZON - timedelta(weeks=PAST_WEEKS - week)
            band = ROTATION[week] if one.pattern == "in_turn" else one.pattern
            if band == "weekend":
                yield from (
                    past.duty(one.agent_id, sunday + timedelta(days=d), h * 60, "half", 5.5, 5) for d, h in WEEKEND
                )
                continue
            low, high = STARTS[band]
            start = low + 60 * int(draw.uniform() * ((high - low) // 60 + 1))
            off = range(first_off, first_off + 7 - days)
            for day in (day for day in range(7) if day not in off):
                yield past.duty(one.agent_id, sunday + timedelta(days=day), start, *KINDS[one.contract])


def _write_requests(folder: Path, people: Sequence[Person], draw: Draw) -> None:
    """Write unavailable.csv, wishes.csv and activities.yaml: a meeting of the leads."""
    leads = [p for place, p in enumerate(people) if place % montreal_people.SIZE == 0]
    others = [p for p in people if p not in leads and p.pattern == "free"]
    away = list(requests.leave([p for p in others if p.contract == "full_time"], HORIZON, draw))
    requests.write_unavailable(folder, away)
    present = [p for p in others if p.agent_id not in {row[0] for row in away}]
    requests.write_wishes(folder, requests.wishes(present, HORIZON, draw))
    first, *rest = (p.agent_id for p in leads)
    meeting = requests.session("leads", HORIZON + timedelta(days=3), "14:00", "15:00", rest, first, "meeting")
    requests.write_activities(folder, meeting, ())
