"""Days off: what it costs that somebody's days off lie apart.

Two things are priced. A date off between two worked dates is a *single day off*. A *week without two days off together*
is a whole week of the site, every date of it planned, in which somebody has a duty and no two dates in a row are off.
Dates count by the duties dated on them: leave is a day off, a night belongs to the date it begins on. Earlier duties
count as worked dates, and the date before the first one may be a single day off: the first date decides. What comes
after the last date is not known and costs nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import Horizon
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal

DAYS_A_WEEK = 7


class _State(NamedTuple):
    """How a tour stands before a date: days off in a row (2: two or more, or not after work), and of this week."""

    off: int
    is_paired: bool
    has_worked: bool


class DaysOff(Goal[None]):
    """Prices one agent's whole tour."""

    name = "days_off"
    label = "Scattered days off"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where either price is above 0."""
        return problem.prices.single_day_off > 0 or problem.prices.days_off_apart > 0

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State both prices as one automaton over the dates."""
        horizon = problem.horizon
        single, apart = _milli(problem)
        weeks = _whole_weeks(horizon)
        first, last = {week.start for week in weeks}, {week.stop - 1 for week in weeks}

        def step(state: _State, day: int, feature: Hashable) -> tuple[_State, int]:
            off, is_paired, has_worked = state
            cost = 0
            if day in first:
                is_paired, has_worked = False, False
            if feature is None:
                is_paired = is_paired or (off > 0 and day not in first)
                off = min(off + 1, 2)
            else:
                cost += single if off == 1 else 0
                off, has_worked = 0, True
            if day in last:
                cost += apart if has_worked and not is_paired else 0
                is_paired, has_worked = False, False
            return _State(off, is_paired, has_worked), cost

        before = {past.date for past in view.history}
        terms.automata.append(PricedAutomaton(self.name, _State(_days_off(before, horizon), False, False), step))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of everybody's days off."""
        single, apart = _milli(problem)
        total = 0
        for agent_id in problem.contexts:
            total += single * len(single_days_off(problem, roster, agent_id))
            total += apart * len(weeks_apart(problem, roster, agent_id))
        return currency_of(total)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        prices = problem.prices
        return (
            f"Scattered days off cost {cost:,.2f} {problem.currency} ({prices.single_day_off:g} a single day off, "
            f"{prices.days_off_apart:g} a week without two together)"
        )

    @property
    def keys(self) -> str:
        """Both prices."""
        return "prices.single_day_off, prices.days_off_apart"

    def ceiling(self, problem: Problem) -> float:
        """Every second date and every whole week of everybody."""
        prices, days = problem.prices, problem.horizon.days
        own = prices.single_day_off * ((days + 1) // 2) + prices.days_off_apart * len(_whole_weeks(problem.horizon))
        return own * len(problem.agents)


def single_days_off(problem: Problem, roster: Roster, agent_id: str) -> list[date]:
    """Dates off alone between two worked dates, from the date before the horizon on."""
    worked, one = _worked(problem, roster, agent_id), timedelta(days=1)
    dates = (problem.horizon.start - one, *_dates(problem))
    return [when for when in dates if when not in worked and when - one in worked and when + one in worked]


def weeks_apart(problem: Problem, roster: Roster, agent_id: str) -> list[date]:
    """First dates of the whole weeks in which somebody works and no two dates in a row are off."""
    worked, found = _worked(problem, roster, agent_id), []
    for monday in _dates(problem):
        week = [monday + timedelta(days=number) for number in range(DAYS_A_WEEK)]
        if monday.weekday() == problem.horizon.week_start and week[-1] <= problem.horizon.end:
            off = [when not in worked for when in week]
            if not all(off) and (True, True) not in pairwise(off):
                found.append(monday)
    return found


def _dates(problem: Problem) -> list[date]:
    return [problem.horizon.date_of(day) for day in range(problem.horizon.days)]


def _worked(problem: Problem, roster: Roster, agent_id: str) -> set[date]:
    """Dates with a duty, earlier ones too."""
    before = {past.date for past in problem.contexts[agent_id].history}
    return before | {duty.date for duty in roster.by_agent.get(agent_id, ())}


def _whole_weeks(horizon: Horizon) -> list[range]:
    """Days of the site's weeks that lie inside the horizon."""
    weeks = (horizon.week_days(number) for number in range(horizon.week_of(horizon.days - 1) + 1))
    return [week for week in weeks if week.start >= 0 and week.stop <= horizon.days]


def _days_off(before: set[date], horizon: Horizon) -> int:
    """Days off in a row before the first date: 0, 1 after a worked date, or 2."""
    if horizon.start - timedelta(days=1) in before:
        return 0
    return 1 if horizon.start - timedelta(days=2) in before else 2


def _milli(problem: Problem) -> tuple[int, int]:
    """Milli-currency of a single day off, and of a week without two days off together."""
    return round(problem.prices.single_day_off * MILLI), round(problem.prices.days_off_apart * MILLI)
