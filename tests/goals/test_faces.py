"""What the search is told of a goal is what the finished roster is charged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from scheduler.domain.agents import PAIR_WISHES, Wish, WishKind
from scheduler.domain.demand import DayTarget
from scheduler.domain.priced_terms import JointTerms, TourTerms
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.site import Prices
from scheduler.goals.base import Goal
from scheduler.goals.day_prices import DayPrices
from scheduler.goals.registry import (
    GOALS,
    goals_of,
    joint_terms,
    measure_days,
    measure_goals,
    person_values,
    tour_terms,
)
from tests.factories import duty, tiny_allotment, tiny_roster

DAY_GOALS = [goal for goal in GOALS.values() if goal.prices_days]


def priced_by_contacts(problem: Problem, queues: tuple[str, ...] = ("calls", "mail")) -> Problem:
    """The tiny week with values of people on some queues: 900, 400 and 100 milli for the first, second and third."""
    demand = tuple(
        replace(own, values=tuple((900, 400, 100) if is_open else () for is_open in own.open))
        if own.queue in queues
        else own
        for own in problem.demand
    )
    return replace(problem, demand=demand)


def with_one_target(problem: Problem) -> Problem:
    """On Monday five contacts an interval wait for the first person, two for the second; 40 in all may be late."""
    late = tuple((5_000, 2_000) if is_open else () for is_open in problem.demand[0].open[:48])
    return replace(problem, day_targets=(DayTarget("calls", 0, 48, 200_000, 40_000, 3_000, 1_000, late),))


# One agent's day -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in get_args(WishKind) if kind not in PAIR_WISHES])
@pytest.mark.parametrize("named", ["day", "night"])
@pytest.mark.parametrize("goal", DAY_GOALS, ids=lambda goal: goal.name)
def test_a_day_is_priced_as_it_is_measured(problem: Problem, goal: Goal[Any], kind: str, named: str) -> None:
    shifts = {"shifts": (named, "late")} if kind.endswith("r_shift") or kind == "avoid_shift" else {"shift": named}
    until = 9 * 60 + 30 if named == "day" else 8 * 60 + 30  # over midnight
    wish = Wish("A1", problem.horizon.start, kind, 1.5, 9 * 60, until=until, **shifts)  # type: ignore[arg-type]
    problem = replace(problem, wishes=(wish,), base=(duty(problem, "A1", 0, "08:30"),))
    context = problem.contexts["A1"]
    for option in (None, *context.options(0)):
        clock = "" if option is None else f"{problem.horizon.local(option.start):%H:%M}"
        roster = Roster((duty(problem, "A1", 0, clock),) if clock else ())
        cost = goal.measure(problem, roster, tiny_allotment(problem, roster.duties))
        assert goal.value(problem, goal.facts(context, 0), 0, option) == round(cost * 1000)


def test_the_prices_of_a_day_add_up_whoever_the_agent_is(problem: Problem) -> None:
    problem = replace(problem, wishes=(Wish("B2", problem.horizon.start, "off"),), base=(duty(problem, "C3", 0),))
    prices = DayPrices(problem)
    nobody = measure_days(problem, Roster(()))
    for agent_id, context in problem.contexts.items():
        facts = prices.facts(context, 0)
        idle = prices.cost(facts, 0, None)
        for option in context.options(0):
            one = Roster((duty(problem, agent_id, 0, f"{problem.horizon.local(option.start):%H:%M}"),))
            assert prices.cost(facts, 0, option) - idle == round(1000 * (measure_days(problem, one) - nobody))


def test_agents_alike_in_the_facts_of_a_day_share_its_prices(problem: Problem) -> None:
    wishes = (Wish("B2", problem.horizon.start, "off"), Wish("C3", problem.horizon.start, "off"))
    agents = tuple(replace(agent, pay_rate=11.0) for agent in problem.agents)
    problem = replace(problem, wishes=wishes, agents=agents)
    ana, ben, cleo = (DayPrices(problem).facts(context, 0) for context in problem.contexts.values())
    assert ben == cleo != ana
    assert DayPrices(problem).facts(problem.contexts["B2"], 1) == DayPrices(problem).facts(problem.contexts["A1"], 1)


# People on queues ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("valued", [(), ("calls",), ("calls", "mail")])
@pytest.mark.parametrize("name", GOALS)
def test_each_person_on_a_queue_changes_the_cost_by_the_value_stated(
    problem: Problem, name: str, valued: tuple[str, ...]
) -> None:
    problem, goal = priced_by_contacts(problem, valued), GOALS[name]
    for q, (queue, demand) in enumerate(zip(problem.queues, problem.demand, strict=True)):
        stated = goal.person_values(problem, queue, demand)
        interval = demand.open.index(True) + 1
        for people in range(5):
            before, after = (_cost(goal, problem, q, interval, there) for there in (people, people + 1))
            expected = 0.0 if stated is None else stated[interval, min(people, stated.shape[1] - 1)]
            assert 1000 * (before - after) == pytest.approx(expected)


def _cost(goal: Goal[Any], problem: Problem, q: int, interval: int, people: int) -> float:
    """Cost of a week in which so many people serve one queue in one interval and nobody else serves any."""
    rows = [[0] * problem.horizon.num_intervals for _ in problem.demand]
    rows[q][interval] = people
    return goal.measure(problem, Roster(()), Allotment(tuple(map(tuple, rows))))


def test_values_of_people_counted_by_hand(problem: Problem) -> None:
    problem = replace(priced_by_contacts(problem, ("mail",)), prices=Prices(surplus=2.0))
    values = person_values(problem)
    calls, mail = values[16, 0].tolist(), values[18, 1].tolist()  # Monday 08:00 and 09:00, half an hour each
    assert calls == [60_000, 60_000, -1_000, -1_000]  # both beyond a quarter of two people: 120 an hour
    assert mail == [900, 400, 100, 0]
    assert not values[:16].any()


@pytest.mark.parametrize("growth", ["flat", "square"])
@pytest.mark.parametrize("free", [0, 2])
def test_surplus_people_cost_what_their_values_say_and_none_up_to_the_most(
    problem: Problem, growth: Any, free: int
) -> None:
    demand = tuple(replace(own, most=tuple(r + free for r in own.required)) for own in problem.demand)
    problem = replace(problem, demand=demand if free else problem.demand)
    problem = replace(problem, prices=replace(problem.prices, surplus=2.0, surplus_growth=growth))
    goal, interval = GOALS["surplus"], 16  # Monday 08:00, two people required for calls
    stated = goal.person_values(problem, problem.queues[0], problem.demand[0])
    assert stated is not None
    by_hand = {"flat": [0, 1, 2, 3], "square": [0, 1, 4, 9]}[growth]  # half an hour of 2 an hour
    for extra, cost in enumerate(by_hand):
        there = 2 + free + extra
        assert _cost(goal, problem, 0, interval, there) == cost
        assert -sum(stated[interval, min(k, stated.shape[1] - 1)] for k in range(there)) == 1000 * cost
    assert (np.diff(person_values(problem), axis=2) <= 0).all()
    assert ("n times" in goal.explain(1.0, problem)) == (growth == "square")


def test_a_queue_is_priced_by_its_contacts_or_by_its_requirement(problem: Problem) -> None:
    assert "service" not in goals_of(problem)
    assert {"service", "shortage", "surplus"} <= goals_of(priced_by_contacts(problem, ("mail",))).keys()
    assert not {"shortage", "surplus"} & goals_of(priced_by_contacts(problem)).keys()


def test_service_costs_what_the_missing_people_would_add(problem: Problem) -> None:
    problem = priced_by_contacts(problem)
    roster = tiny_roster(problem)
    # 100 open intervals of calls and 30 of mail, each worth 1,400 milli.
    most = 130 * 1.4
    assert GOALS["service"].measure(problem, Roster(()), tiny_allotment(problem, ())) == pytest.approx(most)
    allotment = tiny_allotment(problem)
    added = sum(sum((900, 400, 100)[: int(there)]) for row in allotment.staffed for there in row) / 1000
    assert measure_goals(problem, roster, allotment)["service"] == pytest.approx(most - added)
    assert "100.0% of all they are worth" in GOALS["service"].explain(most, problem)


# Whole tours and many people -----------------------------------------------------------------------------------------


def test_day_targets_cost_the_contacts_missed(problem: Problem) -> None:
    problem = with_one_target(problem)
    # 20 intervals are open on Monday: without anybody 140 contacts are late, 100 more than allowed.
    nobody = tiny_allotment(problem, ())
    assert measure_goals(problem, Roster(()), nobody)["day_targets"] == 300.0
    one = tiny_allotment(problem, (duty(problem, "B2", 0),))  # 15 half hours at work: 75 contacts fewer are late
    assert measure_goals(problem, Roster(()), one)["day_targets"] == 75.0


def test_day_targets_are_stated_to_the_engine_as_they_are(problem: Problem) -> None:
    assert joint_terms(problem) == JointTerms()
    problem = with_one_target(problem)
    assert joint_terms(problem) == JointTerms(list(problem.day_targets))


def test_the_goals_of_today_price_no_whole_tour(problem: Problem) -> None:
    assert all(tour_terms(problem, context) == TourTerms() for context in problem.contexts.values())


def test_what_a_goal_leaves_out_states_nothing(problem: Problem) -> None:
    labour, queue = GOALS["labour"], problem.queues[0]
    assert labour.person_values(problem, queue, problem.demand[0]) is None
    service = GOALS["service"]
    assert not service.prices_days
    assert service.facts(problem.contexts["A1"], 0) is None
    assert service.value(problem, None, 0, problem.contexts["A1"].options(0)[0]) == 0


def test_values_never_rise_from_person_to_person(problem: Problem) -> None:
    values = person_values(priced_by_contacts(problem, ("mail",)))
    assert (np.diff(values, axis=2) <= 0).all()
