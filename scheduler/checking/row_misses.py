"""What comes of the people wanted together and of their totals: figures of every row, findings of hard ones missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from scheduler.checking.cheapest_cure import Cures
from scheduler.domain.money import amount_text, currency_of
from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow, units_beyond
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster
from scheduler.domain.row_sums import row_sums
from scheduler.domain.total_rows import TotalRow
from scheduler.goals.total_targets import total_sums


def row_figures(problem: Problem, roster: Roster) -> list[dict[str, Any]]:
    """Count how every row is kept: presence rows, then total rows, in the order of the site.

    Returns
    -------
    list of dict
        ``name``; ``target`` in words; ``hard``; ``intervals`` in which the row holds and ``intervals_missed``;
        ``missed``, person-hours below or above what is wanted; of the interval furthest from that ``measured``, the
        sum in persons, ``off_by``, the persons missing or too many in it, and ``when`` it begins, ISO local time
        (``None``: the row never holds); ``cost`` in the site's currency; ``cure``, the cheapest change of one person's
        duty that mends that interval, in words, where it is missed. Total rows have ``periods`` and
        ``periods_missed`` in place of intervals, count in what their target counts in, and have no cure.
    """
    cures = Cures(problem, roster)
    presence = [_figures(problem, row, sums, cures) for row, sums in _sums(problem, roster)]
    return presence + [_total_figures(problem, row, total_sums(problem, row, roster)) for row in problem.total_rows]


def check_rows(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield one finding for each stretch of intervals, and each period, in which a hard row is missed.

    Yields
    ------
    Finding
        Of no agent; ``when`` is the stretch's or period's beginning in the site's zone.
    """
    yield from _stretches(problem, roster)
    for row in problem.total_rows:
        for period, units in enumerate(total_sums(problem, row, roster) if row.is_hard else ()):
            if row.missed(units):
                begins = _begins(problem, row, period)
                actual, wanted = amount_text(units / row.unit), row.about or "its range"
                message = f"{row.name}: {wanted}; {actual} from {begins:%a %d %b}"
                yield Finding(row.name, "", begins, wanted, actual, message)


def _stretches(problem: Problem, roster: Roster) -> Iterator[Finding]:
    step, cures = problem.horizon.interval_minutes, Cures(problem, roster)
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
                actual = f"{amount_text(sums[worst] / row.unit)} at worst, {lasts}"
                message = (
                    f"{row.name}: {row.about or 'what is wanted'} is missed from {begins:%a %d %b %H:%M} for {lasts}; "
                    f"cheapest cure: {cures.cheapest(row, worst)}"
                )
                yield Finding(row.name, "", begins, row.about or "its range", actual, message)


def _sums(problem: Problem, roster: Roster) -> Iterator[tuple[PresenceRow, list[int]]]:
    duties = (*carried_duties(problem), *(duty for duty in roster.duties if duty.segments))
    for row in problem.presence_rows:
        yield row, row_sums(row, problem.horizon, duties)


def _figures(problem: Problem, row: PresenceRow, sums: list[int], cures: Cures) -> dict[str, Any]:
    step = problem.horizon.interval_minutes
    holding = [i for i, holds in enumerate(row.intervals) if holds]
    missed = [row.missed(sums[i]) for i in holding]
    worst = max(holding, key=lambda i: units_beyond(row.least, row.most, sums[i]), default=None)
    return {
        "name": row.name,
        "target": row.about,
        "hard": row.is_hard,
        "intervals": len(holding),
        "intervals_missed": sum(units > 0 for units in missed),
        "missed": round(sum(missed) / row.unit * step / 60, 4),
        "measured": None if worst is None else round(sums[worst] / row.unit, 4),
        "off_by": 0.0 if worst is None else round(row.missed(sums[worst]) / row.unit, 4),
        "when": None if worst is None else problem.horizon.local(worst * step).isoformat(),
        "cost": currency_of(sum(missed) * row.milli(step)),
        "cure": "" if worst is None or not row.missed(sums[worst]) else cures.cheapest(row, worst),
    }


def _total_figures(problem: Problem, row: TotalRow, sums: list[int]) -> dict[str, Any]:
    missed = [row.missed(units) for units in sums]
    worst = max(range(len(sums)), key=lambda period: units_beyond(row.least, row.most, sums[period]))
    return {
        "name": row.name,
        "target": row.about,
        "hard": row.is_hard,
        "periods": len(sums),
        "periods_missed": sum(units > 0 for units in missed),
        "missed": round(sum(missed) / row.unit, 4),
        "measured": round(sums[worst] / row.unit, 4),
        "off_by": round(row.missed(sums[worst]) / row.unit, 4),
        "when": _begins(problem, row, worst).isoformat(),
        "cost": currency_of(sum(missed) * row.milli),
    }


def _begins(problem: Problem, row: TotalRow, period: int) -> datetime:
    horizon = problem.horizon
    return horizon.local(horizon.midnights[row.periods.index(period)])
