"""The product of automata by a plain walk over tuples of states: slow and simple, the reference of the fast one.

Layer ``d`` holds the states before day ``d``; a state is a tuple with one component an automaton. The product is
explored forwards from the start (only what is reachable) and merged backwards (states with equal futures are one).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.domain.label import Automaton, State

Features = tuple[Hashable, ...]


@dataclass(frozen=True)
class LayeredAutomaton:
    """Minimal layered automaton over the days of a horizon.

    Parameters
    ----------
    num_states
        States of each layer, ``days + 1`` values; state 0 of layer 0 is the start (0 states: no legal tour).
    moves
        Per day ``moves[d][state][symbol][j]``: next state or -1, at least ``rests[j]`` minutes after the last duty.
    off
        Per day ``off[d][state]``: next state after a day off, or -1.
    close
        Per layer the moves ``(state, next state, rest minutes)`` open at the midnight that begins the layer.
    accept
        Whether each state of the last layer is accepted.
    rests
        Thresholds in minutes, rising; ``rests[0]`` is the least rest between duties.
    """

    num_states: tuple[int, ...]
    moves: tuple[tuple[tuple[tuple[int, ...], ...], ...], ...]
    off: tuple[tuple[int, ...], ...]
    close: tuple[tuple[tuple[int, int, int], ...], ...]
    accept: tuple[bool, ...]
    rests: tuple[int, ...]


def rest_thresholds(automata: Sequence[Automaton], min_rest_minutes: int) -> tuple[int, ...]:
    """Least rest first, then every longer rest some automaton asks about."""
    longer = {a.rest_minutes for a in automata if a.rest_minutes > min_rest_minutes}
    return (min_rest_minutes, *sorted(longer))


def build_product(
    automata: Sequence[Automaton],
    symbols: Sequence[Sequence[Features]],
    must_work: set[int],
    min_rest_minutes: int,
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
    """
    rests = rest_thresholds(automata, min_rest_minutes)
    layers = _explore(automata, symbols, must_work, rests)
    return _minimise(automata, layers, rests)


@dataclass
class _Layer:
    """States met in one layer, their closing moves and their moves through the day that follows."""

    states: dict[tuple, int]
    close: list[list[tuple[int, int]]]
    moves: list[list[list[int]]]
    off: list[int]


def _explore(
    automata: Sequence[Automaton], symbols: Sequence[Sequence[Features]], must_work: set[int], rests: tuple[int, ...]
) -> list[_Layer]:
    start = tuple(a.start for a in automata)
    layers = [_Layer({start: 0}, [[]], [], [])]
    for day, features in enumerate(symbols):
        layer, found = layers[-1], _Layer({}, [], [], [])
        duties = [[_Step(automata, day, values, rest) for rest in rests] for values in features]
        day_off = _Step(automata, day, None, 0)
        for state in layer.states:
            layer.moves.append([[_number(found, step.after(state)) for step in steps] for steps in duties])
            layer.off.append(-1 if day in must_work else _number(found, day_off.after(state)))
        _add_closing(automata, found, day)
        layers.append(found)
    return layers


class _Step:
    """One day's step of all automata for one symbol and rest; what each automaton did in a state is remembered."""

    def __init__(self, automata: Sequence[Automaton], day: int, values: Features | None, rest: int) -> None:
        self._parts: list[tuple[Any, Hashable, bool, dict[State, State | None]]] = [
            (
                automaton.step,
                None if values is None else values[index],
                values is not None and 0 < automaton.rest_minutes <= rest,
                {},
            )
            for index, automaton in enumerate(automata)
        ]
        self._day = day

    def after(self, state: tuple[State, ...]) -> tuple[State, ...] | None:
        """State after the step; ``None`` if some automaton forbids it."""
        reached = []
        for part, (step, feature, rested, known) in zip(state, self._parts, strict=True):
            if part not in known:
                known[part] = step(part, self._day, feature, rested)
            new = known[part]
            if new is None:
                return None
            reached.append(new)
        return tuple(reached)


def _number(layer: _Layer, state: tuple | None) -> int:
    if state is None:
        return -1
    if state not in layer.states:
        layer.states[state] = len(layer.states)
        layer.close.append([])
    return layer.states[state]


def _add_closing(automata: Sequence[Automaton], layer: _Layer, day: int) -> None:
    """Let each automaton with a ``close`` face move at the midnight after ``day``; new states may close further."""
    closing = [(i, a) for i, a in enumerate(automata) if a.close is not None]
    if not closing:
        return
    queue = list(layer.states)
    while queue:
        state = queue.pop()
        for index, automaton in closing:
            assert automaton.close is not None
            new = automaton.close(state[index], day)
            if new is None or new == state[index]:
                continue
            target = (*state[:index], new, *state[index + 1 :])
            known = target in layer.states
            layer.close[layer.states[state]].append((_number(layer, target), automaton.rest_minutes))
            if not known:
                queue.append(target)


def _minimise(automata: Sequence[Automaton], layers: list[_Layer], rests: tuple[int, ...]) -> LayeredAutomaton:
    """Merge states with equal futures, backwards; a state without a future is dropped (-1)."""
    num_states, moves, off, close = [], [], [], []
    accept: tuple[bool, ...] = ()
    later: list[int] = []
    for depth in range(len(layers) - 1, -1, -1):
        layer = layers[depth]
        last = depth == len(layers) - 1
        own: list[object] = []
        for state, number in layer.states.items():
            if last:
                good = all(a.final(part) for a, part in zip(automata, state, strict=True))
                own.append(("end",) if good else None)
            else:
                on = tuple(tuple(_lookup(later, j) for j in row) for row in layer.moves[number])
                rest_day = _lookup(later, layer.off[number])
                alive = rest_day >= 0 or any(j >= 0 for row in on for j in row)
                own.append((on, rest_day) if alive else None)
        merged, numbers, kept = _merge(layer, own)
        num_states.append(len(kept))
        if last:
            accept = tuple(own[s] is not None for s in kept)
        else:
            moves.append(tuple(own[s][0] if own[s] else _dead(layer, s) for s in kept))  # type: ignore[index]
            off.append(tuple(own[s][1] if own[s] else -1 for s in kept))  # type: ignore[index]
        close.append(
            tuple(
                (numbers[s], numbers[target], rest)
                for s in kept
                for target, rest in layer.close[s]
                if numbers[target] >= 0 and numbers[target] != numbers[s]
            )
        )
        later = merged
    return LayeredAutomaton(
        tuple(reversed(num_states)),
        tuple(reversed(moves)),
        tuple(reversed(off)),
        tuple(reversed(close)),
        accept,
        rests,
    )


def _lookup(later: list[int], number: int) -> int:
    return later[number] if number >= 0 else -1


def _dead(layer: _Layer, number: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(-1 for _ in row) for row in layer.moves[number])


def _merge(layer: _Layer, own: list[object]) -> tuple[list[int], dict[int, int], list[int]]:
    """Give equal states one number; two states are equal if their own moves and closing moves are.

    Closing moves lead inside the layer, so signatures are refined until they no longer change.
    """
    size = len(own)
    signature: list[object] = [hash_value for hash_value in own]
    alive = [value is not None for value in own]
    changed = True
    while changed:  # a state without a future of its own lives if a closing move leads to a living one
        changed = False
        for s in range(size):
            if not alive[s] and any(alive[target] for target, _ in layer.close[s]):
                alive[s] = changed = True
    colours = _colour(signature)
    while True:
        refined = _colour(
            [(colours[s], frozenset((colours[t], rest) for t, rest in layer.close[s] if alive[t])) for s in range(size)]
        )
        if len(set(refined)) == len(set(colours)):
            break
        colours = refined
    first: dict[int, int] = {}
    kept: list[int] = []
    merged = []
    for s in range(size):
        if not alive[s]:
            merged.append(-1)
            continue
        if colours[s] not in first:
            first[colours[s]] = len(kept)
            kept.append(s)
        merged.append(first[colours[s]])
    return merged, dict(enumerate(merged)), kept


def _colour(values: list[object]) -> list[int]:
    seen: dict[object, int] = {}
    return [seen.setdefault(value, len(seen)) for value in values]
