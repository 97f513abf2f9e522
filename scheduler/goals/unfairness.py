"""Fairness over time: what it costs that somebody has more undesired duties than the others who could have had them.

Everybody who is compared has a fair share, fixed before the search (`scheduler.domain.fair_shares`): points of earlier
weeks count with those of this horizon. The first point above it costs the price, the n-th 2n - 1 times as much, so
that the dear ones are handed to whoever has fewer. What somebody has too many of at the beginning costs nothing by
itself. As each share is fixed, one person's price depends on that person alone: tours are priced exactly.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from scheduler.domain.agent_view import AgentView
from scheduler.domain.agents import Wish
from scheduler.domain.fair_points import MOST_STEPS, NIGHT_MINUTES, NightSpans
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal
from scheduler.goals.undesired_points import points_by_agent, priced_steps
from scheduler.goals.wishes import Wishes, breaks_wish


class _Facts(NamedTuple):
    """What of an agent's day its price depends on: points without a price on the whole, and the date's wishes."""

    room: int | None
    wishes: tuple[Wish, ...]


class FairnessOverTime(Goal[_Facts]):
    """Prices one agent's whole tour; who is compared with nobody has no price."""

    name = "unfairness"
    label = "Unfair shares of undesired duties"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where the price is above 0."""
        return problem.fairness.price > 0

    def facts(self, context: AgentContext, day: int) -> _Facts:
        """Room of the agent, and the wishes of the date without the agent's name."""
        if context.fair_share is None:
            return _Facts(None, ())
        return _Facts(context.fair_share.room, Wishes().facts(context, day))

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[_Facts]) -> None:
        """Count points from the fair share on: a state is the points above it, negative below."""
        room, fairness, horizon = facts[0].room, problem.fairness, problem.horizon
        if room is None:
            return
        price, spans, dates = _milli(problem), NightSpans(horizon, problem.night), range(horizon.days)
        of_date = [fairness.of_date(horizon.date_of(day)) for day in dates]
        late_from = [horizon.minute_at(day, fairness.late_after) for day in dates]
        off = [fairness.refused_wishes * _refused(problem, facts[day].wishes, None) for day in dates]
        most = [
            of_date[day] + max(fairness.nights, fairness.lates) + fairness.refused_wishes * len(facts[day].wishes)
            for day in dates
        ]
        left = [sum(most[day + 1 :]) for day in dates]

        def points(option: DutyOption) -> int:
            day, start, end = option.day, option.start, option.end
            at_night = sum(max(0, min(end, closes) - max(start, opens)) for opens, closes in spans.near(day))
            own = fairness.nights if at_night >= NIGHT_MINUTES else fairness.lates * (end > late_from[day])
            return own + of_date[day] + fairness.refused_wishes * _refused(problem, facts[day].wishes, option)

        def step(above: int, day: int, feature: Hashable) -> tuple[int, int]:
            more = off[day] if feature is None else feature
            assert isinstance(more, int)
            cost = sum(2 * min(above + n, MOST_STEPS) - 1 for n in range(1, more + 1) if above + n > 0)
            # What cannot come to the share any more is one state, and so is what is far above it.
            return min(max(above + more, -left[day]), MOST_STEPS), price * cost

        start = min(max(-room, -sum(most)), MOST_STEPS)
        terms.automata.append(PricedAutomaton(self.name, start, step, points))

    @property
    def keys(self) -> str:
        """Its price."""
        return "fairness.price"

    def ceiling(self, problem: Problem) -> float:
        """Every date of everybody with as many points as a date and its wishes can have, each at the dearest step."""
        return problem.fairness.price * (2 * MOST_STEPS - 1) * self._most_points(problem)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of everybody's points above the fair share."""
        found = points_by_agent(problem, roster)
        shares = [share for share in problem.fair_shares if share.agent_id in found]
        return currency_of(_milli(problem) * sum(priced_steps(one.room, found[one.agent_id]) for one in shares))

    @staticmethod
    def _most_points(problem: Problem) -> int:
        own, days = problem.fairness, problem.horizon.days
        a_date = own.holidays + own.weekends + max(own.nights, own.lates)
        return a_date * days * len(problem.agents) + own.refused_wishes * len(problem.wishes)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return (
            f"Unfair shares of undesired duties cost {cost:,.2f} {problem.currency} ({problem.fairness.price:g} the "
            "first point above what is fair within the person's group, each further one more)"
        )


def _refused(problem: Problem, wishes: Sequence[Wish], option: DutyOption | None) -> int:
    """Wishes of a date that a duty, or a day off, goes against."""
    return sum(breaks_wish(problem, wish, option) for wish in wishes)


def _milli(problem: Problem) -> int:
    return round(problem.fairness.price * MILLI)
