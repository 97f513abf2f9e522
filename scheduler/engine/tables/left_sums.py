"""Which sums over the horizon the tables count exactly, and which are left to multipliers.

A sum such as "at most four of shift N" is a counter of its own in the product of an agent's automata. Several of them
multiply: eight limited kinds of shift have millions of states a layer. So the product is built without the sums first,
then one sum after the other joins it, the smallest first, as long as it stays small. The others are left out: the
oracle's best tour may break them, at a price a unit (docs/architecture.md#sums-left-to-multipliers), and who asks it
for a roster's tour has to see to them (`scheduler.engine.kernels.limited_tours`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from scheduler.domain.label import Automaton
from scheduler.domain.priced_terms import PricedAutomaton
from scheduler.engine.array_types import Ints
from scheduler.engine.tables.layers import Layers, tabulate
from scheduler.engine.tables.minimise import minimise
from scheduler.engine.tables.product import (
    UNMERGED,
    Features,
    LayeredAutomaton,
    ProductCache,
    finish,
    rest_thresholds,
    smallest_product,
)

MOST_MOVES = 15_000_000
"""Moves of all agents' automata together that are still quick to walk (a tenth of a second) and to build."""
MOST_OF_ONE = 400_000
"""Moves of one agent's automaton, however few agents there are: a second to build."""
NO_LIMIT = 2**40
"""More than any sum."""
FEW_OTHERS = 10
"""Moves of a day that what is no sum has at least, about."""


@dataclass(frozen=True)
class LeftSum:
    """A sum left to multipliers: what each duty adds, by day and option, and its range over the horizon."""

    units: tuple[Ints, ...]
    least: int
    most: int


@dataclass(frozen=True, eq=False)
class ExactProduct:
    """The product of what is exact, the new symbol of each old one by day, and what is left out, by old symbols."""

    automaton: LayeredAutomaton
    symbols: tuple[Ints, ...]
    left: tuple[LeftSum, ...]


def may_leave(automata: Sequence[Automaton | PricedAutomaton]) -> bool:
    """Whether any automaton only sums over the horizon."""
    return any(_summed(automaton) for automaton in automata)


def exact_product(
    automata: Sequence[Automaton | PricedAutomaton],
    symbols: Sequence[Sequence[Features]],
    must_work: set[int],
    min_rest_minutes: int,
    most_moves: int,
    known: ProductCache,
) -> ExactProduct:
    """Build the product of as many automata as stay within ``most_moves``; those that are no sums always are in it.

    Parameters
    ----------
    automata, symbols, must_work, min_rest_minutes, known
        As of `scheduler.engine.tables.product.build_product`.
    most_moves
        Entries of the tables of moves, over all days.
    """
    rests = rest_thresholds(automata, min_rest_minutes)
    columns = [[[values[i] for values in own] for own in symbols] for i in range(len(automata))]
    sums = [i for i, automaton in enumerate(automata) if _summed(automaton)]
    others = [i for i in range(len(automata)) if i not in sums]

    def table(i: int) -> Layers:
        return tabulate(automata[i], columns[i], must_work, rests)

    groups = _alike(sums, automata, columns)
    states = [_states(automata, columns, group) for group in groups]
    if len(symbols) * FEW_OTHERS * prod(states) <= most_moves:
        whole = smallest_product([minimise(table(i)) for i in range(len(automata))], most_moves)
        if whole is not None:  # as everywhere else: states in the same order, symbols as they were
            return ExactProduct(_known(whole, rests, known), (), ())
    product = smallest_product([minimise(table(i)) for i in others]) if others else None
    left: list[list[int]] = []
    for group, values in zip(groups, states, strict=True):
        if product is not None and product.num_moves * values > UNMERGED * most_moves:
            left.append(group)
            continue
        parts = [minimise(table(i)) for i in group]
        wider = smallest_product([*parts] if product is None else [product, *parts], most_moves)
        if wider is None:
            left.append(group)
        else:
            product = wider
    if product is None:  # nothing but sums, and all of them too large
        product = minimise(_free(symbols, must_work, rests))
    merged, new = _merge_symbols(product)
    return ExactProduct(_known(merged, rests, known), new, tuple(_left(automata, columns, group) for group in left))


def _known(layers: Layers, rests: tuple[int, ...], known: ProductCache) -> LayeredAutomaton:
    key = (rests, layers.key)
    if key not in known:
        known[key] = finish(layers, rests)
    return known[key]


def _amounts(features: Sequence[Hashable]) -> Ints:
    """Features of an automaton that sums them."""
    return np.array(features, np.int64).reshape(-1)


def _summed(automaton: Automaton | PricedAutomaton) -> bool:
    return isinstance(automaton, Automaton) and automaton.summed is not None


def _alike(
    sums: Sequence[int],
    automata: Sequence[Automaton | PricedAutomaton],
    columns: Sequence[Sequence[Sequence[Hashable]]],
) -> list[list[int]]:
    """Group sums of the same amounts, such as least and most hours; sums of every duty first, then the smallest."""
    groups: dict[tuple[tuple[Hashable, ...], ...], list[int]] = {}
    for i in sums:
        groups.setdefault(tuple(map(tuple, columns[i])), []).append(i)

    def order(item: tuple[tuple[tuple[Hashable, ...], ...], list[int]]) -> tuple[bool, int]:
        amounts, group = item
        return any(0 in own for own in amounts), _states(automata, columns, group)

    return [group for _, group in sorted(groups.items(), key=order)]


def _states(
    automata: Sequence[Automaton | PricedAutomaton], columns: Sequence[Sequence[Sequence[Hashable]]], group: list[int]
) -> int:
    """Values a sum can have in between, about."""
    amounts = np.concatenate([_amounts(own) for own in columns[group[0]]])
    unit = max(1, int(np.gcd.reduce(amounts))) if len(amounts) else 1
    most = [summed.most for i in group if (summed := automata[i].summed) and summed.most is not None]  # type: ignore[union-attr]
    reach = int(sum(_amounts(own).max(initial=0) for own in columns[group[0]]))
    return min([reach, *most]) // unit // 2 + 1


def _free(symbols: Sequence[Sequence[Features]], must_work: set[int], rests: tuple[int, ...]) -> Layers:
    everything = Automaton("no rule", 0, lambda state, day, feature, rested: 0)
    return tabulate(everything, [[True] * len(own) for own in symbols], must_work, rests)


def _merge_symbols(layers: Layers) -> tuple[Layers, tuple[Ints, ...]]:
    """Give symbols that lead to the same one number; returns the number of each old one by day."""
    new, row_of = [], []
    for own in layers.row_of:
        kinds, number = np.unique(own, axis=0, return_inverse=True)
        new.append(number.reshape(-1).astype(np.int64))
        row_of.append(kinds.astype(np.int64).reshape(len(kinds), own.shape[1]))
    layers.row_of = row_of
    return layers, tuple(new)


def _left(
    automata: Sequence[Automaton | PricedAutomaton], columns: Sequence[Sequence[Sequence[Hashable]]], group: list[int]
) -> LeftSum:
    """Make one of all ranges of a sum, in units no tour can add up to parts of."""
    amounts = list(map(_amounts, columns[group[0]]))
    unit = max(1, int(np.gcd.reduce(np.concatenate(amounts))))
    ranges = [summed for i in group if isinstance(own := automata[i], Automaton) and (summed := own.summed)]
    least = max((-(-one.least // unit) for one in ranges if one.least is not None), default=-NO_LIMIT)
    most = min((one.most // unit for one in ranges if one.most is not None), default=NO_LIMIT)
    return LeftSum(tuple(own // unit for own in amounts), least if least > 0 else -NO_LIMIT, most)
