"""Both oracles over combinations of rules and one to six weeks, with breaks, activities, wishes, carried-in duties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.rules.registry import RULES, make_rule
from tests.engine.cp_sat.test_oracles import Pair, vectors
from tests.engine.worlds import MONDAY, Size, random_problem

KINDS = ("day", "long", "short", "night")

PARAMETERS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "min_rest": lambda r: {"hours": r.choice([8, 11, 14, 16])},
    "rest_block": lambda r: {
        "min_hours": r.choice([24, 35, 48]),
        **r.choice([{"window": "fixed_week"}, {"after_work_days": r.randint(1, 3)}]),
    },
    "max_run": lambda r: {"limit": r.randint(1, 3), "what": r.choice(["work_days", "nights"])},
    "min_run": lambda r: {"limit": 2, "before": r.choice(["history", "unknown"])},
    "min_off_run": lambda r: {"limit": 2},
    "min_days_off": lambda r: {
        "what": (what := r.choice(["any", "sunday", "weekend"])),
        "weeks": 1,
        "count": r.randint(3, 4) if what == "any" else 1,
        "anchor": MONDAY,
    },
    "max_weekends": lambda r: {"limit": r.randint(0, 1), **r.choice([{}, {"weeks": 2}])},
    "forbidden_successions": lambda r: {
        "after": {name: r.sample(KINDS, r.randint(1, 2)) for name in r.sample(KINDS, r.randint(1, 3))}
    },
    "max_quantity": lambda r: {
        **r.choice(
            [
                {"measure": r.choice(["work_hours", "paid_hours", "span_hours"]), "limit": 5, "window": "shift"},
                {"measure": r.choice(["work_hours", "night_hours"]), "limit": r.choice([9, 14]), "window": "week"},
                {
                    "measure": "paid_hours",
                    "limit": r.choice([9, 20]),
                    "window": r.choice(["horizon", "rolling_days 2"]),
                },
                {"measure": "span_hours", "limit": 8, "window": "reference_weeks 2"},
                {"measure": "days", "limit": 2, "window": r.choice(["week", "rolling_days 3"])},
            ]
        ),
        **r.choice([{}, {"shifts": r.sample(KINDS, 2)}]),
    },
    "min_quantity": lambda r: {
        "measure": (measure := r.choice(["paid_hours", "span_hours", "days"])),
        "limit": 1 if measure == "days" else r.choice([3, 5]),
        "window": r.choice(["week", "horizon"]),
        **r.choice([{}, {"shifts": r.sample(KINDS, 3)}]),
    },
    "break": lambda r: {
        "when_work_over_hours": r.choice([4, 6]),
        "duration_minutes": r.choice([30, 60]),
        **r.choice([{}, {"latest_start_after_minutes": r.choice([200, 300])}]),
        **r.choice([{}, {"earliest_before_end_minutes": 60}]),
    },
    "max_continuous_work": lambda r: {"hours": r.choice([3, 4, 5])},
    "clock_window": lambda r: {
        r.choice(["allowed", "forbidden"]): r.choice(["08:00-20:00", "22:00-04:00", "00:00-24:00"]),
        **r.choice([{}, {"weekdays": r.sample(["monday", "wednesday", "saturday"], 2)}]),
    },
}
"""Values of every rule's parameters that bind on these small sites and seldom leave nothing."""


def test_every_rule_type_is_drawn() -> None:
    assert set(PARAMETERS) == {rule.type for rule in RULES}


def site(seed: int, types: Sequence[str], weeks: int) -> Problem:
    """Draw a site of two agents under rules of the given types (least rest always) over so many weeks."""
    r = Random(seed)
    work_days = tuple(sorted({0, 1, 5, r.randrange(7)}))
    size = Size(2, 1 + seed % 2, (60, 30)[seed % 2], work_days, days=7 * weeks, bound=seed % 3 == 0)
    problem = random_problem(seed, size)
    chosen = dict.fromkeys(["min_rest", *types])
    return replace(problem, rules=tuple(make_rule(name, PARAMETERS[name](r)) for name in chosen))


def compare(seed: int, types: Sequence[str], weeks: int) -> tuple[int, int]:
    """Compare both agents on one vector of values; returns how many were compared, how many by exact labels."""
    problem = site(seed, types, weeks)
    nothing = np.zeros(problem.horizon.num_intervals)
    stuck = {a for a in problem.contexts if ModelOracle(problem, a).best(nothing).duties is None}
    problem = replace(problem, agents=tuple(a for a in problem.agents if a.agent_id not in stuck))
    if not problem.agents:
        return 0, 0
    instance = compile_problem(problem)
    pairs = [Pair(instance, agent) for agent in range(len(instance.agents))]
    assert all(pair.compare(values) for pair in pairs for values in vectors(seed, 1, len(nothing)))
    return len(pairs), sum(not instance.classes[c].left_out for c in instance.tables.class_of)


def rotation(seed: int, count: int) -> list[tuple[str, ...]]:
    """Draw combinations of two to five rules in which every type turns up equally often."""
    r = Random(seed)
    deck: list[str] = []
    combos = []
    for _ in range(count):
        size = r.randint(2, 5)
        while len(deck) < size:
            deck += r.sample(list(PARAMETERS), len(PARAMETERS))
        combos.append(tuple(dict.fromkeys(deck[:size])))
        del deck[:size]
    return combos


@pytest.mark.parametrize("weeks", [1, 2])
def test_oracles_agree_on_random_combinations_of_rules(weeks: int) -> None:
    compared = [compare(1000 * weeks + i, types, weeks) for i, types in enumerate(rotation(weeks, 20))]
    assert sum(count for count, _ in compared) >= 20
    assert sum(exact for _, exact in compared) >= 15


@pytest.mark.slow
def test_oracles_agree_on_every_pair_of_rules() -> None:
    compared = [compare(5000 + i, types, 1 + i % 2) for i, types in enumerate(combinations(PARAMETERS, 2))]
    assert sum(count for count, _ in compared) >= len(compared)


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [3, 4, 5, 6])
def test_oracles_agree_over_longer_horizons(weeks: int) -> None:
    compared = [compare(1000 * weeks + i, types, weeks) for i, types in enumerate(rotation(weeks, 8))]
    assert sum(count for count, _ in compared) >= 8


def test_agents_without_a_legal_tour_are_named_or_answered_alike() -> None:
    """Where the rules leave nothing, labels that have every rule say so too."""
    found = 0
    for seed in range(40):
        problem = site(9000 + seed, ("min_quantity", "max_run", "min_off_run"), 1)
        nothing = np.zeros(problem.horizon.num_intervals)
        for agent in problem.agents:
            lone = replace(problem, agents=(agent,))
            if ModelOracle(lone, agent.agent_id).best(nothing).duties is not None:
                continue
            found += 1
            assert _labels_find_nothing(lone)
    assert found > 0


def _labels_find_nothing(problem: Problem) -> bool:
    try:
        instance: Instance = compile_problem(problem)
    except InfeasibleError:
        return True
    answer = Pair(instance, 0).labels.best(np.zeros(problem.horizon.num_intervals))
    return answer.duties is None or not answer.exact
