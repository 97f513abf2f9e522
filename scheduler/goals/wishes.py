"""Wishes of one person: each broken wish costs its weight times the site's price of a wish, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.domain.agents import PAIR_WISHES, Wish
from scheduler.domain.clock import clock_moment
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.domain.wish_reach import why_not_asked
from scheduler.goals.base import Goal


class Wishes(Goal[tuple[Wish, ...]]):
    """The facts of an agent's day are the wishes of its date, whoever has them and whenever they were filed."""

    name = "wishes"
    label = "Broken wishes"
    colour = "training"

    def facts(self, context: AgentContext, day: int) -> tuple[Wish, ...]:
        """Wishes of the date, without the agent's name; none where the agent could not work."""
        if not context.wishes:
            return ()
        when = context.horizon.date_of(day)
        own = [wish for wish in context.wishes if wish.date == when and wish.kind not in PAIR_WISHES]
        if not own or context.absent_on(when) or not context.agent.employed_on(when):
            return ()
        return tuple(replace(wish, agent_id="", filed_at=None) for wish in own)

    def value(self, problem: Problem, facts: tuple[Wish, ...], day: int, option: DutyOption | None) -> int:
        """Milli-currency of the wishes a day breaks."""
        return sum(wish_price(problem, wish) for wish in facts if breaks_wish(problem, wish, option))

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
    """Wishes that ask something and that the roster does not meet, in the order they were given; pairs left out."""
    found = []
    for wish in problem.wishes:
        if wish.kind not in PAIR_WISHES and not why_not_asked(problem, wish):
            duties = [duty for duty in roster.by_agent.get(wish.agent_id, ()) if duty.date == wish.date]
            if is_broken(problem, wish, duties):
                found.append(wish)
    return tuple(found)


def is_broken(problem: Problem, wish: Wish, duties: Sequence[Duty]) -> bool:
    """Whether the agent's duties of the wish's date (none: a day off) go against it."""
    shifts = (wish.shift, *wish.shifts)
    if wish.kind == "off":
        return bool(duties)
    if wish.kind == "work":
        return not duties
    if wish.kind in ("shift", "prefer_shift"):
        return any(duty.shift not in shifts for duty in duties)
    if wish.kind == "shift_on":
        return all(duty.shift not in shifts for duty in duties)
    if wish.kind in ("shift_off", "avoid_shift"):
        return any(duty.shift in shifts for duty in duties)
    moment = _reading(problem, wish, wish.minute)
    if wish.kind == "start_after":
        return any(duty.start < moment for duty in duties)
    if wish.kind == "end_before":
        return any(duty.end > moment for duty in duties)
    last = _reading(problem, wish, wish.until)
    is_wanted = wish.kind == "prefer_start"
    return any(_lies_in(duty.start, moment, last) != is_wanted for duty in duties)


def _lies_in(start: datetime, first: datetime, last: datetime) -> bool:
    """Whether a start lies in a span of a date's clock, ends included; one that ends earlier runs over midnight."""
    return first <= start <= last if first <= last else start >= first or start <= last


def _reading(problem: Problem, wish: Wish, minute: int) -> datetime:
    """Moment of a clock reading of the wish's date."""
    return clock_moment(wish.date, minute, problem.horizon.tz)


def breaks_wish(problem: Problem, wish: Wish, option: DutyOption | None) -> bool:
    """Whether a duty option (``None``: a day off) goes against a wish of its date; pairs are never asked."""
    if option is None:
        return wish.kind in ("work", "shift_on")
    named = {wish.shift, *wish.shifts}
    horizon, day = problem.horizon, problem.horizon.day_of(wish.date)
    first, last = horizon.minute_at(day, wish.minute), horizon.minute_at(day, wish.until)
    outside = not first <= option.start <= last if first <= last else last < option.start < first
    return {
        "off": True,
        "work": False,
        "shift": option.form.shift not in named,
        "shift_on": option.form.shift not in named,
        "prefer_shift": option.form.shift not in named,
        "shift_off": option.form.shift in named,
        "avoid_shift": option.form.shift in named,
        "start_after": option.start < first,
        "end_before": option.end > first,
        "prefer_start": outside,
        "avoid_start": not outside,
    }[wish.kind]
