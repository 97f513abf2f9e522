from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from scheduler import pipeline
from scheduler.domain.errors import InfeasibleError, InputError, UsageError
from scheduler.domain.run import Run
from scheduler.engine import Listener, SearchOptions
from scheduler.engine.options import silent
from scheduler.engine.processes import Reports, StoppableExecutor
from scheduler.inputs.run_folder.reader import read_run
from scheduler.scenarios import BASE, SHORT, Column, Comparison, Ranking, compare_scenarios
from scheduler.simulation import simulate
from scheduler.simulation.simulated_loss import simulated_loss
from scheduler.simulation.summary import queue_summaries
from scheduler.staffing.expected_service import expected_service
from tests.referee import assert_referee_agrees

ROOT = Path(__file__).resolve().parents[2]
CLINIC = pipeline.SiteRequest(ROOT / "configs" / "clinic")
OPTIONS = SearchOptions(engine="search", iterations=20, workers=1)
HIRES = ROOT / "scenarios" / "clinic-hires-6.yaml"
VOLUME = ROOT / "scenarios" / "clinic-volume-15.yaml"


def write_scenario(folder: Path, name: str, changes: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"name: {name}\nsites: [clinic]\nchanges:\n{changes}", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compare") / "runs"


@pytest.fixture(scope="module")
def comparison(runs: Path) -> Comparison:
    return compare_scenarios(CLINIC, [VOLUME, HIRES], OPTIONS, out=runs)


def test_the_base_comes_first_and_scenarios_in_the_order_asked(comparison: Comparison) -> None:
    assert [column.name for column in comparison.columns] == [BASE, "clinic-volume-15", "clinic-hires-6"]
    assert (comparison.site, comparison.start, comparison.currency) == ("Harbour Clinic", "2026-11-23", "EUR")


def test_every_number_is_that_of_the_saved_run(comparison: Comparison, runs: Path) -> None:
    for column in comparison.columns:
        run = read_run(runs / column.name)
        assert_referee_agrees(runs / column.name)
        assert column.objective == run.summary["objective"]
        assert column.shortage_hours == run.summary["shortage_agent_hours"]
        assert column.findings == 0
        (service,) = expected_service(run.problem, run.allotment.staffed)
        assert column.in_time == pytest.approx(service.in_time)
        assert column.abandoned == pytest.approx(service.abandoned)
        assert column.queues == (("appointments", service.in_time, service.abandoned),)


def test_a_scenario_changes_what_it_says(comparison: Comparison) -> None:
    base, volume, hires = comparison.columns
    assert volume.minus(base, "required_hours") > 0  # type: ignore[operator]
    assert hires.minus(base, "required_hours") == 0
    assert (hires.agents, base.agents) == (18, 12)


def test_the_same_twice(comparison: Comparison) -> None:
    again = compare_scenarios(CLINIC, [VOLUME, HIRES], OPTIONS)
    assert again == comparison


class Backwards(Executor):
    """Runs what it is given when the first answer is asked for, the last task first."""

    def __init__(self) -> None:
        self._tasks: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.order: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Waiting(self.run)
        self._tasks.append((future, lambda: fn(*args, **kwargs)))
        self.order.insert(0, args[0].name)
        return future

    def run(self) -> None:
        while self._tasks:
            future, task = self._tasks.pop()
            try:
                future.set_result(task())
            except BaseException as error:
                future.set_exception(error)


class Waiting(Future[Any]):
    """Asks for the work when somebody asks for the answer."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self._run = run

    def result(self, timeout: float | None = None) -> Any:
        self._run()
        return super().result(timeout)


def test_an_executor_gives_the_same_columns_in_the_same_order(
    comparison: Comparison, runs: Path, tmp_path: Path
) -> None:
    backwards = Backwards()
    assert compare_scenarios(CLINIC, [VOLUME, HIRES], OPTIONS, out=tmp_path / "late", executor=backwards) == comparison
    assert backwards.order == ["clinic-hires-6", "clinic-volume-15", BASE]
    with ThreadPoolExecutor(2) as threads:
        assert compare_scenarios(CLINIC, [VOLUME, HIRES], OPTIONS, executor=threads) == comparison
    for name in (BASE, "clinic-volume-15", "clinic-hires-6"):
        assert (tmp_path / "late" / name / "duties.csv").read_bytes() == (runs / name / "duties.csv").read_bytes()


def test_an_executor_of_processes_can_take_tasks_and_answers(runs: Path, tmp_path: Path) -> None:
    class Pickled(Backwards):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            fn, args = pickle.loads(pickle.dumps((fn, args)))
            return super().submit(lambda task: pickle.loads(pickle.dumps(fn(task))), *args)

    strict = write_scenario(tmp_path, "strict", "  site:\n    rules.+: {type: max_run, limit: 4, name: four}\n")
    base, impossible = compare_scenarios(CLINIC, [strict], OPTIONS, executor=Pickled()).columns
    assert base.objective == read_run(runs / BASE).summary["objective"]
    assert impossible.status == "infeasible"
    assert "C01 has no legal week" in impossible.reason


class Gone(StoppableExecutor):
    """Workers on other machines that went away."""

    cores = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor())
        return future

    def reports(self) -> Reports:
        return Reports(silent, list)

    def stop(self) -> None:
        pass


def test_columns_that_are_lost_elsewhere_are_solved_here(comparison: Comparison) -> None:
    assert compare_scenarios(CLINIC, [VOLUME, HIRES], OPTIONS, executor=Gone()) == comparison


def test_each_column_on_an_executor_is_told_of_once_when_it_is_done() -> None:
    seen: list[tuple[str, str, float | None]] = []

    def watch(name: str) -> AbstractContextManager[Listener]:
        return nullcontext(lambda progress: seen.append((name, progress.phase, progress.objective)))

    found = compare_scenarios(CLINIC, [VOLUME], OPTIONS, watch=watch, executor=Backwards())
    assert seen == [(column.name, "done", column.objective) for column in found.columns]


def test_a_fault_on_an_executor_ends_the_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(pipeline, "solve_site", fail)
    with pytest.raises(OSError, match="the disk is full"):
        compare_scenarios(CLINIC, [VOLUME], OPTIONS, executor=Backwards())


def test_columns_are_solved_as_the_caller_says(comparison: Comparison, runs: Path) -> None:
    asked: list[tuple[Path, ...]] = []

    def solve(request: pipeline.SiteRequest, options: SearchOptions, listener: Listener) -> Run:
        asked.append(tuple(request.overlays))
        return read_run(runs / "clinic-hires-6")

    found = compare_scenarios(CLINIC, [VOLUME], OPTIONS, solve=solve, simulation=None)
    assert asked == [(), (VOLUME,)]
    assert [column.agents for column in found.columns] == [18, 18]


def test_a_run_is_a_column_of_its_own(comparison: Comparison, runs: Path) -> None:
    found = compare_scenarios(CLINIC, [], OPTIONS, runs=[runs / "clinic-hires-6"])
    assert found.columns == (comparison.columns[0], comparison.columns[2])
    assert found.ranking == comparison.ranking


def test_nothing_is_played_where_nothing_is_asked_for(comparison: Comparison, runs: Path) -> None:
    plain = compare_scenarios(CLINIC, [], OPTIONS, runs=[runs / "clinic-hires-6"], simulation=None)
    assert [column.simulated for column in plain.columns] == [None, None]
    assert plain.ranking == Ranking()
    assert plain.columns[0].objective == comparison.columns[0].objective


def test_a_column_is_played_as_its_saved_run_is_by_simulate(comparison: Comparison, runs: Path) -> None:
    run = read_run(runs / "clinic-hires-6")
    simulation = simulate(run.problem, run.roster, SHORT)
    found = comparison.columns[2].simulated
    assert found is not None
    assert found.queues == queue_summaries(simulation)
    assert found.loss == pytest.approx(simulated_loss(simulation).sum(axis=1).mean(), abs=0.01)
    assert found.absences == pytest.approx(run.summary["pay_total"] - run.summary["labour_cost"], abs=0.01)


def test_a_share_is_weighted_by_contacts() -> None:
    column = Column("x", "feasible", in_time=0.5)
    assert column.minus(Column("y", "infeasible"), "in_time") is None
    assert column.minus(Column("y", "feasible", in_time=0.75), "in_time") == -0.25


def test_a_scenario_without_a_legal_roster_does_not_stop_the_others(tmp_path: Path) -> None:
    strict = write_scenario(tmp_path, "strict", "  site:\n    rules.+: {type: max_run, limit: 4, name: four}\n")
    base, impossible, volume = compare_scenarios(CLINIC, [strict, VOLUME], OPTIONS, out=tmp_path / "runs").columns
    assert (impossible.status, impossible.objective, impossible.findings) == ("infeasible", None, None)
    assert "C01 has no legal week" in impossible.reason
    assert base.objective is not None
    assert volume.objective is not None
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == [BASE, "clinic-volume-15"]


def test_nothing_but_impossible_columns_is_an_error(tmp_path: Path) -> None:
    strict = write_scenario(tmp_path, "strict", "  site:\n    rules.+: {type: max_run, limit: 4, name: four}\n")
    request = pipeline.SiteRequest(CLINIC.site, overlays=[strict])
    with pytest.raises(InfeasibleError, match="base: C01 has no legal week"):
        compare_scenarios(request, [], OPTIONS)


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="two columns would be named clinic-hires-6"):
        compare_scenarios(CLINIC, [HIRES, HIRES], OPTIONS)


def test_a_folder_that_exists_is_refused_before_the_search(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exists"):
        compare_scenarios(CLINIC, [HIRES], OPTIONS, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_with_a_mistake_is_refused_before_any_search(tmp_path: Path) -> None:
    wrong = write_scenario(tmp_path, "wrong", "  volume: {factor: 1.1, queue: [appointments]}\n")
    searched: list[str] = []

    def watch(name: str) -> AbstractContextManager[Listener]:
        searched.append(name)
        return nullcontext(silent)

    with pytest.raises(InputError, match="unknown key 'queue'"):
        compare_scenarios(CLINIC, [VOLUME, wrong], OPTIONS, watch=watch)
    assert searched == []


def test_each_search_is_watched_by_name() -> None:
    seen: list[str] = []

    def watch(name: str) -> AbstractContextManager[Listener]:
        return nullcontext(lambda progress: seen.append(name))

    compare_scenarios(CLINIC, [VOLUME], OPTIONS, watch=watch)
    assert list(dict.fromkeys(seen)) == [BASE, "clinic-volume-15"]
