"""From one agent's automata to one small layered automaton: product, pruning, minimisation.

Layer ``d`` holds the states before day ``d``. Two automata at a time are joined, the smallest first: explored forwards
from the start (only what is reachable) and merged backwards (states with equal futures are one), a whole layer at once.
So counters and runs cost only the states that matter for this horizon, in between too, and contracts with several
counters may have tens of thousands of states a layer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.label import Automaton
from scheduler.domain.priced_terms import PricedAutomaton
from scheduler.engine.array_types import Ints
from scheduler.engine.tables.layers import Layers, join, tabulate
from scheduler.engine.tables.minimise import minimise

Features = tuple[Hashable, ...]
NO_RULE = Automaton("no rule", 0, lambda state, day, feature, rested: 0)
UNMERGED = 4
"""A product may have so many times the states before states with equal futures are merged."""


@dataclass(frozen=True, eq=False)
class LayeredAutomaton:
    """Minimal layered automaton over the days of a horizon.

    Parameters
    ----------
    num_states
        States of each layer, ``days + 1`` values; state 0 of layer 0 is the start (0 states: no legal tour).
    moves
        Per day ``(states, symbols, rests)``: next state or -1, at least ``rests[j]`` minutes after the last duty.
    off
        Per day ``(states,)``: next state after a day off, or -1.
    close
        Per layer ``(n, 3)``: the moves (state, next state, rest minutes) open at the midnight that begins the layer.
    accept
        Whether each state of the last layer is accepted.
    rests
        Thresholds in minutes, rising; ``rests[0]`` is the least rest between duties.
    move_costs, off_costs, final_costs
        Milli-currency of the moves: per day ``(states, symbols)`` and ``(states,)``, and ``(states,)`` of the last
        layer; whatever rest lies before a duty, it costs the same.
    """

    num_states: tuple[int, ...]
    moves: tuple[Ints, ...]
    off: tuple[Ints, ...]
    close: tuple[Ints, ...]
    accept: NDArray[np.bool_]
    rests: tuple[int, ...]
    move_costs: tuple[Ints, ...]
    off_costs: tuple[Ints, ...]
    final_costs: Ints

    @property
    def is_priced(self) -> bool:
        """Whether any move costs anything."""
        return any(own.any() for own in (*self.move_costs, *self.off_costs, self.final_costs))


ProductCache = dict[tuple[Hashable, ...], LayeredAutomaton]
"""Products by the contents of their tables."""


def rest_thresholds(automata: Sequence[Automaton | PricedAutomaton], min_rest_minutes: int) -> tuple[int, ...]:
    """Least rest first, then every longer rest some automaton asks about."""
    asked = [automaton.rest_minutes for automaton in automata if isinstance(automaton, Automaton)]
    longer = {minutes for minutes in asked if minutes > min_rest_minutes}
    return (min_rest_minutes, *sorted(longer))


def build_product(
    automata: Sequence[Automaton | PricedAutomaton],
    symbols: Sequence[Sequence[Features]],
    must_work: set[int],
    min_rest_minutes: int,
    known: ProductCache | None = None,
) -> LayeredAutomaton:
    """Build the layered automaton of one agent.

    Parameters
    ----------
    automata
        Any number.
    symbols
        Per day the distinct feature tuples of its legal duties (one feature an automaton).
    must_work
        Days on which a day off is forbidden.
    min_rest_minutes
        Least rest between duties.
    known
        What was built before: rules that allow the same have the same product, the very object.
    """
    known = {} if known is None else known
    rests = rest_thresholds(automata, min_rest_minutes)
    if not automata:
        automata, symbols = (NO_RULE,), [[(None,)] * len(own) for own in symbols]
    tables = [
        tabulate(automaton, [[values[i] for values in own] for own in symbols], must_work, rests)
        for i, automaton in enumerate(automata)
    ]
    key = (rests, *(table.key for table in tables))
    if key not in known:
        whole = smallest_product([minimise(table) for table in tables])
        assert whole is not None
        known[key] = finish(whole, rests)
    return known[key]


def smallest_product(open_parts: list[Layers], most_moves: int | None = None) -> Layers | None:
    """Join minimal automata two at a time, the smallest first; ``None`` where that becomes too large.

    Parameters
    ----------
    open_parts
        At least one; used up.
    most_moves
        Moves of different symbols the product may have over all days; ``None`` for any number.
    """
    while len(open_parts) > 1:
        open_parts.sort(key=lambda layers: layers.total, reverse=True)
        one, two = open_parts.pop(), open_parts.pop()
        joined = join(one, two, None if most_moves is None else UNMERGED * most_moves // max(one.width, two.width))
        if joined is None:
            return None
        open_parts.append(minimise(joined))
    whole = open_parts[0]
    return whole if most_moves is None or whole.num_moves <= most_moves else None


def finish(layers: Layers, rests: tuple[int, ...]) -> LayeredAutomaton:
    """Lay the moves out by symbol."""
    nothing = [np.full(close.shape[1], -1, np.int64) for close in layers.close]
    days = range(len(layers.rows))
    return LayeredAutomaton(
        tuple(close.shape[1] for close in layers.close),
        tuple(np.ascontiguousarray(layers.rows[d][layers.row_of[d]].transpose(2, 0, 1)) for d in days),
        tuple(layers.rows[d][layers.off_row[d]] if layers.off_row[d] >= 0 else nothing[d] for d in days),
        tuple(_closing_moves(*pair) for pair in zip(layers.close, layers.close_rests, strict=True)),
        layers.accept,
        rests,
        tuple(np.ascontiguousarray(layers.costs[d][layers.row_of[d]].max(axis=1, initial=0).T) for d in days),
        tuple(
            layers.costs[d][layers.off_row[d]] if layers.off_row[d] >= 0 else np.zeros_like(nothing[d]) for d in days
        ),
        layers.final,
    )


def _closing_moves(close: Ints, close_rests: tuple[int, ...]) -> Ints:
    """Rows (state, next state, rest minutes)."""
    which, source = np.nonzero(close >= 0)
    return np.stack([source, close[which, source], np.array(close_rests, np.int64)[which]], axis=1).astype(np.int64)
