"""Files of what people asked for and what is planned for them: time off, wishes, sessions, coachings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from synthetic.files import write_csv

UNAVAILABLE_HEADER = ("agent_id", "start", "end", "kind", "paid")
WISHES_HEADER = ("agent_id", "date", "weekday", "kind", "value", "weight", "filed_at")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SCHEMA = "# yaml-language-server: $schema=../../docs/schema/activities.schema.json\n"


def write_unavailable(folder: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write unavailable.csv."""
    write_csv(folder / "unavailable.csv", UNAVAILABLE_HEADER, sorted(rows))


def write_wishes(folder: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write wishes.csv."""
    write_csv(folder / "wishes.csv", WISHES_HEADER, sorted(rows))


def write_activities(folder: Path, sessions: Iterable[str], coachings: Iterable[str]) -> None:
    """Write activities.yaml from the lines of its two lists."""
    text = "\n".join(["sessions:", *sessions, "coachings:", *coachings])
    (folder / "activities.yaml").write_text(SCHEMA + text + "\n", encoding="utf-8", newline="\n")


def session(name: str, day: date, start: str, end: str, attendees: Sequence[str], trainer: str) -> Iterator[str]:
    """Yield the lines of one training."""
    yield f'  - {{id: {name}, kind: training, date: {day}, start: "{start}", end: "{end}",'
    yield f"     attendees: [{', '.join(attendees)}], trainer: {trainer}}}"


def coaching(name: str, agent: str, minutes: int, earliest: date, latest: date) -> str:
    """Give the line of one coaching."""
    return (
        f"  - {{id: {name}, agent: {agent}, minutes: {minutes}, earliest: {earliest}, latest: {latest}, "
        "step_minutes: 30, edge_minutes: 60}"
    )
