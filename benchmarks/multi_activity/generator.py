"""``python -m benchmarks.multi_activity.generator DIR``: draws an instance in the public format.

Cover comes from hidden legal shifts, so that a legal roster exists: ``Min`` follows, a little below, the people who are
on a task through the hour around, ``Max`` lies at or a little above those who are there. The file is named
``<seed>_<days>_<staff>_<tasks>.txt``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from benchmarks.multi_activity.instance import DAY, OPENS, QUARTER
from benchmarks.multi_activity.rescore import LEAST_REST, LEAST_STAY, LONGEST, MOST_DAYS, SHORTEST, Stay

HOUR = 60
KINDS = (("early", 6 * HOUR, 10 * HOUR, 0.5), ("late", 14 * HOUR, 18 * HOUR, 0.3), ("night", 20 * HOUR, DAY, 0.2))
"""Name, first and last start, and how often a week is of the kind."""
TIGHT = 0.9
"""Share of the hidden people ``Min`` asks for."""
AROUND = 2
"""Quarter hours to either side over which the fewest people count for ``Min``."""
LEEWAY = 120
"""Minutes a week by which totals may differ from the hidden ones."""


@dataclass(frozen=True)
class Drawn:
    """An instance as text, and the hidden roster it was made from."""

    text: str
    roster: tuple[Stay, ...]


def draw(days: int, staff: int, tasks: int, seed: int, tight: float = TIGHT) -> Drawn:
    """Draw one instance."""
    r = Random(f"{days} {staff} {tasks} {seed}")
    weights = [r.uniform(0.5, 1.5) for _ in range(tasks)]
    names = [str(task + 1) for task in range(tasks)]
    people = [str(number + 1) for number in range(staff)]
    roster: list[Stay] = []
    lines = ["# drawn, not published", "SECTION_HORIZON", "# days", str(days), "", "SECTION_TASKS", "# number"]
    lines += [str(tasks), "", "SECTION_STAFF", "# ID, MinTotalMinutes, MaxTotalMinutes"]
    for person in people:
        shifts = _shifts(r, days)
        total = sum(end - start for start, end in shifts)
        leeway = LEEWAY * days // 7
        lines.append(f"{person},{max(0, total - leeway)},{total + leeway}")
        for start, end in shifts:
            roster.extend(Stay(person, task, a, b) for task, a, b in _stays(r, start, end, names, weights))
    lines += ["", "SECTION_COVER", "# Day, Time, TaskID, Min, Max"]
    first, last = OPENS // QUARTER, (days * DAY + OPENS) // QUARTER
    there = {name: [0] * last for name in names}
    for stay in roster:
        for quarter in range(stay.start // QUARTER, stay.end // QUARTER):
            there[stay.task][quarter] += 1
    for quarter in range(first, last):
        minute = quarter * QUARTER
        time = f"{_clock(minute)}-{_clock(minute + QUARTER)}"
        for name, heads in there.items():
            fewest = min(heads[max(first, quarter - AROUND) : quarter + AROUND + 1])
            least = int(tight * fewest + 0.5) if fewest > 1 else fewest
            most = max(least, heads[quarter] - (r.random() < 0.2))
            lines.append(f"{minute // DAY + 1},{time},{name},{min(least, fewest)},{most}")
    return Drawn("\n".join(lines) + "\n", tuple(roster))


def _shifts(r: Random, days: int) -> list[tuple[int, int]]:
    """One person's legal shifts: about five a week, of one kind a week."""
    found: list[tuple[int, int]] = []
    kind = KINDS[0]
    for day in range(days):
        if day % 7 == 0 or r.random() < 0.05:
            kind = r.choices(KINDS, [one[3] for one in KINDS])[0]
        run = 0
        while any(start // DAY == day - 1 - run for start, _ in found):
            run += 1
        if run >= MOST_DAYS or r.random() < 0.22:
            continue
        start = day * DAY + QUARTER * r.randint(kind[1] // QUARTER, kind[2] // QUARTER)
        end = start + QUARTER * r.randint(SHORTEST // QUARTER, LONGEST // QUARTER)
        end = min(end, days * DAY + OPENS)
        rested = not found or start - found[-1][1] >= LEAST_REST
        again = any(own // DAY == start // DAY for own, _ in found)
        in_a_row = start // DAY - day + run  # midnight starts belong to the next date
        if rested and not again and end - start >= SHORTEST and in_a_row < MOST_DAYS and start >= OPENS:
            found.append((start, end))
    return found


def _stays(r: Random, start: int, end: int, names: list[str], weights: list[float]) -> list[tuple[str, int, int]]:
    """Cut a shift into one to three stays of at least an hour."""
    count = r.choice([1, 1, 2, 2, 3]) if len(names) > 1 else 1
    while True:
        cuts = sorted({start, end, *(r.randrange(start, end, QUARTER) for _ in range(count - 1))})
        if all(b - a >= LEAST_STAY for a, b in pairwise(cuts)):
            break
    found: list[tuple[str, int, int]] = []
    for a, b in pairwise(cuts):
        task = r.choices(names, weights)[0]
        if found and found[-1][0] == task:
            found[-1] = (task, found[-1][1], b)
        else:
            found.append((task, a, b))
    return found


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"


def main(arguments: list[str] | None = None) -> int:
    """Write one instance; print its path."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multi_activity.generator", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder to write the instance into")
    parser.add_argument("--days", type=int, default=7, help="7 (default), 14 or 28")
    parser.add_argument("--staff", type=int, default=10, help="people (default 10)")
    parser.add_argument("--tasks", type=int, default=1, help="tasks (default 1)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    path = options.folder / f"{options.seed}_{options.days}_{options.staff}_{options.tasks}.txt"
    options.folder.mkdir(parents=True, exist_ok=True)
    path.write_text(draw(options.days, options.staff, options.tasks, options.seed).text, encoding="utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
