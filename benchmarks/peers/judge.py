"""Judge any roster by the whole problem: the product's checker, plain rescoring, and a referee program."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import scheduler
from benchmarks.contact_centre.plain import plain_product
from benchmarks.contact_centre.rescore import Score, score
from benchmarks.peers.plain_problem import Reduced
from benchmarks.peers.solvers.instance import PlainDuty
from scheduler.checking import check_roster
from scheduler.checking.summary import summarise
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.run import Run
from scheduler.engine.allotment import allot
from scheduler.exports.run_writer import write_run
from scheduler.goals.registry import measure_goals

REFEREE = Path(__file__).resolve().parents[3] / "shared" / "referee.py"


@dataclass(frozen=True)
class Verdict:
    """Plain score, the checker's findings, the referee's word: ``agrees``, its findings, or why it was not asked."""

    score: Score
    findings: tuple[str, ...]
    referee: str


def roster_of(problem: Problem, reduced: Reduced, duties: tuple[PlainDuty, ...]) -> Roster:
    """Give plain duties their moments, segments and names; nothing is repaired."""
    horizon, step = problem.horizon, problem.horizon.interval_minutes
    found = []
    for duty in duties:
        form, first = reduced.forms[duty.form], duty.start * step
        pieces, now = [], 0
        for at, spec in zip(duty.breaks, form.breaks, strict=True):
            pieces += [(now, at * step, "work", True), (at * step, at * step + spec.minutes, spec.name, spec.paid)]
            now = at * step + spec.minutes
        pieces.append((now, form.minutes, "work", True))
        segments = tuple(
            Segment(horizon.moment(first + start), horizon.moment(first + end), what, paid)
            for start, end, what, paid in pieces
            if start < end
        )
        agent = reduced.instance.people[duty.person].name
        found.append(Duty(agent, horizon.date_of(duty.day), form.shift, segments))
    return Roster(tuple(found))


def judge(problem: Problem, roster: Roster, bound: float | None, folder: Path, referee: Path | None) -> Verdict:
    """Check and rescore a roster, write it to ``folder`` as a run and ask the referee."""
    findings = check_roster(problem, roster)
    names = [queue.name for queue in problem.queues]
    skills = [frozenset(names.index(queue) for queue in agent.skills) for agent in problem.agents]
    counted = score([demand.required for demand in problem.demand], skills, plain_product(problem, roster))
    allotment = allot(problem, roster)
    result = SearchResult(Status.FEASIBLE, roster, allotment, measure_goals(problem, roster, allotment), bound)
    summary = summarise(problem, result, findings, seed=0, version=scheduler.__version__)
    write_run(folder, Run(problem, roster, allotment, summary, findings))
    wrong = [finding.message for finding in findings]
    if abs(summary["objective"] - counted.objective) > 0.5:
        wrong.append(f"the goals say {summary['objective']}, rescored {counted.objective}")
    return Verdict(counted, tuple(wrong), ask_referee(folder, referee))


def ask_referee(folder: Path, referee: Path | None) -> str:
    """Run the referee on a run folder."""
    if referee is None or not referee.is_file():
        return "not asked: no referee here"
    done = subprocess.run(
        [sys.executable, str(referee), str(folder), "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return "agrees"
    try:
        detail = json.loads(done.stdout)["detail"]
    except (ValueError, KeyError):
        return f"failed: {done.stderr.strip()[-200:]}"
    return f"{len(detail)} findings, first: {detail[0]}"
