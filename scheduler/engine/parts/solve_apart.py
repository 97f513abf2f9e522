"""Independent parts are found, solved apart, and their answers put together."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine.kernels.compiled import load_registries
from scheduler.engine.options import Listener, Progress, SearchOptions, silent
from scheduler.engine.parts.decompose import independent_parts, merge
from scheduler.engine.parts.lanes import Answer, Gathered, Lane, plan_lanes, run_lane
from scheduler.engine.parts.processes import LaneProcesses
from scheduler.engine.solve_together import solve_together

POLL_SECONDS = 0.1
BROKEN = "worker processes ended abruptly: their parts were solved in threads of this process"


def solve_apart(
    problem: Problem,
    options: SearchOptions | None = None,
    listener: Listener = silent,
    executor: Executor | None = None,
) -> SearchResult:
    """Find a roster and prove how good it is.

    Agents who share no queue, directly or through others, are solved apart: in this process where there is one worker,
    else in ``options.workers`` lanes beside each other. ``engine="cp-sat"`` always takes the whole problem.

    Parameters
    ----------
    problem
        Complete inputs, demand included.
    options
        Limits, seed, engine.
    listener
        Told of progress while the search runs, in the calling thread wherever there are several parts.
    executor
        Where the lanes of independent parts run, for example a ``ThreadPoolExecutor`` or
        ``distributed.Client.get_executor()``; it tells of a lane when the lane is done. Processes of this machine where
        ``None``: a script that calls this with several workers needs ``if __name__ == "__main__":``.

    Raises
    ------
    InfeasibleError
        If some agent's own rules leave no legal tour.
    """
    options = options or SearchOptions()
    parts = (problem,) if options.engine == "cp-sat" else independent_parts(problem)
    if len(parts) == 1:
        return solve_together(problem, options, listener)
    load_registries()  # from here on Ctrl-C is caught
    began = time.perf_counter()
    lanes = plan_lanes(parts, options)
    answers, notes = _run(lanes, Gathered(len(parts), listener), executor)
    errors = [str(answer) for lane in answers for answer in lane if isinstance(answer, InfeasibleError)]
    if errors:
        raise InfeasibleError("\n".join(errors))
    found = {
        number: answer
        for lane, own in zip(lanes, answers, strict=True)
        for number, answer in zip(lane.numbers, own, strict=True)
        if isinstance(answer, SearchResult)
    }
    seconds = max(sum(found[number].seconds for number in lane.numbers) for lane in lanes)
    result = merge(problem, parts, [found[number] for number in range(len(parts))])
    start_up = time.perf_counter() - began - seconds
    return replace(result, seconds=seconds, compile_seconds=max(0.0, start_up), notes=(*result.notes, *notes))


def _run(
    lanes: Sequence[Lane], gathered: Gathered, executor: Executor | None
) -> tuple[list[list[Answer]], tuple[str, ...]]:
    """Answers of each lane, and what a planner should know of how they were found."""
    if executor is not None:
        return _in_executor(lanes, gathered, executor), ()
    if len(lanes) == 1:
        answers = run_lane(lanes[0], gathered.hear)
        gathered.finish(lanes[0], answers)
        return [answers], ()
    notes: tuple[str, ...] = ()
    if not multiprocessing.current_process().daemon:  # daemons may not have children
        try:
            return _in_processes(lanes, gathered), ()
        except BrokenProcessPool:
            notes = (BROKEN,)
    with ThreadPoolExecutor(len(lanes)) as threads:
        return _in_executor(lanes, gathered, threads), notes


def _in_processes(lanes: Sequence[Lane], gathered: Gathered) -> list[list[Answer]]:
    with LaneProcesses(len(lanes)) as processes:
        futures = [processes.submit(lane) for lane in lanes]
        try:
            _wait(lanes, futures, gathered, processes.stop, processes.news)
        except BrokenProcessPool:
            if processes.stopped:  # whoever stopped this process stopped those too
                return [_first_rosters(lane) for lane in lanes]
            raise
        return [future.result() for future in futures]


def _in_executor(lanes: Sequence[Lane], gathered: Gathered, executor: Executor) -> list[list[Answer]]:
    """Run lanes anywhere; after Ctrl-C those that are not done get their first legal roster here."""
    futures = [executor.submit(run_lane, lane) for lane in lanes]
    given_up: set[int] = set()

    def stop() -> None:
        for i, future in enumerate(futures):
            if not future.done():
                future.cancel()
                given_up.add(i)

    _wait(lanes, futures, gathered, stop, lambda: [], given_up)
    return [
        _first_rosters(lane) if i in given_up else future.result()
        for i, (lane, future) in enumerate(zip(lanes, futures, strict=True))
    ]


def _first_rosters(lane: Lane) -> list[Answer]:
    hurried = replace(lane.options, iterations=1, workers=1, engine="search")
    answers = run_lane(replace(lane, options=hurried))
    return [replace(a, interrupted=True) if isinstance(a, SearchResult) else a for a in answers]


def _wait(
    lanes: Sequence[Lane],
    futures: Sequence[Future[list[Answer]]],
    gathered: Gathered,
    stop: Callable[[], None],
    news: Callable[[], list[Progress]],
    given_up: Sequence[int] | set[int] = (),
) -> None:
    """Wait for all lanes; the first Ctrl-C, or a part without a legal roster, stops them, a second Ctrl-C raises."""
    pending, stopped = dict(zip(futures, lanes, strict=True)), False
    while pending:
        try:
            done, _ = wait(pending, POLL_SECONDS, FIRST_COMPLETED)
            for progress in news():
                gathered.hear(progress)
            for future in done:
                answers = future.result()
                gathered.finish(pending.pop(future), answers)
                if not stopped and any(isinstance(answer, InfeasibleError) for answer in answers):
                    stopped = True
                    stop()
        except KeyboardInterrupt:
            if stopped:
                raise
            stopped = True
            stop()
        for i in given_up:
            pending.pop(futures[i], None)
