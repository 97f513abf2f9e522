"""Working days: what it costs that somebody comes in for a single day between two days off.

Dates count by the duties dated on them: leave is a day off, a night belongs to the date it begins on. The date before
the first one counts once the first date shows that it was alone. What comes after the last date is not known and costs
nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, timedelta

from scheduler.domain.agent_view import AgentView
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal
from scheduler.goals.counted_dates import CountedDates

OFF, FIRST, LATER = range(3)
"""What the date before was: off, the first of its working days, a later one."""
ONE = timedelta(days=1)


class WorkingDays(CountedDates, Goal[None]):
    """Prices one agent's whole tour."""

    name = "working_days"
    label = "Single working days"
    colour = "training"
    price_key = "single_working_day"
    unit = "each"

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State the price as an automaton over the dates."""
        price = self.milli(problem)

        def step(state: int, day: int, feature: Hashable) -> tuple[int, int]:
            if feature is not None:
                return (FIRST if state == OFF else LATER), 0
            return OFF, price if state == FIRST else 0

        before, start = {past.date for past in view.history}, problem.horizon.start
        state = OFF if start - ONE not in before else LATER if start - 2 * ONE in before else FIRST
        terms.automata.append(PricedAutomaton(self.name, state, step))

    def dates(self, problem: Problem, roster: Roster, agent_id: str) -> list[date]:
        """Worked dates alone between two dates off, from the date before the horizon on."""
        horizon = problem.horizon
        worked = {past.date for past in problem.contexts[agent_id].history}
        worked |= {duty.date for duty in roster.by_agent.get(agent_id, ())}
        dates = [horizon.date_of(day) for day in range(-1, horizon.days - 1)]
        return [when for when in dates if when in worked and when - ONE not in worked and when + ONE not in worked]

    def most_dates(self, problem: Problem) -> int:
        """Every second date."""
        return (problem.horizon.days + 1) // 2
