"""``python -m benchmarks.curtois_generator DIR``: draws a long instance after the published description.

Four to 52 weeks, 20 to 150 people and 3 to 32 kinds of shift, in the manner of Curtois & Qu's instances 13-24. Cover
comes from a *planted* legal roster, so a cost is known that can be reached: the planted one, what ``best_known.csv``
says. Planted people work nearly all they may, and a few shifts are asked for that nobody is planted on, so the best
cost is not far below. Files: ``Instance<weeks><people><kinds><seed>.txt`` and ``planted/Instance<...>.csv``.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.curtois.instance import Cover, Instance, Request, ShiftKind, Terms
from benchmarks.curtois.rescore import Assignment, score
from scheduler.atomic_files import new_file, put_lines

STAGES = ("a", "d", "p", "n")
"""Early, day, late and night shifts: after one of a stage none of an earlier stage may be worked the next day."""
UNDER, OVER = 100, 1
EXTRA_COVER = 0.02
"""Share of a day's shifts that ask for one person more than is planted."""
REQUESTS_ON, REQUESTS_OFF = 1.2, 0.6
"""Requests a person and week."""
KEPT = 0.75
"""Share of requests the planted roster grants."""
KEEPS_KIND = 0.6
"""Probability that a planted shift is the one of the day before."""
CHUNK = 14
"""Days planted at once, within what totals and weekends allow up to there."""
TRIES = 3_000


@dataclass(frozen=True)
class _Kind:
    """A kind of contract, by two weeks: most minutes and the least share of them, runs, weekends, weight."""

    minutes: int
    least: float
    max_run: int
    min_run: int
    min_off_run: int
    weekends: float
    weight: float


CONTRACTS = (
    _Kind(4320, 0.875, 5, 2, 2, 1.0, 0.65),
    _Kind(4320, 0.875, 6, 2, 3, 1.0, 0.2),
    _Kind(2640, 0.8, 5, 1, 2, 1.5, 0.15),
)


@dataclass(frozen=True)
class Drawn:
    """An instance, the roster planted in it, and what that roster costs."""

    instance: Instance
    planted: tuple[Assignment, ...]
    cost: int


def draw(weeks: int, people: int, kinds: int, seed: int) -> Drawn:
    """Draw one instance.

    Parameters
    ----------
    weeks, people, kinds
        An even number of weeks from 2 on, people and kinds of shift, at least one of each.

    Raises
    ------
    RuntimeError
        If no legal tour is met for somebody; another seed helps.
    """
    r = Random(f"{weeks} {people} {kinds} {seed}")
    days = 7 * weeks
    shifts = _shifts(r, kinds)
    staff, days_off, planted = {}, {}, []
    for number in range(people):
        name = f"P{number + 1}"
        terms, tour = _person(r, shifts, days)
        staff[name] = terms
        planted += [(name, day, shift) for day, shift in enumerate(tour) if shift]
        free = [day for day, shift in enumerate(tour) if not shift]
        days_off[name] = frozenset(r.sample(free, weeks // 2))
    there = Counter((day, shift) for _, day, shift in planted)
    cover = tuple(
        Cover(day, shift, there[day, shift] + (r.random() < EXTRA_COVER), UNDER, OVER, "")
        for day in range(days)
        for shift in shifts
    )
    instance = Instance(
        f"Instance{weeks}{people:03d}{kinds:02d}{seed:02d}",
        days,
        shifts,
        staff,
        days_off,
        tuple(_requests(r, staff, planted, days, on=True)),
        tuple(_requests(r, staff, planted, days, on=False)),
        cover,
    )
    return Drawn(instance, tuple(planted), score(instance, planted).objective)


def _shifts(r: Random, kinds: int) -> dict[str, ShiftKind]:
    """Kinds spread over the stages; night shifts may be longer."""
    stages = STAGES if kinds >= len(STAGES) else STAGES[:kinds]
    counts = Counter(stages[i % len(stages)] for i in range(kinds))
    if counts["n"] > 1:  # nights are one kind in ten, not one in four
        more = counts["n"] - max(1, kinds // 10)
        counts["n"] -= more
        for i in range(more):
            counts[stages[i % 3]] += 1
    night = r.choice((480, 600))
    names = [(stage, f"{stage}{i + 1}") for stage in stages for i in range(counts[stage])]
    return {
        name: ShiftKind(
            name,
            night if stage == "n" else 480,
            tuple(other for before, other in names if STAGES.index(before) < STAGES.index(stage)),
        )
        for stage, name in names
    }


def _person(r: Random, shifts: dict[str, ShiftKind], days: int) -> tuple[Terms, list[str]]:
    """Draw one employee's terms and a legal tour that nearly exhausts them."""
    for _ in range(TRIES):
        contract = r.choices(CONTRACTS, [kind.weight for kind in CONTRACTS])[0]
        most = _limits(r, shifts, days, contract)
        tour = _tour(r, shifts, days, contract, most)
        if tour is None:
            continue
        chunks = days // CHUNK
        if r.random() < (len(shifts) - 3) / 30:  # many kinds: limits of one's own, close to the planted tour
            for name in most:
                if 0 < most[name] < days:
                    most[name] = max(1, tour.count(name) + r.randint(0, 2))
        terms = Terms(
            tuple(most.items()),
            contract.minutes * chunks,
            int(contract.minutes * chunks * contract.least),
            contract.max_run,
            contract.min_run,
            contract.min_off_run,
            int(contract.weekends * chunks),
        )
        return terms, tour
    raise RuntimeError(f"no legal tour met in {TRIES} tries; try another seed")


def _limits(r: Random, shifts: dict[str, ShiftKind], days: int, contract: _Kind) -> dict[str, int]:
    """Most days of each kind of shift: 0 without the skill, all days where there is no limit.

    The more kinds there are, the more of them are limited, and the tighter.
    """
    limited = min(0.9, len(shifts) / 20)
    chunks = days // CHUNK
    while True:
        most = {}
        for name in shifts:
            late = name[0] in STAGES[2:]
            if r.random() < (0.5 if name[0] == "n" else 0.3):
                most[name] = 0
            elif name[0] == "n" or r.random() < (limited if late else limited / 2):
                most[name] = max(1, round(r.choice((2, 2.5, 4, 4.5)) * chunks * min(1.0, 8 / len(shifts))))
            else:
                most[name] = days
        if sum(most.values()) * 480 > 1.5 * contract.minutes * chunks and any(most[n] for n in most if n[0] != "n"):
            return most


def _tour(
    r: Random, shifts: dict[str, ShiftKind], days: int, contract: _Kind, most: dict[str, int]
) -> list[str] | None:
    """Plant a tour chunk by chunk; ``None`` where a chunk does not go on legally."""
    tour: list[str] = []
    minutes, weekends, left = 0, 0, Counter(most)
    longest = max(shifts[name].minutes for name in shifts if most[name])
    for chunks in range(1, days // CHUNK + 1):
        highest = contract.minutes * chunks
        lowest = max(highest - longest + 1, highest * contract.least)
        for _ in range(TRIES):
            works = _pattern(r, tour, contract)
            if weekends + _weekends(works) > contract.weekends * chunks:
                continue
            if minutes + 480 * sum(works) > highest or minutes + longest * sum(works) < lowest:
                continue
            more = _chunk(r, shifts, tour[-1] if tour else "", works, left)
            if more is not None and lowest <= minutes + _minutes(shifts, more) <= highest:
                break
        else:
            return None
        tour += more
        minutes, weekends = minutes + _minutes(shifts, more), weekends + _weekends(works)
        left.subtract(shift for shift in more if shift)
    return tour


def _minutes(shifts: dict[str, ShiftKind], tour: list[str]) -> int:
    return sum(shifts[shift].minutes for shift in tour if shift)


def _weekends(works: list[bool]) -> int:
    return sum(works[day] or works[day + 1] for day in range(5, len(works), 7))


def _pattern(r: Random, tour: list[str], contract: _Kind) -> list[bool]:
    """Draw which days of a chunk are worked: runs as long as the contract asks for, the first one goes on."""
    works, length = _open_run(tour)
    pattern: list[bool] = []
    while len(pattern) < CHUNK:
        low, high = (contract.min_run, contract.max_run) if works else (contract.min_off_run, contract.min_off_run + 2)
        wanted = r.randint(max(low, length), max(high, length))
        pattern += [works] * (wanted - length)
        works, length = not works, 0
    return pattern[:CHUNK]


def _chunk(
    r: Random, shifts: dict[str, ShiftKind], before: str, works: list[bool], limits: Counter[str]
) -> list[str] | None:
    """Draw a shift for each day worked; ``None`` where none is left that may follow."""
    left, tour = limits.copy(), []
    for is_worked in works:
        before = _next_shift(r, shifts, before, left) if is_worked else ""
        if is_worked and not before:
            return None
        left[before] -= 1
        tour.append(before)
    return tour


def _open_run(tour: list[str]) -> tuple[bool, int]:
    """Whether the last days are worked, and how many they are; a first run begins on the first day."""
    if not tour:
        return True, 0
    works, length = bool(tour[-1]), 0
    while length < len(tour) and bool(tour[-1 - length]) == works:
        length += 1
    return works, length


def _next_shift(r: Random, shifts: dict[str, ShiftKind], before: str, left: Counter[str]) -> str:
    """Draw a shift that may follow, rather the one of the day before; empty where there is none."""
    if before and left[before] > 0 and r.random() < KEEPS_KIND:
        return before
    may = [name for name in shifts if left[name] > 0 and not (before and name in shifts[before].not_after)]
    weights = [1.0 if before else 1.0 / (1 + STAGES.index(name[0])) for name in may]
    return r.choices(may, weights)[0] if may else ""


def _requests(
    r: Random, staff: dict[str, Terms], planted: list[Assignment], days: int, *, on: bool
) -> Iterator[Request]:
    """Requests for and against shifts; most of them as planted."""
    shift_on = {(employee, day): shift for employee, day, shift in planted}
    for employee, terms in staff.items():
        kinds = [shift for shift, most in terms.max_shifts if most]
        for day in sorted(r.sample(range(days), round((REQUESTS_ON if on else REQUESTS_OFF) * days / 7))):
            own, shift = shift_on.get((employee, day), ""), r.choice(kinds)
            if r.random() < KEPT:
                if on and own:
                    shift = own
                elif not on and shift == own:
                    continue
            yield Request(employee, day, shift, r.randint(1, 3))


def text_of(instance: Instance) -> str:
    """Write an instance in the published format."""

    def requests(given: tuple[Request, ...]) -> list[str]:
        return [f"{one.employee},{one.day},{one.shift},{one.weight}" for one in given]

    lines = ["# drawn, not published", "SECTION_HORIZON", str(instance.days), "", "SECTION_SHIFTS"]
    lines += ["# ShiftID, Length in mins, Shifts which cannot follow this shift | separated"]
    lines += [f"{kind.shift_id},{kind.minutes},{'|'.join(kind.not_after)}" for kind in instance.shifts.values()]
    lines += ["", "SECTION_STAFF", "# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, "]
    lines[-1] += "MinConsecutiveShifts, MinConsecutiveDaysOff, MaxWeekends"
    for name, terms in instance.staff.items():
        most = "|".join(f"{shift}={count}" for shift, count in terms.max_shifts)
        totals = (terms.max_minutes, terms.min_minutes, terms.max_run, terms.min_run, terms.min_off_run)
        lines.append(",".join(map(str, (name, most, *totals, terms.max_weekends))))
    lines += ["", "SECTION_DAYS_OFF", "# EmployeeID, DayIndexes (start at zero)"]
    lines += [",".join(map(str, (name, *sorted(off)))) for name, off in instance.days_off.items() if off]
    lines += ["", "SECTION_SHIFT_ON_REQUESTS", "# EmployeeID, Day, ShiftID, Weight", *requests(instance.on_requests)]
    lines += ["", "SECTION_SHIFT_OFF_REQUESTS", "# EmployeeID, Day, ShiftID, Weight", *requests(instance.off_requests)]
    lines += ["", "SECTION_COVER", "# Day, ShiftID, Requirement, Weight for under, Weight for over"]
    lines += [f"{one.day},{one.shift},{one.required},{one.under},{one.over}" for one in instance.cover]
    return "\n".join(lines) + "\n"


def write(drawn: Drawn, folder: Path) -> Path:
    """Write an instance with its planted roster and its cost, which ``best_known.csv`` gathers; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = drawn.instance.name
    path = folder / f"{name}.txt"
    path.write_text(text_of(drawn.instance), encoding="utf-8")
    with new_file(folder / "planted" / f"{name}.csv") as partial, put_lines(partial) as file:
        csv.writer(file).writerows([("employee_id", "day", "shift_id"), *drawn.planted])
    known = folder / "best_known.csv"
    rows = list(csv.reader(known.read_text(encoding="utf-8").splitlines()))[1:] if known.exists() else []
    costs = {**{row[0]: row[1] for row in rows}, name: str(drawn.cost)}
    with new_file(known) as partial, put_lines(partial) as file:
        csv.writer(file).writerows([("instance", "best_known_solution"), *costs.items()])
    return path


def main(arguments: list[str] | None = None) -> int:
    """Write one instance; print its path and the cost of the planted roster."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curtois_generator", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder to write the instance into")
    parser.add_argument("--weeks", type=int, default=8, choices=range(2, 54, 2), help="an even number (default 8)")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--kinds", type=int, default=8, help="kinds of shift (default 8)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    drawn = draw(options.weeks, options.people, options.kinds, options.seed)
    print(f"{write(drawn, options.folder)}: planted cost {drawn.cost}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
