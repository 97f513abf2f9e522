"""The engine's entry: targets of whole days in rounds, everything else at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine.ending import ended
from scheduler.engine.options import Listener, Progress, SearchOptions, silent
from scheduler.goals.registry import joint_terms

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from scheduler.engine.day_target_rounds import Rounds


def solve(
    problem: Problem,
    options: SearchOptions | None = None,
    listener: Listener = silent,
    executor: Executor | None = None,
) -> SearchResult:
    """Find a roster and prove how good it is, targets of days included; see ``solve_apart`` for everything else.

    Raises
    ------
    InfeasibleError
        If some agent's own rules leave no legal tour.
    """
    # Imported here: loading the compiler and OR-Tools takes longer than everything that only reads and checks.
    from scheduler.engine.day_target_rounds import Rounds
    from scheduler.engine.parts.solve_apart import solve_apart

    terms = joint_terms(problem)
    if not terms.day_targets:
        return solve_apart(problem, options, listener, executor)
    rounds = Rounds(
        problem,
        options or SearchOptions(),
        listener,
        lambda part, own, on_progress: solve_apart(part, own, on_progress, executor),
    )
    rounds.run()
    result, stopped = ended(lambda: _told(problem, rounds))
    return replace(result, seconds=rounds.seconds, interrupted=rounds.is_interrupted or stopped)


def _told(problem: Problem, rounds: Rounds) -> SearchResult:
    from scheduler.engine.day_target_rounds import put_together

    rounds.report(Progress("done", 0.0))
    return put_together(problem, rounds.best, rounds.certificate, rounds.results)
