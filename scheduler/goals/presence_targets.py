"""Presence targets: what it costs that too few or too many people of some kind are there together.

Every presence row says how many units its people should add up to in each interval it holds in; each unit below or
above costs the row's price for the interval.
"""

from __future__ import annotations

from scheduler.domain.money import currency_of
from scheduler.domain.presence import carried_duties
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.row_sums import row_sums
from scheduler.goals.base import Goal


class PresenceTargets(Goal[None]):
    """Ties people together in single intervals."""

    name = "presence_targets"
    label = "People there together"
    colour = "short"

    def applies(self, problem: Problem) -> bool:
        """Where the site has presence rows."""
        return bool(problem.presence_rows)

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State every row."""
        terms.rows.extend(problem.presence_rows)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency, from the segments of all duties, those carried in included."""
        horizon, duties = problem.horizon, (*carried_duties(problem), *roster.duties)
        total = 0
        for row in problem.presence_rows:
            sums = row_sums(row, horizon, duties)
            missed = sum(row.missed(units) for units, holds in zip(sums, row.intervals, strict=True) if holds)
            total += missed * row.milli(horizon.interval_minutes)
        return currency_of(total)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        names = ", ".join(row.name for row in problem.presence_rows)
        return f"Too few or too many people there together cost {cost:,.2f} {problem.currency} ({names})"
