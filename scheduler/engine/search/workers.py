"""Further workers of one search: processes over shared memory, or threads where starting processes does not pay."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.engine.options import SearchOptions
from scheduler.engine.search.board import DONE, GO, READY, STARTING, WAIT, Board, Shape
from scheduler.engine.search.helper import Helper
from scheduler.engine.search.warm_up import warm_up
from scheduler.engine.tables.instance import Instance, compile_problem

PROCESS_SECONDS, PROCESS_AGENTS = 30.0, 50
"""From this limit and size on workers are processes: starting one takes two seconds of a core, apart from the clock."""
POLL_SECONDS = 0.005
WATCH_SECONDS = 0.1
PATIENCE_SECONDS = 600.0
"""Longest wait for workers that compile kernels."""
END_SECONDS = 10.0
"""Longest wait for workers at the end."""


class Threads:
    """Workers in threads of this process: the compiled kernels run beside each other."""

    def __init__(self, board: Board, options: SearchOptions) -> None:
        self.board, self._options = board, options
        self._threads: list[threading.Thread] = []

    def ready(self) -> float:
        """Nothing to wait for; seconds it took."""
        return 0.0

    def begin(self, instance: Instance) -> None:
        """Start the threads."""
        self.board.stage[0] = GO
        helpers = [Helper(self.board, n, instance, self._options) for n in range(1, self.board.shape.workers)]
        self._threads = [threading.Thread(target=_run, args=(helper,)) for helper in helpers]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until they have ended."""
        for thread in self._threads:
            thread.join()

    def close(self) -> None:
        """End all threads."""
        self.board.set()
        self.join()


class Processes:
    """Workers in spawned processes, each with its own copy of the instance; only the board is shared.

    They start, load the kernels and compile the problem while this process does the same.
    """

    def __init__(self, board: Board, problem: Problem, options: SearchOptions) -> None:
        self.board = board
        self._spare = Threads(board, options)
        context = multiprocessing.get_context("spawn")
        self._processes: list[BaseProcess] = [
            context.Process(target=_serve, args=(board, n, problem, options), daemon=True)
            for n in range(1, board.shape.workers)
        ]
        for process in self._processes:
            process.start()

    def ready(self) -> float:
        """Wait until every worker is ready, or has ended without being so; seconds it took."""
        began = time.perf_counter()
        while (waited := time.perf_counter() - began) < PATIENCE_SECONDS:
            if not any(self._starting(n) for n in range(len(self._processes))):
                break
            time.sleep(POLL_SECONDS)
        return waited

    def _starting(self, n: int) -> bool:
        return bool(self.board.states[n + 1] == STARTING) and self._processes[n].is_alive()

    def begin(self, instance: Instance) -> None:
        """Let the processes search; threads do where no process could be started."""
        if (self.board.states[1:] == READY).all():
            self.board.stage[0] = GO
            return
        self.close()
        self.board.stage[0], self._processes = GO, []
        self._spare.begin(instance)

    def join(self) -> None:
        """Wait until they have ended."""
        self._spare.join()
        end = time.monotonic() + END_SECONDS
        while time.monotonic() < end and any(self._searching(n) for n in range(len(self._processes))):
            time.sleep(POLL_SECONDS)

    def _searching(self, n: int) -> bool:
        return bool(self.board.states[n + 1] != DONE) and self._processes[n].is_alive()

    def close(self) -> None:
        """End all processes at once: whatever they have to say is on the board."""
        self.board.set()
        self._spare.join()
        for process in self._processes:
            process.kill()
            process.join()
            process.close()
        self._processes = []


@contextmanager
def further_workers(problem: Problem, options: SearchOptions) -> Iterator[Threads | Processes | None]:
    """Start the workers beside this one; none outlives the block.

    There are none where work is counted or CP-SAT works alone.
    """
    if options.workers < 2 or options.iterations is not None or options.engine == "cp-sat":
        yield None
        return
    horizon = problem.horizon
    shape = Shape(options.workers, len(problem.agents), horizon.days, horizon.num_intervals, len(problem.queues))
    helpers = (
        Processes(Board.of_processes(shape), problem, options)
        if _processes_pay(problem, options)
        else Threads(Board.of_threads(shape), options)
    )
    try:
        yield helpers
    finally:
        helpers.close()


def _processes_pay(problem: Problem, options: SearchOptions) -> bool:
    large = options.time_limit >= PROCESS_SECONDS and len(problem.agents) >= PROCESS_AGENTS
    return large and not multiprocessing.current_process().daemon  # daemons may not have children


def _run(helper: Helper) -> None:
    try:
        helper.run()
    except InfeasibleError:  # the first worker finds the same, and names everybody
        return


def _serve(board: Board, worker: int, problem: Problem, options: SearchOptions) -> None:
    """Life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it hears of Ctrl-C and ends the search
    threading.Thread(target=_watch, daemon=True).start()
    try:
        instance = compile_problem(problem)
        helper = Helper(board, worker, instance, options)
    except InfeasibleError:
        return
    warm_up(problem)
    board.states[worker] = READY
    while board.stage[0] == WAIT:
        time.sleep(POLL_SECONDS)
    if board.stage[0] == GO:
        _run(helper)
    board.states[worker] = DONE


def _watch() -> None:
    """End with the process that started this one."""
    parent, pause = multiprocessing.parent_process(), threading.Event()
    while not pause.wait(WATCH_SECONDS):
        if parent is None or not parent.is_alive():
            os._exit(1)
