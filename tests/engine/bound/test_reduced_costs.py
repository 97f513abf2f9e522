from __future__ import annotations

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.domain.result import Status
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.bound.reduced_costs import option_losses
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.cp_sat.oracles import ModelOracle
from scheduler.engine.tables.instance import compile_problem
from tests.engine.worlds import Size, legal_problem


@pytest.mark.parametrize("seed", range(8))
def test_the_best_roster_is_found_among_the_options_left(seed: int) -> None:
    problem = legal_problem(4200 + seed, Size(3, 1 + seed % 3, 60, (0, 1, 2), 2, bound=seed % 3 == 0))
    whole = FullModel(problem).solve(60, 2, 0)
    assert whole.status is Status.OPTIMAL
    instance = compile_problem(problem)
    dual = Dual.of(instance)
    dual.ascend(steps_clock(200))
    losses = option_losses(instance, dual.best_prices)
    assert losses.bound <= whole.objective
    for over in (0.0, 5000.0):
        gap = whole.objective + over - losses.bound
        allowed = {agent_id: losses.allowed(a, gap) for a, agent_id in enumerate(instance.agents)}
        model = FullModel(problem, allowed=allowed)
        model.bound_tours(losses, gap)
        answer = model.solve(60, 2, 0)
        assert answer.status is Status.OPTIMAL
        assert round(answer.objective) == round(whole.objective)
    assert sum(len(day) for own in allowed.values() for day in own) < instance.num_options + 7 * len(allowed)


@pytest.mark.parametrize("seed", range(4))
def test_losses_are_what_forcing_an_option_costs_in_the_model_of_one_agent(seed: int) -> None:
    problem = legal_problem(4300 + seed, Size(2, 2, 60, (0, 1), 2, tiers=False))
    instance = compile_problem(problem)
    prices = np.repeat(np.random.default_rng(seed).integers(0, 60_000, (168, 1)), 2, axis=1).astype(float)
    losses = option_losses(instance, prices)
    for a, agent_id in enumerate(instance.agents):
        gains = losses.gains[instance.group_of[a]]
        free = ModelOracle(problem, agent_id).best(gains)
        assert free.value == losses.best[a]
        for day in (0, 1):
            for option in [*problem.contexts[agent_id].options(day)[::3], None]:
                oracle = ModelOracle(problem, agent_id)
                literals = [literal for other, literal in oracle.view.options(day) if other == option]
                oracle.model.add((sum(literals) if option else 1 - oracle.view.works(day)) == 1)
                forced = oracle.best(gains)
                loss = np.inf if forced.duties is None else free.value - forced.value
                assert option in [*losses.allowed(a, loss)[day], None if loss == np.inf else option]
                if loss > 0:
                    assert option not in losses.allowed(a, min(loss, 1e9) - 1)[day]


def test_a_day_off_that_is_not_allowed_is_worked() -> None:
    problem = legal_problem(4400, Size(1, 1, 60, (0, 1), 2, extras=False))
    (agent_id,) = problem.contexts
    days = range(problem.horizon.days)
    context = problem.contexts[agent_id]
    allowed = [[*context.options(day), *([] if day == 0 else [None])] for day in days]
    model = FullModel(problem, allowed={agent_id: allowed})
    assert model.model.validate() == ""
    solver = cp_model.CpSolver()
    assert solver.solve(model.model) == cp_model.OPTIMAL
    assert solver.boolean_value(model.views[agent_id].works(0))
