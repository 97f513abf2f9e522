"""Time off, wishes, trainings and coachings of the week to plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from synthetic import manila_wishes
from synthetic.draw import Draw
from synthetic.person import Person
from synthetic.requests import coaching, session, write_activities, write_unavailable, write_wishes


def write(folder: Path, people: Sequence[Person], horizon: date, draw: Draw) -> None:
    """Write unavailable.csv, wishes.csv and activities.yaml; nobody is asked to train while away."""
    away = list(_unavailable(people, horizon, draw))
    write_unavailable(folder, away)
    absent = {row[0] for row in away}
    present = [p for p in people if p.agent_id not in absent]
    write_wishes(folder, manila_wishes.wishes(present, horizon, Draw("manila/wishes")))
    manila_wishes.write_leave(folder, people, horizon, Draw("manila/leave"))
    sessions = list(_sessions(present, horizon, draw))
    write_activities(folder, sessions, _coachings(present, horizon, draw))


def _unavailable(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[tuple[str, str, str, str, str]]:
    """Whole days of leave for people without a night before them, and some hours elsewhere."""
    flexible = [p for p in people if p.pattern in ("free", "before_dawn", "morning", "evening")]
    chosen = draw.sample([p for p in flexible if p.contract != "full_4x10"], 16)
    for place, person in enumerate(chosen[:11]):
        first = horizon + timedelta(days=int(draw.uniform() * 6))
        last = first + timedelta(days=1) if place < 3 else first
        yield (person.agent_id, str(first), str(last), "leave", "yes")
    week = chosen[11]
    yield (week.agent_id, str(horizon), str(horizon + timedelta(days=4)), "leave", "yes")
    elsewhere = chosen[12]
    day = horizon + timedelta(days=3)
    yield (elsewhere.agent_id, f"{day} 08:00", f"{day} 17:00", "training", "yes")
    for person in chosen[13:]:
        day = horizon + timedelta(days=1 + int(draw.uniform() * 5))
        yield (person.agent_id, f"{day} 08:00", f"{day} 14:00", "unavailable", "no")


def _sessions(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[str]:
    """Two trainings at hours their people are on duty anyway: late evening, and before dawn."""
    late = [p for p in people if p.pattern in ("nights_mon_fri", "tens_mon_thu") or _is_free_full(p, "billing")]
    privacy = draw.sample(late, 10)
    dawn = [p for p in people if p.pattern in ("dawn_tue_sat", "before_dawn") or _is_free_full(p, "tech")]
    dawn = [p for p in dawn if p.contract != "part_time" and p not in privacy]
    yield from _session("privacy", horizon + timedelta(days=2), "22:30", "23:30", privacy)
    yield from _session("handset-launch", horizon + timedelta(days=4), "05:00", "06:00", draw.sample(dawn, 8))


def _is_free_full(person: Person, queue: str) -> bool:
    return person.pattern == "free" and person.contract == "full_5x8" and queue in person.skills


def _session(name: str, day: date, start: str, end: str, people: Sequence[Person]) -> Iterator[str]:
    trainer, *attendees = sorted(p.agent_id for p in people)
    yield from session(name, day, start, end, attendees, trainer)


def _coachings(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[str]:
    last = horizon + timedelta(days=6)
    full = [p for p in people if p.contract != "part_time"]
    for agent in sorted(p.agent_id for p in draw.sample(full, 12)):
        yield coaching(f"{agent.lower()}-november", agent, 60, horizon, last)
