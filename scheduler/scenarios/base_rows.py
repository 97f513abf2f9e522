"""The base's rows (people together, totals of groups) laid on another column's people."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.total_rows import TotalRow


def with_base_rows(problem: Problem, base: Problem) -> Problem:
    """Return a problem with the rows of the base, their targets and prices, and nothing of its own rows.

    So a column that takes a row away or loosens it is charged what the base's asks for, and one that adds a row is not
    charged for it. People whom only the column has, such as hires, count where the column's row of that name, counting
    in the same way, has them.
    """
    presence = {row.name: row for row in problem.presence_rows}
    totals = {row.name: row for row in problem.total_rows}
    known = {agent.agent_id for agent in base.agents}
    return replace(
        problem,
        presence_rows=tuple(_presence(row, presence.get(row.name), known) for row in base.presence_rows),
        total_rows=tuple(_total(row, totals.get(row.name), known) for row in base.total_rows),
    )


def _presence(row: PresenceRow, own: PresenceRow | None, known: set[str]) -> PresenceRow:
    kinds = set(row.adds.values())
    new = own.adds.items() if own is not None else ()
    return replace(row, adds={**row.adds, **{a: adds for a, adds in new if a not in known and adds in kinds}})


def _total(row: TotalRow, own: TotalRow | None, known: set[str]) -> TotalRow:
    if own is None or (own.counted, own.sign, own.periods) != (row.counted, row.sign, row.periods):
        return row
    new = tuple(agent_id for agent_id in own.people if agent_id not in known)
    return replace(row, people=(*row.people, *new), base=own.base if new else row.base)
