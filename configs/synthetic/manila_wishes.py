"""300 wishes of Manila's people, of every kind, and 60 requests for time off with the balances they draw on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from synthetic.draw import Draw
from synthetic.files import write_csv
from synthetic.person import Person
from synthetic.requests import WEEKDAYS

BANDS = {
    "evening": "19:00-20:30",
    "night": "21:00-22:30",
    "before_dawn": "00:00-01:30",
    "morning": "06:00-08:00",
    "afternoon": "13:00-15:00",
}
"""Starts somebody of a pattern would like best."""
COUNTS = {
    "off": 120,
    "prefer_start": 30,
    "avoid_start": 25,
    "work": 20,
    "start_after": 20,
    "end_before": 20,
    "weekend": 20,
    "prefer_shift": 10,
    "avoid_shift": 10,
    "shift_on": 5,
    "with": 10,
    "apart": 10,
}
REQUESTS = (
    "request_id", "agent_id", "start", "end", "kind", "portion", "priority", "filed_at", "cancelled_at", "note",
)  # fmt: skip
BALANCES = ("agent_id", "balance", "as_of", "days", "minutes", "accrues_per_month")
Row = tuple[str, ...]


def wishes(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[Row]:
    """Yield the wishes; nobody has two of a kind for the same date."""
    taken: set[tuple[str, str, str]] = set()
    for kind, count in COUNTS.items():
        found = 0
        while found < count:
            person, day = draw.pick(people), int(draw.uniform() * 7)
            filed = f"{horizon - timedelta(days=5 + int(draw.uniform() * 20))} {8 + int(draw.uniform() * 10):02d}:00"
            weight = draw.pick(("1", "1", "1", "0.5", "2"))
            asked = _asked(kind, person, people, str(horizon + timedelta(days=day)), WEEKDAYS[day], weight, draw)
            if asked is None or (key := (person.agent_id, kind, asked[0])) in taken:
                continue
            taken.add(key)
            found += 1
            yield (person.agent_id, *asked, filed)


def _asked(
    kind: str, person: Person, people: Sequence[Person], when: str, weekday: str, weight: str, draw: Draw
) -> Row | None:
    """Give date, weekday, kind, value and weight; ``None`` where the kind does not suit the person."""
    pattern, part = person.pattern, person.contract == "part_time"
    if kind == "off":
        return when, "", kind, "", weight
    if kind == "work":
        return ("", weekday, kind, "", weight) if pattern == "free" or part else None
    if kind == "weekend":
        return "", "saturday|sunday", "off", "", "0.5"
    if kind == "start_after":
        return when, "", kind, draw.pick(("09:00", "12:00", "20:00")), weight
    if kind == "end_before":
        late = draw.pick(("14:00", "18:00", "22:00"))
        return (when, "", kind, late, weight) if pattern in ("free", "morning", "before_dawn") else None
    if kind == "prefer_start":
        free = draw.pick(("07:00-09:00", "13:00-15:00", "21:00-23:00")) if pattern == "free" else ""
        span = BANDS.get(pattern, free)
        return ("", "every", kind, span, "0.2") if span else None
    if kind == "avoid_start":
        days = draw.pick(("every", "saturday|sunday", "monday|tuesday"))
        span = draw.pick(("22:00-05:00", "01:00-04:00", "05:00-06:30"))
        return ("", days, kind, span, "0.3") if pattern in ("free", "before_dawn", "night") else None
    if kind == "prefer_shift":
        return ("", "every", kind, draw.pick(("short", "short_meal")), "0.2") if part else None
    if kind == "avoid_shift":
        return ("", draw.pick(("friday", "saturday|sunday")), kind, "short_meal", "0.5") if part else None
    if kind == "shift_on":
        return (when, "", kind, "short_meal", weight) if part else None
    alike = [p for p in people if p.contract == person.contract and p.pattern == pattern and p is not person]
    mates = alike if kind == "with" else [p for p in people if p.team == person.team and p is not person]
    days = draw.pick(("monday|tuesday", "friday", "saturday|sunday")) if kind == "apart" else weekday
    return ("", days, kind, draw.pick(mates).agent_id, "0.5") if mates else None


def write_leave(folder: Path, people: Sequence[Person], horizon: date, draw: Draw) -> None:
    """Write requests.csv and leave_balances.csv."""
    write_csv(folder / "requests.csv", REQUESTS, _requests(people, horizon, draw))
    as_of = str(horizon - timedelta(days=22))
    balances = ((p.agent_id, "leave", as_of, str(3 + int(draw.uniform() * 12)), "", "1.25") for p in people)
    write_csv(folder / "leave_balances.csv", BALANCES, balances)


def _requests(people: Sequence[Person], horizon: date, draw: Draw) -> Iterator[Row]:
    """60 requests over half a year: most by days, a third around the year's end, some halves, two taken back."""
    for number, person in enumerate(draw.sample(list(people), 60), start=1):
        length = (1, 1, 2, 3, 5, 5, 7)[int(draw.uniform() * 7)]
        near = number % 3 == 0
        first = horizon + timedelta(days=int((28 if near else 7) + draw.uniform() * (14 if near else 160)))
        last = first + timedelta(days=length - 1)
        portion = ("full", "first_half", "second_half")[number % 3] if length == 1 else "full"
        filed = horizon - timedelta(days=1 + int(draw.uniform() * 60))
        back = str(horizon - timedelta(days=1)) if number in (20, 40) else ""
        kind, priority = "unpaid" if number % 10 == 0 else "leave", "1" if number % 12 == 0 else "5"
        yield (
            f"R{number:03d}", person.agent_id, str(first), str(last), kind, portion, priority, str(filed), back, "",
        )  # fmt: skip
