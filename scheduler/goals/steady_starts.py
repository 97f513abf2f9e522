"""Steady starts: what it costs that somebody's duties of one week start at different times of the day.

Each person's week has a band of two hours, which begins on a full hour of the site's clock. Every duty of the week that
starts outside it costs the price for each hour, in parts of hours too, from its nearer edge, on the circle of the
clock; the band is the one that makes the week cheapest. Of a week that begins before the horizon the earlier duties
count too: the week goes on as it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from scheduler.domain.agent_view import AgentView
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import Frame, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal

BAND_MINUTES = 120
"""Starts as far from each other as this are the same time of the day."""
HOURS = 24
MINUTES_PER_DAY = 24 * 60
MOST_HOURS_OUTSIDE = (MINUTES_PER_DAY - BAND_MINUTES) // 2 / 60
"""No start is further from a band."""


class SteadyStarts(Goal[None]):
    """Prices one agent's whole tour."""

    name = "steady_starts"
    label = "Starts that jump"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where the price is above 0."""
        return problem.prices.start_spread > 0

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State the bands of each week as the choices of a frame."""
        horizon, price = problem.horizon, _milli(problem)

        def clock(option: DutyOption) -> int:
            local = horizon.local(option.start)
            return local.hour * 60 + local.minute

        def cost(hour: int, day: int, start: Hashable) -> int:
            assert isinstance(start, int)
            return _cost(price, hour, start)

        for week in range(horizon.week_of(0), horizon.week_of(horizon.days - 1) + 1):
            days = horizon.week_days(week)
            dates = {horizon.date_of(day) for day in days}
            earlier = [past.start.astimezone(horizon.tz) for past in view.history if past.date in dates]
            base = [sum(_cost(price, hour, one.hour * 60 + one.minute) for one in earlier) for hour in range(HOURS)]
            inside = range(max(0, days.start), min(horizon.days, days.stop))
            terms.frames.append(Frame(self.name, inside, tuple(base), cost, clock))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of everybody's weeks."""
        horizon, price = problem.horizon, _milli(problem)
        starts: dict[tuple[str, int], list[int]] = defaultdict(list)
        weeks = {horizon.week_of(day) for day in range(horizon.days)}
        past = [(duty.agent_id, duty.start, duty.date) for own in problem.contexts.values() for duty in own.history]
        for agent_id, start, when in (*past, *((duty.agent_id, duty.start, duty.date) for duty in roster.duties)):
            if (week := horizon.week_of(horizon.day_of(when))) in weeks:
                local = start.astimezone(horizon.tz)
                starts[agent_id, week].append(local.hour * 60 + local.minute)
        total = 0
        for own in starts.values():
            edges = [(60 * hour, (60 * hour + BAND_MINUTES) % MINUTES_PER_DAY) for hour in range(HOURS)]
            total += min(sum(price * _minutes_outside(start, *edge) // 60 for start in own) for edge in edges)
        return currency_of(total)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return (
            f"Starts that jump cost {cost:,.2f} {problem.currency} ({problem.prices.start_spread:g} for each hour a "
            "duty starts outside the best two hours of the person's week)"
        )

    @property
    def keys(self) -> str:
        """Its price."""
        return "prices.start_spread"

    def ceiling(self, problem: Problem) -> float:
        """Every date as far from the band as the clock allows; the first week may have begun before the horizon."""
        horizon = problem.horizon
        days = horizon.days - min(0, horizon.week_days(horizon.week_of(0)).start)
        return problem.prices.start_spread * MOST_HOURS_OUTSIDE * len(problem.agents) * days


def _cost(price: int, hour: int, start: int) -> int:
    """Milli-currency of a start, minutes of the clock, beside the band that begins at ``hour``."""
    after = (start - 60 * hour) % MINUTES_PER_DAY
    return price * max(0, min(after - BAND_MINUTES, MINUTES_PER_DAY - after)) // 60


def _minutes_outside(start: int, opens: int, closes: int) -> int:
    """Minutes of the clock between a start and the nearer edge of a band; 0 inside it."""
    if opens <= start <= closes or (closes < opens and (start >= opens or start <= closes)):
        return 0
    gaps = (abs(start - opens), abs(start - closes))
    return min(min(gap, MINUTES_PER_DAY - gap) for gap in gaps)


def _milli(problem: Problem) -> int:
    return round(problem.prices.start_spread * MILLI)
