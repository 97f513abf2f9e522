"""Wishes of pairs: hours of a date in which two people are, or are not, on duty together against somebody's wish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from scheduler.domain.agents import PAIR_WISHES, Wish
from scheduler.domain.clock import clock_moment
from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.presence import carried_duties
from scheduler.domain.priced_terms import JointTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.wish_reach import why_not_asked
from scheduler.domain.wish_rows import pair_price, wish_rows
from scheduler.goals.base import Goal


class WishPairs(Goal[None]):
    """Ties two people together in the intervals of a wish's date."""

    name = "wish_pairs"
    label = "Broken wishes of pairs"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where somebody wishes to be with or apart from somebody."""
        return any(wish.kind in PAIR_WISHES for wish in problem.wishes)

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State a presence row for each pair."""
        terms.rows.extend(wish_rows(problem))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency, from the hours of all duties, those carried in included."""
        return currency_of(sum(cost for _, cost in pairs_against(problem, roster)))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        price = f"{problem.prices.wish:g} for eight hours at weight 1"
        return f"Hours together or apart against wishes cost {cost:,.2f} {problem.currency} ({price})"


def pairs_against(problem: Problem, roster: Roster) -> tuple[tuple[Wish, int], ...]:
    """Wishes of pairs that ask something and that the roster does not meet, with what each costs in milli-currency."""
    wishes = [wish for wish in problem.wishes if wish.kind in PAIR_WISHES and not why_not_asked(problem, wish)]
    duties = (*carried_duties(problem), *roster.duties) if wishes else ()
    found = []
    for wish in wishes:
        if intervals := intervals_against(problem, wish, duties):
            price = pair_price(problem, wish)
            milli = max(1, milli_of(price, problem.horizon.interval_minutes)) if price > 0 else 0
            found.append((wish, intervals * milli))
    return tuple(found)


def intervals_against(problem: Problem, wish: Wish, duties: Sequence[Duty]) -> int:
    """Intervals of the wish's date in which both of a pair are on duty (``apart``), or just one of them (``with``)."""
    zone, step = problem.horizon.tz, timedelta(minutes=problem.horizon.interval_minutes)
    moment, end = (clock_moment(wish.date + timedelta(days=after), 0, zone) for after in (0, 1))
    own = [duty for duty in duties if duty.agent_id in (wish.agent_id, wish.other)]
    count = 0
    while moment < end and own:
        there = {duty.agent_id for duty in own if duty.start <= moment and moment + step <= duty.end}
        count += len(there) == (1 if wish.kind == "with" else 2)
        moment += step
    return count
