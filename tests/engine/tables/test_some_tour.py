"""The question without prices has the tour oracle's answer, for one agent alone and for all of a site together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.domain.activities import Session
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import PastDuty
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.cp_sat.oracles import LabelOracle
from scheduler.engine.tables.classes import ClassMaker, LegalTours, legal_day
from scheduler.engine.tables.instance import compile_problem
from scheduler.engine.tables.product import build_product
from scheduler.engine.tables.some_tour import TourFinder
from scheduler.rules.registry import labels_of, make_rule
from tests.engine.worlds import ANNA, DAY, HOURLY, LOOSE, Size, duty_lock, moment, plain_problem, random_problem
from tests.rules.setting import CASES, Case, read_cases

SIZES = (Size(agents=6), Size(agents=6, grid=30, work_days=(0, 1, 2, 3, 4)))


def found_together(problem: Problem) -> dict[str, bool]:
    """Whether labels see a tour of each agent, all agents through one maker and one finder."""
    maker, finder = ClassMaker(problem), TourFinder(problem.horizon.interval_minutes)
    return {
        agent_id: finder.has_tour(context.view, maker.legal_tours(context))
        for agent_id, context in problem.contexts.items()
    }


def found_alone(problem: Problem, agent_id: str) -> bool:
    """Whether the compiled label oracle finds a tour of one agent, compiled alone."""
    agents = tuple(agent for agent in problem.agents if agent.agent_id == agent_id)
    try:
        instance = compile_problem(replace(problem, agents=agents, base=()))
    except InfeasibleError:
        return False
    return LabelOracle(instance, 0).best(np.zeros(problem.horizon.num_intervals)).duties is not None


@pytest.mark.parametrize("size", SIZES)
def test_together_and_alone_the_answers_are_the_oracle_s(size: Size) -> None:
    seen = set()
    for seed in range(40):
        problem = random_problem(seed, size)
        together = found_together(problem)
        assert together == {agent_id: found_alone(problem, agent_id) for agent_id in together}, seed
        seen |= set(together.values())
    assert seen == {True, False}


def model_has_tour(case: Case) -> bool:
    """Whether CP-SAT finds a way to work the case's dates, and no other, under its rule."""
    view = AgentModel(replace(case.context, spread=False), cp_model.CpModel())
    case.rule.constrain(view)
    for day in range(case.context.horizon.days):
        view.add(view.works(day) == int(any(duty.day == day for duty in case.context.written)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(view.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def test_a_duty_whose_break_has_no_room_is_no_tour() -> None:
    must_work = replace(LOOSE, min_days=1)
    assert found_together(plain_problem(contract=must_work)) == {"A": True}
    assert found_together(plain_problem(shift=replace(DAY, min_stretch=360), contract=must_work)) == {"A": False}


def test_a_break_during_a_session_is_no_tour() -> None:
    meal = replace(DAY.breaks[0], earliest=120, latest=180)
    shift = replace(DAY, latest_start=DAY.earliest_start, breaks=(meal,))
    hours = {"before the meal": (9, 10), "through the meal": (10, 12)}
    sessions = {
        name: Session("s", "training", moment(0, start), moment(0, end), ("A",)) for name, (start, end) in hours.items()
    }
    found = {name: found_together(plain_problem(shift, sessions=(own,)))["A"] for name, own in sessions.items()}
    assert found == {"before the meal": True, "through the meal": False}


def test_agents_alike_but_for_the_end_of_their_last_duty_are_told_apart() -> None:
    ends = {"A": 20, "B": 22}
    past = tuple(PastDuty(a, HOURLY.date_of(-1), moment(-1, 12), moment(-1, end), 480) for a, end in ends.items())
    problem = plain_problem(
        agents=(ANNA, replace(ANNA, agent_id="B")),
        locks=(duty_lock(0, 8), duty_lock(0, 8, "B")),
        history=past,
        rules=(make_rule("min_rest", {"hours": 11}),),
    )
    assert found_together(problem) == {"A": True, "B": False}


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_on_the_dates_of_every_rule_s_cases_the_answer_is_the_model_s(path: Path) -> None:
    for case in read_cases(path):
        context = replace(case.context, spread=False)
        labels, left_out = labels_of((case.rule,), context.view)
        if left_out:
            continue
        labels.must_work |= {duty.day for duty in context.written}
        days = [legal_day(labels, context.view, day) for day in range(context.horizon.days)]
        features = [day.features for day in days]
        automaton = build_product(labels.automata, features, labels.must_work, labels.min_rest_minutes)
        finder = TourFinder(context.horizon.interval_minutes)
        found = finder.has_tour(context.view, LegalTours(labels, (), days, automaton))
        assert found == model_has_tour(case), case.name
