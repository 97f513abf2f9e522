from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Literal

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Roster
from scheduler.engine.allotment import allot
from scheduler.engine.cp_sat.coverage_rows import deficiency, levels_of, queue_sets
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.kernels.coverage import fill
from scheduler.engine.tables.new_coverage import make_coverage
from scheduler.goals.registry import measure_goals
from tests.engine.worlds import Size, legal_problem


def cost_of(problem: Problem, roster: Roster) -> int:
    return round(MILLI * sum(measure_goals(problem, roster, allot(problem, roster)).values()))


def random_worths(rng: np.random.Generator, queues: int, most: int) -> tuple[list[list[float]], list[int]]:
    """Falling whole numbers for each queue, from few values or from many, and how many people each requires."""
    few, surplus = bool(rng.random() < 0.5), int(rng.integers(0, 3))
    rows, required = [], []
    for _ in range(queues):
        count = int(rng.integers(0, most + 1))
        drawn = rng.choice([5, 9], count) if few else rng.integers(0, 40, count)
        rows.append([*sorted(map(float, drawn), reverse=True), *[-float(surplus)] * (most + 1 - count)])
        required.append(count)
    return rows, required


@pytest.mark.parametrize("seed", range(300))
def test_level_by_level_deficiencies_cost_what_the_best_assignment_costs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    queues, groups = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    masks = [1, *(int(rng.integers(1, 2**queues)) for _ in range(groups - 1))]
    masks[0] = 2**queues - 1  # one group ties all queues
    rows, required = random_worths(rng, queues, 4)
    values, heads = np.array([rows]), rng.integers(0, 4, groups)
    paths = make_coverage(values, np.array([required]), np.ones((1, queues), np.bool_), masks, "paths")
    won = fill(paths, heads[:, None])
    sets = queue_sets(tuple(masks), queues)
    assert sets is not None
    levels = levels_of(values[0], sets.queues[-1], int(heads.sum()))
    cost = -levels.least * int(heads.sum())
    fewest = np.maximum(heads - rng.integers(0, 3, groups), 0)
    most = heads + rng.integers(0, 3, groups)
    for step, wanted in zip(levels.steps, levels.wanted, strict=True):
        exact = max(0, int((sets.queues @ wanted - sets.hits @ heads).max()))
        found = deficiency(wanted, sets, fewest, most)
        rest = [int(need - hits @ heads) for need, hits in zip(found.need, found.hits, strict=True)]
        assert max([found.floor, *rest]) == exact <= found.most
        assert not found.linear or rest == [exact]
        cost -= step * (int(wanted.sum()) - exact)
    assert won == -cost


@pytest.mark.parametrize("seed", range(12))
def test_rows_and_flows_have_the_same_optimum(seed: int) -> None:
    size = Size(3, 1 + seed % 3, 60, (0, 1), 3, tiers=seed % 2 == 0, bound=seed % 3 == 0)
    problem = legal_problem(4000 + seed, size)
    answers = [FullModel(problem, coverage=form).solve(60, 2, 0) for form in ("rows", "flows")]
    for answer in answers:
        assert answer.status is Status.OPTIMAL
        assert answer.roster is not None
        assert cost_of(problem, answer.roster) == round(answer.objective)
    assert round(answers[0].objective) == round(answers[1].objective)


@pytest.mark.parametrize("growth", ["flat", "square"])
def test_flows_hold_everybody_where_each_surplus_person_is_dear(growth: Literal["flat", "square"]) -> None:
    problem = legal_problem(4000, Size(4, 2, 60, (0, 1), 1, tiers=False))
    skills = frozenset(queue.name for queue in problem.queues)
    agents = tuple(replace(agent, skills=skills) for agent in problem.agents)
    nobody = tuple(replace(demand, required=(0,) * len(demand.required)) for demand in problem.demand)
    prices = replace(problem.prices, surplus=500.0, surplus_growth=growth)
    problem = replace(problem, agents=agents, demand=nobody, prices=prices)
    answers = [FullModel(problem, coverage=form).solve(60, 2, 0) for form in ("rows", "flows")]
    assert all(answer.status is Status.OPTIMAL for answer in answers)
    assert round(answers[0].objective) == round(answers[1].objective) > 0


def kept_and_free(problem: Problem, seed: int) -> tuple[Roster, Sequence[str]]:
    """A legal roster with nothing to commend it, and some agents."""
    model = FullModel(problem)
    model.model.clear_objective()
    answer = model.solve(30, 1, seed)
    assert answer.roster is not None
    ids = list(problem.contexts)
    return answer.roster, Random(seed).sample(ids, 1 + seed % len(ids))


@pytest.mark.parametrize("form", ["rows", "flows"])
@pytest.mark.parametrize("seed", range(8))
def test_objective_and_bound_are_those_of_the_whole_roster_whoever_is_free(seed: int, form: str) -> None:
    problem = legal_problem(4100 + seed, Size(3, 2, 60, (0, 1), 2, tiers=seed % 2 == 0, bound=seed % 3 == 0))
    roster, free = kept_and_free(problem, seed)
    problem = replace(problem, base=roster.duties) if seed % 4 == 0 else problem
    model = FullModel(problem, free, roster, form)  # type: ignore[arg-type]
    answer = model.solve(60, 1, 0)
    assert answer.status is Status.OPTIMAL
    assert answer.roster is not None
    assert cost_of(problem, answer.roster) == round(answer.objective) == round(answer.bound)
    assert answer.objective <= cost_of(problem, roster)
    assert {d for d in answer.roster.duties if d.agent_id not in free} == {
        d for d in roster.duties if d.agent_id not in free
    }
    model.hint(roster)
    solver = cp_model.CpSolver()
    solver.parameters.fix_variables_to_their_hinted_value = True
    assert solver.solve(model.model) == cp_model.OPTIMAL
    assert round(solver.objective_value) == cost_of(problem, roster)
