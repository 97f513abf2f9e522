"""Total targets: what it costs that the duties of some people come to too little or too much in a date, week or month.

Budgets, people off on a date, hours of a group: every total row says what its people's duties should add up to in each
period; each unit below or above costs the row's price.
"""

from __future__ import annotations

from collections import defaultdict

from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.total_rows import TotalRow
from scheduler.goals.base import Goal


class TotalTargets(Goal[None]):
    """Ties people together over a date, a week or the horizon."""

    name = "total_targets"
    label = "Totals of groups"
    colour = "over"

    def applies(self, problem: Problem) -> bool:
        """Where the site has total rows."""
        return bool(problem.total_rows)

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State every row."""
        terms.totals.extend(problem.total_rows)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency."""
        rows = problem.total_rows
        return currency_of(sum(row.milli * sum(map(row.missed, total_sums(problem, row, roster))) for row in rows))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        names = ", ".join(row.name for row in problem.total_rows)
        return f"Totals of groups below or above what is wanted cost {cost:,.2f} {problem.currency} ({names})"


def total_sums(problem: Problem, row: TotalRow, roster: Roster) -> list[int]:
    """Units of each period of a row, from the roster's duties dated inside the horizon."""
    step, people = problem.horizon.interval_minutes, set(row.people)
    rates: dict[str, int] = defaultdict(int, {a.agent_id: milli_of(a.pay_rate, step) for a in problem.agents})
    sums = list(row.base)
    for duty in roster.duties:
        day = problem.horizon.day_of(duty.date)
        if duty.agent_id in people and 0 <= day < len(row.periods):
            sums[row.periods[day]] += row.sign * _units(row, duty, rates[duty.agent_id], step)
    return sums


def _units(row: TotalRow, duty: Duty, rate: int, step: int) -> int:
    """Units of one duty; ``rate`` is milli-currency of a paid interval of ``step`` minutes."""
    if row.counted == "duties":
        return 1
    return round((1 if row.counted == "paid_intervals" else rate) * duty.paid_minutes / step)
