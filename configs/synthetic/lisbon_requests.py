"""Leave, wishes, the class of new hires and the weekly coaching of the week to plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from synthetic.draw import Draw
from synthetic.lisbon_people import HIRED
from synthetic.person import Person
from synthetic.requests import coaching, leave, session, wishes, write_activities, write_unavailable, write_wishes

LESSONS = (("morning", "10:30", "12:00"), ("afternoon", "15:00", "17:00"))
"""Of every weekday; new hires work from 09:00 to 18:00 and answer calls for the rest of the day."""


def write(folder: Path, people: Sequence[Person], horizon: date, draw: Draw) -> None:
    """Write unavailable.csv, wishes.csv and activities.yaml; nobody who is away is trained or coached."""
    leads = {p.team: p for p in reversed(people)}
    new = [p.agent_id for p in people if p.hire_date == HIRED]
    others = [p for p in people if p.agent_id not in new and p not in leads.values()]
    away = list(leave([p for p in others if p.contract == "full_time"], horizon, draw))
    away.append(_lecture(others, horizon, draw))
    write_unavailable(folder, away)
    present = [p for p in others if p.agent_id not in {row[0] for row in away}]
    write_wishes(folder, wishes([p for p in present if p.pattern == "free"], horizon, draw))
    lessons = [
        line for day in range(5) for line in _lessons(horizon + timedelta(days=day), new, leads[people[-1].team])
    ]
    write_activities(folder, lessons, _coachings(present, horizon))


def _lecture(people: Sequence[Person], horizon: date, draw: Draw) -> tuple[str, ...]:
    """Draw the morning a student has lectures."""
    student = draw.pick([p for p in people if p.contract != "full_time" and p.pattern == "free"])
    day = horizon + timedelta(days=int(draw.uniform() * 5))
    return (student.agent_id, f"{day} 08:00", f"{day} 13:00", "unavailable", "no")


def _lessons(day: date, new: Sequence[str], trainer: Person) -> Iterator[str]:
    for name, start, end in LESSONS:
        yield from session(f"class-{day:%d}-{name}", day, start, end, new, trainer.agent_id)


def _coachings(people: Sequence[Person], horizon: date) -> Iterator[str]:
    """Half an hour for everybody who is there all week."""
    for person in people:
        yield coaching(f"{person.agent_id.lower()}-weekly", person.agent_id, 30, horizon, horizon + timedelta(days=5))
