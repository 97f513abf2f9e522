from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scheduler.domain.agents import Agent
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.problem import Problem
from scheduler.domain.site import ServiceTarget
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.staffing.blending import blended_share, gap_seconds
from scheduler.staffing.offered import offered
from scheduler.staffing.requirement import require
from scheduler.staffing.requirement_notes import compare_models, out_of_reach
from scheduler.staffing.waiting_line import ASSUMED_PATIENCE_SECONDS
from tests.factories import MakeProblem, MakeQueue

START = date(2026, 11, 23)


def flat(name: str, volume: float, aht: float, day_error: float = 0.0) -> dict[str, VolumeForecast]:
    return {name: VolumeForecast(name, (volume,) * 672, (aht,) * 672, "test", day_error=day_error)}


def people(*skills: str, count: int = 1) -> tuple[Agent, ...]:
    return tuple(Agent(f"A{i}", f"A{i}", "desk", "full", frozenset(skills)) for i in range(count))


def solved(site: Problem, volumes: dict[str, VolumeForecast]) -> Problem:
    return replace(site, demand=require(site, volumes))


def test_a_queue_with_patience_is_staffed_by_a_and_shown_by_c(queue: MakeQueue, problem: MakeProblem) -> None:
    # The published cases of a load of 60 with 30 s and of 50 with 60 s patience: 52 and 48 people.
    for load, aht, patience, needed in ((60, 180.0, 30.0, 52), (50, 240.0, 60.0, 48)):
        calls = queue(patience_seconds=patience, max_occupancy=1.0)
        one = compare_models(solved(problem(calls, start=START), flat("calls", load * 900 / aht, aht)))[0]
        assert (one.model.code, one.patience_seconds, one.patience_assumed) == ("erlang_a", patience, False)
        assert set(one.required_a) == {needed}
        assert min(one.required_c) > load
        assert all(one.below_load)


def test_a_queue_without_patience_is_staffed_by_c_and_a_is_marked_as_assumed(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    site = solved(problem(queue(), start=START), flat("calls", 50, 300))
    one = compare_models(site)[0]
    assert (one.model.code, one.patience_seconds, one.patience_assumed) == ("erlang_c", ASSUMED_PATIENCE_SECONDS, True)
    assert one.required_c == site.demand[0].required
    assert sum(one.required_a) < sum(one.required_c)
    assert not any(one.below_load)


def test_work_with_deadlines_has_neither_model(queue: MakeQueue, problem: MakeProblem) -> None:
    site = solved(problem(queue(channel="callback"), start=START), flat("calls", 5, 300))
    one = compare_models(site)[0]
    assert (one.model.code, one.required_a, one.required_c, one.below_load) == ("deadlines", (), (), ())


def test_more_people_than_have_the_skill_is_out_of_reach_and_says_what_they_reach(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    calls = queue(patience_seconds=120.0, max_occupancy=0.05, target=ServiceTarget(0.8, 20, max_abandonment=0.05))
    site = solved(replace(problem(calls, start=START), agents=people("calls", count=19)), flat("calls", 50, 300))
    (one,) = out_of_reach(site)
    assert (one.required, one.skilled) == (334, 19)
    assert 0.8 < one.service_level < 1
    assert one.occupancy > 0.8
    assert "334 people are needed at once" in one.message
    assert out_of_reach(replace(site, agents=people("calls", count=334))) == ()


def test_the_error_of_the_forecast_reaches_requirement_and_demand_unless_the_site_leaves_it_out(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    site = problem(queue(patience_seconds=180.0, max_occupancy=1.0), start=START)
    volumes = flat("calls", 600, 300, day_error=0.054)
    with_error, without = require(site, volumes)[0], require(replace(site, average_forecast_error=False), volumes)[0]
    assert (set(with_error.required), set(without.required)) == ({198}, {195})
    assert with_error.day_error == without.day_error == 0.054


def test_people_with_both_skills_work_emails_between_calls(queue: MakeQueue, problem: MakeProblem) -> None:
    calls, mail = queue("calls", max_occupancy=0.7), queue("mail", channel="email", gaps_of=("calls",))
    volumes = {**flat("calls", 50, 300), **flat("mail", 9, 300)}
    everybody = problem(calls, mail, start=START)
    both = Agent("B", "B", "desk", "full", frozenset({"calls", "mail"}))
    hours = {}
    for share, agents in ((0.0, people("calls", count=4)), (0.25, (*people("calls", count=3), both)), (1.0, (both,))):
        site = replace(everybody, agents=agents)
        assert blended_share(site, "calls", "mail") == share
        demands = {q.name: offered(site, q, volumes[q.name]) for q in site.queues}
        required = require(site, volumes)
        seconds = gap_seconds(site, demands["mail"], demands, {"calls": np.array(required[0].required)})
        # 24 people at 16.7 of load: they could be busy 88 % of the time and are 69 %.
        assert seconds[0] == pytest.approx(share * 24 * 900 * (0.88 - 50 / 3 / 24))
        hours[share] = sum(required[1].required)
    assert hours[1.0] == 0
    assert 0 < hours[0.25] < hours[0.0]
    assigned = replace(everybody, agents=(replace(both, blocks=WorkBlocks(60, 240)),))
    assert blended_share(assigned, "calls", "mail") == 0.0  # one queue at a time
    assert sum(require(assigned, volumes)[1].required) == hours[0.0]
    alone = replace(everybody, queues=(calls, replace(mail, gaps_of=())), agents=(both,))
    assert sum(require(alone, volumes)[1].required) == hours[0.0]
