"""Coachings left out: what it costs that an individual session which need not take place does not."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from scheduler.domain.agent_view import AgentView
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal


class CoachingsLeftOut(Goal[None]):
    """Prices one agent's whole tour.

    A session is left out on the last of its dates; one whose dates go on after the horizon can still take place.
    """

    name = "coachings_left_out"
    label = "Coaching left out"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where a session may be left out at a price above 0."""
        return any(one.price for one in problem.coachings)

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State what is still to take place as one automaton over the dates."""
        horizon = problem.horizon
        last = {
            i: (horizon.day_of(one.latest), round(one.price * MILLI))
            for i, one in enumerate(view.coachings)
            if one.price and horizon.start <= one.latest <= horizon.end
        }
        if not last:
            return

        def step(left: frozenset[int], day: int, feature: Hashable) -> tuple[frozenset[int], int]:
            left = left - {feature}
            ending = frozenset(i for i in left if last[i][0] == day)
            return left - ending, sum(last[i][1] for i in ending)

        terms.automata.append(PricedAutomaton(self.name, frozenset(last), step, lambda option: option.coaching))

    @property
    def keys(self) -> str:
        """Their price."""
        return "activities.yaml: price"

    def ceiling(self, problem: Problem) -> float:
        """All that end in the horizon."""
        first, last = problem.horizon.start, problem.horizon.end
        ending = [one.price or 0.0 for one in problem.coachings if first <= one.latest <= last]
        return currency_of(sum(round(price * MILLI) for price in ending))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of every session that ends in the horizon and is in no duty."""
        dates = {(duty.agent_id, segment.activity): duty.date for duty in roster.duties for segment in duty.segments}
        total = 0
        for one in problem.coachings:
            if one.price and problem.horizon.start <= one.latest <= problem.horizon.end:
                when = dates.get((one.agent_id, one.activity))
                total += round(one.price * MILLI) * (when is None or not one.earliest <= when <= one.latest)
        return currency_of(total)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        count = sum(one.price is not None for one in problem.coachings)
        return f"Individual sessions left out cost {cost:,.2f} {problem.currency} ({count} may be left out)"
