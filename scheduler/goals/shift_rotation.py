"""Rotation: what it costs that duties move against the body's clock, and eat into days off.

Three things are priced. A duty *rotates backward* where it starts earlier on the clock than the duty of the date before
by two or three of the eight blocks of three hours a day has: 22:00 after 06:00 does, 06:00 after 22:00 goes forward. A
duty is *late before a day off* where it ends after 20:00 of its date and the next date is off; it is *early after a day
off* where it starts before 08:00 and the date before was off. Forward is what the body follows most easily: S. Folkard,
Occupational Medicine 42 (1992), 23; P. Knauth, Ergonomics 36 (1993), 15. Earlier duties count as worked dates.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from scheduler.domain.agent_view import AgentView
from scheduler.domain.clock import Horizon
from scheduler.domain.money import MILLI, currency_of
from scheduler.domain.priced_terms import PricedAutomaton, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.base import Goal

BLOCK_MINUTES, BLOCKS = 180, 8
BACKWARD = (2, 3)
"""Blocks by which a start lies before the one of the date before; four are half the clock, neither way."""
LATE_MINUTES, EARLY_MINUTES = 20 * 60, 8 * 60
ONE = timedelta(days=1)


class _Shape(NamedTuple):
    """What of a duty the prices depend on; parts without a price are left blank, so that fewer duties differ."""

    block: int
    is_late: bool
    is_early: bool


class ShiftRotation(Goal[None]):
    """Prices one agent's whole tour."""

    name = "shift_rotation"
    label = "Rotation and edges of days off"
    colour = "training"

    def applies(self, problem: Problem) -> bool:
        """Where one of the prices is above 0."""
        return any(_milli(problem))

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        """State the prices as one automaton: the state is the shape of the duty of the date before, or none."""
        horizon = problem.horizon
        backward, late, early = _milli(problem)

        def shaped(day: int, start: int, end: int) -> _Shape:
            local = horizon.local(start)
            minute = local.hour * 60 + local.minute
            is_late = late > 0 and end > horizon.minute_at(day, LATE_MINUTES)
            return _Shape(minute // BLOCK_MINUTES if backward else 0, is_late, early > 0 and minute < EARLY_MINUTES)

        def step(state: tuple[int, bool] | None, day: int, feature: Hashable) -> tuple[tuple[int, bool] | None, int]:
            if feature is None:
                return None, late if state is not None and state[1] else 0
            assert isinstance(feature, _Shape)
            after = (feature.block, feature.is_late)
            if state is None:
                return after, early if feature.is_early else 0
            return after, backward if (state[0] - feature.block) % BLOCKS in BACKWARD else 0

        start = None
        for past in view.history:
            if past.date == horizon.start - ONE:
                shape = shaped(-1, horizon.minute_of(past.start), horizon.minute_of(past.end))
                start = (shape.block, shape.is_late)
        terms.automata.append(
            PricedAutomaton(self.name, start, step, lambda option: shaped(option.day, option.start, option.end))
        )

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency of everybody's tours."""
        prices = _milli(problem)
        counts = [rotation_counts(problem, roster, agent_id) for agent_id in problem.contexts]
        return currency_of(sum(price * count for own in counts for price, count in zip(prices, own, strict=True)))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        prices = problem.prices
        return (
            f"Rotation and edges of days off cost {cost:,.2f} {problem.currency} ({prices.backward_rotation:g} a start "
            f"that moves backward, {prices.late_before_day_off:g} a late duty before a day off, "
            f"{prices.early_after_day_off:g} an early one after it)"
        )

    @property
    def keys(self) -> str:
        """All three prices."""
        return "prices.backward_rotation, prices.late_before_day_off, prices.early_after_day_off"

    def ceiling(self, problem: Problem) -> float:
        """All three, on every date of everybody; no date has a backward start and an early one after a day off."""
        backward, late, early = map(currency_of, _milli(problem))
        return (max(backward, early) + late) * len(problem.agents) * problem.horizon.days


def rotation_counts(problem: Problem, roster: Roster, agent_id: str) -> tuple[int, int, int]:
    """Count an agent's backward starts, late duties before a date off and early ones after it, by the roster alone."""
    horizon = problem.horizon
    past = [(one.date, one.start, one.end) for one in problem.contexts[agent_id].history]
    new = [(one.date, one.start, one.end) for one in roster.by_agent.get(agent_id, ())]
    spans = {when: (start.astimezone(horizon.tz), end.astimezone(horizon.tz)) for when, start, end in past + new}
    backward = late = early = 0
    for day in range(horizon.days):
        when = horizon.date_of(day)
        before, own = spans.get(when - ONE), spans.get(when)
        if own is None:
            late += before is not None and _ends_late(horizon, when - ONE, before[1])
        elif before is None:
            early += own[0].hour < EARLY_MINUTES // 60
        else:
            blocks = [moment.hour * 60 // BLOCK_MINUTES for moment in (before[0], own[0])]
            backward += (blocks[0] - blocks[1]) % BLOCKS in BACKWARD
    return backward, late, early


def _ends_late(horizon: Horizon, when: date, end: datetime) -> bool:
    local = end.astimezone(horizon.tz)
    return local.date() > when or local.hour * 60 + local.minute > LATE_MINUTES


def _milli(problem: Problem) -> tuple[int, int, int]:
    """Milli-currency of a backward start, a late duty before a day off, an early one after it."""
    prices = problem.prices
    stated = (prices.backward_rotation, prices.late_before_day_off, prices.early_after_day_off)
    backward, late, early = (round(price * MILLI) for price in stated)
    return backward, late, early
