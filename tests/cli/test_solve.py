from __future__ import annotations

import json
from pathlib import Path

import pytest

from scheduler.goals.registry import GOALS
from scheduler.inputs.run_folder.reader import read_run
from tests.cli.conftest import CLINIC, QUICK, Edit, call, duties, files_under, solved
from tests.referee import assert_referee_agrees

CONTRACT_FILES = {
    *("summary.json", "segments.csv", "duties.csv", "coverage.csv", "agents.csv", "findings.json"),
    *("problem.json", "inputs.lock.json", "bound.json", "manifest.json"),
    *("activity_hours.csv", "ledger.csv", "wish_answers.csv"),
}


def test_the_clinic_gets_a_legal_roster(clinic_run: Path) -> None:
    summary = json.loads((clinic_run / "summary.json").read_text(encoding="utf-8"))
    assert {path.name for path in clinic_run.iterdir()} == CONTRACT_FILES
    assert summary["findings"] == 0
    assert summary["status"] in ("feasible", "optimal")
    assert 0 < summary["bound"] <= summary["objective"] == pytest.approx(sum(summary["goals"].values()))


def test_the_summary_on_stdout_says_what_is_in_the_run(tmp_path: Path) -> None:
    done = call("solve", CLINIC, *QUICK, "--out", tmp_path / "run")
    said = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert done.exit_code == 0
    for part in (
        f"{said['start']} to {said['end']}: {said['status']}",
        f"cost      {said['objective']:,.2f} EUR",
        f"gap {said['gap']:.2%}",
        f"{said['shortage_agent_hours']:,.1f} short",
        f"{said['paid_total_hours']:,.1f} paid",
        "findings  0",
        "appointments",
        f"scheduler verify {(tmp_path / 'run').as_posix()}",
    ):
        assert part in done.stdout
    assert "reading" in done.stderr
    assert "bound" in done.stderr
    assert "reading" not in done.stdout


def test_json_is_one_document_and_the_run_on_disk(tmp_path: Path) -> None:
    done = call("solve", CLINIC, *QUICK, "--out", tmp_path / "run", "--json")
    said = json.loads(done.stdout)
    assert said.pop("run") == (tmp_path / "run").as_posix()
    assert said == json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))


def test_the_same_seed_gives_the_same_roster_bit_for_bit(clinic_run: Path, tmp_path: Path) -> None:
    again = solved(CLINIC, tmp_path / "again")
    for name in ("segments.csv", "duties.csv", "coverage.csv", "problem.json", "agents.csv"):
        assert (again / name).read_bytes() == (clinic_run / name).read_bytes()
    other = solved(CLINIC, tmp_path / "other", "--seed", "1")
    assert (other / "segments.csv").read_bytes() != (clinic_run / "segments.csv").read_bytes()


def test_without_out_runs_are_numbered_and_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = (json.loads(call("solve", CLINIC, *QUICK, "--json").stdout)["run"] for _ in range(2))
    assert (first, second) == ("runs/clinic-2026-11-23-1", "runs/clinic-2026-11-23-2")
    assert_referee_agrees(tmp_path / first)


def test_an_existing_run_is_refused_and_nothing_is_touched(own_run: Path) -> None:
    before = files_under(own_run.parent)
    done = call("solve", CLINIC, *QUICK, "--out", own_run)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"{own_run}: exists" in done.stderr
    assert files_under(own_run.parent) == before


def test_force_replaces_a_run_and_nothing_else(own_run: Path, tmp_path: Path) -> None:
    (own_run / "report.html").write_text("old")
    solved(CLINIC, own_run, "--force")
    assert {path.name for path in own_run.iterdir()} == CONTRACT_FILES
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "diary.txt").write_text("mine")
    done = call("solve", CLINIC, *QUICK, "--out", notes, "--force")
    assert done.exit_code == 2
    assert (notes / "diary.txt").read_text() == "mine"


def test_every_input_is_in_the_lock_with_its_hash(clinic_run: Path) -> None:
    import hashlib

    lock = json.loads((clinic_run / "inputs.lock.json").read_text(encoding="utf-8"))
    named = {file["path"]: file["sha256"] for file in lock["files"]}
    assert set(named) == {p.relative_to(CLINIC).as_posix() for p in CLINIC.rglob("*") if p.is_file()}
    assert all(hashlib.sha256((CLINIC / name).read_bytes()).hexdigest() == found for name, found in named.items())


def test_a_scenario_is_applied_and_recorded(tmp_path: Path) -> None:
    run = solved(CLINIC, tmp_path / "run", "--scenario", "clinic-hires-6")
    assert read_run(run).summary["agents"] == 18
    lock = json.loads((run / "inputs.lock.json").read_text(encoding="utf-8"))
    assert [Path(file["path"]).stem for file in lock["overlays"]] == ["clinic-hires-6"]


def test_an_unknown_scenario_names_the_nearest(tmp_path: Path) -> None:
    done = call("solve", CLINIC, "--scenario", "clinic-hires", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "did you mean 'clinic-hires-6'" in done.stderr
    assert not (tmp_path / "run").exists()


def test_the_whole_model_alone_gives_a_legal_roster_too(tmp_path: Path) -> None:
    done = call(
        "solve", CLINIC, "--engine", "cp-sat", "--iterations", "400", "--workers", "1", "--out", tmp_path / "run"
    )
    assert done.exit_code == 0, done.output
    assert call("verify", tmp_path / "run").exit_code == 0
    assert_referee_agrees(tmp_path / "run")


def test_two_weeks_from_a_date_follow_a_run_of_the_week_before(clinic_run: Path, tmp_path: Path) -> None:
    run = solved(CLINIC, tmp_path / "run", "--previous", clinic_run, "--weeks", "2")
    read = read_run(run)
    assert (read.summary["start"], read.summary["end"]) == ("2026-11-30", "2026-12-13")
    carried = {(duty.agent_id, duty.date.isoformat()) for duty in read.problem.history}
    assert {(agent, date) for agent, date, *_ in duties(clinic_run)} <= carried
    assert call("verify", run).exit_code == 0


def test_a_previous_run_that_reaches_into_the_week_is_refused(clinic_run: Path, tmp_path: Path) -> None:
    done = call("solve", CLINIC, "--previous", clinic_run, "--start", "2026-11-23", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "reaches into the weeks from 2026-11-23" in done.stderr


def test_agents_without_a_legal_week_exit_1_with_the_rule_and_write_nothing(
    edited_clinic: Edit, tmp_path: Path
) -> None:
    rule = "  - {type: max_run, limit: 3, name: three in a row}\n"
    site = edited_clinic({"site.yaml": ("  - {type: min_rest", rule + "  - {type: min_rest")})
    done = call("solve", site, *QUICK, "--out", tmp_path / "run")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "C01 has no legal week" in done.stderr
    assert "without the rule 'three in a row' alone there would be one" in done.stderr
    assert not (tmp_path / "run").exists()


def test_shortage_is_fine(edited_clinic: Edit, tmp_path: Path) -> None:
    site = edited_clinic({"site.yaml": ("minimum_staff: 1", "minimum_staff: 9")})
    done = call("solve", site, *QUICK, "--out", tmp_path / "run")
    assert done.exit_code == 0
    assert "stretches of shortage" in done.stdout
    assert_referee_agrees(tmp_path / "run")


def test_a_seed_the_engine_cannot_take_is_refused_before_reading(tmp_path: Path) -> None:
    done = call("solve", CLINIC, *QUICK, "--seed", 2**31, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "unexpected" not in done.output
    assert "2147483647" in done.output
    assert not (tmp_path / "run").exists()


def test_the_summary_holds_the_service_that_simulate_tells_of_the_run(clinic_run: Path) -> None:
    said = json.loads((clinic_run / "summary.json").read_text(encoding="utf-8"))
    shown, own = said["simulated"], said["simulated"]["queues"]["appointments"]
    assert (shown["replications"], shown["seed"]) == (100, said["seed"])
    again = ("simulate", clinic_run, "--json", "--replications", shown["replications"], "--seed", shown["seed"])
    (played, _) = json.loads(call(*again).stdout)["runs"][0]["queues"]
    for name, key in (("service_level", "in_time"), ("abandonment", "abandoned")):
        assert own[key] == pytest.approx(played[name]["value"], abs=1e-6)
    limits = (own["low"], own["high"], own["abandoned_low"], own["abandoned_high"])
    wanted = [played[name][end] for name in ("service_level", "abandonment") for end in ("low", "high")]
    assert limits == pytest.approx(wanted, abs=1e-6)
    assert (own["met"], own["verdict"]) == (pytest.approx(played["met"], abs=1e-6), played["verdict"])
    assert shown["labour"] == said["labour_cost"]
    others = sum(cost for name, cost in said["goals"].items() if not GOALS[name].is_simulated)
    assert shown["cost"] == pytest.approx(shown["loss"] + others)


def test_no_simulate_leaves_the_simulation_out_and_the_roster_the_same(clinic_run: Path, tmp_path: Path) -> None:
    run = solved(CLINIC, tmp_path / "run", "--no-simulate")
    assert "simulated" not in json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert (run / "segments.csv").read_bytes() == (clinic_run / "segments.csv").read_bytes()
    assert call("verify", run).exit_code == 0


def test_an_imported_roster_is_simulated_too(imported_run: Path) -> None:
    shown = read_run(imported_run).summary["simulated"]
    assert list(shown["queues"]) == ["appointments"]
    assert shown["queues"]["appointments"]["verdict"]
