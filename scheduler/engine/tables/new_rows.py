"""Presence rows and total rows of a problem as arrays, with only the people of duties carried in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.row_sums import row_sums
from scheduler.domain.shifts import DutyOption
from scheduler.domain.total_rows import TotalRow
from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.kernels.state_sums import STATES, Rows
from scheduler.engine.tables.classes import TourClass
from scheduler.goals.labour import Labour

NO_LIMIT = 2**60
"""More units than any sum."""
Kind = tuple[tuple[tuple[int, tuple[int, ...]], ...], tuple[int, ...]]
"""Units by state of each presence row an agent counts in, and the total rows."""


def make_rows(problem: Problem, terms: JointTerms, tables: Tables, classes: Sequence[TourClass]) -> Rows:
    """Set up the rows of a problem; kinds of agents are numbered as they appear, 0 is who adds nothing."""
    horizon = problem.horizon
    kinds: dict[Kind, int] = {((), ()): 0}
    kind_of = [kinds.setdefault(_kind(terms, agent_id), len(kinds)) for agent_id in problem.contexts]
    presence = [entry for own, _ in kinds for entry in own]
    return Rows(
        kind_of=np.array(kind_of, np.int64),
        kind_ptr=np.cumsum([0, *(len(own) for own, _ in kinds)]).astype(np.int64),
        kind_rows=np.array([r for r, _ in presence], np.int64),
        kind_adds=np.array([adds for _, adds in presence], np.int64).reshape(-1, STATES),
        **_ranges(problem, terms.rows),
        worth=np.zeros((STATES, horizon.num_intervals)),
        states=np.zeros(horizon.num_intervals + 1, np.int64),
        total_ptr=np.cumsum([0, *(len(own) for _, own in kinds)]).astype(np.int64),
        total_rows=np.array([x for _, own in kinds for x in own], np.int64),
        **_totals(problem, terms.totals, tables, classes),
    )


def rows_cost(rows: Rows) -> float:
    """Milli-currency of the sums as they stand."""
    below, above = np.maximum(rows.least - rows.sums, 0), np.maximum(rows.sums - rows.most, 0)
    presence = float((below * rows.under + above * rows.over).sum())
    below = np.maximum(rows.total_least[:, None] - rows.total_sums, 0)
    above = np.maximum(rows.total_sums - rows.total_most[:, None], 0)
    used = np.arange(rows.total_sums.shape[1]) <= rows.total_period.max(axis=1, initial=-1)[:, None]
    costs = below * rows.total_under[:, None] + above * rows.total_over[:, None]
    return presence + float(np.where(used, costs, 0.0).sum())


def duty_units(problem: Problem, row: TotalRow, context: AgentContext, day: int, option: DutyOption) -> int:
    """Units a duty adds to a total row, sign included."""
    if row.counted == "duties":
        return row.sign
    if row.counted == "paid_intervals":
        return row.sign * round(option.form.paid_minutes / problem.horizon.interval_minutes)
    return row.sign * Labour().value(problem, context.agent.pay_rate, day, option)


def earned_by(
    problem: Problem, totals: Sequence[TotalRow], sums: Ints, agent_id: str
) -> Callable[[int, DutyOption], float]:
    """Tell what a duty of an agent by itself saves total rows at their sums ``(X, periods)``, milli-currency."""
    context = problem.contexts[agent_id]
    own = [(x, row) for x, row in enumerate(totals) if agent_id in row.people]

    def earned(day: int, option: DutyOption) -> float:
        total = 0
        for x, row in own:
            units = int(sums[x, row.periods[day]])
            more = units + duty_units(problem, row, context, day, option)
            total += row.milli * (row.missed(units) - row.missed(more))
        return float(total)

    return earned


def _kind(terms: JointTerms, agent_id: str) -> Kind:
    rows = ((r, row.adds[agent_id]) for r, row in enumerate(terms.rows) if any(row.adds.get(agent_id, ())))
    return tuple(rows), tuple(x for x, row in enumerate(terms.totals) if agent_id in row.people)


def _ranges(problem: Problem, rows: Sequence[PresenceRow]) -> dict[str, Any]:
    """Ranges, prices and carried sums of presence rows."""
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
    return {"least": least, "most": most, "under": under, "over": over, "sums": sums}


def _totals(problem: Problem, rows: Sequence[TotalRow], tables: Tables, classes: Sequence[TourClass]) -> dict[str, Any]:
    """Ranges and prices of total rows, and what each option adds."""
    count, days = len(rows), problem.horizon.days
    periods = max((max(row.periods) + 1 for row in rows), default=0)
    sums = np.zeros((count, periods), np.int64)
    for x, row in enumerate(rows):
        sums[x, : len(row.base)] = row.base
    every = len(tables.start) if rows else 0
    units, option_day = np.zeros((count, every), np.int64), np.zeros(every, np.int64)
    for cls, own in enumerate(classes if rows else ()):
        for day, options in enumerate(own.options):
            first = int(tables.option_ptr[cls, day])
            option_day[first : first + len(options)] = day
            for x, row in enumerate(rows):
                units[x, first : first + len(options)] = [
                    duty_units(problem, row, own.context, day, option) for option in options
                ]
    return {
        "total_period": np.array([row.periods for row in rows], np.int64).reshape(count, days),
        "total_units": units,
        "total_least": _limits([row.least for row in rows], -NO_LIMIT),
        "total_most": _limits([row.most for row in rows], NO_LIMIT),
        "total_under": np.array([row.milli if row.least is not None else 0 for row in rows], np.float64),
        "total_over": np.array([row.milli if row.most is not None else 0 for row in rows], np.float64),
        "total_sums": sums,
        "option_day": option_day,
    }


def _limits(limits: Sequence[int | None], none: int) -> Ints:
    return np.array([none if limit is None else limit for limit in limits], np.int64)
