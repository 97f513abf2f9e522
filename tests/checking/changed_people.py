"""The tiny week with people who are not the same on all dates, as a run that was counted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from scheduler.checking.summary import summarise
from scheduler.checking.verify import VerifyReport, verify_run
from scheduler.domain.agents import Agent
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.run import Run
from scheduler.engine.allotment import allot
from scheduler.inputs.run_folder.reader import inspect_run
from tests.factories import tiny_problem, tiny_roster, tiny_run

Row = dict[str, str]


def run_of(changed: Callable[[Agent], Agent]) -> Run:
    """Change every agent of the tiny week; its roster is allotted and summarised anew."""
    run = tiny_run(tiny_problem())
    problem = replace(run.problem, agents=tuple(changed(agent) for agent in run.problem.agents))
    roster = tiny_roster(problem)
    allotment = allot(problem, roster)
    result = SearchResult(Status.FEASIBLE, roster, allotment, {}, bound=400.0, unavoidable_pay=100.0)
    summary = summarise(problem, result, run.findings, seed=7, version="0.0.0")
    return replace(run, problem=problem, roster=roster, allotment=allotment, summary=summary)


def verified(folder: Path) -> VerifyReport:
    found = inspect_run(folder)
    return verify_run(folder, found.run, found.issues)


def rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, found: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def staff(row: Row, more: float) -> None:
    """Put more people on a row of ``coverage.csv``; shortage and surplus follow."""
    staffed, required = float(row["staffed"]) + more, float(row["required"])
    row["staffed"] = f"{staffed:g}"
    row["shortage"], row["surplus"] = f"{max(0, required - staffed):g}", f"{max(0, staffed - required):g}"
