"""A finished run of the tiny week whose summary says what is counted."""

from __future__ import annotations

from dataclasses import replace

from scheduler.checking.summary import summarise
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.run import Run
from scheduler.engine.allotment import allot
from tests.factories import tiny_problem, tiny_roster, tiny_run


def summarised_run(problem: Problem) -> Run:
    """The tiny roster on a changed tiny problem."""
    roster, run = tiny_roster(problem), tiny_run(tiny_problem())
    allotment = allot(problem, roster)
    result = SearchResult(Status.FEASIBLE, roster, allotment, {}, bound=400.0, unavoidable_pay=100.0)
    summary = summarise(problem, result, run.findings, seed=7, version="0.0.0")
    return replace(run, problem=problem, roster=roster, allotment=allotment, summary=summary)
