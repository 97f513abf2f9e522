"""Assigned work in the CP-SAT models: blocks of one queue that the built-in rule accepts, valued queue by queue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.work_blocks import WorkBlocks
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.cp_sat.oracles import ModelOracle
from tests.factories import tiny_problem, tiny_roster


@pytest.fixture(scope="module")
def problem() -> Problem:
    """The tiny week with Ana's work assigned in blocks of one to two hours."""
    plain = tiny_problem()
    ana, *others = plain.agents
    return replace(plain, agents=(replace(ana, blocks=WorkBlocks(60, 120)), *others))


def best_for_ana(problem: Problem) -> FullModel:
    return FullModel(problem, free={"A1"}, fixed=tiny_roster(problem))


def worked(duties: tuple[Duty, ...]) -> list[tuple[str, int]]:
    return [(s.queue, s.minutes) for duty in duties for s in duty.segments if s.activity == "work"]


def test_the_full_model_gives_blocks_the_rules_accept(problem: Problem) -> None:
    answer = best_for_ana(problem).solve(60, 1, 0)
    assert answer.status is Status.OPTIMAL
    assert answer.roster is not None
    assert not check_roster(problem, answer.roster)
    ana = worked(answer.roster.by_agent["A1"])
    assert {queue for queue, _ in ana} == {"calls", "mail"}
    assert {queue for queue, _ in worked(answer.roster.by_agent["B2"])} == {""}


def test_a_roster_without_queues_is_refused(problem: Problem) -> None:
    found = check_roster(problem, tiny_roster(problem))
    assert {(finding.rule, finding.agent_id) for finding in found} == {("work_blocks", "A1")}
    assert "no queue" in found[0].message


def test_a_hint_is_taken_whole(problem: Problem) -> None:
    first = best_for_ana(problem).solve(60, 1, 0)
    assert first.roster is not None
    again = best_for_ana(problem)
    again.hint(first.roster)
    solved = again.model.proto.solution_hint
    assert len(set(solved.vars)) == len(solved.vars)
    literals = [lit for day in range(7) for at in again.views["A1"].queue_at(day).values() for lit in at.values()]
    hinted = dict(zip(solved.vars, solved.values, strict=True))
    work = sum(minutes for _, minutes in worked(first.roster.by_agent["A1"]))
    assert sum(hinted[literal.index] for literal in literals) * 30 == work


def test_the_oracle_works_on_the_queue_that_is_worth_more(problem: Problem) -> None:
    slots = problem.horizon.num_intervals
    calls, mail = np.zeros(slots), np.zeros(slots)
    calls[16:20], mail[20:36] = 90_000.0, 90_000.0  # Monday 08:00-10:00 and 10:00-18:00
    oracle = ModelOracle(problem, "A1")
    answer = oracle.best(np.zeros(slots), queue_values={"calls": calls, "mail": mail})
    assert answer.exact
    assert answer.duties is not None
    (monday,) = answer.duties
    assert not check_roster(problem, Roster(answer.duties))
    earned = sum(
        (calls if s.queue == "calls" else mail)[problem.horizon.minute_of(s.start) // 30 + i]
        for s in monday.segments
        if s.activity == "work"
        for i in range(s.minutes // 30)
    )
    assert earned == 90_000.0 * 15  # all but the breaks, which lie where a block of mail would be too long
    assert max(minutes for _, minutes in worked(answer.duties)) <= 120
