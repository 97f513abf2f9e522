"""Presence rows and total rows in a CP-SAT model: sums over people, and how far they lie from what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.presence import carried_duties
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.row_sums import row_sums
from scheduler.domain.total_rows import TotalRow
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.tables.new_rows import duty_units
from scheduler.goals.total_targets import total_sums

Terms = list[tuple[Any, int]]
Limits = tuple[int | None, int | None]
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
                limits = row.least, row.most
                found += [(missed, price) for missed in _misses(model, limits, sums[interval], terms)]
            else:
                constant += price * row.missed(sums[interval])
    return found, constant


def _terms(row: PresenceRow, states: dict[str, States], interval: int) -> Iterator[tuple[Any, int]]:
    """Literals of an interval with the units each adds."""
    for agent_id, own in states.items():
        for state, units in enumerate(row.adds.get(agent_id, ())):
            if units:
                yield from ((literal, units * sign) for sign, literal in own[state].get(interval, ()))


def price_totals(
    model: cp_model.CpModel, problem: Problem, rows: Iterable[TotalRow], views: Iterable[AgentModel], fixed: Roster
) -> tuple[Terms, int]:
    """Price total rows by the agents of ``views`` and by a roster that stays; as `price_rows`."""
    by_id = {view.context.agent.agent_id: view for view in views}
    found: Terms = []
    constant = 0
    for row in rows:
        terms: list[Terms] = [[] for _ in row.base]
        for view in (by_id[agent_id] for agent_id in row.people if agent_id in by_id):
            for day, period in enumerate(row.periods):
                for option, literal in view.options(day):
                    terms[period].append((literal, duty_units(problem, row, view.context, day, option)))
        for here, own in zip(total_sums(problem, row, fixed), terms, strict=True):
            if own:
                found += [(missed, row.milli) for missed in _misses(model, (row.least, row.most), here, own)]
            else:
                constant += row.milli * row.missed(here)
    return found, constant


def _misses(model: cp_model.CpModel, limits: Limits, here: int, terms: Terms) -> Iterator[Any]:
    """Variables of the units below and above a range."""
    least, most = limits
    literals, units = [literal for literal, _ in terms], [unit for _, unit in terms]
    reach = sum(abs(unit) for unit in units)
    total = cp_model.LinearExpr.weighted_sum(literals, units) + here
    if least is not None:
        below = model.new_int_var(0, max(0, least - here + reach), "")
        model.add(below >= least - total)
        yield below
    if most is not None:
        above = model.new_int_var(0, max(0, here + reach - most), "")
        model.add(above >= total - most)
        yield above
