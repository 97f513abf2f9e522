"""A rule that reads more of an agent than those who share tables are told apart by is refused, or reads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.agent_view import AgentView
from scheduler.domain.agents import Absence
from scheduler.domain.errors import OutOfViewError
from scheduler.domain.label import Automaton, LabelModel
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, PastDuty
from scheduler.domain.shifts import DutyOption
from scheduler.engine.tables.instance import compile_problem
from scheduler.rules.base import ModelView, NoParams, Rule
from tests.engine.worlds import ANNA, HOURLY, moment, plain_problem


class Planted(Rule[NoParams]):
    """Faces that say nothing."""

    type = "planted"

    def constrain(self, model: ModelView) -> None:
        """Nothing."""

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        """Nothing."""

    def check(self, context: AgentContext, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Nothing."""
        return iter(())

    def explain(self, finding: Finding) -> str:
        """Nothing."""
        return ""


class ReadsPay(Planted):
    def extend(self, labels: LabelModel, view: Any) -> None:
        if view.agent.pay_rate > 20:
            labels.must_work.add(0)


class ReadsSegments(Planted):
    def extend(self, labels: LabelModel, view: Any) -> None:
        labels.min_rest_minutes = 60 * sum(len(duty.segments) for duty in view.history)


class ReadsWishesLater(Planted):
    def extend(self, labels: LabelModel, view: Any) -> None:
        def keep(option: DutyOption) -> bool:
            return option.day not in view.wishes

        labels.filters.append(keep)


class AsksLongAgo(Planted):
    def extend(self, labels: LabelModel, view: AgentView) -> None:
        if not view.employed_on(view.horizon.date_of(-60)):
            labels.must_work.add(0)


def two_agents(rule: Planted, **changes: Any) -> Problem:
    past = PastDuty("B", HOURLY.date_of(-2), moment(-2, 20), moment(-1, 4), 420, "night")
    agents = (ANNA, replace(ANNA, agent_id="B", pay_rate=30.0))
    return plain_problem(agents=agents, rules=(rule,), history=(past,), **changes)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (ReadsPay, "ReadsPay.extend of {module} reads 'agent' of AgentView"),
        (ReadsSegments, "ReadsSegments.extend.<locals>.<genexpr> of {module} reads 'segments' of PastDutyView"),
        (AsksLongAgo, "employed_on is asked about 2026-09-24"),
    ],
)
def test_a_rule_that_reads_what_tells_nobody_apart_is_refused(rule: type[Planted], words: str) -> None:
    with pytest.raises(OutOfViewError) as caught:
        compile_problem(two_agents(rule(NoParams(), "early birds")))
    text = str(caught.value)
    assert text.startswith(f"rule early birds (planted): {words.format(module=__name__)}")
    assert "or state the rule without it" in text


def test_a_filter_that_reads_it_later_is_refused_too() -> None:
    with pytest.raises(
        OutOfViewError, match=r"ReadsWishesLater.extend.<locals>.keep of .* reads 'wishes' of AgentView"
    ):
        compile_problem(two_agents(ReadsWishesLater(NoParams())))


class FiltersByOldDuties(Planted):
    """Forbids the first morning after a night worked long before: no duty of a date can meet it."""

    def extend(self, labels: LabelModel, view: AgentView) -> None:
        tired = any(duty.shift == "night" for duty in view.history)
        labels.filters.append(lambda option: not tired or option.day > 0)


@pytest.mark.parametrize("tired_first", [True, False])
def test_days_are_never_shared_by_what_duties_of_the_day_cannot_meet(tired_first: bool) -> None:
    problem = two_agents(FiltersByOldDuties(NoParams()))
    among = compile_problem(replace(problem, agents=problem.agents[:: -1 if tired_first else 1]))
    assert len(among.classes) == 2
    for number, agent_id in zip(among.tables.class_of, among.agents, strict=True):
        only = tuple(agent for agent in problem.agents if agent.agent_id == agent_id)
        alone = compile_problem(replace(problem, agents=only))
        assert among.classes[number].options == alone.classes[0].options


class CountsWhereAbsent(Planted):
    def extend(self, labels: LabelModel, view: AgentView) -> None:
        if view.absences:
            labels.automata.append(Automaton(self.name, 0, lambda state, *_: state))


def test_an_automaton_that_only_some_days_know_of_is_refused() -> None:
    absent = Absence("A", moment(5, 0), moment(6, 0))
    with pytest.raises(OutOfViewError, match="rule planted: whether there is an automaton"):
        compile_problem(two_agents(CountsWhereAbsent(NoParams()), absences=(absent,)))
