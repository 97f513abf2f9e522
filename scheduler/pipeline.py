"""READ FIRST: the stages of a run, in order. No logic lives here.

site folder -> inputs -> volumes -> requirement, service value -> roster -> simulated service -> findings -> run folder
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import scheduler
from scheduler.checking import check_all
from scheduler.checking.balance import Balance, balances
from scheduler.checking.left_out import with_reasons
from scheduler.checking.most_work import most_work
from scheduler.checking.prechecks import Precheck, precheck, reasons, with_roster
from scheduler.checking.summary import summarise
from scheduler.checking.unchanged_run import unchanged_result
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.domain.site_setup import PlannedSite
from scheduler.engine import Listener, SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.legal_weeks import legal_weeks
from scheduler.engine.options import silent
from scheduler.exports.played_service import Searched, play_briefly
from scheduler.exports.run_writer import write_run
from scheduler.forecasting.holiday_notes import holiday_notes
from scheduler.forecasting.planned import plan_volumes
from scheduler.goals.registry import measure_goals
from scheduler.inputs.request import SiteRequest as SiteRequest
from scheduler.inputs.requested_site import read_base, read_planned
from scheduler.inputs.run_folder.partial import start_at_base, unchanged_base
from scheduler.inputs.site_folder import SiteInputs
from scheduler.staffing.requirement_notes import out_of_reach
from scheduler.staffing.stored_shifts import shifted_like
from scheduler.staffing.valuation import staff


def forecast_site(request: SiteRequest, base: Run | None = None) -> tuple[PlannedSite, SiteInputs]:
    """Read the site and work out volumes: model, client forecast, edits, snapshot, scenario (each key must act)."""
    planned, site = read_planned(request, base, plan_volumes, staff)
    known = site.history, site.forecast, site.edits, site.forecast_locks
    return planned, site.with_notes(holiday_notes(planned, *known))


def load_problem(request: SiteRequest, base: Run | None = None) -> tuple[Problem, SiteInputs]:
    """Read the site and work out volumes, requirement and what people are worth, corrected as the base was."""
    planned, inputs = forecast_site(request, base)
    return shifted_like(staff(planned, inputs.targets), base, request.is_corrected), inputs


def check_site(request: SiteRequest) -> tuple[PlannedSite, Problem, tuple[Balance, ...], tuple[Precheck, ...]]:
    """Read the site and look for trouble a search would meet."""
    planned, inputs = forecast_site(request)
    weeks = legal_weeks(problem := staff(planned, inputs.targets))
    most = most_work(problem, weeks.duties)
    hours = balances(problem, most)
    return planned, problem, hours, precheck(problem, most, hours, weeks, inputs.notes, out_of_reach(problem))


def solve_site(
    request: SiteRequest,
    options: SearchOptions,
    listener: Listener = silent,
    searched: Searched = play_briefly,
    executor: Executor | None = None,
) -> Run:
    """Make a roster, or keep the base's where nothing it depends on has changed; ``searched`` plays it."""
    base = read_base(request)
    problem, inputs = load_problem(request, base)
    problem = start_at_base(problem, base, request.only_breaks)
    if unchanged := unchanged_base(problem, base, request.only_breaks):
        return finish(problem, inputs, unchanged_result(problem, unchanged), options.seed, searched)
    return finish(problem, inputs, search(problem, options, listener, executor), options.seed, searched)


def search(
    problem: Problem, options: SearchOptions, listener: Listener, executor: Executor | None = None
) -> SearchResult:
    """Search, independent parts on ``executor`` if there is one; where no roster comes of it, say why."""
    try:
        return with_reasons(problem, with_roster(solve(problem, options, listener, executor)), legal_weeks)
    except InfeasibleError as error:
        raise InfeasibleError(reasons(problem, legal_weeks(problem)) or str(error)) from None


def adopt_roster(request: SiteRequest, read: Callable[[Problem], Roster], played: Searched = play_briefly) -> Run:
    """Turn a roster made elsewhere into a run: the baseline to verify, report and compare."""
    problem, inputs = load_problem(request)
    roster = read(problem)
    goals = measure_goals(problem, roster, allotment := allot(problem, roster))
    return finish(problem, inputs, SearchResult(Status.UNKNOWN, roster, allotment, goals, None), 0, played)


def finish(problem: Problem, inputs: SiteInputs, result: SearchResult, seed: int, searched: Searched) -> Run:
    """Tell that the search is over, check the roster and put everything together."""
    played, findings = searched(problem, result, seed), check_all(problem, result.roster, result.allotment)
    summary = summarise(problem, result, findings, seed, scheduler.__version__, inputs.notes, played)
    files = inputs.files, inputs.overlays
    return Run(problem, result.roster, result.allotment, summary, findings, *files, result.certificate)


def save(run: Run, out: Path, force: bool = False) -> None:
    """Write the run folder; it appears complete or not at all."""
    write_run(out, run, force)
