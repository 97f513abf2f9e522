"""The language in which goals speak to the search of more than one day, and of more than one person.

Rules forbid (`scheduler.domain.label`), goals price: what is stated here costs money and never makes a tour illegal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.demand import DayTarget
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.shifts import DutyOption
from scheduler.domain.total_rows import TotalRow

State = Any


@dataclass(frozen=True)
class PricedAutomaton:
    """A finite automaton over the dates of the horizon whose moves cost money.

    Parameters
    ----------
    name
        The goal's name, and what it counts where a goal states several.
    start
        State before the first date; any value that can be hashed is a state.
    step
        ``step(state, day, feature) -> (state, cost)`` after the day; ``feature`` is ``None`` on a day off, the cost is
        in milli-currency, >= 0.
    feature
        What of a duty the automaton distinguishes.
    final
        Milli-currency a state costs after the last date, >= 0.
    """

    name: str
    start: State
    step: Callable[[State, int, Hashable], tuple[State, int]]
    feature: Callable[[DutyOption], Hashable] = lambda option: True
    final: Callable[[State], int] = lambda state: 0


@dataclass(frozen=True)
class Frame:
    """One choice for a span of dates, such as the hours a week's duties start in: the cheapest choice is what counts.

    The span costs ``min over c of base[c] + sum of cost(c, day, feature) over its duties``. A choice costs no states:
    an automaton that remembered it would have one for each.

    Parameters
    ----------
    name
        The goal's name, and what it counts where a goal states several.
    days
        Days of the horizon; where spans of one agent overlap, choices of each go with every one of the other.
    base
        Milli-currency of each choice before any duty, >= 0; as many as there are choices, at least one.
    cost
        ``cost(choice, day, feature)``: milli-currency of a duty, >= 0; a day off costs nothing.
    feature
        What of a duty the costs distinguish.
    """

    name: str
    days: range
    base: tuple[int, ...]
    cost: Callable[[int, int, Hashable], int]
    feature: Callable[[DutyOption], Hashable]


@dataclass
class TourTerms:
    """What the goals say of one agent's whole tour; each goal's ``extend`` face adds to it."""

    automata: list[PricedAutomaton] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)


@dataclass
class JointTerms:
    """What the goals say of many agents together; each goal's ``couple`` face adds to it.

    Attributes
    ----------
    day_targets
        Contacts a queue may answer late over a day; the engine prices them by multipliers.
    rows, totals
        Sums over agents in single intervals, and over their duties in dates and weeks; priced by multipliers too.
    left_out
        Milli-currency of joint activities that need not be held, by their names in segments.
    """

    day_targets: list[DayTarget] = field(default_factory=list)
    rows: list[PresenceRow] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
