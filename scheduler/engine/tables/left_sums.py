"""Which sums over the horizon the tables count exactly, and which are left to multipliers.

A sum such as "at most four of shift N" is a counter of its own in the product of an agent's automata. Several of them
multiply: eight limited kinds of shift have millions of states a layer. So the product is built without the sums first,
then one sum after the other joins it, the smallest first, as long as it stays small. The others are left out: the
oracle's best tour may break them, at a price a unit (docs/architecture.md#sums-left-to-multipliers), and who asks it
for a roster's tour has to see to them (`scheduler.engine.kernels.limited_tours`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from scheduler.domain.label import Automaton
from scheduler.domain.priced_terms import PricedAutomaton
from scheduler.engine.array_types import Ints
from scheduler.engine.tables.layers import Layers, tabulate
from scheduler.engine.tables.minimise import minimise
from scheduler.engine.tables.product import (
    Features,
    LayeredAutomaton,
    finish,
    rest_thresholds,
    smallest_product,
)

MOST_MOVES = 6_000_000
"""Moves of all agents' automata together that are still quick to walk (a twentieth of a second) and to build."""
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
    memory: ProductMemory,
) -> ExactProduct:
    """Build the product of as many automata as stay within ``most_moves``; those that are no sums always are in it.

    Parameters
    ----------
    automata, symbols, must_work, min_rest_minutes
        As of `scheduler.engine.tables.product.build_product`.
    most_moves
        Entries of the tables of moves, over all days.
    memory
        What was built before.
    """
    rests = rest_thresholds(automata, min_rest_minutes)
    columns = [[[values[i] for values in own] for own in symbols] for i in range(len(automata))]
    sums = [i for i, automaton in enumerate(automata) if _summed(automaton)]
    groups = _alike(sums, automata, columns)
    states = [_states(automata, columns, group) for group in groups]
    if len(symbols) * FEW_OTHERS * prod(states) <= most_moves:
        tables = [tabulate(one, own, must_work, rests) for one, own in zip(automata, columns, strict=True)]
        whole = smallest_product([minimise(table) for table in tables], most_moves)
        if whole is not None:  # as everywhere else: states in the same order, symbols as they were
            return ExactProduct(memory.automaton(whole, rests), (), ())
    filled = _filled(symbols, must_work)

    def table(i: int) -> Layers:
        features = [[values[i] for values in own] for own in filled]
        return memory.minimal(tabulate(automata[i], features, must_work, rests))

    others = [i for i in range(len(automata)) if i not in sums]
    product = memory.minimal(_free(filled, must_work, rests))
    if others:
        core = memory.product([table(i) for i in others], None)
        assert core is not None
        product = core
    left: list[list[int]] = []
    for group, values in zip(groups, states, strict=True):
        wider = None
        if product.num_moves * values <= most_moves:
            wider = memory.product([product, *(table(i) for i in group)], most_moves)
        if wider is None:
            left.append(group)
        else:
            product = wider
    merged, new = _merge_symbols(product, [len(own) for own in symbols])
    over = tuple(_left(automata, columns, group) for group in left)
    return ExactProduct(memory.automaton(merged, rests), new, over)


def _filled(symbols: Sequence[Sequence[Features]], must_work: set[int]) -> list[Sequence[Features]]:
    """Let days without duties have those of the day before or after: nobody takes them, and more people are alike."""
    filled = list(symbols)
    some = [day for day, own in enumerate(symbols) if own]
    for day, own in enumerate(symbols):
        if not own and day not in must_work and some:
            filled[day] = symbols[min(some, key=lambda other: abs(other - day))]
    return filled


class ProductMemory:
    """Tables built before; agents share them wherever the same moves are open to them, whatever the duties are called.

    A table's symbols are put aside first: what is left are its different moves, in one order.
    """

    def __init__(self) -> None:
        self._minimal: dict[bytes, Layers] = {}
        self._products: dict[tuple[Hashable, ...], Layers | None] = {}
        self._automata: dict[tuple[Hashable, ...], LayeredAutomaton] = {}

    def minimal(self, table: Layers) -> Layers:
        """Minimise one automaton."""
        (bare,), kinds = _without_symbols([table])
        key = bare.key
        if key not in self._minimal:
            self._minimal[key] = minimise(bare)
        return _with_symbols(self._minimal[key], kinds)

    def product(self, parts: Sequence[Layers], most_moves: int | None) -> Layers | None:
        """Join minimal automata as `smallest_product` does."""
        bare, kinds = _without_symbols(parts)
        key = (most_moves, *(part.key for part in bare))
        if key not in self._products:
            self._products[key] = smallest_product(bare, most_moves)
        found = self._products[key]
        return None if found is None else _with_symbols(found, kinds)

    def automaton(self, layers: Layers, rests: tuple[int, ...]) -> LayeredAutomaton:
        """Lay a product out."""
        key = (rests, layers.key)
        if key not in self._automata:
            self._automata[key] = finish(layers, rests)
        return self._automata[key]


def _without_symbols(parts: Sequence[Layers]) -> tuple[list[Layers], list[Ints]]:
    """Give duties that no part tells apart one symbol; returns parts in these, and the new symbol of each old one."""
    kinds: list[Ints] = []
    rows: list[list[Ints]] = [[] for _ in parts]
    for day in range(len(parts[0].rows)):
        every = np.concatenate([part.row_of[day] for part in parts], axis=1)
        distinct, number = _numbered(every)
        kinds.append(number)
        width = every.shape[1] // len(parts)
        for i, own in enumerate(rows):
            own.append(np.ascontiguousarray(distinct[:, i * width : (i + 1) * width]))
    return [replace(part, row_of=own) for part, own in zip(parts, rows, strict=True)], kinds


def _numbered(rows: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows of a small table, sorted, and the number of each row (faster than `numpy.unique`)."""
    every = list(map(tuple, rows.tolist()))
    distinct = sorted(set(every))
    number = {row: i for i, row in enumerate(distinct)}
    return np.array(distinct, np.int64).reshape(len(distinct), rows.shape[1]), np.array(
        [number[row] for row in every], np.int64
    )


def _with_symbols(layers: Layers, kinds: Sequence[Ints]) -> Layers:
    return replace(layers, row_of=[own[number] for own, number in zip(layers.row_of, kinds, strict=True)])


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


def _merge_symbols(layers: Layers, counts: Sequence[int]) -> tuple[Layers, tuple[Ints, ...]]:
    """Give symbols that lead to the same one number; returns the number of each old one by day.

    ``counts`` has the symbols of each day that stand for duties; a day without duties keeps none.
    """
    new, row_of = [], []
    for own, count in zip(layers.row_of, counts, strict=True):
        kinds, number = _numbered(own[:count])
        new.append(number)
        row_of.append(kinds)
    return replace(layers, row_of=row_of), tuple(new)


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
