from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import PastDuty, Segment
from scheduler.engine import Progress, SearchOptions, solve
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.parts.decompose import independent_parts
from scheduler.engine.parts.lanes import plan_lanes
from scheduler.engine.parts.solve_apart import BROKEN
from scheduler.engine.processes import ChildProcesses
from tests.engine.sites import site_problem
from tests.engine.test_solve import assert_sound, counted
from tests.engine.worlds import ANNA, HOURLY, Size, legal_problem, no_rest, plain_problem

ROOT = Path(__file__).resolve().parents[3]


def copies(problem: Problem, count: int = 2) -> Problem:
    """The same site several times side by side, each with its own queues, people, shifts and (rolled) demand."""
    found: dict[str, list[Any]] = {name: [] for name in ("agents", "queues", "demand", "sessions")}
    people = ("absences", "wishes", "coachings", "history", "locks", "base")
    found |= {name: [] for name in people}
    shifts, contracts = {}, {}
    for c in range(count):
        for shift in problem.shifts.values():
            queue = f"{shift.queue}-{c}" if shift.queue else ""
            shifts[f"{shift.shift_id}-{c}"] = replace(shift, shift_id=f"{shift.shift_id}-{c}", queue=queue)
        for name, contract in problem.contracts.items():
            own = tuple(f"{shift}-{c}" for shift in contract.shifts)
            contracts[f"{name}-{c}"] = replace(contract, contract_id=f"{name}-{c}", shifts=own)
        for agent in problem.agents:
            skills = frozenset(f"{skill}-{c}" for skill in agent.skills)
            renamed = replace(agent, agent_id=f"{agent.agent_id}-{c}", skills=skills, contract=f"{agent.contract}-{c}")
            found["agents"].append(renamed)
        for own_queue, demand in zip(problem.queues, problem.demand, strict=True):
            required = (*demand.required[c:], *demand.required[:c])
            required = tuple(n if opens else 0 for n, opens in zip(required, demand.open, strict=True))
            found["queues"].append(replace(own_queue, name=f"{own_queue.name}-{c}"))
            found["demand"].append(replace(demand, queue=f"{own_queue.name}-{c}", required=required))
        for session in problem.sessions:
            found["sessions"].append(replace(session, attendees=tuple(f"{name}-{c}" for name in session.people)))
        for name in people:
            found[name] += [replace(item, agent_id=f"{item.agent_id}-{c}") for item in getattr(problem, name)]
    several: dict[str, Any] = {name: tuple(items) for name, items in found.items()}
    return replace(problem, shifts=shifts, contracts=contracts, **several)


def clinics(count: int) -> Problem:
    return copies(site_problem("clinic"), count)


class Unused(Executor):
    """Refuses all work."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("nothing should run here")


# The parts -----------------------------------------------------------------------------------------------------------


def test_a_problem_in_one_piece_is_not_touched() -> None:
    for problem in (site_problem("clinic"), site_problem("manila"), plain_problem()):
        (part,) = independent_parts(problem)
        assert part is problem
    assert solve(plain_problem(), counted(4), executor=Unused()).status is Status.OPTIMAL


def test_parts_hold_every_agent_queue_and_personal_input_once() -> None:
    problem = copies(legal_problem(2501, Size(4, 2)), 3)
    parts = independent_parts(problem)
    assert len(parts) >= 3
    assert sorted(a.agent_id for p in parts for a in p.agents) == sorted(a.agent_id for a in problem.agents)
    assert sorted(q.name for p in parts for q in p.queues) == sorted(q.name for q in problem.queues)
    for part in parts:
        assert [q.name for q in part.queues] == [d.queue for d in part.demand]
        assert {s for a in part.agents for s in a.skills} <= {q.name for q in part.queues}
        for agent_id, context in part.contexts.items():
            assert context == problem.contexts[agent_id]


def test_queues_without_people_and_people_without_queues_go_to_the_largest_part() -> None:
    problem = clinics(2)
    lonely = replace(problem.queues[0], name="lonely")
    demand = replace(problem.demand[0], queue="lonely")
    agent = replace(problem.agents[0], agent_id="idle", skills=frozenset({"elsewhere"}))
    extra = replace(problem.agents[-1], agent_id="extra")
    parts = independent_parts(
        replace(
            problem,
            queues=(*problem.queues, lonely),
            demand=(*problem.demand, demand),
            agents=(agent, *problem.agents, extra),
        )
    )
    assert [len(p.agents) for p in parts] == [12, 14]
    assert [q.name for q in parts[1].queues] == ["appointments-1", "lonely"]
    assert parts[1].agents[0].agent_id == "idle"


def test_a_carried_duty_bound_to_a_queue_ties_its_agent_to_it() -> None:
    problem = copies(plain_problem())
    assert len(independent_parts(problem)) == 2
    start, end = HOURLY.moment(-240), HOURLY.moment(120)
    segment = Segment(start, end, "work", True, "q-1")
    past = PastDuty("A-0", HOURLY.date_of(-1), start, end, 360, "night", (segment,))
    assert len(independent_parts(replace(problem, history=(past,)))) == 1


# Solving apart -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_parts_together_cost_what_the_whole_costs(seed: int) -> None:
    problem = copies(legal_problem(2510 + seed, Size(2, 2, 60, (0, 1), 2, tiers=seed % 2 == 0, bound=seed == 3)))
    assert len(independent_parts(problem)) >= 2
    apart, whole = (solve(problem, counted(1600, engine=engine)) for engine in ("auto", "cp-sat"))
    for result in (apart, whole):
        assert_sound(problem, result)
        assert result.status is Status.OPTIMAL
    assert apart.objective == pytest.approx(whole.objective, abs=1e-9)
    assert apart.unavoidable_pay == pytest.approx(whole.unavoidable_pay, abs=1e-6)


def test_what_changes_of_a_base_cost_is_the_same_apart() -> None:
    problem = copies(plain_problem())
    first = solve(problem, counted(40, engine="auto"))
    only = tuple(duty for duty in first.roster.duties if duty.agent_id == "A-0")
    assert only
    based = replace(problem, base=only)
    result = solve(based, counted(40, engine="auto"))
    assert_sound(based, result)
    answer = FullModel(based).solve(20, 1, 0)
    assert (result.status, answer.status) == (Status.OPTIMAL, Status.OPTIMAL)
    assert round(1000 * result.objective) == round(answer.objective)


def test_a_bound_is_missing_or_the_sum_of_the_parts() -> None:
    problem = clinics(2)
    result = solve(problem, counted(24))
    assert_sound(problem, result)
    assert result.bound == pytest.approx(sum(solve(p, counted(12)).bound or 0 for p in independent_parts(problem)))


@pytest.mark.parametrize("make", [ThreadPoolExecutor, pytest.param(ProcessPoolExecutor, marks=pytest.mark.slow), None])
def test_threads_processes_and_one_worker_find_the_same_rosters(make: Callable[..., Executor] | None) -> None:
    problem = clinics(2)
    alone = solve(problem, counted(24, 5))
    two = replace(counted(24, 5), workers=2)
    if make is None:
        result = solve(problem, two)
    else:
        context = {"mp_context": multiprocessing.get_context("spawn")} if make is ProcessPoolExecutor else {}
        with make(2, **context) as executor:
            result = solve(problem, two, executor=executor)
    assert_sound(problem, result)
    assert (result.roster, result.bound, result.iterations) == (alone.roster, alone.bound, alone.iterations)
    assert multiprocessing.active_children() == []


def test_a_cluster_takes_parts() -> None:
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    problem = clinics(2)
    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=":0") as client:
        result = solve(problem, replace(counted(24, 5), workers=2), executor=client.get_executor())
    assert result.roster == solve(problem, counted(24, 5)).roster


# Lanes, progress, ends ------------------------------------------------------------------------------------------------


def test_lanes_share_workers_and_rounds_and_hold_every_part_once() -> None:
    parts = [replace(site_problem("clinic"), agents=(ANNA,) * size) for size in (400, 100, 25, 25, 4)]
    for workers, lanes in ((1, 1), (2, 2), (3, 3), (5, 5), (9, 5)):
        plan = plan_lanes(parts, SearchOptions(iterations=1000, workers=workers))
        assert sorted(n for lane in plan for n in lane.numbers) == [0, 1, 2, 3, 4]
        assert len(plan) == lanes
        assert sum(lane.options.workers for lane in plan) == workers
        assert 990 <= sum(lane.options.iterations or 0 for lane in plan) <= 1010
    assert [lane.numbers for lane in plan_lanes(parts, SearchOptions(workers=2))] == [(0, 4), (1, 2, 3)]


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_adds_up(workers: int) -> None:
    problem = clinics(2)
    told: list[Progress] = []
    result = solve(problem, SearchOptions(time_limit=2.0, workers=workers, engine="search"), told.append)
    assert_sound(problem, result)
    known = [p for p in told if p.objective is not None]
    assert (told[-1].phase, told[-1].objective, told[-1].bound) == ("done", result.objective, result.bound)
    assert [p.objective for p in known] == sorted((p.objective or 0 for p in known), reverse=True)
    assert [p.seconds for p in told] == sorted(p.seconds for p in told)
    assert all(p.bound is None or p.bound <= result.objective for p in told)


@pytest.mark.parametrize(("workers", "executor"), [(1, False), (2, False), (2, True)])
def test_ctrl_c_keeps_a_roster_of_every_part(workers: int, executor: bool) -> None:
    problem = clinics(3)
    heard: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == 2:
            raise KeyboardInterrupt

    options = SearchOptions(time_limit=600.0, workers=workers, engine="auto")
    if executor:
        options = replace(options, iterations=4, engine="search")
    with ThreadPoolExecutor(2) as threads:
        result = solve(problem, options, interrupt, threads if executor else None)
    assert_sound(problem, result)
    assert result.interrupted or executor
    assert {duty.agent_id[-1] for duty in result.roster.duties} == {"0", "1", "2"}
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_everybody_without_a_legal_week_is_named_whatever_the_part(workers: int) -> None:
    problem = clinics(3)
    stuck = [f"{problem.agents[0].agent_id[:-1]}{c}" for c in (0, 2)]
    locks = tuple(lock for agent_id in stuck for lock in no_rest(problem, agent_id))
    with pytest.raises(InfeasibleError) as raised:
        solve(replace(problem, locks=locks), SearchOptions(time_limit=600.0, workers=workers))
    assert all(agent_id in str(raised.value) for agent_id in stuck)


def test_parts_are_solved_here_where_processes_break(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: ChildProcesses, *work: object) -> None:
        raise BrokenProcessPool

    problem = clinics(2)
    alone = solve(problem, counted(12))
    monkeypatch.setattr(ChildProcesses, "submit", broken)
    result = solve(problem, replace(counted(12), workers=2))
    assert (result.roster, result.notes) == (alone.roster, (BROKEN,))


SCRIPT = textwrap.dedent(
    """
    import os
    from scheduler.engine import SearchOptions, solve
    from tests.engine.parts.test_decompose import assert_sound, clinics

    def tell(progress):
        if progress.objective is not None:
            print("known", flush=True)

    if __name__ == "__main__":
        problem = clinics(2)
        result = solve(problem, SearchOptions(time_limit=900, workers=2, engine="search"), tell)
        assert_sound(problem, result)
        print("sound", result.interrupted, flush=True)
    """
)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
@pytest.mark.parametrize("whole_group", [False, True])
def test_a_signal_ends_all_processes_with_a_roster(tmp_path: Path, whole_group: bool) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    run = subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "known\n"
    (os.killpg if whole_group else os.kill)(run.pid, signal.SIGINT)
    said, errors = run.communicate()  # ends when the last process that holds the pipes has ended
    assert (said.splitlines()[-1], errors, run.returncode) == ("sound True", "", 0)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_no_process_outlives_a_killed_search(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    run = subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "known\n"
    run.kill()
    with run.stdout:
        run.stdout.read()  # ends when the last process that holds the pipe has ended
    run.wait()


BEFORE_CTRL_C = """
import multiprocessing, sys
from ctypes import c_bool
from scheduler.engine import processes

if __name__ == "__main__":
    assert "numba.cpython.unicode" not in sys.modules
    processes._watch = print  # this process is nobody's child
    processes._begin(multiprocessing.RawValue(c_bool, False), print)
    assert "numba.cpython.unicode" in sys.modules
"""
NATIVES = """
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from scheduler.engine import SearchOptions, solve
from scheduler.engine.kernels.compiled import load_natives
from scheduler.engine.parts import lanes
from tests.engine.worlds import legal_problem

def natives():
    files = {name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items())}
    return {name for name, file in files.items() if file.endswith(tuple(EXTENSION_SUFFIXES))}

load_natives()
problems, before = [legal_problem(seed) for seed in range(2)], natives()
for problem in problems:
    for engine in ("search", "cp-sat"):
        solve(problem, SearchOptions(time_limit=2.0, workers=1, engine=engine))
print(*sorted(natives() - before))
"""


def test_a_search_loads_no_native_module_on_its_way(tmp_path: Path) -> None:
    """An interrupt in the middle of that leaves a module that cannot be loaded any more."""
    script = tmp_path / "natives.py"
    script.write_text(NATIVES)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_a_lane_loads_what_an_interrupt_would_break_before_it_hears_of_any(tmp_path: Path) -> None:
    script = tmp_path / "begin.py"
    script.write_text(BEFORE_CTRL_C)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
