"""READ FIRST: the stages of a run, in order. No logic lives here.

site folder -> inputs -> volumes -> requirement, service value -> roster -> findings -> run folder
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import scheduler
from scheduler.checking import check_all
from scheduler.checking.balance import Balance, balances
from scheduler.checking.most_work import most_work
from scheduler.checking.prechecks import Precheck, precheck, reasons, with_roster
from scheduler.checking.summary import summarise
from scheduler.checking.unchanged_run import unchanged_result
from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.engine import Listener, SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.legal_weeks import stuck_rules
from scheduler.engine.options import silent
from scheduler.exports.run_writer import write_run
from scheduler.forecasting.planned import planned_volumes
from scheduler.goals.registry import measure_goals
from scheduler.inputs.request import SiteRequest as SiteRequest
from scheduler.inputs.run_folder.partial import keep_duties, period, run_inputs, same_inputs, start_from
from scheduler.inputs.run_folder.reader import read_run
from scheduler.inputs.site_folder import SiteInputs, load_site
from scheduler.staffing.requirement import require
from scheduler.staffing.requirement_notes import out_of_reach
from scheduler.staffing.valuation import price_people


def load_problem(request: SiteRequest, base: Run | None = None) -> tuple[Problem, SiteInputs]:
    """Read the site and work out volumes, requirement and what people are worth."""
    inputs, volumes = forecast_site(request, base)
    return price_people(replace(inputs.problem, demand=require(inputs.problem, volumes, inputs.targets))), inputs


def forecast_site(request: SiteRequest, base: Run | None = None) -> tuple[SiteInputs, dict[str, VolumeForecast]]:
    """Read the site and work out volumes: model, client forecast, edits, snapshot, scenario."""
    site = read_site(request, base)
    return site, planned_volumes(
        site.problem, site.history, site.forecast, site.edits, site.forecast_locks, site.factors
    )


def read_site(request: SiteRequest, base: Run | None = None) -> SiteInputs:
    """Read the site, with what earlier runs left."""
    previous = read_run(request.previous) if request.previous else None
    start, weeks = period(
        request.start, request.weeks, base.problem if base else None, previous.problem if previous else None
    )
    inputs = load_site(
        request.site,
        start=start,
        weeks=weeks,
        overlays=request.overlays,
        previous=previous,
        locks=request.locks,
        fresh_forecast=request.fresh_forecast,
    )
    earlier = (*run_inputs(request.previous), *run_inputs(request.base))
    return replace(inputs, files=(*inputs.files, *earlier))


def check_site(request: SiteRequest) -> tuple[Problem, tuple[Balance, ...], tuple[Precheck, ...]]:
    """Read the site and look for trouble a search would meet."""
    problem, inputs = load_problem(request)
    most = most_work(problem)
    found = precheck(problem, most, stuck_rules(problem), inputs.notes)
    return problem, balances(problem, most), (*found, *unreached_targets(problem))


def unreached_targets(problem: Problem) -> tuple[Precheck, ...]:
    """Queues whose target asks for more people at once than have the skill."""
    return tuple(
        Precheck("target_out_of_reach", "warning", one.queue, one.message, float(one.required), float(one.skilled))
        for one in out_of_reach(problem)
    )


def solve_site(
    request: SiteRequest,
    options: SearchOptions,
    listener: Listener = silent,
    searched: Callable[[], None] = lambda: None,
) -> Run:
    """Make a roster for a site, or keep the base's where nothing it depends on has changed.

    ``searched`` is called when the search is over and the roster still has to be checked.
    """
    base = read_run(request.base) if request.base else None
    problem, inputs = load_problem(request, base)
    if base is not None:
        unchanged = not base.findings and same_inputs(problem, base.problem)
        problem = start_from(problem, base.roster)
        if request.only_breaks:
            problem = keep_duties(problem)
        elif unchanged:
            return finish(problem, inputs, unchanged_result(problem, base), options.seed)
    result = search(problem, options, listener)
    searched()
    return finish(problem, inputs, result, options.seed)


def search(problem: Problem, options: SearchOptions, listener: Listener) -> SearchResult:
    """Search; where no roster comes of it, say why."""
    try:
        return with_roster(solve(problem, options, listener))
    except InfeasibleError as error:
        raise InfeasibleError(reasons(problem, stuck_rules(problem)) or str(error)) from None


def adopt_roster(request: SiteRequest, read: Callable[[Problem], Roster]) -> Run:
    """Turn a roster made elsewhere into a run: the baseline to verify, report and compare."""
    problem, inputs = load_problem(request)
    roster = read(problem)
    goals = measure_goals(problem, roster, allotment := allot(problem, roster))
    return finish(problem, inputs, SearchResult(Status.UNKNOWN, roster, allotment, goals, None), 0)


def finish(problem: Problem, inputs: SiteInputs, result: SearchResult, seed: int) -> Run:
    """Check the roster and put everything together."""
    findings = check_all(problem, result.roster, result.allotment)
    summary = summarise(problem, result, findings, seed=seed, version=scheduler.__version__, notes=inputs.notes)
    return Run(problem, result.roster, result.allotment, summary, findings, inputs.files, inputs.overlays)


def save(run: Run, out: Path, force: bool = False) -> None:
    """Write the run folder; it appears complete or not at all."""
    write_run(out, run, force)
