"""A roster for a site, corrected by simulation where formulas by queue are known to be wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

from scheduler import pipeline
from scheduler.calibration.loop import Round, calibrate
from scheduler.domain.channels import channel_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.domain.run import Run
from scheduler.engine import Listener, SearchOptions
from scheduler.engine.options import silent
from scheduler.exports.played_service import Searched, play_briefly
from scheduler.inputs.request import SiteRequest
from scheduler.inputs.run_folder.reader import read_run
from scheduler.inputs.site_folder import SiteInputs

ROUNDS = 5
"""Corrections where nobody says how many."""


def solve_site(
    request: SiteRequest,
    options: SearchOptions,
    listener: Listener = silent,
    searched: Searched = play_briefly,
    executor: Executor | None = None,
    *,
    rounds: int | None = None,
    on_round: Callable[[Round], None] = lambda one: None,
    loaded: tuple[Problem, SiteInputs] | None = None,
) -> Run:
    """Make a roster as `pipeline.solve_site` does, in rounds where people have several skills (see `needs_rounds`).

    A run to start from (``request.base``) keeps its own corrections and is not corrected again: every round would pay
    for its changes. A run of the weeks before hands its corrections over.

    Parameters
    ----------
    rounds
        Corrections after the first solve; 0 leaves the formulas as they are, earlier runs' corrections aside. ``None``
        chooses.
    on_round
        Called after each round.
    searched, executor
        As in `pipeline.solve_site`; the rounds follow one another.
    loaded
        The site as `pipeline.load_problem` has read it, where its files are out of reach: on another machine. There is
        then no run to start from, and ``rounds`` is not 0.
    """
    if rounds == 0 or request.base is not None:
        return pipeline.solve_site(replace(request, is_corrected=rounds != 0), options, listener, searched, executor)
    problem, inputs = loaded or pipeline.load_problem(request)
    if rounds is None and not needs_rounds(problem):
        result = pipeline.search(problem, options, listener, executor)
        return pipeline.finish(problem, inputs, result, options.seed, searched)
    known = read_run(request.previous).problem if request.previous else None
    number = ROUNDS if rounds is None else rounds

    def search(asked: Problem, own: SearchOptions) -> SearchResult:
        return pipeline.search(asked, own, listener, executor)

    found = calibrate(problem, options, number, search, on_round, known)
    run = pipeline.finish(found.problem, inputs, found.result, options.seed, searched)
    return replace(run, summary={**run.summary, "calibration": found.summary()}) if found.rounds else run


def needs_rounds(problem: Problem) -> bool:
    """Whether contacts are priced and somebody serves a queue with a waiting line and another queue besides."""
    if problem.prices.mode != "service":
        return False
    names = {queue.name for queue in problem.queues}
    lines = {queue.name for queue in problem.queues if channel_of(queue).waits_in_line}
    return any(len(own & names) > 1 and own & lines for own in (agent.skills for agent in problem.agents))
