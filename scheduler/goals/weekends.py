"""Weekends: what it costs that somebody works too many of them in a row.

A weekend is a Saturday and the Sunday after it; it is worked where a duty is dated on either. Where one weekend in N
should be off, each worked one at the end of N or more in a row costs the price. Earlier weekends count, the one in
which the horizon begins too.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from scheduler.domain.agent_view import AgentView
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal
from scheduler.goals.counted_dates import CountedDates

SATURDAY, SUNDAY = 5, 6
DAYS_A_WEEK = timedelta(days=7)


class _State(NamedTuple):
    """Weekends worked in a row up to the last whole one, as far as it matters, and whether this one is."""

    in_a_row: int
    is_worked: bool


class Weekends(CountedDates, Goal[None]):
    """Prices one agent's whole tour."""

    name = "weekends"
    label = "Weekends in a row"
    colour = "training"
    price_key = "weekends_in_a_row"
    unit = "a weekend too many in a row"

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State the price as an automaton over the dates."""
        horizon, price = problem.horizon, self.milli(problem)
        enough = problem.prices.weekend_off_weeks - 1
        weekday = [horizon.date_of(day).weekday() for day in range(horizon.days)]

        def step(state: _State, day: int, feature: Hashable) -> tuple[_State, int]:
            in_a_row, is_worked = state
            cost = 0
            if feature is not None and weekday[day] in (SATURDAY, SUNDAY) and not is_worked:
                is_worked, cost = True, price if in_a_row >= enough else 0
            if weekday[day] == SUNDAY:
                in_a_row, is_worked = min(in_a_row + 1, enough) if is_worked else 0, False
            return _State(in_a_row, is_worked), cost

        before = {past.date for past in view.history}
        # A horizon that begins on a Sunday goes on with the Saturday before it.
        last = horizon.start - timedelta(days=(horizon.start.weekday() - SUNDAY) % 7 or 7)
        begun = horizon.start.weekday() == SUNDAY and horizon.start - timedelta(days=1) in before
        worked = (last - number * DAYS_A_WEEK for number in range(enough))
        in_a_row = 0
        for sunday in worked:
            if not {sunday, sunday - timedelta(days=1)} & before:
                break
            in_a_row += 1
        terms.automata.append(PricedAutomaton(self.name, _State(in_a_row, begun), step))

    def dates(self, problem: Problem, roster: Roster, agent_id: str) -> list[date]:
        """Saturdays of the weekends of the horizon an agent works at the end of too many in a row."""
        horizon, weeks = problem.horizon, problem.prices.weekend_off_weeks
        before = {past.date for past in problem.contexts[agent_id].history}
        own = {duty.date for duty in roster.by_agent.get(agent_id, ())}
        found = []
        saturday = horizon.start - timedelta(days=(horizon.start.weekday() - SATURDAY) % 7)
        while saturday <= horizon.end:
            ends = [saturday - number * DAYS_A_WEEK for number in range(weeks)]
            is_run = all({end, end + timedelta(days=1)} & (before | own) for end in ends)
            # What was worked before the horizon alone has been paid for.
            new = {saturday, saturday + timedelta(days=1)} & own
            if is_run and new and saturday not in before:
                found.append(saturday)
            saturday += DAYS_A_WEEK
        return found

    def most_dates(self, problem: Problem) -> int:
        """Every weekend the horizon has a date of."""
        days = [problem.horizon.date_of(day).weekday() for day in range(problem.horizon.days)]
        return days.count(SATURDAY) + (days[0] == SUNDAY)
