"""What comes of the people wanted together: figures of every presence row, and findings where a hard one is missed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from scheduler.domain.money import currency_of
from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster
from scheduler.domain.row_sums import row_sums


def row_figures(problem: Problem, roster: Roster) -> list[dict[str, Any]]:
    """Count how every presence row is kept, in the order of the site.

    Returns
    -------
    list of dict
        ``name``; ``target`` in words; ``hard``; ``intervals`` in which the row holds and ``intervals_missed``;
        ``missed``, person-hours below or above what is wanted; ``measured``, people (units in persons) in the interval
        furthest from it, and ``when`` that begins, ISO local time (``None``: the row never holds); ``cost`` in the
        site's currency.
    """
    return [_figures(problem, row, sums) for row, sums in _sums(problem, roster)]


def check_presence(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield one finding for each stretch of intervals in which a hard row is missed.

    Yields
    ------
    Finding
        Of no agent; ``when`` is the stretch's beginning in the site's zone.
    """
    step = problem.horizon.interval_minutes
    for row, sums in _sums(problem, roster):
        if not row.is_hard:
            continue
        missed = [row.missed(units) if holds else 0 for units, holds in zip(sums, row.intervals, strict=True)]
        for is_missed, stretch in groupby(range(len(missed)), key=lambda i: missed[i] > 0):
            if is_missed:
                intervals = list(stretch)
                worst = max(intervals, key=lambda i: missed[i])
                begins = problem.horizon.local(intervals[0] * step)
                lasts = f"{len(intervals) * step / 60:.2f} h"
                actual = f"{_people(row, sums[worst])} at worst, {lasts}"
                message = (
                    f"{row.name}: {row.about or 'what is wanted'} is missed from {begins:%a %d %b %H:%M} for {lasts}"
                )
                yield Finding(row.name, "", begins, row.about or "its range", actual, message)


def _sums(problem: Problem, roster: Roster) -> Iterator[tuple[PresenceRow, list[int]]]:
    duties = (*carried_duties(problem), *(duty for duty in roster.duties if duty.segments))
    for row in problem.presence_rows:
        yield row, row_sums(row, problem.horizon, duties)


def _figures(problem: Problem, row: PresenceRow, sums: list[int]) -> dict[str, Any]:
    step = problem.horizon.interval_minutes
    holding = [i for i, holds in enumerate(row.intervals) if holds]
    missed = [row.missed(sums[i]) for i in holding]
    worst = max(holding, key=lambda i: _distance(row, sums[i]), default=None)
    return {
        "name": row.name,
        "target": row.about,
        "hard": row.is_hard,
        "intervals": len(holding),
        "intervals_missed": sum(units > 0 for units in missed),
        "missed": round(sum(missed) / row.unit * step / 60, 4),
        "measured": None if worst is None else round(sums[worst] / row.unit, 4),
        "when": None if worst is None else problem.horizon.local(worst * step).isoformat(),
        "cost": currency_of(sum(missed) * row.milli(step)),
    }


def _distance(row: PresenceRow, units: int) -> int:
    """Units beyond the nearer limit; negative inside the range."""
    below = [row.least - units] if row.least is not None else []
    above = [units - row.most] if row.most is not None else []
    return max(below + above, default=0)


def _people(row: PresenceRow, units: int) -> str:
    return f"{units / row.unit:g}"
