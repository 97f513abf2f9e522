"""The product built layer by layer from tables is the one a plain walk over tuples of states builds."""

from __future__ import annotations

from collections.abc import Hashable
from random import Random

import numpy as np
import pytest

from scheduler.domain.label import Automaton, counter
from scheduler.engine.tables import equal_columns
from scheduler.engine.tables.equal_columns import number_columns
from scheduler.engine.tables.product import LayeredAutomaton, build_product
from tests.engine.tables import plain_product
from tests.engine.tables.test_product import draw_automaton


def assert_same(built: LayeredAutomaton, plain: plain_product.LayeredAutomaton) -> None:
    """Both are minimal, so a walk from the start must pair their states one to one."""
    assert built.num_states == plain.num_states
    assert built.rests == plain.rests
    if not built.num_states[0]:
        return
    layer = _closing_pairs({0: 0}, built.close[0], plain.close[0])
    for day, moves in enumerate(built.moves):
        after: dict[int, int] = {}
        for own, other in layer.items():
            ours = [*moves[own].reshape(-1).tolist(), int(built.off[day][own])]
            theirs = [*(to for row in plain.moves[day][other] for to in row), plain.off[day][other]]
            assert len(ours) == len(theirs)
            for a, b in zip(ours, theirs, strict=True):
                assert (a < 0) == (b < 0)
                if a >= 0:
                    assert after.setdefault(a, b) == b
        layer = _closing_pairs(after, built.close[day + 1], plain.close[day + 1])
        assert len(set(layer.values())) == len(layer)
    for own, other in layer.items():
        assert built.accept[own] == plain.accept[other]


def _closing_pairs(layer: dict[int, int], close: np.ndarray, other_close: tuple) -> dict[int, int]:
    """Pair what one closing move of a rest leads to on both sides; several of one rest are told by their number."""
    while True:
        found = dict(layer)
        for own, other in layer.items():
            ours = sorted((int(rest), int(to)) for source, to, rest in close if source == own)
            theirs = sorted({(rest, to) for source, to, rest in other_close if source == other})
            assert [rest for rest, _ in ours] == [rest for rest, _ in theirs]
            for rest, to in ours:
                if [r for r, _ in ours].count(rest) == 1:
                    target = next(t for r, t in theirs if r == rest)
                    assert found.setdefault(to, target) == target
        if found == layer:
            return found
        layer = found


@pytest.mark.parametrize("seed", range(150))
def test_drawn_automata_give_the_same_smallest_product(seed: int) -> None:
    r = Random(seed)
    days, count = r.randint(1, 6), r.randint(0, 5)
    automata = [draw_automaton(r, days, 2) for _ in range(count)]
    symbols = [
        list(dict.fromkeys(tuple(r.randrange(2) for _ in range(count)) for _ in range(r.randint(0, 4))))
        for _ in range(days)
    ]
    arguments = automata, symbols, {d for d in range(days) if r.random() < 0.1}, r.choice([0, 100, 250])
    assert_same(build_product(*arguments), plain_product.build_product(*arguments))


def rule_like(r: Random, days: int) -> tuple[list[Automaton], list[list[tuple[Hashable, ...]]]]:
    """Runs, off-runs, a total, weeks, limited kinds, forbidden successions: what real contracts ask for."""
    longest, shortest, fewest_off, kinds = r.randint(2, 5), r.randint(1, 3), r.randint(1, 3), r.randint(1, 4)
    limit = r.randint(0, 3)

    def run(state: int, day: int, kind: Hashable, rested: bool) -> int | None:
        return 0 if kind is None else state + 1 if state < longest else None

    def least_run(state: int, day: int, kind: Hashable, rested: bool) -> int | None:
        return min(shortest, state + 1) if kind is not None else None if 0 < state < shortest else 0

    def least_off(state: int, day: int, kind: Hashable, rested: bool) -> int | None:
        return min(fewest_off, state + 1) if kind is None else 0 if state in (0, fewest_off) else None

    def succession(state: int, day: int, kind: int | None, rested: bool) -> int | None:
        return -1 if kind is None else kind if state <= kind or rested else None

    def limited(state: int, day: int, kind: Hashable, rested: bool) -> int | None:
        return state if kind != 0 else state + 1 if state < limit else None

    amounts = [r.choice([4, 6, 8]) for _ in range(kinds)]
    automata = [
        Automaton("max run", 0, run, lambda option: option),
        Automaton("min run", 0, least_run, lambda option: option),
        Automaton("min off", fewest_off, least_off, lambda option: option),
        Automaton("succession", -1, succession, lambda option: option, rest_minutes=r.choice([0, 660])),  # type: ignore[arg-type]
        Automaton("limited", 0, limited, lambda option: option),
        counter("total", range(days), days, lambda option: 1, days // 3, days // 2 + 1),
        *(counter("week", range(w, w + 7), days, lambda option: 1, 0, 40) for w in range(0, days, 7)),
    ]
    symbols = []
    for _ in range(days):
        open_kinds = [k for k in range(kinds) if r.random() < 0.8]
        weeks = len(automata) - 6
        symbols.append([(k, k, k, k, k, 1, *(amounts[k] for _ in range(weeks))) for k in open_kinds])
    return automata, symbols  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(25))
def test_contract_like_rules_give_the_same_smallest_product(seed: int) -> None:
    r = Random(seed)
    automata, symbols = rule_like(r, r.choice([7, 10, 14]))
    arguments = automata, symbols, {d for d in range(7) if r.random() < 0.05}, 600
    built = build_product(*arguments)
    assert_same(built, plain_product.build_product(*arguments))


def test_contract_like_rules_leave_large_and_small_products() -> None:
    sizes = [max(build_product(*rule_like(r, 14), set(), 600).num_states) for r in map(Random, range(25))]
    assert max(sizes) > 100
    assert min(sizes) < 50


@pytest.mark.parametrize("by_sorting", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_equal_columns_get_one_number(seed: int, by_sorting: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if by_sorting:
        monkeypatch.setattr(equal_columns, "FEW_MARKS", 0)
        monkeypatch.setattr(equal_columns, "MARKS_A_COLUMN", 0)
        monkeypatch.setattr(equal_columns, "LARGEST_CODE", 100)
    rng = np.random.default_rng(seed)
    matrix = rng.integers(0, 3, (int(rng.integers(0, 7)), int(rng.integers(0, 60))))
    first, number = number_columns(matrix, 3, matrix.shape[1])
    columns = [tuple(column) for column in matrix.T]
    assert len(first) == len(set(columns))
    assert [columns[first[n]] for n in number] == columns
