from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.inputs.run_folder.reader import read_run
from tests.cli.conftest import CLINIC, QUICK, call, files_under, solved
from tests.factories import reseal

FEW = ("--replications", "6")


def test_a_run_is_simulated_from_its_folder_alone(clinic_run: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(clinic_run, tmp_path / "elsewhere"))
    before = files_under(moved)
    done = call("simulate", moved, *FEW)
    assert done.exit_code == 0, done.output
    assert files_under(moved) == before
    assert "appointments" in done.stdout
    assert "formula" in done.stdout
    assert "80% interval" in done.stdout
    assert "6 replications" in done.stdout


def test_simulating_needs_no_solver(clinic_run: Path) -> None:
    block = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'ortools':\n"
        "            raise ImportError(name + ' is blocked')\n"
        "sys.meta_path.insert(0, Block())\n"
        "from scheduler.cli.main import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", block, "simulate", str(clinic_run), *FEW]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "appointments" in done.stdout


def test_json_has_service_with_intervals_chances_and_the_worst_interval(clinic_run: Path) -> None:
    done = call("simulate", clinic_run, *FEW, "--json")
    document = json.loads(done.stdout)
    assert (document["replications"], document["seed"], document["confidence"]) == (6, 0, 0.95)
    (run,) = document["runs"]
    assert document["differences"] == []
    names = [demand.queue for demand in read_run(clinic_run).problem.demand]
    assert [queue["queue"] for queue in run["queues"]] == [*names, "all queues"]
    first = run["queues"][0]
    assert 0 <= first["service_level"]["low"] <= first["service_level"]["value"] <= first["service_level"]["high"] <= 1
    assert 0 <= first["met_day"] <= 1
    assert first["met"] == first["met_interval"]
    assert first["worst_interval"].startswith("2026-11-2")
    assert 0 <= first["formula"]["in_time"] <= 1
    assert call("simulate", clinic_run, *FEW, "--json").stdout == done.stdout


def test_half_widths_are_printed_whole_where_the_interval_ends_at_0_or_1(clinic_run: Path) -> None:
    few = ("--replications", "3", "--seed", "2")
    (run,) = json.loads(call("simulate", clinic_run, *few, "--json").stdout)["runs"]
    shown = call("simulate", clinic_run, *few).stdout
    for measure in ("service_level", "abandonment"):
        share = run["queues"][0][measure]
        assert share["half_width"] > 0
        assert f"{share['value']:.1%} ±{100 * share['half_width']:.1f}" in shown


def test_every_open_interval_as_csv(clinic_run: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call("simulate", clinic_run, *FEW, "--csv").stdout)))
    demand = read_run(clinic_run).problem.demand[0]
    assert len(rows) == sum(demand.open)
    assert {row["queue"] for row in rows} == {demand.queue}
    assert sum(float(row["offered"]) for row in rows) == pytest.approx(sum(demand.volume), rel=0.1)
    out = tmp_path / "simulated.csv"
    done = call("simulate", clinic_run, *FEW, "--out", out)
    assert list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))) == rows
    assert f"written to {out.as_posix()}" in done.stdout
    again = call("simulate", clinic_run, *FEW, "--out", out)
    assert (again.exit_code, "--force" in again.output) == (2, True)


def test_two_runs_meet_the_same_contacts_and_are_compared(clinic_run: Path, imported_run: Path) -> None:
    done = call("simulate", clinic_run, imported_run, *FEW, "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    first, second = (run["queues"][0] for run in document["runs"])
    assert first["offered"] == second["offered"]
    (difference,) = document["differences"]
    gain = difference["queues"][0]["service_level"]
    assert gain["value"] == pytest.approx(second["service_level"]["value"] - first["service_level"]["value"])
    assert gain["low"] <= gain["value"] <= gain["high"]
    assert "same contacts" in call("simulate", clinic_run, imported_run, *FEW).stdout


def test_runs_of_other_queues_are_not_compared(clinic_run: Path, own_run: Path) -> None:
    for name in ("problem.json", "coverage.csv"):
        path = own_run / name
        path.write_text(path.read_text(encoding="utf-8").replace("appointments", "visits"), encoding="utf-8")
    reseal(own_run)
    done = call("simulate", clinic_run, own_run, *FEW)
    assert done.exit_code == 2
    assert "visits" in done.output
    assert "same queues" in done.output


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    done = call("simulate", tmp_path, *FEW)
    assert done.exit_code == 2
    assert "not a complete run folder" in done.output
    assert call("simulate").exit_code == 2
    assert call("simulate", tmp_path, "--replications", "1").exit_code == 2


def test_solving_in_rounds_keeps_the_best_simulated_roster_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = call("solve", CLINIC, *QUICK, "--out", out, "--calibrate", "2")
    assert done.exit_code == 0, done.output
    assert "round 0: simulated cost" in done.stderr
    assert "calibrated: requirement corrected by simulation" in done.stdout
    said = read_run(out).summary["calibration"]
    costs = [one["simulated_cost"] for one in said["rounds"]]
    assert 1 <= len(costs) <= 3
    assert costs[said["kept_round"]] == min(costs)
    assert call("verify", out).exit_code == 0
    refused = call("solve", CLINIC, *QUICK, "--from", out, "--calibrate")
    assert refused.exit_code == 2
    assert "--calibrate: not together with --from" in refused.output


def test_runs_of_other_dates_are_not_compared(clinic_run: Path, tmp_path: Path) -> None:
    later = solved(CLINIC, tmp_path / "later", "--start", "2026-11-30")
    done = call("simulate", clinic_run, later, *FEW)
    assert done.exit_code == 2
    assert "2026-11-30 to 2026-12-06" in done.output
    assert "same dates" in done.output
    assert "replications" not in done.stderr


def test_runs_of_other_volumes_are_not_said_to_meet_the_same_contacts(clinic_run: Path, own_run: Path) -> None:
    path = own_run / "problem.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["demand"][0]["volume"] = [1.2 * volume for volume in document["demand"][0]["volume"]]
    path.write_text(json.dumps(document), encoding="utf-8")
    reseal(own_run)
    done = call("simulate", clinic_run, own_run, *FEW)
    assert done.exit_code == 0, done.output
    assert "same contacts" not in done.stdout
    assert "inputs that differ" in done.stdout


def test_a_seed_or_an_out_that_cannot_be_is_refused_before_simulating(clinic_run: Path, tmp_path: Path) -> None:
    for option in (("--seed", 10**30), ("--out", tmp_path, "--force")):
        done = call("simulate", clinic_run, *FEW, *option)
        assert done.exit_code == 2
        assert "unexpected" not in done.output
        assert "simulating" not in done.output


def test_a_monthly_target_is_said_to_count_what_the_month_was_before(own_run: Path) -> None:
    said = "a month counts with its month_to_date"
    assert said not in call("simulate", own_run, *FEW).stdout
    path = own_run / "problem.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["queues"][0]["target"].update(period="month", month_offered=1e6, month_in_time=5e5)
    path.write_text(json.dumps(document), encoding="utf-8")
    reseal(own_run)
    done = call("simulate", own_run, *FEW)
    assert said in done.stdout
    (run,) = json.loads(call("simulate", own_run, *FEW, "--json").stdout)["runs"]
    assert run["queues"][0]["met"] == 0.0


def test_a_queue_that_misses_is_told_with_the_part_that_does_and_its_value(own_run: Path) -> None:
    problem = json.loads((own_run / "problem.json").read_text(encoding="utf-8"))
    target = problem["queues"][0]["target"]
    target.update(period="week", max_abandonment=0.001, defaults=["max_abandonment"], worst_interval=0.0)
    (own_run / "problem.json").write_text(json.dumps(problem), encoding="utf-8")
    reseal(own_run)
    (queue, _) = json.loads(call("simulate", own_run, *FEW, "--json").stdout)["runs"][0]["queues"]
    assert (queue["target_met"], queue["met_part"], queue["period"]) == (False, "abandoned", "week")
    lost = queue["abandonment"]["value"]
    wanted = f"missed: abandoned {lost:.1%}, at most 0.1% (default, because a patience is given)"
    assert queue["verdict"] == wanted
    assert f"appointments: {wanted} (met in 0% of weeks)" in call("simulate", own_run, *FEW).stdout
