"""Wishes: each broken wish costs its weight times the site's price of a wish, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scheduler.domain.agents import Wish
from scheduler.domain.clock import clock_moment
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal


class Wishes(Goal[tuple[Wish, ...]]):
    """The facts of an agent's day are the wishes of its date, whoever has them."""

    name = "wishes"
    label = "Broken wishes"
    colour = "training"

    def facts(self, context: AgentContext, day: int) -> tuple[Wish, ...]:
        """Wishes of the date, without the agent's name."""
        if not context.wishes:
            return ()
        when = context.horizon.date_of(day)
        return tuple(replace(wish, agent_id="") for wish in context.wishes if wish.date == when)

    def value(self, problem: Problem, facts: tuple[Wish, ...], day: int, option: DutyOption | None) -> int:
        """Milli-currency of the wishes a day breaks."""
        return sum(wish_price(problem, wish) for wish in facts if _breaks(problem, wish, option))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of the wishes dated inside the horizon."""
        return currency_of(sum(wish_price(problem, wish) for wish in broken_wishes(problem, roster)))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        return f"Broken wishes cost {cost:,.2f} {problem.currency} ({problem.prices.wish:g} each at weight 1)"


def wish_price(problem: Problem, wish: Wish) -> int:
    """Milli-currency one broken wish costs."""
    return round(wish.weight * problem.prices.wish * MILLI)


def broken_wishes(problem: Problem, roster: Roster) -> tuple[Wish, ...]:
    """Wishes of known agents, dated inside the horizon, that the roster does not meet; in the order they were given."""
    found = []
    for wish in problem.wishes:
        if wish.agent_id in problem.contexts and 0 <= problem.horizon.day_of(wish.date) < problem.horizon.days:
            duties = [duty for duty in roster.by_agent.get(wish.agent_id, ()) if duty.date == wish.date]
            if is_broken(problem, wish, duties):
                found.append(wish)
    return tuple(found)


def is_broken(problem: Problem, wish: Wish, duties: list[Duty]) -> bool:
    """Whether the agent's duties of the wish's date (none: a day off) go against it."""
    if wish.kind == "off":
        return bool(duties)
    if wish.kind == "work":
        return not duties
    if wish.kind == "shift":
        return any(duty.shift != wish.shift for duty in duties)
    if wish.kind == "shift_on":
        return all(duty.shift != wish.shift for duty in duties)
    if wish.kind == "shift_off":
        return any(duty.shift == wish.shift for duty in duties)
    moment = _reading(problem, wish)
    if wish.kind == "start_after":
        return any(duty.start < moment for duty in duties)
    return any(duty.end > moment for duty in duties)


def _reading(problem: Problem, wish: Wish) -> datetime:
    """Moment of the wish's clock reading."""
    return clock_moment(wish.date, wish.minute, problem.horizon.tz)


def _breaks(problem: Problem, wish: Wish, option: DutyOption | None) -> bool:
    """Whether a duty option (``None``: a day off) goes against a wish of its date."""
    if option is None:
        return wish.kind in ("work", "shift_on")
    if wish.kind == "work":
        return False
    if wish.kind == "off":
        return True
    if wish.kind in ("shift", "shift_on"):
        return option.form.shift != wish.shift
    if wish.kind == "shift_off":
        return option.form.shift == wish.shift
    minute = problem.horizon.minute_of(_reading(problem, wish))
    return option.start < minute if wish.kind == "start_after" else option.end > minute
