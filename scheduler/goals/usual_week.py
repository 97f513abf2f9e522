"""Usual week: what it costs that somebody's days and starts are other than in the week before.

The last seven dates before the horizon are the pattern. A date on which a person works where the same weekday of the
pattern was off, or the other way round, or starts more than two hours of the clock from then, costs the price. Who had
no duty in these seven dates has no pattern, and dates on which absences leave no duty have none either.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal
from scheduler.goals.counted_dates import CountedDates

DAYS_A_WEEK, MINUTES_PER_DAY = 7, 24 * 60
ALIKE_MINUTES = 120
"""Starts as far from each other as this are the same time of the day."""
Usual = tuple[int, ...] | None
"""Start in minutes of the clock, empty on a date off; ``None`` where there is no pattern."""


class UsualWeek(CountedDates, Goal[Usual]):
    """The facts of an agent's day are what the pattern has for it."""

    name = "usual_week"
    label = "Other days than last week"
    colour = "training"
    price_key = "pattern_change"
    unit = "a date"

    def facts(self, context: AgentContext, day: int) -> Usual:
        """Start of the duty on the same weekday of the week before."""
        horizon = context.horizon
        last = {
            past.date: past.start for past in context.history if past.date >= horizon.start - timedelta(DAYS_A_WEEK)
        }
        if not last or context.view.absent_on(horizon.date_of(day)):
            return None
        start = last.get(horizon.start - timedelta(DAYS_A_WEEK - day % DAYS_A_WEEK))
        return () if start is None else (_minute(start.astimezone(horizon.tz)),)

    def value(self, problem: Problem, facts: Usual, day: int, option: DutyOption | None) -> int:
        """Milli-currency a day costs for differing from the pattern."""
        if facts is None or (option is None and not facts):
            return 0
        if option is not None and facts:
            gap = (_minute(problem.horizon.local(option.start)) - facts[0]) % MINUTES_PER_DAY
            if min(gap, MINUTES_PER_DAY - gap) <= ALIKE_MINUTES:
                return 0
        return self.milli(problem)

    def dates(self, problem: Problem, roster: Roster, agent_id: str) -> list[date]:
        """Dates on which an agent's roster differs from the week before the horizon."""
        horizon, context = problem.horizon, problem.contexts[agent_id]
        week = [horizon.start - timedelta(days=number) for number in range(DAYS_A_WEEK, 0, -1)]
        before = {past.date: past.start.astimezone(horizon.tz) for past in context.history if past.date in week}
        if not before:
            return []
        now = {duty.date: duty.start.astimezone(horizon.tz) for duty in roster.by_agent.get(agent_id, ())}
        found = []
        for day in range(horizon.days):
            when = horizon.date_of(day)
            own, usual = now.get(when), before.get(week[day % DAYS_A_WEEK])
            if own is not None and usual is not None:
                apart = abs(_minute(own) - _minute(usual))
                differs = min(apart, MINUTES_PER_DAY - apart) > ALIKE_MINUTES
            else:
                differs = (own is None) != (usual is None)
            if differs and not context.view.absent_on(when):
                found.append(when)
        return found

    def most_dates(self, problem: Problem) -> int:
        """Every date."""
        return problem.horizon.days


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
