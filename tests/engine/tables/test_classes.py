from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.domain.activities import Session
from scheduler.domain.agents import Absence
from scheduler.domain.result import Status
from scheduler.domain.roster import PastDuty, Segment
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.tables.instance import compile_problem
from scheduler.rules.registry import make_rule
from tests.engine.worlds import ANNA, HOURLY, moment, plain_problem

SEARCH = SearchOptions(iterations=20, workers=1, engine="search")


@pytest.mark.parametrize("hired", [HOURLY.start, HOURLY.date_of(-1), HOURLY.date_of(-14), HOURLY.date_of(1)])
@pytest.mark.parametrize("hired_first", [True, False])
def test_a_new_hire_never_shares_the_tours_of_an_old_hand(hired: date, hired_first: bool) -> None:
    """Runs beside dates of no employment may be short: only the one hired on Monday may work Monday alone."""
    agents = (ANNA, replace(ANNA, agent_id="B", hire_date=hired))
    absences = tuple(Absence(a.agent_id, moment(1, 1), moment(2, 0), "unavailable") for a in agents)
    problem = plain_problem(
        agents=agents[::-1] if hired_first else agents, absences=absences, rules=(make_rule("min_run", {"limit": 2}),)
    )
    result = solve(problem, SEARCH)
    assert check_roster(problem, result.roster) == ()
    assert result.objective == pytest.approx(FullModel(problem).solve(20, 1, 0).objective / 1000, abs=1e-9)


def test_agents_alike_share_a_class_and_others_do_not() -> None:
    twin = replace(ANNA, agent_id="B", name="Bo", payroll_id="7", hire_date=date(2020, 1, 1))
    paid = replace(ANNA, agent_id="C", pay_rate=1.0)
    absent = Absence("D", moment(1, 8), moment(1, 12))
    agents = (ANNA, twin, paid, replace(ANNA, agent_id="D"))
    instance = compile_problem(plain_problem(agents=agents, absences=(absent,)))
    a, b, c, d = instance.tables.class_of.tolist()
    assert a == b
    assert len({a, c, d}) == 3


def test_a_session_of_an_earlier_week_hides_none_of_this_week() -> None:
    week = timedelta(days=7)
    old = Session("old", "training", moment(0, 10) - week, moment(0, 11) - week, ("A",))
    new = Session("new", "training", moment(0, 11), moment(0, 12), ("A",))
    problem = plain_problem(sessions=(old, new))
    values = np.full(HOURLY.num_intervals, 1000.0)
    values[11] = -5000.0  # a break during the session would pay
    answer = LabelOracle(compile_problem(problem), 0).best(values)
    assert answer.duties is not None
    assert (answer.value, check_roster(problem, solve(problem, SEARCH).roster)) == (20000.0, ())
    assert ModelOracle(problem, "A").best(values).value == answer.value


def test_a_carried_duty_bound_to_a_queue_no_shift_is_bound_to_still_counts() -> None:
    work = Segment(HOURLY.moment(-240), HOURLY.moment(120), "work", True, "q")
    past = PastDuty("A", HOURLY.date_of(-1), work.start, work.end, 360, "night", (work,))
    agents = (replace(ANNA, skills=frozenset({"q", "other"})),)
    problem = plain_problem(agents=agents, history=(past,))
    instance = compile_problem(problem)
    assert instance.carried.sum() == 2
    assert instance.groups[int(np.flatnonzero(instance.carried.sum(axis=1))[0])] == {"q"}
    assert solve(problem, SEARCH).objective == pytest.approx(FullModel(problem).solve(20, 1, 0).objective / 1000)


@pytest.mark.parametrize("skills", [frozenset(), frozenset({"closed line"})])
def test_an_agent_nobody_needs_is_no_trouble(skills: frozenset[str]) -> None:
    problem = plain_problem(agents=(replace(ANNA, skills=skills), replace(ANNA, agent_id="B")))
    result = solve(problem, SearchOptions(iterations=30, workers=1))
    assert (result.status, {duty.agent_id for duty in result.roster.duties}) == (Status.OPTIMAL, {"B"})


def test_only_agents_nobody_needs_leave_everything_short() -> None:
    problem = plain_problem(agents=(replace(ANNA, skills=frozenset(), pay_rate=10.0),))
    result = solve(problem, SearchOptions(iterations=30, workers=1))
    assert (result.status, result.roster.duties, result.objective) == (Status.OPTIMAL, (), 30 * 60)
