"""A problem hands every agent its own part, and nobody another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Absence, Lock, Wish
from scheduler.domain.problem import Problem
from scheduler.domain.roster import PastDuty
from tests.factories import MONDAY, tiny_problem, tiny_roster


@pytest.fixture
def problem() -> Problem:
    return tiny_problem()


def test_contexts_stand_in_the_order_of_the_agents_with_their_contract_and_pattern(problem: Problem) -> None:
    assert list(problem.contexts) == ["A1", "B2", "C3"]
    ana = problem.contexts["A1"]
    assert (ana.agent, ana.contract) == (problem.agents[0], problem.contracts["full"])
    assert (ana.pattern, ana.shifts, ana.horizon) == (problem.patterns["free"], problem.shifts, problem.horizon)


def test_every_agent_has_its_own_part(problem: Problem) -> None:
    horizon, day = problem.horizon, timedelta(days=1)
    start = horizon.origin
    roster = tiny_roster(problem)
    full = replace(
        problem,
        absences=(Absence("B2", start, start + day), Absence("A1", start + day, start + 2 * day)),
        wishes=(Wish("A1", MONDAY, "off"), Wish("B2", MONDAY, "work")),
        coachings=(Coaching("c", "A1", 30, MONDAY, MONDAY),),
        sessions=(Session("s", "training", start, start + day, ("B2",), trainer="A1"),),
        history=(PastDuty("A1", MONDAY - day, start - day, start, 480), PastDuty("C3", MONDAY, start, start, 0)),
        locks=(Lock("A1", MONDAY, "off"), Lock("B2", MONDAY + day, "off")),
        base=roster.duties,
    )
    ana, cleo = full.contexts["A1"], full.contexts["C3"]
    for own in (ana.absences, ana.wishes, ana.coachings, ana.history):
        assert [item.agent_id for item in own] == ["A1"]
    assert list(ana.locks) == [MONDAY]
    assert ana.sessions == full.contexts["B2"].sessions == full.sessions
    assert (cleo.absences, cleo.wishes, cleo.coachings, cleo.sessions, cleo.locks) == ((), (), (), (), {})
    assert set(ana.base.values()) == {duty for duty in roster.duties if duty.agent_id == "A1"}
    assert cleo.has_base
    assert not problem.contexts["C3"].has_base


def test_earlier_weeks_are_in_order_of_time(problem: Problem) -> None:
    start = problem.horizon.origin
    spans = [start - timedelta(hours=hours) for hours in (20, 90, 50)]
    history = tuple(PastDuty("A1", moment.date(), moment, moment + timedelta(hours=8), 480) for moment in spans)
    ordered = replace(problem, history=history).contexts["A1"].history
    assert [duty.start for duty in ordered] == sorted(spans)


def test_changed_inputs_have_contexts_of_their_own(problem: Problem) -> None:
    before = problem.contexts["A1"]
    after = replace(problem, absences=(Absence("A1", problem.horizon.origin, problem.horizon.moment(60)),))
    assert before.absences == ()
    assert len(after.contexts["A1"].absences) == 1
    assert before.view != after.contexts["A1"].view


def test_queues_come_with_their_demand_in_its_order() -> None:
    problem = tiny_problem()
    turned = replace(problem, queues=problem.queues[::-1])
    for site in (problem, turned):
        assert [(queue.name, demand.queue) for queue, demand in site.demanded] == [("calls", "calls"), ("mail", "mail")]


@pytest.mark.parametrize(("valued", "asks"), [((), True), (("calls",), True), (("calls", "mail"), False)])
def test_people_are_asked_for_unless_every_queue_prices_its_contacts(valued: tuple[str, ...], asks: bool) -> None:
    problem = tiny_problem()
    demand = tuple(replace(own, values=((1,),) if own.queue in valued else ()) for own in problem.demand)
    assert replace(problem, demand=demand).asks_for_people is asks
