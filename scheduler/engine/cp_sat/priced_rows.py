"""Presence rows in a CP-SAT model: what the people present add up to, and how far that lies from what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty
from scheduler.domain.row_sums import row_sums
from scheduler.engine.cp_sat.agent_model import AgentModel

Terms = list[tuple[Any, int]]
States = tuple[dict[int, list[tuple[int, Any]]], ...]


def price_rows(
    model: cp_model.CpModel,
    problem: Problem,
    rows: Iterable[PresenceRow],
    views: Iterable[AgentModel],
    fixed: Iterable[Duty],
) -> tuple[Terms, int]:
    """Price rows by the agents of ``views`` and by duties that stay, those carried in included.

    Returns
    -------
    tuple
        Variables with milli-currency of each, and milli-currency that does not depend on them.
    """
    there = (*carried_duties(problem), *fixed)
    states = {view.context.agent.agent_id: view.states() for view in views}
    found: Terms = []
    constant = 0
    for row in rows:
        sums = row_sums(row, problem.horizon, there)
        price = row.milli(problem.horizon.interval_minutes)
        for interval, holds in enumerate(row.intervals):
            if not holds:
                continue
            terms = list(_terms(row, states, interval))
            if terms:
                found += [(missed, price) for missed in _misses(model, row, sums[interval], terms)]
            else:
                constant += price * row.missed(sums[interval])
    return found, constant


def _terms(row: PresenceRow, states: dict[str, States], interval: int) -> Iterator[tuple[Any, int]]:
    """Literals of an interval with the units each adds."""
    for agent_id, own in states.items():
        for state, units in enumerate(row.adds.get(agent_id, ())):
            if units:
                yield from ((literal, units * sign) for sign, literal in own[state].get(interval, ()))


def _misses(model: cp_model.CpModel, row: PresenceRow, here: int, terms: Terms) -> Iterator[Any]:
    """Variables of the units below and above the range."""
    literals, units = [literal for literal, _ in terms], [unit for _, unit in terms]
    reach = sum(abs(unit) for unit in units)
    total = cp_model.LinearExpr.weighted_sum(literals, units) + here
    if row.least is not None:
        below = model.new_int_var(0, max(0, row.least - here + reach), "")
        model.add(below >= row.least - total)
        yield below
    if row.most is not None:
        above = model.new_int_var(0, max(0, here + reach - row.most), "")
        model.add(above >= total - row.most)
        yield above
