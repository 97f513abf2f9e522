"""Measure one row. ``python -m benchmarks.contact_centre.measure CASE``: a case as JSON in, its row as JSON out.

A process measures one row only, so that the peak of memory is the row's own.
"""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import scheduler
from benchmarks.contact_centre.files import instance_document
from benchmarks.contact_centre.generator import Centre, generate
from benchmarks.contact_centre.plain import plain_product
from benchmarks.contact_centre.problem import make_problem
from benchmarks.contact_centre.rescore_run import INSTANCE, judge, rescore_run
from benchmarks.machine import describe_machine
from scheduler.atomic_files import write_file
from scheduler.checking import check_roster
from scheduler.checking.summary import relative_gap, summarise
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding, SearchResult, Status
from scheduler.domain.run import Run
from scheduler.engine import Progress, SearchOptions, solve
from scheduler.exports.run_writer import write_run

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """What one row measures: the instance, and how it is searched."""

    agents: int
    breaks: str
    instance_seed: int
    seed: int
    weeks: int
    tight: float
    frames: bool
    rows: bool
    assigned: bool
    learners: bool
    time_limit: float
    iterations: int | None
    workers: int
    engine: str

    @property
    def name(self) -> str:
        """Name of the row's run folder."""
        tight = "" if self.tight == 1.0 else f"-tight{self.tight:g}"
        weeks = "" if self.weeks == 1 else f"-{self.weeks}weeks"
        frames = "-frames" if self.frames else ""
        rows = "-rows" if self.rows else ""
        drawn = f"instance{self.instance_seed}-seed{self.seed}"
        assigned = "-assigned" if self.assigned else ""
        learners = "-learners" if self.learners else ""
        return f"{self.agents}-{self.breaks}{weeks}{tight}{frames}{rows}{assigned}{learners}-{drawn}"


class Watch:
    """Listens to a search: when its clock began, and when it first had a roster."""

    def __init__(self) -> None:
        self.called = time.perf_counter()
        self.search_began: float | None = None
        self.first_roster: float | None = None

    def __call__(self, progress: Progress) -> None:
        """Hear one line of progress."""
        now = time.perf_counter()
        if self.search_began is None:
            self.search_began = now - progress.seconds
        if self.first_roster is None and progress.objective is not None and math.isfinite(progress.objective):
            self.first_roster = now

    def after(self, moment: float | None, compile_seconds: float) -> float | None:
        """Seconds from the call of the search to a moment, the compiling of kernels left out."""
        return None if moment is None else round(max(0.0, moment - self.called - compile_seconds), 2)


def measure(case: Case, folder: Path | None = None) -> dict[str, Any]:
    """Draw, search, check and rescore one case.

    Parameters
    ----------
    folder
        Run folder to write, and to rescore from its files; none by default.

    Returns
    -------
    dict
        The row. Money in units of a staffed agent-slot, times in seconds: ``setup_seconds`` make the tables of the
        problem, ``compile_seconds`` compile or load kernels, ``seconds`` search; ``first_roster_seconds`` run from the
        call of the search to the first complete roster heard of, with ``setup_seconds`` and without
        ``compile_seconds``. ``peak_memory_mb`` is this process's when the search has ended, ``children_memory_mb``
        the largest of a process it started. Where no roster was found, what would tell its cost is ``None``.
    """
    machine = describe_machine()
    centre = generate(case.agents, case.instance_seed, case.tight, case.weeks)
    joint = case.breaks == "joint"
    goals = {"frames": case.frames, "rows": case.rows, "assigned": case.assigned, "learners": case.learners}
    problem = make_problem(centre, f"contact-centre-{case.name}", joint, **goals)
    options = SearchOptions(case.time_limit, case.iterations, case.seed, case.workers, case.engine)  # type: ignore[arg-type]
    import_module("scheduler.engine.solve_together")  # OR-Tools and numba: the clock is for the search
    watch = Watch()
    result = solve(problem, options, watch)
    ended = time.perf_counter()
    memory, children = peak_memory_mb()
    began = ended - result.seconds if watch.search_began is None else watch.search_began
    row: dict[str, Any] = {
        **asdict(case),
        "instance_hash": centre.digest(),
        "status": str(result.status),
        "objective": None,
        "bound": result.bound,
        "gap": None,
        "seconds": round(result.seconds, 2),
        "compile_seconds": round(result.compile_seconds, 2),
        "setup_seconds": watch.after(began, result.compile_seconds),
        "first_roster_seconds": watch.after(watch.first_roster, result.compile_seconds),
        "shortage_agent_hours": None,
        "peak_memory_mb": memory,
        "children_memory_mb": children,
        "run": None,
        "machine": machine,
    }
    if result.status is Status.UNKNOWN:
        return {**row, "faults": ["no roster found in the time given"]}
    row |= {"objective": result.objective, "gap": relative_gap(result.objective, result.bound)}
    return {**row, **_judge(case, centre, problem, result, folder)}


def _judge(case: Case, centre: Centre, problem: Problem, result: SearchResult, folder: Path | None) -> dict[str, Any]:
    """Check and rescore a roster, also as written where there is a folder; the rest of its row."""
    findings = check_roster(problem, result.roster)
    keys = ("breaks", "instance_seed", "weeks", "tight", "frames", "rows", "assigned", "learners")
    drawn_by = {key: getattr(case, key) for key in keys}
    names = [agent.agent_id for agent in problem.agents]
    instance = instance_document(centre, names, problem.horizon.origin, drawn_by)
    counted, wrong = judge(instance, plain_product(problem, result.roster), result.objective, result.bound)
    wrong = [finding.message for finding in findings] + wrong
    if folder is not None:
        _write(folder, instance, problem, result, findings, case.seed)
        again, more = rescore_run(folder)
        wrong += [f"as written: {text}" for text in more]
        if again != counted:
            wrong.append(f"as written: {again}, as found: {counted}")
    run = None if folder is None else folder.as_posix()
    return {"shortage_agent_hours": counted.short / 4, "run": run, "faults": wrong}


def peak_memory_mb() -> tuple[float | None, float | None]:
    """Largest resident memory of this process, and of any one it started and waited for; ``None`` outside POSIX."""
    try:
        import resource
    except ImportError:
        return None, None
    unit = 1 if sys.platform == "darwin" else 1024
    own, children = (
        round(resource.getrusage(who).ru_maxrss * unit / MEGABYTE, 1)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own, children


def _write(
    folder: Path,
    instance: dict[str, Any],
    problem: Problem,
    result: SearchResult,
    findings: tuple[Finding, ...],
    seed: int,
) -> None:
    """Write the run folder, and the instance into it."""
    summary = summarise(problem, result, findings, seed=seed, version=scheduler.__version__)
    write_run(
        folder,
        Run(problem, result.roster, result.allotment, summary, findings, certificate=result.certificate),
    )
    write_file(folder / INSTANCE, json.dumps(instance) + "\n")


def main(arguments: list[str]) -> int:
    """Measure the case given as JSON, write the run to the folder given next."""
    case = Case(**json.loads(arguments[0]))
    folder = Path(arguments[1]) if len(arguments) > 1 else None
    print(json.dumps(measure(case, folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
