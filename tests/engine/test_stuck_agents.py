from dataclasses import replace

import pytest

from scheduler.domain.agents import Contract
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.engine import SearchOptions, solve
from scheduler.engine.legal_weeks import legal_weeks, stuck_agents
from scheduler.rules.registry import make_rule
from tests.engine.worlds import ANNA, DAY, LOOSE, duty_lock, plain_problem

TWO_LOCKS = (duty_lock(0, 8), duty_lock(1, 8))
LONG_REST = (make_rule("min_rest", {"hours": 20}, "long rest"),)
ONE_DAY = make_rule("max_quantity", {"measure": "days", "limit": 1, "window": "week"}, "one day")
MUST_WORK = Contract("any", 60, 3000, 1, 5, ("day",), 2400)


def no_rest_between_locks() -> Problem:
    return plain_problem(locks=TWO_LOCKS, rules=LONG_REST)


def no_place_for_the_break() -> Problem:
    return plain_problem(shift=replace(DAY, min_stretch=360), contract=MUST_WORK)


def run_too_short() -> Problem:
    return plain_problem(locks=(duty_lock(0, 8),), rules=(make_rule("min_run", {"limit": 2}), ONE_DAY))


@pytest.mark.parametrize("engine", ["search", "auto", "cp-sat"])
@pytest.mark.parametrize("make", [no_rest_between_locks, no_place_for_the_break, run_too_short])
def test_an_agent_without_a_legal_week_stops_every_engine(make: object, engine: str) -> None:
    with pytest.raises(InfeasibleError, match=r"\bA\b"):
        solve(make(), SearchOptions(iterations=8, workers=1, engine=engine))  # type: ignore[operator, arg-type]


def test_all_agents_without_a_legal_week_are_named() -> None:
    problem = no_rest_between_locks()
    others = tuple(replace(ANNA, agent_id=name) for name in ("B", "C"))
    locks = (*TWO_LOCKS, *(replace(lock, agent_id="C") for lock in TWO_LOCKS))
    problem = replace(problem, agents=(*problem.agents, *others), locks=locks)
    with pytest.raises(InfeasibleError, match="A, C;"):
        solve(problem, SearchOptions(iterations=8, workers=1))


def test_the_rule_that_would_free_a_stuck_agent_is_named() -> None:
    assert [(s.agent_id, s.freed_by) for s in stuck_agents(no_rest_between_locks())] == [("A", ("locks", "long rest"))]
    assert stuck_agents(plain_problem(rules=LONG_REST)) == ()


def test_stuck_agents_by_a_rule_without_label_form_are_found_by_the_model() -> None:
    weekly = make_rule("max_quantity", {"measure": "work_hours", "limit": 4, "window": "rolling_days 6"}, "few hours")
    forced = plain_problem(locks=(duty_lock(0, 8),), rules=(weekly,))
    assert [s.agent_id for s in stuck_agents(forced)] == ["A"]


def test_agents_judged_together_are_stuck_for_the_reasons_each_is_stuck_for_alone() -> None:
    rules = (*LONG_REST, make_rule("min_run", {"limit": 2}, "two in a row"))
    names = ("free", "locked", "lonely", "tight")
    own = {"tight": "tight", "lonely": "single"}
    agents = tuple(replace(ANNA, agent_id=name, contract=own.get(name, "any")) for name in names)
    problem = plain_problem(rules=rules, agents=agents)
    problem = replace(
        problem,
        shifts={**problem.shifts, "no room": replace(DAY, shift_id="no room", min_stretch=360)},
        contracts={
            **problem.contracts,
            "tight": replace(MUST_WORK, contract_id="tight", shifts=("no room",)),
            "single": replace(LOOSE, contract_id="single", rules=(ONE_DAY,)),
        },
        locks=(duty_lock(0, 8, "locked"), duty_lock(1, 8, "locked"), duty_lock(0, 8, "lonely")),
    )
    alone = [legal_weeks(replace(problem, agents=(agent,))) for agent in agents]
    together = legal_weeks(problem)
    assert together.stuck == {agent_id: rules for one in alone for agent_id, rules in one.stuck.items()}
    assert list(together.stuck) == ["locked", "lonely", "tight"]
    assert len(set(together.stuck.values())) == 3
    assert together.duties == {agent_id: duties for one in alone for agent_id, duties in one.duties.items()}


def test_agents_alike_share_what_they_may_do() -> None:
    problem = plain_problem(agents=(ANNA, replace(ANNA, agent_id="B", pay_rate=99.0)))
    duties = legal_weeks(problem).duties
    assert duties["A"] is duties["B"]
