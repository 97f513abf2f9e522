"""READ FIRST: the stages of a run, in order. No logic lives here.

    site folder -> inputs -> volumes -> requirement -> roster -> findings -> run folder
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import scheduler
from scheduler.checking import check_roster
from scheduler.checking.prechecks import Precheck, precheck
from scheduler.checking.summary import summarise
from scheduler.checking.verify import VerifyReport, verify_run
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.engine import Listener, SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.legal_weeks import stuck_agents
from scheduler.engine.options import silent
from scheduler.exports.run_folder import write_run
from scheduler.forecasting.volumes import forecast_volumes
from scheduler.goals.registry import measure_goals
from scheduler.inputs.partial import keep_duties, same_inputs, start_from
from scheduler.inputs.run_folder import read_run
from scheduler.inputs.site_folder import SiteInputs, load_site
from scheduler.staffing.requirement import require


@dataclass(frozen=True)
class SiteRequest:
    """Which site, dates and changes a run is about.

    Parameters
    ----------
    site
        The site folder.
    start, weeks
        First date (a first weekday of the site; default: after the history) and number of weeks.
    overlays
        Scenario files, in order.
    base
        Run to start from: unlisted changes cost money, and unchanged input changes no duty.
    previous
        Run of the weeks before, for rest, runs and hours carried over.
    only_breaks
        Keep every duty of ``base`` and place only breaks and activities.
    locks
        A locks file instead of the site's own.
    """

    site: Path
    start: date | None = None
    weeks: int = 1
    overlays: Sequence[Path] = ()
    base: Path | None = None
    previous: Path | None = None
    only_breaks: bool = False
    locks: Path | None = None


def load_problem(request: SiteRequest) -> tuple[Problem, SiteInputs]:
    """Read the site and work out volumes and requirement."""
    inputs = load_site(
        request.site,
        start=request.start,
        weeks=request.weeks,
        overlays=request.overlays,
        previous=read_run(request.previous) if request.previous else None,
        locks=request.locks,
    )
    volumes = forecast_volumes(inputs.problem, inputs.history, inputs.forecast)
    return replace(inputs.problem, demand=require(inputs.problem, volumes)), inputs


def check_site(request: SiteRequest) -> tuple[Precheck, ...]:
    """Read the site and look for trouble a search would meet."""
    problem, _ = load_problem(request)
    return precheck(problem, {stuck.agent_id: stuck.freed_by for stuck in stuck_agents(problem)})


def solve_site(request: SiteRequest, options: SearchOptions, listener: Listener = silent) -> Run:
    """Make a roster for a site, or keep the base's where nothing it depends on has changed."""
    problem, inputs = load_problem(request)
    if request.base is not None:
        base = read_run(request.base)
        if same_inputs(problem, base.problem) and not request.only_breaks:
            return finish(problem, inputs, kept_result(problem, base), options.seed)
        problem = start_from(problem, base.roster)
        if request.only_breaks:
            problem = keep_duties(problem)
    return finish(problem, inputs, solve(problem, options, listener), options.seed)


def kept_result(problem: Problem, base: Run) -> SearchResult:
    """Result of a run that keeps another's roster; its bound still holds."""
    said = base.summary
    return SearchResult(
        Status(said["status"]),
        base.roster,
        base.allotment,
        measure_goals(problem, base.roster, base.allotment),
        said["bound"],
    )


def adopt_roster(request: SiteRequest, roster: Roster) -> Run:
    """Turn a roster made elsewhere into a run: the baseline to verify, report and compare."""
    problem, inputs = load_problem(request)
    allotment = allot(problem, roster)
    goals = measure_goals(problem, roster, allotment)
    return finish(problem, inputs, SearchResult(Status.FEASIBLE, roster, allotment, goals, None), 0)


def finish(problem: Problem, inputs: SiteInputs, result: SearchResult, seed: int) -> Run:
    """Check the roster and put everything together."""
    findings = check_roster(problem, result.roster)
    summary = summarise(problem, result, findings, seed=seed, version=scheduler.__version__)
    return Run(problem, result.roster, result.allotment, summary, findings, inputs.files, inputs.overlays)


def save(run: Run, out: Path, force: bool = False) -> None:
    """Write the run folder; it appears complete or not at all."""
    write_run(out, run, force)


def verify(path: Path) -> VerifyReport:
    """Recompute everything a run folder claims."""
    return verify_run(path, read_run(path))
