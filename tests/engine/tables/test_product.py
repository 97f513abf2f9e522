"""The minimised product accepts exactly what its automata accept, walked one by one over every sequence of days."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import product
from random import Random

import pytest

from scheduler.domain.label import Automaton, counter
from scheduler.engine.tables.product import LayeredAutomaton, build_product, rest_thresholds

Day = tuple[int, int] | None
"""Symbol and minutes of rest before the duty, or off."""
RESTS = (0, 100, 250, 400)


def accepts(built: LayeredAutomaton, days: Sequence[Day], gaps: Sequence[int]) -> bool:
    """Walk in every way; ``gaps[d]`` are the minutes from the last duty's end to the midnight after day d."""
    if built.num_states[0] == 0:
        return False
    states = {0}
    for d, day in enumerate(days):
        after: set[int] = set()
        for state in states:
            if day is None:
                after.add(built.off[d][state])
                continue
            symbol, rest = day
            after |= {
                target
                for threshold, target in zip(built.rests, built.moves[d][state][symbol], strict=True)
                if threshold <= rest
            }
        states = _closed(after - {-1}, built.close[d + 1].tolist(), gaps[d])
    return any(built.accept[state] for state in states)


def _closed(states: set[int], close: Sequence[tuple[int, int, int]], gap: int) -> set[int]:
    while True:
        more = {target for source, target, rest in close if source in states and gap >= rest} - states
        if not more:
            return states
        states = states | more


def accepts_raw(
    automata: Sequence[Automaton],
    symbols: Sequence[Sequence[tuple[Hashable, ...]]],
    must_work: set[int],
    min_rest: int,
    days: Sequence[Day],
    gaps: Sequence[int],
) -> bool:
    """Walk each automaton by itself."""
    if any(day is None and d in must_work for d, day in enumerate(days)):
        return False
    if any(day is not None and day[1] < min_rest for day in days):
        return False
    for index, automaton in enumerate(automata):
        states = {automaton.start}
        for d, day in enumerate(days):
            feature = None if day is None else symbols[d][day[0]][index]
            rested = day is not None and 0 < automaton.rest_minutes <= day[1]
            states = {automaton.step(state, d, feature, rested) for state in states} - {None}
            if automaton.close is not None and gaps[d] >= automaton.rest_minutes:
                states |= {automaton.close(state, d) for state in states} - {None}
        if not any(automaton.final(state) for state in states):
            return False
    return True


def draw_automaton(r: Random, days: int, features: int) -> Automaton:
    """Random tables; with ``rested`` a step allows more (as the contract asks), some have a closing move."""
    size = r.randint(1, 3)
    tired = {
        (s, d, f): r.choice([None, *range(size), *range(size)])
        for s in range(size)
        for d in range(days)
        for f in [None, *range(features)]
    }
    free = {key: r.choice(range(size)) if key[2] is not None and r.random() < 0.4 else to for key, to in tired.items()}
    asks = r.choice([0, 100, 250, 400])
    closing = {(s, d): r.choice([None, None, *range(s + 1, size)]) for s in range(size) for d in range(days)}
    good = {s for s in range(size) if r.random() < 0.7}
    return Automaton(
        "drawn",
        r.randrange(size),
        lambda s, d, f, rested: free[s, d, f] if rested else tired[s, d, f],
        final=lambda s: s in good,
        rest_minutes=asks,
        close=(lambda s, d: closing[s, d]) if asks and r.random() < 0.6 else None,
    )


def draw(seed: int) -> tuple[list[Automaton], list[list[tuple[int, ...]]], set[int], int]:
    r = Random(seed)
    days, count = r.randint(2, 4), r.randint(1, 3)
    automata = [draw_automaton(r, days, 2) for _ in range(count)]
    symbols = [
        list(dict.fromkeys(tuple(r.randrange(2) for _ in range(count)) for _ in range(r.randint(0, 3))))
        for _ in range(days)
    ]
    return automata, symbols, {d for d in range(days) if r.random() < 0.2}, r.choice([0, 100])


@pytest.mark.parametrize("seed", range(60))
def test_the_product_accepts_what_all_automata_accept_and_nothing_else(seed: int) -> None:
    automata, symbols, must_work, min_rest = draw(seed)
    # With ``rested`` a walker may also take the tired branch: closing moves and thresholds only add ways.
    automata = [_monotone(a) for a in automata]
    built = build_product(automata, symbols, must_work, min_rest)
    choices = [[None, *((s, rest) for s in range(len(own)) for rest in RESTS)] for own in symbols]
    r = Random(seed)
    sequences = list(product(*choices))
    for days in sequences if len(sequences) < 1500 else r.sample(sequences, 1500):
        gaps = [r.choice([0, 120, 300, 500]) for _ in days]
        wanted = accepts_raw(automata, symbols, must_work, min_rest, days, gaps)
        assert accepts(built, days, gaps) == wanted, (days, gaps)


def _monotone(automaton: Automaton) -> Automaton:
    """Let states be sets walked together, so that more rest never forbids what less allows."""

    def step(states: frozenset[int], day: int, feature: Hashable, rested: bool) -> frozenset[int] | None:
        reached = {automaton.step(s, day, feature, False) for s in states}
        if rested:
            reached |= {automaton.step(s, day, feature, True) for s in states}
        return frozenset(reached - {None}) or None  # type: ignore[arg-type]

    def close(states: frozenset[int], day: int) -> frozenset[int] | None:
        assert automaton.close is not None
        closed = (automaton.close(s, day) for s in states)
        return states | frozenset(s for s in closed if s is not None)

    return Automaton(
        automaton.name,
        frozenset([automaton.start]),
        step,
        final=lambda states: any(map(automaton.final, states)),
        rest_minutes=automaton.rest_minutes,
        close=close if automaton.close is not None else None,
    )


def test_the_drawn_automata_accept_some_sequences_and_refuse_others() -> None:
    alive = [build_product(*draw(seed)).num_states[0] for seed in range(60)]
    assert 10 < sum(alive) < 60


def test_states_with_equal_futures_are_merged() -> None:
    week = counter("days", range(7), 7, lambda option: 1, 0, 99)
    built = build_product([week], [[(1,)]] * 7, set(), 0)
    assert built.num_states == (1,) * 8
    limited = counter("days", range(7), 7, lambda option: 1, 2, 3)
    built = build_product([limited], [[(1,)]] * 7, set(), 0)
    assert built.num_states == (1, 2, 3, 4, 4, 4, 3, 1)


def test_no_sequence_at_all_leaves_no_state() -> None:
    impossible = counter("days", range(3), 3, lambda option: 1, 4, 9)
    assert build_product([impossible], [[(1,)]] * 3, set(), 0).num_states[0] == 0
    assert (
        build_product(
            [],
            [
                [
                    (),
                ],
                [],
                [()],
            ],
            {1},
            0,
        ).num_states[0]
        == 0
    )


def test_thresholds_are_the_least_rest_and_every_longer_one_asked_for() -> None:
    asks = [Automaton("a", 0, lambda *_: 0, rest_minutes=m) for m in (60, 900, 0, 900, 660)]
    assert rest_thresholds(asks, 600) == (600, 660, 900)
    assert rest_thresholds([], 0) == (0,)
