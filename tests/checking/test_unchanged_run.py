from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.checking.unchanged_run import all_locked, unchanged_result, with_breaks
from scheduler.domain.agents import Lock
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Segment
from scheduler.domain.run import Run
from scheduler.inputs.run_folder.partial import keep_duties, start_from
from tests.factories import tiny_certificate, tiny_run


@pytest.fixture
def run(problem: Problem) -> Run:
    made = tiny_run(problem)
    objective = made.summary["objective"]
    gaps = {"bound": objective - 10.0, "gap": 10.0 / objective, "gap_without_unavoidable_pay": 0.5}
    proof = tiny_certificate(problem, objective - 10.0, unavoidable_pay=objective - 20.0)
    return replace(made, summary={**made.summary, "status": "feasible", **gaps}, certificate=proof)


def test_an_unchanged_run_keeps_its_bound_and_what_no_roster_avoids(problem: Problem, run: Run) -> None:
    result = unchanged_result(start_from(problem, run.roster), run)
    objective = run.summary["objective"]
    assert result.bound == objective - 10.0
    assert result.unavoidable_pay == pytest.approx(objective - 20.0)
    assert (result.status, result.roster, result.allotment) == (Status.FEASIBLE, run.roster, run.allotment)
    assert result.objective == pytest.approx(objective)
    assert result.certificate == run.certificate


def test_a_bound_nothing_stored_proves_is_dropped(problem: Problem, run: Run) -> None:
    result = unchanged_result(start_from(problem, run.roster), replace(run, certificate=None))
    assert (result.bound, result.status, result.certificate) == (None, Status.FEASIBLE, None)


def test_a_bound_that_knew_priced_changes_is_dropped(problem: Problem, run: Run) -> None:
    other = start_from(problem, replace(run.roster, duties=run.roster.duties[1:]))
    result = unchanged_result(problem, replace(run, problem=other))
    assert (result.bound, result.status) == (None, Status.FEASIBLE)


def test_a_bound_of_kept_duties_is_dropped(problem: Problem, run: Run) -> None:
    kept = keep_duties(start_from(problem, run.roster))
    assert unchanged_result(problem, replace(run, problem=kept)).bound is None


def test_all_dates_of_all_agents_are_locked_or_not(problem: Problem, run: Run) -> None:
    kept = keep_duties(start_from(problem, run.roster))
    assert all_locked(kept)
    assert not all_locked(replace(kept, locks=kept.locks[1:]))
    assert not all_locked(problem)


def test_a_duty_without_breaks_is_judged_with_those_its_lock_gives(problem: Problem, run: Run) -> None:
    duty = run.roster.duties[0]
    plain = replace(duty, segments=(Segment(duty.start, duty.end, "work", True),))
    locks = (Lock(duty.agent_id, duty.date, "duty", duty.start, duty.end),)
    context = replace(problem, locks=locks).contexts[duty.agent_id]
    filled = with_breaks(context, plain)
    assert [(s.activity, s.minutes) for s in filled.segments if s.is_rest] == [("meal", 60), ("break", 30)]
    assert (filled.start, filled.end, filled.paid_minutes) == (duty.start, duty.end, 8 * 60)
    assert with_breaks(context, duty) is duty
