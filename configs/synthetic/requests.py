"""Files of what people asked for and what is planned for them: time off, wishes, sessions, coachings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from synthetic.draw import Draw
from synthetic.files import write_csv
from synthetic.person import Person

UNAVAILABLE_HEADER = ("agent_id", "start", "end", "kind", "paid")
WISHES_HEADER = ("agent_id", "date", "weekday", "kind", "value", "weight", "filed_at")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SCHEMA = "# yaml-language-server: $schema=../../docs/schema/activities.schema.json\n"


def leave(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[tuple[str, ...]]:
    """Yield a week of leave, two days, and two single days, of people who have each other's hours."""
    week, two_days, *days = draw.sample(people, 4)
    yield (week.agent_id, str(horizon), str(horizon + timedelta(days=5)), "leave", "yes")
    yield (two_days.agent_id, str(horizon + timedelta(days=3)), str(horizon + timedelta(days=4)), "leave", "yes")
    for person in days:
        day = str(horizon + timedelta(days=int(draw.uniform() * 5)))
        yield (person.agent_id, day, day, "leave", "yes")


def wishes(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[tuple[str, ...]]:
    """Yield twelve wishes of different people, of dates and of weekdays."""
    for place, person in enumerate(draw.sample(people, 12)):
        filed = str(horizon - timedelta(days=5 + int(draw.uniform() * 20)))
        day = int(draw.uniform() * 6)
        weight = draw.pick(("1", "1", "0.5", "2"))
        if place < 6:
            yield (person.agent_id, str(horizon + timedelta(days=day)), "", "off", "", weight, filed)
        elif place < 8:
            yield (person.agent_id, "", WEEKDAYS[day], "work", "", weight, filed)
        elif place < 10:
            yield (person.agent_id, "", WEEKDAYS[day], "start_after", "10:00", weight, filed)
        else:
            yield (person.agent_id, "", WEEKDAYS[day], "end_before", "19:00", weight, filed)


def write_unavailable(folder: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write unavailable.csv."""
    write_csv(folder / "unavailable.csv", UNAVAILABLE_HEADER, sorted(rows))


def write_wishes(folder: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write wishes.csv."""
    write_csv(folder / "wishes.csv", WISHES_HEADER, sorted(rows))


def write_activities(folder: Path, sessions: Iterable[str], coachings: Iterable[str]) -> None:
    """Write activities.yaml from the lines of its two lists."""
    found = list(coachings)
    text = "\n".join(["sessions:", *sessions, *(["coachings:", *found] if found else [])])
    (folder / "activities.yaml").write_text(SCHEMA + text + "\n", encoding="utf-8", newline="\n")


def session(
    name: str, day: date, start: str, end: str, attendees: Sequence[str], trainer: str, kind: str = "training"
) -> Iterator[str]:
    """Yield the lines of one training or meeting."""
    yield f'  - {{id: {name}, kind: {kind}, date: {day}, start: "{start}", end: "{end}",'
    yield f"     attendees: [{', '.join(attendees)}], trainer: {trainer}}}"


def coaching(name: str, agent: str, minutes: int, earliest: date, latest: date) -> str:
    """Give the line of one coaching."""
    return (
        f"  - {{id: {name}, agent: {agent}, minutes: {minutes}, earliest: {earliest}, latest: {latest}, "
        "step_minutes: 30, edge_minutes: 60}"
    )
