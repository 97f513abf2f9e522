"""Independent parts are found, solved apart, and their answers put together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.engine.ending import ended
from scheduler.engine.kernels.compiled import load_natives
from scheduler.engine.options import Listener, SearchOptions, silent
from scheduler.engine.parts.decompose import independent_parts, merge
from scheduler.engine.parts.lanes import Answer, Lane, TotalProgress, plan_lanes, run_interruptible, run_lane
from scheduler.engine.parts.other_seeds import solve_with_other_seeds
from scheduler.engine.processes import ChildProcesses, Reports, StoppableExecutor, may_start
from scheduler.engine.solve_together import solve_together

POLL_SECONDS = 0.1
BROKEN = "worker processes ended abruptly: their parts were solved in threads of this process"
GONE = "workers elsewhere went away before they were done: their parts were solved here, which took more time"


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
        Where the lanes of independent parts run, for example a ``ThreadPoolExecutor`` or a `Cluster` of other machines,
        which has as many lanes as cores; of others than a ``StoppableExecutor`` one hears when a lane is done. The
        workers of a problem in one piece share memory, so they run in it where it is a ``ThreadPoolExecutor``, which
        must have a thread free for each worker but one; a `Cluster` searches beside them from other seeds. Processes of
        this machine where ``None``: a script that calls this with several workers needs
        ``if __name__ == "__main__":``.

    Raises
    ------
    InfeasibleError
        If some agent's own rules leave no legal tour.
    """
    load_natives()  # from here on Ctrl-C is caught
    options = options or SearchOptions()
    parts = (problem,) if options.engine == "cp-sat" else independent_parts(problem)
    elsewhere = executor if isinstance(executor, StoppableExecutor) else None
    if len(parts) == 1 and elsewhere is not None and options.iterations is None and options.engine != "cp-sat":
        return solve_with_other_seeds(problem, options, listener, elsewhere)
    if len(parts) == 1:
        return solve_together(problem, options, listener, executor)
    began = time.perf_counter()
    # Counted rounds are shared among lanes: as many elsewhere as here, or the roster would be another one.
    cores = elsewhere.cores if elsewhere is not None and options.iterations is None else 0
    lanes = plan_lanes(parts, replace(options, workers=max(cores, options.workers)))
    answers, notes = _run(lanes, TotalProgress(len(parts), listener), executor)
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
    result, stopped = ended(lambda: merge(problem, parts, [found[number] for number in range(len(parts))]))
    start_up = max(0.0, time.perf_counter() - began - seconds)
    said, interrupted = (*result.notes, *notes), result.interrupted or stopped
    return replace(result, seconds=seconds, compile_seconds=start_up, notes=said, interrupted=interrupted)


def _run(
    lanes: Sequence[Lane], total: TotalProgress, executor: Executor | None
) -> tuple[list[list[Answer]], tuple[str, ...]]:
    """Answers of each lane, and what a planner should know of how they were found."""
    if executor is not None:
        search = _Search(lanes, total, executor)
        found = search.run()
        if not search.lost:
            return found, ()
        again, said = _run([lanes[i] for i in search.lost], total, None)
        for i, own in zip(search.lost, again, strict=True):
            found[i] = own
        return found, (GONE, *said)
    if len(lanes) == 1:
        answers = run_lane(lanes[0], total.take)
        total.finish(lanes[0], answers)
        return [answers], ()
    notes: tuple[str, ...] = ()
    if may_start():
        answers_of = None
        try:
            with ChildProcesses() as processes:
                answers_of = _Search(lanes, total, processes).run()
        except BrokenProcessPool:
            notes = (BROKEN,)
        except KeyboardInterrupt:
            if answers_of is None:
                raise  # else only the processes were still ending
        if answers_of is not None:
            return answers_of, ()
    with ThreadPoolExecutor(len(lanes)) as threads:
        return _Search(lanes, total, threads).run(), notes


class _Search:
    """All lanes in an executor.

    The first Ctrl-C, or a part without a legal roster, stops them; a second Ctrl-C raises. Stopped, processes here and
    elsewhere end with the best they have; lanes that nobody has done get a first legal roster here.

    Attributes
    ----------
    lost
        Lanes of an executor elsewhere that broke; they have no answers yet.
    """

    def __init__(self, lanes: Sequence[Lane], total: TotalProgress, executor: Executor) -> None:
        self._lanes, self._total = lanes, total
        self._stoppable = executor if isinstance(executor, StoppableExecutor) else None
        self._raises_if_broken = isinstance(executor, ChildProcesses)
        self._reports: Reports | None = None
        if self._stoppable:
            self._reports = self._stoppable.reports()
            futures = [self._stoppable.submit(run_interruptible, lane, self._reports.tell) for lane in lanes]
        else:
            futures = [executor.submit(run_lane, lane) for lane in lanes]
        self._pending: dict[Future[list[Answer]], int] = {future: i for i, future in enumerate(futures)}
        self._answers: dict[int, list[Answer]] = {}
        self.lost: list[int] = []
        self._stopped_at: float | None = None

    def run(self) -> list[list[Answer]]:
        """Wait for the answers of all lanes; those of lost ones are empty."""
        while self._pending and not self._has_waited():
            try:
                done, _ = wait(self._pending, POLL_SECONDS, FIRST_COMPLETED)
                for progress in self._reports.taken() if self._reports else ():
                    self._total.take(progress)
                for future in done:
                    self._finish(future)
            except KeyboardInterrupt:
                if self._stopped_at is not None:
                    raise
                self._stop()
        if self._stopped_at is not None:
            self.lost = []
            for i, lane in enumerate(self._lanes):
                if i not in self._answers:
                    self._answers[i] = _first_rosters(lane)
        return [self._answers.get(i, []) for i in range(len(self._lanes))]

    def _has_waited(self) -> bool:
        """Whether lanes elsewhere have had the time to end after a stop."""
        if self._stopped_at is None or self._stoppable is None:
            return False
        return time.monotonic() - self._stopped_at > self._stoppable.stop_seconds

    def _finish(self, future: Future[list[Answer]]) -> None:
        lane = self._pending[future]
        try:
            answers = future.result()
        except BrokenExecutor:
            if self._stopped_at is None and (self._stoppable is None or self._raises_if_broken):
                raise
            del self._pending[future]  # stopped, whoever stopped this process stopped that one too
            self.lost.append(lane)
            return
        self._total.finish(self._lanes[lane], answers)
        self._answers[lane] = answers
        del self._pending[future]
        if self._stopped_at is None and any(isinstance(answer, InfeasibleError) for answer in answers):
            self._stop()

    def _stop(self) -> None:
        self._stopped_at = time.monotonic()
        if self._stoppable:
            self._stoppable.stop()
            return
        for future in self._pending:
            future.cancel()
        self._pending = {
            future: lane for future, lane in self._pending.items() if future.done() and not future.cancelled()
        }


def _first_rosters(lane: Lane) -> list[Answer]:
    hurried = replace(lane.options, iterations=1, workers=1, engine="search")
    answers = run_lane(replace(lane, options=hurried))
    return [replace(a, interrupted=True) if isinstance(a, SearchResult) else a for a in answers]
