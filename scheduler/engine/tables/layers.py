"""Layered automata as tables: one rule's automaton over the days, and the product of two."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.label import Automaton, State
from scheduler.domain.priced_terms import PricedAutomaton
from scheduler.engine.array_types import Ints
from scheduler.engine.tables.equal_columns import number_codes


@dataclass(eq=False)
class Layers:
    """A layered automaton; layer ``d`` holds the states before day ``d``, the only state of layer 0 is the start.

    Attributes
    ----------
    rows
        Per day ``(R, S)``: next state or -1. Symbols and rests that never differ share a row.
    row_of
        Per day ``(symbols, rests)``: the row of each duty.
    off_row
        Per day the row of a day off, -1 where that is forbidden.
    close
        Per layer ``(C, S)``: the state each closing move leads to, or -1.
    close_rests
        Per layer ``(C,)`` minutes of rest each closing move asks for.
    accept
        ``(S,)`` whether each state of the last layer is accepted.
    costs
        Per day ``(R, S)``: milli-currency of each move, 0 where it is forbidden.
    final
        ``(S,)`` milli-currency each state of the last layer costs.
    """

    rows: list[Ints]
    row_of: list[Ints]
    off_row: list[int]
    close: list[Ints]
    close_rests: list[tuple[int, ...]]
    accept: NDArray[np.bool_]
    costs: list[Ints]
    final: Ints

    @property
    def key(self) -> bytes:
        """Digest of everything: equal tables have equal keys."""
        digest = blake2b()
        for own in (*self.rows, *self.row_of, *self.close, self.accept, *self.costs, self.final):
            digest.update(repr(own.shape).encode())
            digest.update(own.tobytes())
        digest.update(repr((self.off_row, self.close_rests)).encode())
        return digest.digest()

    @property
    def total(self) -> int:
        """States of all layers."""
        return sum(close.shape[1] for close in self.close)

    @property
    def width(self) -> int:
        """Most moves that differ of a state on a day, 1 at least."""
        return max((len(rows) for rows in self.rows), default=1)

    @property
    def num_moves(self) -> int:
        """Moves of all states, those of symbols and rests that never differ once."""
        return sum(rows.size for rows in self.rows)


def tabulate(
    automaton: Automaton | PricedAutomaton,
    features: Sequence[Sequence[Hashable]],
    must_work: set[int],
    rests: tuple[int, ...],
) -> Layers:
    """Walk one automaton through every day: ``features[day]`` has the feature of each symbol."""
    own_rule = _free(automaton) if isinstance(automaton, Automaton) else _lawless(automaton)
    parts: list[State] = [own_rule.start]
    layers = _empty_layers(1)
    asks = [0 < own_rule.rest_minutes <= rest for rest in rests]
    for day, own in enumerate(features):
        numbers: dict[State, int] = {}
        tables: dict[tuple[tuple[int, int], ...], int] = {}
        asked: dict[tuple[Hashable, bool], int] = {}

        def table(
            feature: Hashable,
            rested: bool,
            day: int = day,
            parts: list[State] = parts,
            numbers: dict[State, int] = numbers,
            tables: dict[tuple[tuple[int, int], ...], int] = tables,
            asked: dict[tuple[Hashable, bool], int] = asked,
        ) -> int:
            if (feature, rested) not in asked:
                reached = [own_rule.step(part, day, feature, rested) for part in parts]
                row = tuple(
                    (-1, 0) if new is None else (numbers.setdefault(new, len(numbers)), cost) for new, cost in reached
                )
                asked[feature, rested] = tables.setdefault(row, len(tables))
            return asked[feature, rested]

        layers.row_of.append(
            np.array([[table(f, rested) for rested in asks] for f in own], np.int64).reshape(len(own), len(rests))
        )
        layers.off_row.append(-1 if day in must_work else table(None, False))
        pairs = np.array(list(tables), np.int64).reshape(len(tables), len(parts), 2)
        layers.rows.append(np.ascontiguousarray(pairs[..., 0]))
        layers.costs.append(np.ascontiguousarray(pairs[..., 1]))
        parts = list(numbers)
        closing = _no_closing(len(parts)) if own_rule.close is None else _closing_moves(own_rule.close, parts, day)
        layers.close.append(closing)
        layers.close_rests.append((own_rule.rest_minutes,) * len(closing))
    layers.accept = np.array([own_rule.final(part) is not None for part in parts], np.bool_)
    layers.final = np.array([own_rule.final(part) or 0 for part in parts], np.int64)
    return layers


@dataclass(frozen=True)
class _Walk:
    """What is walked: a rule's automaton, whose moves are free, or a goal's, which forbids nothing."""

    start: State
    step: Callable[[State, int, Hashable, bool], tuple[State | None, int]]
    final: Callable[[State], int | None]
    rest_minutes: int
    close: Callable[[State, int], State | None] | None


def _free(rule: Automaton) -> _Walk:
    return _Walk(
        rule.start,
        lambda state, day, feature, rested: (rule.step(state, day, feature, rested), 0),
        lambda state: 0 if rule.final(state) else None,
        rule.rest_minutes,
        rule.close,
    )


def _lawless(goal: PricedAutomaton) -> _Walk:
    """Any state is one, ``None`` too, so each stands in a tuple."""

    def step(state: tuple[State], day: int, feature: Hashable, rested: bool) -> tuple[State | None, int]:
        after, cost = goal.step(state[0], day, feature)
        return (after,), cost

    return _Walk((goal.start,), step, lambda state: goal.final(state[0]), 0, None)


def _empty_layers(starts: int) -> Layers:
    nobody = np.empty(0, np.int64)
    return Layers([], [], [], [_no_closing(starts)], [()], np.empty(0, np.bool_), [], nobody)


def _no_closing(size: int) -> Ints:
    return np.empty((0, size), np.int64)


def _closing_moves(close: Callable[[State, int], State | None], parts: list[State], day: int) -> Ints:
    """Ask for closing moves at the midnight after ``day``, ``(1, S)`` or ``(0, S)``; adds their states to ``parts``."""
    numbers = {part: i for i, part in enumerate(parts)}
    found = []
    for part in parts:  # grows while it is read
        new = close(part, day)
        if new is None or new == part:
            found.append(-1)
            continue
        if new not in numbers:
            numbers[new] = len(parts)
            parts.append(new)
        found.append(numbers[new])
    return np.array([found], np.int64) if any(n >= 0 for n in found) else _no_closing(len(parts))


def join(one: Layers, two: Layers, most: int | None = None) -> Layers | None:
    """Product of two layered automata over the same symbols: only the pairs of states that can be reached.

    ``None`` as soon as there are more than ``most`` pairs, all layers together.
    """
    starts = min(one.close[0].shape[1], two.close[0].shape[1])
    joined = _empty_layers(starts)
    left = right = np.zeros(starts, np.int64)
    total = 0
    for day in range(len(one.rows)):
        left, right = _join_day(one, two, joined, day, left, right)
        total += len(left)
        if most is not None and total > most:
            return None
    joined.accept = one.accept[left] & two.accept[right]
    joined.final = np.where(joined.accept, one.final[left] + two.final[right], 0)
    return joined


def _join_day(one: Layers, two: Layers, joined: Layers, day: int, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Step every pair of states through one day and close it; returns the pairs of the layer after."""
    width = two.close[day + 1].shape[1]
    pairs, joined_rows, off_row = _pair_rows(one, two, day)
    first, second = one.rows[day][pairs[0]][:, left], two.rows[day][pairs[1]][:, right]
    is_open = (first >= 0) & (second >= 0)
    code = np.where(is_open, first * width + second, -1).reshape(-1)
    cost = one.costs[day][pairs[0]][:, left] + two.costs[day][pairs[1]][:, right]
    joined.costs.append(np.where(is_open, cost, 0))
    alive = np.flatnonzero(code >= 0)
    reached = code[alive]
    met, number = number_codes(reached, max(1, one.close[day + 1].shape[1] * width))
    code[alive] = number
    joined.rows.append(code.reshape(first.shape))
    joined.row_of.append(joined_rows)
    joined.off_row.append(off_row)
    states, close = _close_pairs(one.close[day + 1], two.close[day + 1], reached[met])
    joined.close.append(close)
    joined.close_rests.append(one.close_rests[day + 1] + two.close_rests[day + 1])
    return states // max(1, width), states % max(1, width)


def _pair_rows(one: Layers, two: Layers, day: int) -> tuple[Ints, Ints, int]:
    """Distinct pairs of rows ``(2, R)``, the pair of each symbol and rest, and that of a day off."""
    width = max(1, len(two.rows[day]))
    wanted = (one.row_of[day] * width + two.row_of[day]).reshape(-1)
    may_rest = one.off_row[day] >= 0 and two.off_row[day] >= 0
    if may_rest:
        wanted = np.append(wanted, one.off_row[day] * width + two.off_row[day])
    pairs, number = np.unique(wanted, return_inverse=True)
    number = number.reshape(-1)
    off_row = int(number[-1]) if may_rest else -1
    duties = number[: one.row_of[day].size].reshape(one.row_of[day].shape)
    return np.stack([pairs // width, pairs % width]), duties, off_row


def _close_pairs(one: Ints, two: Ints, states: Ints) -> tuple[Ints, Ints]:
    """Close pairs of states; the pairs this leads to are added and may close further."""
    if not len(one) and not len(two):
        return states, _no_closing(len(states))
    width = two.shape[1]
    numbers = {int(code): i for i, code in enumerate(states)}
    order = [int(code) for code in states]
    columns = []
    for code in order:  # grows while it is read
        x, y = divmod(code, width)
        targets = [int(c[x]) * width + y if c[x] >= 0 else -1 for c in one]
        targets += [x * width + int(c[y]) if c[y] >= 0 else -1 for c in two]
        for target in targets:
            if target >= 0 and target not in numbers:
                numbers[target] = len(order)
                order.append(target)
        columns.append([numbers[t] if t >= 0 else -1 for t in targets])
    return np.array(order, np.int64), np.array(columns, np.int64).reshape(len(order), len(one) + len(two)).T.copy()
