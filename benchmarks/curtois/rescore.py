"""Check and score a roster by the instances' own definition: plain code that shares nothing with the engine.

Hard: one shift a day, successions, most shifts of a kind, most and least minutes, longest and shortest run of worked
days, shortest run of days off, weekends, fixed days off. A run that touches the first or the last day may be shorter
than the least (it is taken to go on outside), and no longer than the most. Soft: requests, missing and surplus people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from benchmarks.curtois.instance import Instance, Terms

Assignment = tuple[str, int, str]
"""Employee, day, shift."""


@dataclass(frozen=True)
class Score:
    """Weights of what is not met, and everything illegal in words."""

    on_requests: int
    off_requests: int
    under: int
    over: int
    faults: tuple[str, ...]

    @property
    def objective(self) -> int:
        """The instances' objective."""
        return self.on_requests + self.off_requests + self.under + self.over


def score(instance: Instance, roster: Iterable[Assignment]) -> Score:
    """Score a roster; days without an assignment are off."""
    given = list(roster)
    faults = [f"{e} day {d} {s}: unknown" for e, d, s in given if not _exists(instance, e, d, s)]
    given = [one for one in given if _exists(instance, *one)]
    faults += [f"{e} day {d}: {n} shifts" for (e, d), n in Counter((e, d) for e, d, _ in given).items() if n > 1]
    shift_on = {(employee, day): shift for employee, day, shift in given}
    for employee, terms in instance.staff.items():
        week = [shift_on.get((employee, day), "") for day in range(instance.days)]
        faults += [f"{employee} {text}" for text in _faults(instance, terms, week)]
        off = instance.days_off.get(employee, frozenset())
        faults += [f"{employee} day {day}: works on a fixed day off" for day in sorted(off) if week[day]]
    there = Counter((day, shift) for _, day, shift in given)
    return Score(
        sum(r.weight for r in instance.on_requests if shift_on.get((r.employee, r.day)) != r.shift),
        sum(r.weight for r in instance.off_requests if shift_on.get((r.employee, r.day)) == r.shift),
        sum(c.under * max(0, c.required - there[c.day, c.shift]) for c in instance.cover),
        sum(c.over * max(0, there[c.day, c.shift] - c.required) for c in instance.cover),
        tuple(faults),
    )


def _exists(instance: Instance, employee: str, day: int, shift: str) -> bool:
    return employee in instance.staff and 0 <= day < instance.days and shift in instance.shifts


def _faults(instance: Instance, terms: Terms, week: list[str]) -> Iterator[str]:
    """Name everything illegal in one employee's days; an empty shift is a day off."""
    for day in range(1, len(week)):
        before = instance.shifts.get(week[day - 1])
        if before is not None and week[day] in before.not_after:
            yield f"day {day}: {week[day]} after {week[day - 1]}"
    for shift, most in terms.max_shifts:
        if week.count(shift) > most:
            yield f"{week.count(shift)} of shift {shift}, at most {most}"
    minutes = sum(instance.shifts[shift].minutes for shift in week if shift)
    if not terms.min_minutes <= minutes <= terms.max_minutes:
        yield f"{minutes} minutes, due are {terms.min_minutes} to {terms.max_minutes}"
    for works, group in groupby(range(len(week)), key=lambda day: bool(week[day])):
        days = list(group)
        inside = days[0] > 0 and days[-1] < len(week) - 1
        if works and len(days) > terms.max_run:
            yield f"days {days[0]} to {days[-1]}: works more than {terms.max_run} in a row"
        if works and inside and len(days) < terms.min_run:
            yield f"days {days[0]} to {days[-1]}: works fewer than {terms.min_run} in a row"
        if not works and inside and len(days) < terms.min_off_run:
            yield f"days {days[0]} to {days[-1]}: fewer than {terms.min_off_run} off in a row"
    weekends = sum(
        bool(week[saturday] or "".join(week[saturday + 1 : saturday + 2])) for saturday in range(5, len(week), 7)
    )
    if weekends > terms.max_weekends:
        yield f"{weekends} weekends, at most {terms.max_weekends}"
