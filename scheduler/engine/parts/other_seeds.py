"""One problem in one piece on several machines: searches from other seeds beside this one, the best of all kept.

Workers of one search share memory, which machines do not. So each machine searches by itself; the cheapest roster is
kept, and the best bound once it has been proven again here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace

from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.engine.allotment import allot
from scheduler.engine.bound.certify import one_part, prices_of
from scheduler.engine.bound.dual import Dual
from scheduler.engine.ending import ended
from scheduler.engine.options import Listener, Progress, SearchOptions
from scheduler.engine.parts.lanes import Answer, Lane, run_interruptible
from scheduler.engine.processes import Reports, StoppableExecutor
from scheduler.engine.solve_together import solve_together
from scheduler.engine.tables.granularity import granularity, rounded_up
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import measure_goals

SEED_STEP, SEEDS = 1_000_003, 2**31
"""Between the seeds of two searches, whose own workers take the next few; and how many seeds there are."""
LATE = "searches on other machines that had not ended in time, or were lost: {} of {}; the best of the others counts"


def solve_with_other_seeds(
    problem: Problem, options: SearchOptions, listener: Listener, elsewhere: StoppableExecutor
) -> SearchResult:
    """Search here and, from other seeds, elsewhere; see the module's text.

    Raises
    ------
    InfeasibleError
        If some agent's own rules leave no legal tour.
    """
    reports = elsewhere.reports()
    others = max(1, elsewhere.cores // options.workers) if elsewhere.cores else 0
    futures = [
        elsewhere.submit(run_interruptible, Lane((0,), (problem,), own), reports.tell)
        for own in (_other(options, number) for number in range(1, others + 1))
    ]
    result = solve_together(problem, options, _with_reports(listener, reports))
    found, again = ended(lambda: list(_taken(futures, elsewhere, result.interrupted)))
    best, too = ended(lambda: _adopted(problem, result, found))
    best = replace(best, interrupted=best.interrupted or again or too)
    if len(found) < len(futures):
        best = replace(best, notes=(*best.notes, LATE.format(len(futures) - len(found), len(futures))))
    return best


def _other(options: SearchOptions, number: int) -> SearchOptions:
    return replace(options, seed=(options.seed + number * SEED_STEP) % SEEDS)


def _with_reports(listener: Listener, reports: Reports) -> Listener:
    """Show the cheapest roster of all searches, with the bound of this one."""
    cheapest: list[float] = []

    def tell(progress: Progress) -> None:
        known = [one.objective for one in (progress, *reports.taken()) if one.objective is not None]
        cheapest[:] = sorted([*cheapest, *known])[:1]
        listener(replace(progress, objective=cheapest[0]) if cheapest else progress)

    return tell


def _taken(
    futures: Sequence[Future[list[Answer]]], elsewhere: StoppableExecutor, hurry: bool
) -> Iterator[SearchResult]:
    """Yield what other searches came to; those still at it are told to stop, and waited for a little."""
    began = time.monotonic()
    if hurry or not all(future.done() for future in futures):
        elsewhere.stop()
    wait(futures, max(0.0, elsewhere.stop_seconds - (time.monotonic() - began)))
    for future in futures:
        if future.done() and future.exception() is None:
            yield from (answer for answer in future.result() if isinstance(answer, SearchResult))


def _adopted(problem: Problem, own: SearchResult, others: Sequence[SearchResult]) -> SearchResult:
    """Take a cheaper roster over after counting its cost, and a better bound after proving it again."""
    best = own
    for other in others:
        if other.roster.duties and other.objective < best.objective - 0.5 / MILLI:
            allotment = allot(problem, other.roster)
            goals = measure_goals(problem, other.roster, allotment)
            if sum(goals.values()) < best.objective - 0.5 / MILLI:
                best = replace(best, roster=other.roster, allotment=allotment, goals=goals)
    best = _with_bound(problem, best, others)
    if best.bound is not None and best.objective - best.bound < 0.5 / MILLI:
        return replace(best, status=Status.OPTIMAL)
    return best


def _with_bound(problem: Problem, best: SearchResult, others: Sequence[SearchResult]) -> SearchResult:
    """Prove the best bound of the others again, if it is better; what their full model proved, ours proves too."""
    claimed = [(other.bound, other.certificate, other.relaxed_in_bound) for other in others]
    known = [
        (bound, proof, relaxed)
        for bound, proof, relaxed in claimed
        if bound is not None and proof is not None and proof.parts[0].proven_by == "prices"
    ]
    bound, proof, relaxed = max(known, key=lambda one: one[0], default=(None, None, ()))
    if bound is None or proof is None or (best.bound is not None and bound <= best.bound):
        return best
    instance = compile_problem(problem)
    dual = Dual.of(instance)
    dual.best_prices = prices_of(instance, proof.prices, proof.row_prices)
    dual.prove_again()
    proven = max(0.0, min(rounded_up(dual.bound, granularity(instance)) / MILLI, best.objective))
    if best.bound is not None and proven <= best.bound:
        return best
    again = one_part(instance, proven, best.unavoidable_pay, dual.best_prices, "prices")
    return replace(best, bound=proven, certificate=again, relaxed_in_bound=relaxed)
