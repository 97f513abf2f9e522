"""Steady starts: what it costs that somebody's duties of one week start at different times of the day.

The first duty of a week of the site sets the time; every later duty of the week that starts more than an hour from it,
on the circle of the clock, costs the price once. So a week without any has its starts within two hours. Clock readings
are the site's; a week that begins before the horizon is set by its first duty inside it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date

from scheduler.domain.agent_view import AgentView
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal

CLOSE_MINUTES = 60
"""A start this far from the week's first one is still the same time of the day."""
MINUTES_PER_DAY = 24 * 60


class SteadyStarts(Goal[None]):
    """Prices one agent's whole tour."""

    name = "steady_starts"
    label = "Starts that jump"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where the price is above 0."""
        return problem.prices.start_jump > 0

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State it as an automaton that remembers the week's first start."""
        horizon, price = problem.horizon, _milli(problem)
        weeks = [horizon.week_of(day) for day in range(horizon.days)]
        last = {day for day in range(horizon.days) if day + 1 == horizon.days or weeks[day + 1] != weeks[day]}

        def step(first: int | None, day: int, start: Hashable) -> tuple[int | None, int]:
            cost = 0
            if isinstance(start, int):
                apart = abs(start - first) if first is not None else 0
                cost = price if min(apart, MINUTES_PER_DAY - apart) > CLOSE_MINUTES else 0
                first = start if first is None else first
            return None if day in last else first, cost

        def clock(option: DutyOption) -> int:
            local = horizon.local(option.start)
            return local.hour * 60 + local.minute

        terms.automata.append(PricedAutomaton(self.name, None, step, clock))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of every duty that jumps."""
        return currency_of(_milli(problem) * len(jumping_duties(problem, roster)))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return (
            f"Starts that jump cost {cost:,.2f} {problem.currency} ({problem.prices.start_jump:g} a duty that starts "
            "more than an hour from the first of its week)"
        )


def jumping_duties(problem: Problem, roster: Roster) -> list[Duty]:
    """Duties of the horizon that start more than an hour from the first one of the person's week."""
    firsts: dict[tuple[str, date], Duty] = {}
    found = []
    for duty in sorted(roster.duties, key=lambda one: one.start):
        if not problem.horizon.start <= duty.date <= problem.horizon.end:
            continue
        week = problem.horizon.week_of(problem.horizon.day_of(duty.date))
        first = firsts.setdefault((duty.agent_id, problem.horizon.date_of(problem.horizon.week_days(week).start)), duty)
        clocks = [one.start.astimezone(problem.horizon.tz) for one in (first, duty)]
        gap = (clocks[1].hour - clocks[0].hour) * 60 + clocks[1].minute - clocks[0].minute
        if CLOSE_MINUTES < gap % MINUTES_PER_DAY < MINUTES_PER_DAY - CLOSE_MINUTES:
            found.append(duty)
    return found


def _milli(problem: Problem) -> int:
    return round(problem.prices.start_jump * MILLI)
