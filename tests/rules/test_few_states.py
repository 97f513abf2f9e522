"""Running totals are forgotten as soon as they can no longer break anything, and nothing else is."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from scheduler.domain.label import LabelModel, settle
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import make_rule
from tests.rules.setting import Reader


@pytest.mark.parametrize("seed", range(40))
def test_a_settled_total_accepts_the_same_sequences_as_the_whole_one(seed: int) -> None:
    r = Random(seed)
    amounts = [r.sample(range(5), r.randint(1, 3)) for _ in range(4)]
    low = r.randint(0, 6)
    high = low + r.randint(0, 6)
    left = [sum(max(own) for own in amounts[day + 1 :]) for day in range(4)]
    for sequence in product(*amounts):
        total: int | None = 0
        for day, amount in enumerate(sequence):
            total = None if total is None else settle(total + amount, low, high, left[day])
        assert (total is not None) == (low <= sum(sequence) <= high)


def states_by_day(rule: AnyRule) -> list[int]:
    """States reachable before each day and after the last, by one eight-hour duty a day or none, over four weeks."""
    line = {"start": "2026-11-23", "days": 28, "roster": ["mon 09:00-17:00"]}
    context = Reader(line).context()
    labels = LabelModel()
    rule.extend(labels, context.view)
    (automaton,) = labels.automata
    feature = automaton.feature(context.written[0].option)
    states, found = {automaton.start}, [1]
    for day in range(28):
        states = {automaton.step(state, day, value, False) for state in states for value in (None, feature)} - {None}
        found.append(len(states))
    return found


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        # 20 of 28 dates: on any day no more totals matter than the eight dates off may make, and the free one.
        (make_rule("max_quantity", {"measure": "days", "limit": 20, "window": "horizon"}), 21),
        (make_rule("min_quantity", {"measure": "days", "limit": 20, "window": "horizon"}), 9),
        (make_rule("max_weekends", {"limit": 2}), 5),
        (make_rule("max_weekends", {"limit": 4}), 1),
        (make_rule("max_quantity", {"measure": "days", "limit": 28, "window": "horizon"}), 1),
        (make_rule("max_quantity", {"measure": "days", "limit": 3, "window": "horizon", "shifts": ["other"]}), 1),
    ],
)
def test_few_states_remain(rule: AnyRule, most: int) -> None:
    found = states_by_day(rule)
    assert max(found) <= most
    assert found[-1] == 1
