"""Requests and balances drawn for a site, the same for the same seed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

COLUMNS = ("request_id", "agent_id", "start", "end", "kind", "portion", "priority", "filed_at", "cancelled_at")
BALANCE_COLUMNS = ("agent_id", "balance", "as_of", "days", "minutes", "accrues_per_month")
FILED_FROM = timedelta(days=60)
ALLOWANCE = """
leave_allowance:
  - {name: everybody, share: 0.12, headroom: yes, at_least: 3}
"""


def people_of(site: Path) -> list[str]:
    """Agent ids, in the order of the file."""
    with (site / "agents.csv").open(encoding="utf-8", newline="") as stream:
        return [row["agent_id"] for row in csv.DictReader(stream)]


def write_requests(site: Path, start: date, weeks: int, count: int, seed: int) -> None:
    """Write ``requests.csv``, ``leave_balances.csv`` and an allowance into a site folder.

    Parameters
    ----------
    start
        First date of the weeks ahead; a request lies inside them.
    """
    random, people = Random(seed), people_of(site)
    rows = [_request(random, number, people, start, weeks) for number in range(1, count + 1)]
    _write(site / "requests.csv", COLUMNS, rows)
    balances = [(who, "leave", start - FILED_FROM, random.randint(5, 25), "", "1.25") for who in people]
    _write(site / "leave_balances.csv", BALANCE_COLUMNS, balances)
    with (site / "site.yaml").open("a", encoding="utf-8") as stream:
        stream.write(ALLOWANCE)


def take_back(site: Path, when: date, every: int) -> int:
    """Take every so many requests back; return how many."""
    with (site / "requests.csv").open(encoding="utf-8", newline="") as stream:
        rows = [tuple(row[name] for name in COLUMNS) for row in csv.DictReader(stream)]
    back = [(*row[:-1], when.isoformat()) if index % every == 0 else row for index, row in enumerate(rows)]
    _write(site / "requests.csv", COLUMNS, back)
    return len(range(0, len(rows), every))


def _request(random: Random, number: int, people: Sequence[str], start: date, weeks: int) -> tuple[object, ...]:
    length = random.choice((1, 1, 1, 2, 3, 5, 5, 7, 14))
    first = start + timedelta(days=random.randrange(weeks * 7 - length))
    portion = "full"
    if length == 1:
        portion = random.choice(("full", "full", "first_half", "second_half", "09:00-12:00"))
    filed = start - timedelta(minutes=random.randrange(1, 60 * 24 * 60))
    priority = random.choice((1, 5, 5, 5, 5, 9))
    kind = random.choice(("leave", "leave", "leave", "leave", "unpaid"))
    last = first + timedelta(days=length - 1)
    return f"R{number:04d}", random.choice(people), first, last, kind, portion, priority, filed.isoformat(), ""


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
