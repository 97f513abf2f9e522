"""What one roster costs more than another: goals against the whole costs, spans against what the queues lose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.heads import Share
from scheduler.domain.problem import Problem
from scheduler.explain import Measured
from scheduler.goals.registry import GOALS
from tests.factories import at, duty, tiny_roster


@pytest.mark.parametrize("day", range(5))
@pytest.mark.parametrize("agent_id", ["A1", "B2"])
@pytest.mark.parametrize("learner", [False, True])
def test_what_the_queues_lose_is_what_their_goals_cost_more(
    problem: Problem, agent_id: str, day: int, learner: bool
) -> None:
    share = (Share(problem.horizon.start, problem.horizon.end, 5),) if learner else ()
    agents = tuple(replace(agent, shares=share) if agent.agent_id == "B2" else agent for agent in problem.agents)
    before = Measured(replace(problem, agents=agents), tiny_roster(problem))
    own = before.roster.by_agent[agent_id]
    after = before.with_tour(agent_id, tuple(one for one in own if one.date != problem.horizon.date_of(day)))
    found = before.difference(after)
    people = sum(cost for name, cost in found.goals.items() if GOALS[name].is_simulated)
    assert (before.reached() - after.reached()).sum() / 1000 == pytest.approx(people)
    assert found.total == pytest.approx(sum(after.goals.values()) - sum(before.goals.values()))
    assert found.goals["labour"] < 0
    assert found.dearest == "shortage"
    assert all(span.start.date() == problem.horizon.date_of(day) for span in found.spans)


def test_spans_are_stretches_of_one_queue_and_the_dearest_comes_first(problem: Problem) -> None:
    before = Measured(problem, tiny_roster(problem))
    after = before.with_tour("B2", tuple(duty(problem, "B2", day) for day in range(1, 5)))
    spans = before.difference(after).spans
    assert [span.cost for span in spans] == sorted((span.cost for span in spans), reverse=True)
    assert (spans[0].queue, spans[0].start) == ("calls", at(problem, 0, "08:00"))
    assert before.difference(before).goals == {}
    assert before.difference(before).dearest == ""
