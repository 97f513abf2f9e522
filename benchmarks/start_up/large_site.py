"""A large site made of a small one: everybody several times over, each copy with past duties of its own."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

Row = dict[str, str]
STAMP = "%Y-%m-%d %H:%M"
TEAM = re.compile(r"  - \{name: (?P<name>\S+), lead: (?P<lead>\S+)\}")
EARLIER, STEPS = timedelta(minutes=15), 8
"""A past duty begins and ends earlier by less than ``STEPS`` times so much, drawn duty by duty."""


def write_large_site(small: Path, large: Path, copies: int) -> None:
    """Write a site with ``copies`` times the people and the contacts of ``small``.

    The first copy of everybody keeps id and team, and with it sessions and coachings; the others are ``<id>-2`` and so
    on, in the teams ``<team>-2`` and so on with leads of their own. Everybody has worked other hours before: no two
    have the same past.
    """
    shutil.copytree(small, large)
    for name in ("agents", "unavailable", "wishes", "previous_roster"):
        _rewrite(large / f"{name}.csv", lambda row: [_copied(row, copy) for copy in range(copies)])
    _rewrite(large / "previous_roster.csv", lambda row: [_earlier(row)])
    site = large / "site.yaml"
    site.write_text(TEAM.sub(lambda found: _teams(found, copies), site.read_text(encoding="utf-8")), encoding="utf-8")
    for path in sorted((large / "history").glob("*.csv")):
        _rewrite(path, lambda row: [_times(row, copies)])


def _rewrite(path: Path, change: Callable[[Row], list[Row]]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header = list(reader.fieldnames or ())
        rows = [new for row in reader for new in change(row)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _copied(row: Row, copy: int) -> Row:
    """Row of one copy of a person."""
    own = {key: f"{row[key]}-{copy + 1}" for key in ("agent_id", "payroll_id", "team") if copy and row.get(key)}
    return {**row, **own}


def _teams(found: re.Match[str], copies: int) -> str:
    """Line of a team, once for each copy."""
    name, lead = found["name"], found["lead"]
    return "\n".join(
        f"  - {{name: {name}{end}, lead: {lead}{end}}}" for end in ("", *(f"-{i + 1}" for i in range(1, copies)))
    )


def _earlier(row: Row) -> Row:
    """Move a past duty."""
    by = int(STEPS * Random(f"{row['agent_id']} {row['start']}").random()) * EARLIER
    times = {key: datetime.strptime(row[key], STAMP) - by for key in ("start", "end")}
    return {**row, **{key: when.strftime(STAMP) for key, when in times.items()}}


def _times(row: Row, copies: int) -> Row:
    """Multiply the contacts of one interval and the seconds they took."""
    counts = ("offered", "answered", "abandoned", "handle_seconds")
    return {**row, **{key: str(int(row[key]) * copies) for key in counts}}
