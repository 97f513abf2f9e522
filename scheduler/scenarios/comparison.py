"""Base, scenarios and runs made elsewhere: the same numbers of each, side by side, and ranked as simulated."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from scheduler import pipeline
from scheduler.atomic_files import claimed
from scheduler.domain.errors import InfeasibleError, NoRosterError, UsageError
from scheduler.domain.problem import Problem
from scheduler.domain.run import Run
from scheduler.engine import Listener, SearchOptions
from scheduler.engine.options import Progress, silent
from scheduler.engine.processes import StoppableExecutor
from scheduler.exports.played_service import play_briefly
from scheduler.inputs.run_folder.reader import read_run
from scheduler.inputs.site_folder import SiteInputs
from scheduler.scenarios.column import Column, column_of
from scheduler.scenarios.ranking import Ranking, rank
from scheduler.simulation import SimulationOptions

BASE = "base"
Solve = Callable[..., Run]
"""Called with request, options and listener; on another machine also with the site, as ``loaded``: it has no files."""
SHORT = SimulationOptions(replications=200)
"""How columns are played unless something else is asked for: differences of 1 % of the cost of 45 people are told."""


@dataclass(frozen=True)
class Comparison:
    """Columns of one site and period; the first is the base.

    Parameters
    ----------
    ranking
        By simulated cost; empty where nothing was simulated.
    """

    site: str
    start: str
    end: str
    currency: str
    columns: tuple[Column, ...]
    ranking: Ranking = field(default_factory=Ranking)


def compare_scenarios(
    request: pipeline.SiteRequest,
    scenarios: Sequence[Path],
    options: SearchOptions,
    *,
    runs: Sequence[Path] = (),
    out: Path | None = None,
    watch: Callable[[str], AbstractContextManager[Listener]] = lambda name: nullcontext(silent),
    executor: Executor | None = None,
    simulation: SimulationOptions | None = SHORT,
    playing: Callable[[str], None] = lambda name: None,
    solve: Solve | None = None,
) -> Comparison:
    """Solve a site as it is and under each scenario with the same options, and play all rosters on the same contacts.

    Parameters
    ----------
    request
        Site and period; its own overlays are part of the base.
    runs
        Run folders shown as further columns, e.g. the roster in use.
    out
        Folder to save the runs in, one folder a column.
    watch
        Gives, for a column's name, the listener of its search.
    executor
        Where the columns are solved, beside one another; a listener then hears of a column once, when it is done. One
        after the other in this thread where ``None``. The columns are the same, in the same order, either way.
    simulation
        How rosters are played, which ranks them; ``None`` leaves it at the formulas.
    playing
        Called with a column's name before it is played.
    solve
        Makes the roster of a column, by default `pipeline.solve_site`; an executor of processes must be able to pickle
        it.

    Raises
    ------
    UsageError
        If two columns have one name, or a run is of other dates or another currency.
    """
    names = [BASE, *(path.stem for path in scenarios), *(path.resolve().name for path in runs)]
    _check_names(names, out)
    with nullcontext() if out is None else claimed(out, probe=True):
        columns, rosters = _columns(request, scenarios, options, runs, out, watch, executor, solve)
    ranking = Ranking()
    if simulation is not None:
        columns, ranking = rank(columns, rosters, simulation, playing)
    said = next(iter(rosters.values())).summary
    return Comparison(said["site"], said["start"], said["end"], said["currency"], tuple(columns), ranking)


def _columns(
    request: pipeline.SiteRequest,
    scenarios: Sequence[Path],
    options: SearchOptions,
    runs: Sequence[Path],
    out: Path | None,
    watch: Callable[[str], AbstractContextManager[Listener]],
    executor: Executor | None,
    solve: Solve | None,
) -> tuple[Sequence[Column], dict[str, Run]]:
    """Columns in numbers that need no simulation, and the run of each that has a roster."""
    read = [(path.resolve().name, read_run(path)) for path in runs]
    if read:
        problem, _ = pipeline.load_problem(request)
        for name, run in read:
            _check_same(name, run.problem, problem)
    tasks = [_Task(BASE, request, options, solve)]
    for path in scenarios:
        tasks.append(_Task(path.stem, replace(request, overlays=(*request.overlays, path)), options, solve))
    is_elsewhere = isinstance(executor, StoppableExecutor)
    for number, task in enumerate(tasks):  # a mistake in the last scenario ends the comparison before any search
        if number or is_elsewhere:
            loaded = pipeline.load_problem(task.request)
            tasks[number] = replace(task, loaded=loaded if is_elsewhere else None)
    columns: list[Column] = []
    solved: dict[str, Run] = {}
    for task, answer in zip(tasks, _answers(tasks, watch, executor), strict=True):
        if not isinstance(answer, Run):
            status = "infeasible" if isinstance(answer, InfeasibleError) else "unknown"
            columns.append(Column(task.name, status, reason=str(answer)))
            continue
        if out is not None:
            pipeline.save(answer, out / task.name)
        solved[task.name] = answer
        columns.append(column_of(task.name, answer))
    for name, run in read:
        solved[name] = run
        columns.append(column_of(name, run))
    if not solved:
        raise InfeasibleError("\n".join(f"{column.name}: {column.reason}" for column in columns))
    return columns, solved


@dataclass(frozen=True)
class _Task:
    """One column to solve; it and its answer can go to another process."""

    name: str
    request: pipeline.SiteRequest
    options: SearchOptions
    solve: Solve | None = None
    loaded: tuple[Problem, SiteInputs] | None = None


_Answer = Run | InfeasibleError | NoRosterError


def _answers(
    tasks: Sequence[_Task], watch: Callable[[str], AbstractContextManager[Listener]], executor: Executor | None
) -> Iterator[_Answer]:
    """Answers in the order of the tasks, each as soon as it and those before it are there."""
    if executor is None:
        for task in tasks:
            with watch(task.name) as listener:
                answer = _solve(task, listener)
            yield answer
        return
    if isinstance(executor, StoppableExecutor):
        answers = _answers_elsewhere(tasks, executor)
    else:
        answers = executor.map(_solve, tasks)
    for task, answer in zip(tasks, answers, strict=True):
        with watch(task.name) as listener:
            if isinstance(answer, Run):
                said = answer.summary
                hours = said["shortage_agent_hours"]
                listener(Progress("done", said["seconds"], said["objective"], said["bound"], hours))
        yield answer


def _answers_elsewhere(tasks: Sequence[_Task], executor: StoppableExecutor) -> Iterator[_Answer]:
    """Answers of searches on other machines; what is lost there is solved here.

    The first Ctrl-C lets searches end with what they have; where that takes too long it ends the comparison.
    """
    told = executor.reports().tell
    futures = [executor.submit(_solve, task, told) for task in tasks]
    patience = None
    for task, future in zip(tasks, futures, strict=True):
        try:
            try:
                answer = future.result(patience)
            except KeyboardInterrupt:
                executor.stop()
                patience = executor.stop_seconds
                answer = future.result(patience)
        except BrokenExecutor:
            answer = _solve(task)
        except TimeoutError:
            raise KeyboardInterrupt from None
        yield answer


def _solve(task: _Task, listener: Listener = silent) -> _Answer:
    try:
        if task.loaded is None:
            return (task.solve or pipeline.solve_site)(task.request, task.options, listener)
        return (task.solve or _solve_loaded)(task.request, task.options, listener, loaded=task.loaded)
    except (InfeasibleError, NoRosterError) as error:
        return error


def _solve_loaded(
    request: pipeline.SiteRequest, options: SearchOptions, listener: Listener, *, loaded: tuple[Problem, SiteInputs]
) -> Run:
    problem, inputs = loaded
    return pipeline.finish(problem, inputs, pipeline.search(problem, options, listener), options.seed, play_briefly)


def _check_names(names: Sequence[str], out: Path | None) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            f"two columns would be named {', '.join(twice)}; give each scenario once, rename the run folder"
        )
    if out is not None and os.path.lexists(out):
        raise UsageError(f"{out}: exists; runs are never overwritten, choose another folder")


def _check_same(name: str, run: Problem, site: Problem) -> None:
    """Refuse a run of other dates or money: its numbers would not compare."""
    found, wanted = (f"{p.horizon.start} to {p.horizon.end} in {p.currency}" for p in (run, site))
    if found != wanted:
        raise UsageError(f"--run {name}: found {found}, the comparison is of {wanted}; choose a run of the same dates")
