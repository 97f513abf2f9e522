from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.contact_centre import __main__ as command
from benchmarks.contact_centre import measure
from benchmarks.contact_centre.generator import LATEST_END, WEEK_SLOTS, generate, people_needed
from benchmarks.contact_centre.measure import Case, Watch
from benchmarks.contact_centre.problem import make_problem
from benchmarks.contact_centre.rescore import FIXED_BREAKS, TERMS
from benchmarks.contact_centre.rescore_run import main as rescore_main
from benchmarks.contact_centre.rescore_run import rescore_run
from benchmarks.prototype_instance import PROTOTYPE
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.engine import Progress
from scheduler.engine.tables.instance import compile_problem

PINNED = {
    (20, 0): "73563b47cda0eb404b34a128cf583a38369b42b086ee9465f917cfb449aa2597",
    (20, 1): "89c2b7f03e9ccf312013cf10094472ce1d27ba1042e5100b3928c85faab6d89d",
    (20, 2): "e0535596b81721b1da52eff7cc8b30d46c71b26804d800ccb15c84e3b488b663",
    (100, 0): "cc64cc6003af85f9e03a2cd7c58146d0b7d69c61cc3f7839d14380d4277b7b1c",
    (100, 1): "b712d3b0891e9682b5d62b16d702e220b32f4894521dd28cf0512c9837d01711",
    (100, 2): "b29ab49745ee305d0fe83a585a8d2b3676717fb4dc4734231c8be1cffc9b274b",
    (1000, 0): "19430108e576b83e7b6d7af422820294eac431e09a45b88ecbbf9b8d3b9debec",
    (1000, 1): "c4ec7baaa913ff12bc6206c96206cda2dc9ccb7a5bf85219e57c3ebf82e728d7",
    (1000, 2): "d95b457e9769cf5c16225ab41c4e4accfcb872463d4954ac3b44df8c1fca20be",
}


@pytest.mark.parametrize(("agents", "seed"), PINNED)
def test_the_instances_of_the_tables_never_change(agents: int, seed: int) -> None:
    assert generate(agents, seed).digest() == PINNED[agents, seed]


@pytest.mark.parametrize(("agents", "seed", "tight"), [(20, 0, 1.0), (100, 1, 1.0), (137, 5, 1.25), (1000, 2, 1.1)])
def test_the_first_week_is_the_engine_notes_own(agents: int, seed: int, tight: float) -> None:
    path = PROTOTYPE / "inst.py"
    if not path.is_file():
        pytest.skip("the generator ../shared/prototype/inst.py is not at hand")
    spec = importlib.util.spec_from_file_location("notes_generator", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    theirs, ours = module.make(agents, seed=seed, tight=tight), generate(agents, seed, tight, weeks=2)
    assert np.array_equal(theirs.group, ours.group)
    assert np.array_equal(theirs.contract, ours.contract)
    assert np.array_equal(theirs.avail, ours.available[:, :7])
    assert np.array_equal(theirs.early, ours.early)
    assert np.array_equal(theirs.late, ours.late)
    assert np.array_equal(theirs.R, ours.required[:, :WEEK_SLOTS])


def test_later_weeks_have_the_same_shape_and_draws_of_their_own() -> None:
    three = generate(100, seed=1, weeks=3)
    first, second, third = (three.required[:, i * WEEK_SLOTS : (i + 1) * WEEK_SLOTS] for i in range(3))
    assert np.array_equal(first, generate(100, seed=1).required)
    assert not np.array_equal(second, third)
    assert abs(second.sum() / first.sum() - 1) < 0.02
    assert np.corrcoef(first.ravel(), third.ravel())[0, 1] > 0.95
    assert three.available.shape == (100, 21)
    assert not np.array_equal(three.available[:, 7:14], three.available[:, 14:])


def test_tight_demand_asks_for_more_people() -> None:
    assert generate(100, tight=1.2).required.sum() > 1.15 * generate(100).required.sum()


def test_erlang_c_by_hand() -> None:
    # Load 1: with two people one in three waits, a share of exp(-20 / 300) of those longer than 20 s: 69 % in time.
    # With three people 1 in 11 waits, exp(-2 * 20 / 300) of those too long: 92 %.
    handle = np.array([[300.0]])
    assert people_needed(np.array([[0.0, 3.0]]), handle).tolist() == [[0, 3]]


@pytest.mark.parametrize("joint", [True, False])
def test_legal_duties_are_those_the_centre_describes(joint: bool) -> None:
    centre = generate(60, seed=3, weeks=2)
    instance = compile_problem(make_problem(centre, "test", joint))
    assert instance.agents == tuple(f"A{i:05d}" for i in range(60))
    for i, number in enumerate(instance.tables.class_of.tolist()):
        early, late = int(centre.early[i]), int(centre.late[i])
        legal = {
            (day, start, length)
            for day in range(14)
            if centre.available[i, day]
            for length in TERMS[centre.contract[i]].lengths
            for start in range(0, 96, 2)
            if early <= start and start + length <= late
        }
        options = [option for day in instance.classes[number].options for option in day]
        assert {(o.day, o.start // 15 - 96 * o.day, o.form.minutes // 15) for o in options} == legal
        assert len(options) == len(legal)
        if not joint:
            for option in options:
                placed = tuple((b.earliest // 15, b.minutes // 15) for b in option.form.breaks)
                assert placed == FIXED_BREAKS[option.form.minutes // 15]
                assert all(b.earliest == b.latest for b in option.form.breaks)


def test_some_duties_may_cross_midnight_and_days_away_are_no_absences() -> None:
    centre = generate(20, seed=0)
    problem = make_problem(centre, "test")
    assert centre.late.max() == LATEST_END
    assert len(problem.locks) == (~centre.available).sum()
    assert problem.absences == ()


def test_the_watch_leaves_compiling_out() -> None:
    watch = Watch()
    watch(Progress("start", 0.5))
    assert watch.search_began is not None
    assert watch.first_roster is None
    watch(Progress("start", 0.6, objective=float("inf")))
    assert watch.first_roster is None
    watch(Progress("start", 0.7, objective=10.0))
    first = watch.first_roster
    watch(Progress("later", 0.8, objective=9.0))
    assert watch.first_roster == first
    watch.called, watch.search_began = 100.0, 107.0
    assert watch.after(107.0, 5.0) == 2.0
    assert watch.after(None, 5.0) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--agents", "none"], "found 'none', a whole number of at least 1 is allowed"),
        (["--agents", "0"], "found '0'"),
        (["--breaks", "loose"], "invalid choice: 'loose'"),
        (["--tight", "-1"], "a number above 0 is allowed"),
        (["--time-limit", "inf"], "a number above 0 is allowed"),
        (["--agent-count", "5"], "unrecognized arguments"),
    ],
)
def test_bad_usage_exits_2_and_says_why(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_run_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "20-joint-instance0-seed0").mkdir()
    assert command.main(["--agents", "20", "--runs", str(tmp_path)]) == 2
    assert "never overwritten" in capsys.readouterr().err


def test_one_row_for_each_combination_and_any_fault_exits_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def row(case: Case, folder: Path | None) -> dict[str, Any]:
        assert folder is None
        wrong = ["no rest"] if case.breaks == "fixed" else []
        return {"agents": case.agents, "breaks": case.breaks, "instance_seed": 0, "seed": case.seed, "faults": wrong}

    monkeypatch.setattr(command, "run_row", row)
    arguments = ["--agents", "20", "30", "20", "--seed", "4", "5", "--breaks", "joint"]
    assert command.main([*arguments, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(r["agents"], r["seed"]) for r in rows] == [(20, 4), (20, 5), (30, 4), (30, 5)]
    assert command.main([*arguments, "fixed"]) == 1
    table = capsys.readouterr().out
    assert "first" in table
    assert "fault: 20 agents, fixed, seed 4: no rest" in table


def test_a_measuring_process_that_fails_is_a_fault(tmp_path: Path) -> None:
    case = Case(20, "joint", 0, 0, 1, 1.0, False, False, False, False, 1.0, None, 1, "no such engine")
    (tmp_path / "taken").write_text("")
    row = command.run_row(case, tmp_path / "taken" / "run")
    assert row["faults"] == ["the measuring process ended with 1"]


@pytest.mark.parametrize("frames", ["", "-frames", "-frames-rows", "-assigned", "-learners"])
def test_two_weeks_of_twenty_agents_are_legal_and_rescored_from_their_files(frames: str, tmp_path: Path) -> None:
    code = "from scheduler.cli.main import main; main()"
    arguments = "bench contact-centre --agents 20 --weeks 2 --tight 1.1 --time-limit 1 --workers 1 --runs runs --json"
    arguments += frames.replace("-", " --")
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments.split()], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    folder = tmp_path / "runs" / f"20-joint-2weeks-tight1.1{frames}-instance0-seed0"
    assert Path(row["run"]) == folder
    assert row["faults"] == []
    assert row["instance_hash"] == generate(20, 0, 1.1, 2).digest()
    assert row["bound"] <= row["objective"]
    assert row["gap"] == pytest.approx((row["objective"] - row["bound"]) / row["objective"])
    assert row["first_roster_seconds"] >= row["setup_seconds"] > 0
    assert row["peak_memory_mb"] > 0
    counted, wrong = rescore_run(folder)
    assert wrong == []
    assert counted.objective == row["objective"]
    assert counted.short / 4 == row["shortage_agent_hours"]
    assert json.loads((folder / "instance.json").read_text(encoding="utf-8"))["frames"] == ("frames" in frames)
    assert counted.outside == 0 or "frames" in frames
    assert counted.together == 0 or "rows" in frames
    assert rescore_main([str(folder)]) == 0
    _change(folder)
    assert rescore_main([str(folder)]) == 1
    assert rescore_main([str(folder), str(tmp_path / "nowhere")]) == 2


def test_without_a_roster_there_is_no_cost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nobody = SearchResult(Status.UNKNOWN, Roster(()), Allotment(()), {"shortage": 9.0}, None, seconds=3.0)
    monkeypatch.setattr(measure, "solve", lambda problem, options, listener: nobody)
    row = measure.measure(
        measure.Case(5, "fixed", 0, 0, 1, 1.0, False, False, False, False, 1.0, None, 1, "cp-sat"), tmp_path / "run"
    )
    assert (row["status"], row["objective"], row["bound"], row["gap"]) == ("unknown", None, None, None)
    assert (row["first_roster_seconds"], row["run"]) == (None, None)
    assert row["faults"] == ["no roster found in the time given"]
    assert not (tmp_path / "run").exists()


def test_broken_rules_and_false_claims_are_faults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A roster of nobody breaks every contract; its claimed cost and bound are wrong too."""
    nobody = SearchResult(Status.FEASIBLE, Roster(()), Allotment(((0,) * 672,) * 4), {"shortage": 9.0}, 1e9)
    monkeypatch.setattr(measure, "solve", lambda problem, options, listener: nobody)
    case = measure.Case(5, "fixed", 0, 0, 1, 1.0, False, False, False, False, 1.0, None, 1, "search")
    row = measure.measure(case, tmp_path / "run")
    required = int(generate(5).required.sum())
    assert row["shortage_agent_hours"] == required / 4
    assert f"claims 9.0, rescored {10 * required}" in row["faults"]
    assert f"as written: bound 1000000000.0 above the roster's {10 * required}" in row["faults"]
    assert sum("works 0 days in the week" in text for text in row["faults"]) == 5
    assert sum(text.startswith("A000") and "week 0: 0 duties" in text for text in row["faults"]) == 5
    assert (tmp_path / "run" / "instance.json").is_file()


def _change(folder: Path) -> None:
    """Let the summary claim one staffed slot less."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    summary["objective"] -= 1
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
