"""Further workers of one search: processes over shared memory, or threads where starting processes does not pay."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.engine.options import SearchOptions
from scheduler.engine.processes import ChildProcesses, may_start
from scheduler.engine.search.board import GO, READY, WAIT, Board, Shape
from scheduler.engine.search.helper import Helper
from scheduler.engine.search.run import by_columns
from scheduler.engine.search.warm_up import warm_up
from scheduler.engine.tables.assigned import tour_width
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.engine.tables.joint_tables import plan_rows
from scheduler.goals.registry import joint_terms

PROCESS_SECONDS, PROCESS_AGENTS = 30.0, 50
"""From this limit and size on workers are processes: starting one takes two seconds of a core, apart from the clock."""
POLL_SECONDS = 0.005
PATIENCE_SECONDS = 600.0
"""Longest wait for processes that compile kernels."""
END_SECONDS = 10.0
"""Longest wait for processes at the end."""


class Workers:
    """Workers 1 and following of a search; who calls it is worker 0.

    Parameters
    ----------
    board
        What all workers share, in shared memory where there are processes.
    problem, options
        What to search, and how.
    threads
        Of this process, at least one for each worker: the compiled kernels run beside each other.
    processes
        Serve instead, each with its own copy of the instance: they start, load the kernels and compile the problem
        while this process does the same.
    """

    def __init__(
        self,
        board: Board,
        problem: Problem,
        options: SearchOptions,
        threads: Executor,
        processes: ChildProcesses | None = None,
    ) -> None:
        self.board, self._options, self._threads, self._processes = board, options, threads, processes
        self._numbers = range(1, board.shape.workers)
        self._futures: list[Future[None]] = (
            [processes.submit(_serve, board, n, problem, options) for n in self._numbers] if processes else []
        )

    def ready(self) -> float:
        """Wait until every process is ready, or has ended without being so; seconds it took."""
        began = time.perf_counter()
        while (waited := time.perf_counter() - began) < PATIENCE_SECONDS:
            ready = self.board.states[1:] == READY
            if all(is_ready or future.done() for is_ready, future in zip(ready, self._futures, strict=False)):
                break
            time.sleep(POLL_SECONDS)
        return waited

    def begin(self, instance: Instance) -> None:
        """Let the workers search: the processes if all are ready, else threads."""
        if not (self.board.states[1:] == READY).all():
            self._end_processes()
            self.join()
            helpers = [Helper(self.board, n, instance, self._options) for n in self._numbers]
            self._futures = [self._threads.submit(_run, helper) for helper in helpers]
        self.board.stage[0] = GO

    def join(self) -> None:
        """Wait until they have ended; workers no thread was free for are given up."""
        begun = [future for future in self._futures if not future.cancel()]
        done, _ = wait(begun, END_SECONDS if self._processes else None)
        self._futures = []
        for error in filter(None, (future.exception() for future in done)):
            if not isinstance(error, BrokenProcessPool):  # a process that was killed
                warnings.warn(f"a worker of the search failed: {error!r}", RuntimeWarning, stacklevel=2)

    def close(self) -> None:
        """End all workers; whatever processes have to say is on the board."""
        self.board.set()
        self._end_processes()
        self.join()

    def _end_processes(self) -> None:
        if self._processes is not None:
            self._processes.shutdown()
            self._processes = None


@contextmanager
def further_workers(
    problem: Problem, options: SearchOptions, executor: Executor | None = None
) -> Iterator[Workers | None]:
    """Start the workers beside this one; none outlives the block.

    There are none where work is counted or CP-SAT works alone. They are threads of ``executor`` where it is a
    ``ThreadPoolExecutor``: workers share memory, which other executors do not promise.
    """
    if options.workers < 2 or options.iterations is not None or options.engine == "cp-sat":
        yield None
        return
    horizon = problem.horizon
    joint = joint_terms(problem)
    prices = len(problem.queues) + len(joint.rows) + len(joint.totals)
    agents = len(problem.agents) + plan_rows(problem)
    shape = Shape(options.workers, agents, horizon.days, horizon.num_intervals, prices, tour_width(problem))
    with ExitStack() as stack:
        board, processes, threads = Board.of_threads(shape), None, executor
        if not isinstance(threads, ThreadPoolExecutor):
            threads = stack.enter_context(ThreadPoolExecutor(options.workers - 1))
            if _processes_pay(problem, options):
                board, processes = Board.of_processes(shape), stack.enter_context(ChildProcesses())
        workers = Workers(board, problem, options, threads, processes)
        stack.callback(workers.close)
        yield workers


def _processes_pay(problem: Problem, options: SearchOptions) -> bool:
    return options.time_limit >= PROCESS_SECONDS and len(problem.agents) >= PROCESS_AGENTS and may_start()


def _run(helper: Helper) -> None:
    try:
        helper.run()
    except InfeasibleError:  # the first worker finds the same, and names everybody
        return


def _serve(board: Board, worker: int, problem: Problem, options: SearchOptions) -> None:
    """Life of a worker in a process of its own."""
    try:
        instance = compile_problem(problem)
        helper = Helper(board, worker, instance, options)
    except InfeasibleError:
        return
    columns = by_columns(instance, Roster(problem.base))
    warm_up(problem, columns, moves=not columns)
    board.states[worker] = READY
    while board.stage[0] == WAIT:
        time.sleep(POLL_SECONDS)
    if board.stage[0] == GO:
        _run(helper)
