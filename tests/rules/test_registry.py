"""Rules as objects: made once, typed by their parameters, none of a module left out."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from dataclasses import FrozenInstanceError, replace

import pytest
from pydantic import ValidationError

from scheduler import rules as package
from scheduler.domain.agent_view import AgentView
from scheduler.domain.errors import NoLabelFormError
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import Problem
from scheduler.domain.rule_spec import RuleSpec
from scheduler.rules.base import AnyRule, NoParams, Rule
from scheduler.rules.max_run import MaxRun, MaxRunParams
from scheduler.rules.min_rest import MinRest, MinRestParams
from scheduler.rules.registry import ALWAYS, BUILT_IN, BY_TYPE, labels_of, make_rule, rules_for
from tests.factories import tiny_problem


def test_no_rule_of_a_module_is_left_out_of_the_registry() -> None:
    written: set[type[AnyRule]] = set()
    for found in pkgutil.iter_modules(package.__path__, "scheduler.rules."):
        own = vars(importlib.import_module(found.name)).values()
        written |= {kind for kind in own if isinstance(kind, type) and issubclass(kind, Rule) and kind is not Rule}
    assert written == set(BY_TYPE.values())


def test_the_parameters_of_a_type_are_those_in_the_brackets_of_its_class() -> None:
    assert MaxRun.params_type is MaxRunParams
    assert {rule.params_type for rule in BUILT_IN} == {NoParams}


def test_rules_are_equal_where_type_parameters_and_name_are() -> None:
    rule = MaxRun(MaxRunParams(limit=5))
    assert rule == make_rule("max_run", {"limit": "5", "what": "work_days"})
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert rule != replace(rule, name="short runs")
    assert rule != MinRest(MinRestParams(hours=5))


def test_a_rule_never_changes() -> None:
    rule = MaxRun(MaxRunParams(limit=5))
    with pytest.raises(FrozenInstanceError):
        rule.name = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        rule.params.limit = 6  # type: ignore[misc]


@pytest.fixture
def problem() -> Problem:
    return tiny_problem()


def test_every_agent_is_bound_by_the_very_rules_of_the_problem(problem: Problem) -> None:
    own = MaxRun(MaxRunParams(limit=3), "short runs")
    contract = replace(problem.contracts["full"], rules=(own,))
    problem = replace(problem, contracts={"full": contract})
    for context in problem.contexts.values():
        bound = rules_for(problem, context)
        assert [id(rule) for rule in bound] == [id(rule) for rule in (*ALWAYS, *problem.rules, own)]


def test_what_is_no_rule_binds_nobody_and_is_told(problem: Problem) -> None:
    problem = replace(problem, rules=(RuleSpec(MaxRunParams(limit=3)),))
    with pytest.raises(TypeError, match="are no rules: use make_rule"):
        rules_for(problem, problem.contexts["A1"])


class Unsayable(MinRest):
    def extend(self, labels: LabelModel, view: AgentView) -> None:
        raise NoLabelFormError(self.name)


def test_rules_without_a_label_form_are_named_and_the_others_stated(problem: Problem) -> None:
    rest = MinRest(MinRestParams(hours=11))
    odd = Unsayable(MinRestParams(hours=20), "odd rest")
    labels, left_out = labels_of((odd, rest, MaxRun(MaxRunParams(limit=5))), problem.contexts["A1"].view)
    assert left_out == ("odd rest",)
    assert (labels.min_rest_minutes, labels.names) == (660, ("max_run",))
    assert isinstance(labels.automata[0], Automaton)
