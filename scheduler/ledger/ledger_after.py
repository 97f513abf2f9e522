"""The ledger a run leaves: what it was given, and what its own dates add."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from scheduler.domain.ledger_entry import LedgerEntry
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.ledger.measures import MEASURES

DECIMALS = 6


def ledger_after(problem: Problem, roster: Roster) -> tuple[LedgerEntry, ...]:
    """Add a roster to the ledger of its problem.

    Everybody employed on one of the dates has every measure as of the last date, also where it is 0. Entries of earlier
    periods, and of people who are not employed any more, or not yet, stay as they are.

    Returns
    -------
    tuple of LedgerEntry
        By agent, in the order of the problem and then by name; by measure, in the order of the registry; by period.
    """
    horizon = problem.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    entries = {one.key: one for one in problem.ledger}
    here = [agent.agent_id for agent in problem.agents if any(map(agent.employed_on, dates))]
    for measure in MEASURES.values():
        added: dict[tuple[str, date | None], float] = defaultdict(float)
        for agent_id, amounts in measure.count(problem, roster).items():
            for when, amount in amounts:
                added[agent_id, measure.period_of(when)] += amount
        for agent_id in here:
            for period in dict.fromkeys(measure.period_of(when) for when in dates):
                key = agent_id, measure.name, period
                before = entries[key].value if key in entries else 0.0
                value = round(before + added[agent_id, period], DECIMALS)
                entries[key] = LedgerEntry(agent_id, horizon.end, measure.name, period, value)
    return tuple(sorted(entries.values(), key=_order(problem)))


def _order(problem: Problem) -> Callable[[LedgerEntry], tuple[int, str, int, date]]:
    people = {agent.agent_id: place for place, agent in enumerate(problem.agents)}
    measures = {name: place for place, name in enumerate(MEASURES)}

    def place(one: LedgerEntry) -> tuple[int, str, int, date]:
        known = people.get(one.agent_id, len(people))
        return known, one.agent_id, measures.get(one.measure, len(measures)), one.period_start or date.min

    return place
