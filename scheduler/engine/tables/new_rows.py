"""Presence rows of a problem as arrays, with only the people of duties carried in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.row_sums import row_sums
from scheduler.engine.kernels.state_sums import STATES, Rows

NO_LIMIT = 2**40
"""More units than any sum."""


def make_rows(problem: Problem, rows: Sequence[PresenceRow]) -> Rows:
    """Set up the rows of a problem; kinds of agents are numbered as they appear, 0 is who adds nothing."""
    horizon = problem.horizon
    shape = (len(rows), horizon.num_intervals)
    least, most = np.full(shape, -NO_LIMIT, np.int64), np.full(shape, NO_LIMIT, np.int64)
    under, over = np.zeros(shape), np.zeros(shape)
    sums = np.zeros(shape, np.int64)
    carried = carried_duties(problem) if rows else ()
    for r, row in enumerate(rows):
        price = np.where(row.intervals, float(row.milli(horizon.interval_minutes)), 0.0)
        if row.least is not None:
            least[r], under[r] = row.least, price
        if row.most is not None:
            most[r], over[r] = row.most, price
        sums[r] = row_sums(row, horizon, carried)
    kinds: dict[tuple[tuple[int, tuple[int, ...]], ...], int] = {(): 0}
    kind_of = [
        kinds.setdefault(tuple((r, row.adds[a]) for r, row in enumerate(rows) if any(row.adds.get(a, ()))), len(kinds))
        for a in problem.contexts
    ]
    entries = [entry for kind in kinds for entry in kind]
    return Rows(
        kind_of=np.array(kind_of, np.int64),
        kind_ptr=np.cumsum([0, *(len(kind) for kind in kinds)]).astype(np.int64),
        kind_rows=np.array([r for r, _ in entries], np.int64),
        kind_adds=np.array([adds for _, adds in entries], np.int64).reshape(-1, STATES),
        least=least,
        most=most,
        under=under,
        over=over,
        sums=sums,
        worth=np.zeros((STATES, horizon.num_intervals)),
        states=np.zeros(horizon.num_intervals + 1, np.int64),
    )


def rows_cost(rows: Rows) -> float:
    """Milli-currency of the sums as they stand."""
    below, above = np.maximum(rows.least - rows.sums, 0), np.maximum(rows.sums - rows.most, 0)
    return float((below * rows.under + above * rows.over).sum())
