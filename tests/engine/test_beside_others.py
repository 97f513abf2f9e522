"""One person's best tour beside the others, and what forbids it, against the full CP-SAT model with one person free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from ortools.sat.python import cp_model

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import DutyOption
from scheduler.engine import SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.beside_others import Asked, BesideOthers
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.forbidding_rules import ForbiddingRules
from scheduler.goals.registry import measure_goals
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import rules_for
from tests.engine.drawn_joint import joint_problem
from tests.engine.drawn_learners import with_drawn_learners
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.worlds import legal_problem, with_values

KINDS: dict[str, Callable[[int], Problem]] = {
    "requirement": legal_problem,
    "service": lambda seed: with_values(legal_problem(seed), seed),
    "rows": lambda seed: with_drawn_rows(legal_problem(seed), seed),
    "learners": lambda seed: with_drawn_learners(legal_problem(seed), seed),
    "joint activities": joint_problem,
}


def roster_of(problem: Problem) -> Roster:
    return solve(problem, SearchOptions(time_limit=10.0, workers=1, engine="search", iterations=20)).roster


def drawn(kind: str, seed: int) -> tuple[Problem, Roster]:
    """The first site from a seed on that has a legal roster, and one of its rosters."""
    for number in range(seed, seed + 1000, 10):
        problem = KINDS[kind](number)
        try:
            return problem, roster_of(problem)
        except InfeasibleError:
            continue
    raise AssertionError("no site with a legal roster")


def drawn_question(problem: Problem, draw: Random) -> Asked:
    """A day off, a worked day, or a start before or after some minute of one or two days."""
    asked: dict[int, Callable[[DutyOption | None], bool]] = {}
    for day in draw.sample(range(problem.horizon.days), draw.choice((1, 1, 2))):
        asked[day] = one_day(draw.randrange(4), problem.horizon.midnight(day) + draw.randrange(6, 16) * 60)
    return asked


def one_day(kind: int, minute: int) -> Callable[[DutyOption | None], bool]:
    def will_do(option: DutyOption | None) -> bool:
        if option is None:
            return kind in (0, 2)
        return (False, True, option.start >= minute, option.start < minute)[kind]

    return will_do


def by_full_model(problem: Problem, roster: Roster, agent_id: str, asked: Asked) -> float | None:
    """Cost of the cheapest roster in which one person's tour meets what is asked; ``None`` where there is none."""
    context = problem.contexts[agent_id]
    allowed = [
        [option for option in (None, *context.options(day)) if day not in asked or asked[day](option)]
        for day in range(problem.horizon.days)
    ]
    model = FullModel(problem, free={agent_id}, fixed=roster, allowed={agent_id: allowed})
    answer = model.solve(60.0, workers=1, seed=0)
    assert answer.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return answer.objective / 1000 if answer.status is Status.OPTIMAL else None


def with_tour(problem: Problem, roster: Roster, agent_id: str, duties: tuple[Duty, ...]) -> float:
    changed = Roster((*(duty for duty in roster.duties if duty.agent_id != agent_id), *duties))
    return sum(measure_goals(problem, changed, allot(problem, changed)).values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_the_best_tour_costs_what_the_full_model_says(kind: str, seed: int) -> None:
    (problem, roster), draw = drawn(kind, seed), Random(seed)
    beside, compared = BesideOthers(problem, roster), 0
    for agent_id in draw.sample(list(problem.contexts), min(3, len(problem.contexts))):
        for _ in range(2):
            asked = drawn_question(problem, draw)
            answer = beside.best(agent_id, asked)
            expected = by_full_model(beside.problem, roster, agent_id, asked)
            assert answer.exact
            assert (answer.duties is None) == (expected is None)
            if answer.duties is not None:
                assert with_tour(beside.problem, roster, agent_id, answer.duties) == pytest.approx(expected, abs=1e-3)
                compared += 1
    assert compared


def test_questions_do_not_disturb_one_another() -> None:
    problem = with_drawn_rows(legal_problem(1), 1)
    roster, draw = roster_of(problem), Random(1)
    questions = [(a, drawn_question(problem, draw)) for a in problem.contexts for _ in range(2)]
    beside = BesideOthers(problem, roster)
    first = [beside.best(*question) for question in questions]
    assert [beside.best(*question) for question in questions] == first
    assert [BesideOthers(problem, roster).best(*question) for question in questions] == first


def test_duties_that_are_no_options_of_their_agents_count_as_they_are() -> None:
    problem = legal_problem(2)
    roster = roster_of(problem)
    odd = next(duty for duty in roster.duties)
    longer = replace(odd, shift="made elsewhere")
    mixed = Roster(tuple(longer if duty is odd else duty for duty in roster.duties))
    beside, draw = BesideOthers(problem, mixed), Random(2)
    for agent_id in list(problem.contexts)[:3]:
        asked = drawn_question(problem, draw)
        answer, expected = beside.best(agent_id, asked), by_full_model(problem, mixed, agent_id, asked)
        assert (answer.duties is None) == (expected is None)
        if answer.duties is not None:
            assert with_tour(problem, mixed, agent_id, answer.duties) == pytest.approx(expected, abs=1e-3)


def model_has_tour(problem: Problem, agent_id: str, rules: tuple[AnyRule, ...], asked: Asked) -> bool:
    context, model = problem.contexts[agent_id], cp_model.CpModel()
    allowed = [
        [option for option in (None, *context.options(day)) if day not in asked or asked[day](option)]
        for day in range(problem.horizon.days)
    ]
    view = AgentModel(context, model, allowed)
    for rule in rules:
        rule.constrain(view)
    return cp_model.CpSolver().solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


@pytest.mark.parametrize("seed", range(6))
def test_the_rules_named_are_those_without_which_the_model_has_a_tour(seed: int) -> None:
    problem, draw = legal_problem(seed), Random(seed)
    asker = ForbiddingRules(problem)
    for agent_id, context in list(problem.contexts.items())[:3]:
        rules = rules_for(problem, context)
        for _ in range(4):
            asked = drawn_question(problem, draw)
            found = asker.find(agent_id, asked)
            assert (found is None) == model_has_tour(problem, agent_id, rules, asked)
            if found is None or found.no_duty_on is not None:
                continue
            freeing = [
                rule
                for i, rule in enumerate(rules)
                if model_has_tour(problem, agent_id, (*rules[:i], *rules[i + 1 :]), asked)
            ]
            assert list(found.rules) == freeing
