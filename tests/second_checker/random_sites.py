"""Small random sites: people, weeks, rules of every type, absences, employment, locks, nights, clock changes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.second_checker.frame import starts_of
from tests.second_checker.plain import WEEKDAYS, Absence, Person, Site, Worked

DAY = timedelta(days=1)
Rule = dict[str, Any]
STARTS = (
    ("Europe/Lisbon", date(2026, 11, 23)),
    ("Europe/Lisbon", date(2026, 10, 19)),
    ("Europe/Lisbon", date(2026, 3, 23)),
    ("America/New_York", date(2026, 10, 26)),
    ("America/New_York", date(2026, 3, 2)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("Pacific/Auckland", date(2026, 4, 6)),
)


PARTS = (("09:00", "13:00"), ("00:00", "12:00"), ("12:00", "24:00"), ("14:00", "15:30"), ("00:30", "02:00"))
KINDS = (("leave", True), ("leave", True), ("leave", False), ("unavailable", False), ("unavailable", True))


def random_site(random: Random) -> Site:
    """Draw a site."""
    zone, start = random.choice(STARTS)
    week_start = random.choice((0, 0, 0, 6))
    if week_start == 6:
        start -= DAY
    site = Site(
        zone=zone,
        start=start,
        days=random.choice((7, 7, 14)),
        week_start=week_start,
        night=random.choice((("22:00", "06:00"), ("23:00", "05:30"), ("00:00", "06:00"))),
        grid=30,
        shifts=_shifts(random),
        rules=[],
        patterns={},
        people=[],
    )
    kinds = random.sample(tuple(RULES), random.choice((1, 2, 2, 3)))
    site.rules = [{**RULES[kind](random, site), "type": kind, "name": f"{kind} {n}"} for n, kind in enumerate(kinds)]
    site.patterns = _patterns(random, site)
    site.people = [_person(random, site, f"P{n}") for n in range(1, random.choice((1, 1, 2, 2, 3, 4)) + 1)]
    return site


def _shifts(random: Random) -> dict[str, dict[str, Any]]:
    day = {
        "start": {"earliest": random.choice(("07:00", "08:00")), "latest": "09:00", "step_minutes": 60},
        "length_hours": random.choice(([9], [8, 9], [6.5])),
        "max_stretch_minutes": 330,
        "breaks": [{"name": "meal", "minutes": 60, "paid": "no", "earliest_minutes": 180, "latest_minutes": 300}],
    }
    late = {
        "start": {"earliest": "13:00", "latest": random.choice(("13:00", "14:30"))},
        "length_hours": [random.choice((5, 8))],
        "weekdays": random.sample(WEEKDAYS, random.randint(3, 7)),
        "breaks": [{"name": "break", "minutes": 30, "paid": "yes", "earliest_minutes": 120, "latest_minutes": 210}],
    }
    night = {
        "start": {"earliest": random.choice(("21:00", "22:00", "01:30")), "step_minutes": 30},
        "length_hours": [random.choice((6, 8))],
    }
    return {"day": day, "late": late, "night": night}


def _patterns(random: Random, site: Site) -> dict[str, dict[str, Any]]:
    day = site.shifts["day"]
    worked = sorted(random.sample(range(7), random.randint(3, 5)))
    return {
        "early": {"kind": "band", "start": {"earliest": day["start"]["earliest"], "latest": "13:00"}},
        "week": {"kind": "band", "start": {"earliest": "00:00", "latest": "23:30"}, "weekdays": list(WEEKDAYS[:5])},
        "given": {"kind": "fixed", "days": {WEEKDAYS[n]: {"start": "09:00", "shift": "day"} for n in worked}},
        "turns": {
            "kind": "rotation",
            "anchor": str(site.start - 7 * DAY),
            "weeks": random.sample(["early", "week", "given"], 2),
        },
    }


def _person(random: Random, site: Site, name: str) -> Person:
    shifts = random.sample(tuple(site.shifts), random.randint(1, 3))
    pattern_name = random.choice(("free", "free", "free", "free", "early", "week", "given", "turns"))
    if pattern_name in ("given", "turns", "early") and "day" not in shifts:
        shifts = ["day", *shifts]
    most = random.randint(2, 6)
    least = random.choice((0, 0, 1, max(0, most - 2), most if most < 5 else 4))
    hours = most * random.choice((5, 6, 8, 8))
    contract: dict[str, Any] = {
        "id": f"c{name}",
        "days_per_week": {"min": least, "max": most},
        "paid_hours_per_week": {"min": random.choice((0, 0, least * 4, least * 5)), "max": hours},
        "shifts": shifts,
        "rules": [],
    }
    if random.random() < 0.4:
        contract["overtime_after_hours"] = max(1, hours - random.choice((2, 8)))
    kind = random.choice(tuple(RULES))
    if random.random() < 0.3:
        contract["rules"] = [{**RULES[kind](random, site), "type": kind, "name": f"{kind} own"}]
    pattern = {"kind": "free"} if pattern_name == "free" else {**site.patterns[pattern_name]}
    person = Person(name, contract, {**pattern, "id": pattern_name})
    _past_of(random, site, person)
    _employment(random, site, person)
    _absences(random, site, person)
    _locks(random, site, person)
    return person


def _employment(random: Random, site: Site, person: Person) -> None:
    if random.random() < 0.2 and not person.past:
        person.hired = site.start + random.randint(1, site.days - 1) * DAY
    if random.random() < 0.2:
        person.ended = site.start + random.randint(1, site.days - 1) * DAY
    if person.hired and person.ended and person.ended < person.hired:
        person.ended = None


def _absences(random: Random, site: Site, person: Person) -> None:
    if random.random() < 0.45:
        first = site.start + random.randint(-1, site.days - 1) * DAY
        last = first + random.randint(0, 4) * DAY
        kind, paid = random.choice(KINDS)
        person.absences.append(Absence(site.moment(first, "00:00"), site.moment(last, "24:00"), kind, paid))
    if random.random() < 0.3:
        when = site.start + random.randint(0, site.days - 1) * DAY
        start, end = random.choice(PARTS)
        kind, paid = random.choice(KINDS)
        absence = Absence(site.moment(when, start), site.moment(when, end), kind, paid)
        if not any(one.start < absence.end and absence.start < one.end for one in person.absences):
            person.absences.append(absence)


def _locks(random: Random, site: Site, person: Person) -> None:
    if random.random() < 0.25:
        person.locks[site.start + random.randint(0, site.days - 1) * DAY] = ("off", "", "")


def _past_of(random: Random, site: Site, person: Person) -> None:
    """Duties of the two weeks before, without breaks, so that work, paid time and length are one."""
    if random.random() < 0.5:
        return
    for back in random.sample(range(1, 15), random.randint(1, 6)):
        when = site.start - back * DAY
        name = random.choice(person.contract["shifts"])
        start = site.moment(when, random.choice(starts_of(site, site.shifts[name])))
        person.past.append(Worked(when, start, start + 300, name, 300))
    person.past.sort(key=lambda duty: duty.start)


def _quantity(random: Random, site: Site) -> Rule:
    measure = random.choice(("work_hours", "paid_hours", "span_hours", "night_hours", "days"))
    window = random.choice(("shift", "day", "week", "horizon", "rolling_days 3", "rolling_days 9", "reference_weeks 2"))
    length = {
        "shift": 1,
        "day": 1,
        "week": 5,
        "horizon": 6,
        "rolling_days 3": 2,
        "rolling_days 9": 6,
        "reference_weeks 2": 4,
    }
    each = {"days": 1, "night_hours": 3}.get(measure, 7)
    if measure == "days" and window in ("shift", "day"):
        window = "week"
    rule: Rule = {"measure": measure, "limit": max(1, each * length[window]), "window": window}
    if random.random() < 0.3:
        rule["shifts"] = random.sample(tuple(site.shifts), random.randint(1, 2))
    return rule


def _least_quantity(random: Random, site: Site) -> Rule:
    measure = random.choice(("paid_hours", "span_hours", "days"))
    limit = random.choice((1, 2)) if measure == "days" else random.choice((5, 10.5))
    return {"measure": measure, "limit": limit, "window": random.choice(("week", "horizon"))}


def _break(random: Random, site: Site) -> Rule:
    rule: Rule = {"duration_minutes": random.choice((15, 30, 60)), "when_work_over_hours": random.choice((0, 4, 6))}
    more = {
        "when_work_up_to_hours": random.choice((6.5, 8)),
        "paid": random.choice(("yes", "no")),
        "earliest_after_start_minutes": random.choice((120, 210)),
        "latest_start_after_minutes": random.choice((210, 300)),
        "earliest_before_end_minutes": random.choice((60, 180)),
        "split_min_piece_minutes": 15,
        "clock_window": random.choice(("10:00-16:00", "22:00-04:00")),
        "count": 2,
    }
    for key in random.sample(tuple(more), random.randint(0, 3)):
        rule[key] = more[key]
    return rule


def _window(random: Random, site: Site) -> Rule:
    rule: Rule = {random.choice(("allowed", "forbidden")): random.choice(("06:00-20:00", "05:00-23:30", "22:00-06:30"))}
    if random.random() < 0.4:
        rule["weekdays"] = random.sample(WEEKDAYS, random.randint(1, 4))
    return rule


RULES: dict[str, Callable[[Random, Site], Rule]] = {
    "min_rest": lambda random, site: {"hours": random.choice((8, 11, 12.5, 24))},
    "rest_block": lambda random, site: {
        "min_hours": random.choice((24, 35, 48)),
        **random.choice(({"window": "fixed_week"}, {"after_work_days": random.randint(2, 6)})),
    },
    "max_run": lambda random, site: {
        "limit": random.randint(1, 5),
        **random.choice(({}, {"what": "nights", "night_minutes": random.choice((60, 180, 300))})),
    },
    "min_run": lambda random, site: {"limit": random.randint(2, 3), **random.choice(({}, {"before": "unknown"}))},
    "min_off_run": lambda random, site: {"limit": random.randint(2, 3)},
    "min_days_off": lambda random, site: {
        "what": random.choice(("any", "sunday", "weekend")),
        "count": 1,
        "weeks": random.choice((1, 2)),
        "anchor": str(site.start),
    },
    "max_weekends": lambda random, site: {
        "limit": random.randint(0, 1),
        **random.choice(({}, {"weeks": random.randint(1, 3)})),
    },
    "forbidden_successions": lambda random, site: {
        "after": {random.choice(("late", "night")): random.sample(("day", "late", "night"), random.randint(1, 2))}
    },
    "max_quantity": _quantity,
    "min_quantity": _least_quantity,
    "break": _break,
    "max_continuous_work": lambda random, site: {
        "hours": random.choice((3, 4, 5.5)),
        "break_min_minutes": random.choice((15, 30, 60)),
    },
    "clock_window": _window,
}


def write_site(site: Site, folder: Path) -> None:
    """Write the files the product reads."""
    folder.mkdir(parents=True, exist_ok=True)
    weekday = WEEKDAYS[site.week_start]
    _yaml(
        folder / "site.yaml",
        {
            "name": "Random",
            "time_zone": site.zone,
            "currency": "EUR",
            "interval_minutes": site.grid,
            "week_start": weekday,
            "night": {"from": site.night[0], "to": site.night[1]},
            "queues": [
                {"name": "calls", "open": {"daily": "08:00-16:00"}, "aht_seconds": 240, "patience_seconds": 120}
            ],
            "rules": site.rules,
        },
    )
    _yaml(folder / "shifts.yaml", {"shifts": [{"id": name, **shift} for name, shift in site.shifts.items()]})
    patterns = [{"id": name, **pattern} for name, pattern in site.patterns.items()]
    _yaml(folder / "contracts.yaml", {"contracts": [person.contract for person in site.people], "patterns": patterns})
    people = [
        (p.agent_id, p.contract["id"], "calls", p.pattern["id"], p.hired or "", p.ended or "", 10) for p in site.people
    ]
    header = ("agent_id", "contract", "skills", "pattern", "hire_date", "end_date", "pay_rate")
    _csv(folder / "agents.csv", header, people)
    absences = [(p.agent_id, _told(site, one.start), _told(site, one.end), one.kind, "yes" if one.paid else "no")
                for p in site.people for one in p.absences]  # fmt: skip
    _csv(folder / "unavailable.csv", ("agent_id", "start", "end", "kind", "paid"), absences)
    past = [
        (p.agent_id, _told(site, one.start), _told(site, one.end), one.shift, one.paid)
        for p in site.people
        for one in p.past
    ]
    _csv(folder / "previous_roster.csv", ("agent_id", "start", "end", "shift", "paid_minutes"), past)
    locks = [(p.agent_id, when, kind, start, end) for p in site.people for when, (kind, start, end) in p.locks.items()]
    _csv(folder / "locks.csv", ("agent_id", "date", "kind", "start", "end"), locks)
    volumes = [
        ("calls", f"{when} {hour:02}:00", f"{when} {hour:02}:30", 4) for when in site.dates for hour in (8, 12, 14)
    ]
    _csv(folder / "forecast.csv", ("queue", "start", "end", "volume"), volumes)


def _told(site: Site, moment: int) -> str:
    """A moment with its offset, so that a repeated hour is told apart."""
    reading = site.reading(moment)
    offset = round((reading - site.reading(0).replace(1970, 1, 1, 0, 0)).total_seconds() / 60) - moment
    sign = "-" if offset < 0 else "+"
    return f"{reading:%Y-%m-%d %H:%M}{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def _yaml(path: Path, document: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _csv(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
