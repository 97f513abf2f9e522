from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.inputs.run_folder.reader import read_run
from scheduler.manifest import CORE_FILES, MANIFEST, fingerprint
from tests.cli.conftest import CLINIC, QUICK, Edit, call, files_under, solved
from tests.factories import reseal

BLOCK = """\
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('ortools', 'numba'):
            raise ImportError(name + ' is blocked')
sys.meta_path.insert(0, Block())
from scheduler.cli.main import main
main()
"""


def test_verify_recounts_a_run_and_agrees(clinic_run: Path) -> None:
    done = call("verify", clinic_run)
    said = read_run(clinic_run).summary
    assert done.exit_code == 0
    assert f"cost {said['objective']:,.2f}" in done.stdout
    assert "(0 findings, 0 differences)" in done.stdout
    document = json.loads(call("verify", clinic_run, "--json").stdout)
    assert document["ok"] is True
    assert sum(document["goals"].values()) == pytest.approx(said["objective"])


def test_verify_needs_no_solver(clinic_run: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCK, "verify", str(clinic_run)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "every claim recomputed holds" in done.stdout


def test_verify_exits_1_where_a_claim_or_a_rule_is_broken(own_run: Path) -> None:
    summary = json.loads((own_run / "summary.json").read_text(encoding="utf-8"))
    (own_run / "summary.json").write_text(json.dumps({**summary, "paid_hours": 1.0}), encoding="utf-8")
    done = call("verify", own_run)
    assert done.exit_code == 1
    assert f"summary.json: paid_hours: the run says 1.000, counted {summary['paid_hours']:.3f}" in done.stdout
    assert json.loads(call("verify", own_run, "--json").stdout)["ok"] is False


def test_half_a_run_does_not_verify_and_nothing_else_reads_it(own_run: Path) -> None:
    (own_run / "segments.csv").unlink()
    done = call("verify", own_run)
    assert done.exit_code == 1
    assert "segments.csv: the run says 21" in done.stdout
    assert "this file of the run is missing" in done.stdout
    refused = call("report", own_run)
    assert refused.exit_code == 2
    assert "segments.csv: this file of the run is missing" in refused.stderr


def test_payroll_adds_up_to_the_paid_hours(own_run: Path) -> None:
    done = call("export", "payroll", own_run, "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 0
    summary = read_run(own_run).summary
    assert said["roster_hours"] == pytest.approx(summary["paid_hours"])
    assert said["total_hours"] == pytest.approx(summary["paid_total_hours"])
    with (own_run / "payroll.csv").open(newline="", encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == said["lines"]
    assert "exactly its paid hours" in call("export", "payroll", own_run, "--out", own_run / "again.csv").stdout
    assert call("verify", own_run).exit_code == 0


def test_an_unknown_payroll_target_is_a_usage_error_that_names_the_known(own_run: Path) -> None:
    done = call("export", "payroll", own_run, "--target", "abacus")
    assert done.exit_code == 2
    assert "--target: unknown payroll target 'abacus'; allowed: generic" in done.stderr
    assert call("export", "payroll", own_run, "--target", "generic").exit_code == 0
    assert not list(own_run.glob("*abacus*"))


def test_payroll_without_an_id_is_refused_whole(edited_clinic: Edit, tmp_path: Path) -> None:
    site = edited_clinic({"agents.csv": (",3006\n", ",\n")})
    run = solved(site, tmp_path / "run")
    done = call("export", "payroll", run)
    assert done.exit_code == 2
    assert "C06" in done.stderr
    assert not (run / "payroll.csv").exists()


def test_the_spreadsheet_opens(own_run: Path) -> None:
    import openpyxl

    done = call("export", "spreadsheet", own_run)
    assert done.exit_code == 0
    book = openpyxl.load_workbook(own_run / "roster.xlsx")
    assert book.sheetnames == ["Roster", "Duties", "Absences", "Days", "Coverage", "Findings", "Summary"]
    assert json.loads(call("export", "spreadsheet", own_run, "--json").stdout)["file"].endswith("roster.xlsx")


def test_the_report_is_one_page_with_every_agent(own_run: Path, tmp_path: Path) -> None:
    assert call("report", own_run).exit_code == 0
    text = (own_run / "report.html").read_text(encoding="utf-8")
    assert all(agent.name in text for agent in read_run(own_run).problem.agents)
    assert json.loads(call("report", own_run, "--out", tmp_path / "new" / "page.html", "--json").stdout) == {
        "file": (tmp_path / "new" / "page.html").as_posix()
    }


@pytest.mark.parametrize("command", [("verify",), ("report",), ("export", "payroll"), ("export", "spreadsheet")])
def test_what_is_no_run_is_told_and_left_alone(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "summary.json").write_text("{}", encoding="utf-8")
    before = files_under(tmp_path)
    done = call(*command, tmp_path / "notes")
    assert done.exit_code == 2
    assert "not a complete run folder" in done.stderr
    assert files_under(tmp_path) == before


def test_an_imported_roster_is_verified_reported_and_compared(imported_run: Path, tmp_path: Path) -> None:
    verified = call("verify", imported_run)
    assert verified.exit_code == 1
    assert "0 differences" in verified.stdout
    assert call("report", imported_run, "--out", tmp_path / "page.html").exit_code == 0
    compared = call("compare", CLINIC, "--run", imported_run, *QUICK, "--json")
    base, imported = json.loads(compared.stdout)["columns"]
    assert imported["findings"] == read_run(imported_run).summary["findings"] > 0
    assert imported["bound"] is None
    assert imported["paid_hours"] > base["paid_hours"]  # without breaks every hour counts as paid


def test_a_wrong_roster_names_line_and_writes_nothing(written_roster: Path, tmp_path: Path) -> None:
    text = written_roster.read_text(encoding="utf-8")
    (tmp_path / "roster.csv").write_text(text.replace("C02", "C99", 1), encoding="utf-8")
    line = next(i for i, row in enumerate(text.splitlines(), start=1) if "C02" in row)
    done = call("import", "schedule", CLINIC, tmp_path / "roster.csv", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert f"{tmp_path / 'roster.csv'}:{line}: agent_id: unknown agent 'C99'" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_grid_in_a_spreadsheet_becomes_a_run(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["agent", "2026-11-23", "2026-11-24"])
    sheet.append(["C01", "08:00-17:00", "OFF"])
    book.save(tmp_path / "grid.xlsx")
    done = call("import", "schedule", CLINIC, tmp_path / "grid.xlsx", "--out", tmp_path / "run", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["paid_hours"] == 9.0
    assert len(read_run(tmp_path / "run").roster.duties) == 1


def test_bench_runs_a_benchmark_of_the_checkout_and_names_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "three.py").write_text("import sys\nif __name__ == '__main__':\n    sys.exit(int(sys.argv[1]))\n")
    (folder / "two_words").mkdir()
    (folder / "two_words" / "__init__.py").write_text("")
    (folder / "two_words" / "__main__.py").write_text("import sys\nsys.exit(sys.argv[1:] == ['-h'] and 5)\n")
    monkeypatch.setattr("scheduler.cli.examples.checkout", lambda: tmp_path)
    assert call("bench", "three", "3").exit_code == 3
    assert call("bench", "two-words", "-h").exit_code == 5
    assert call("bench", "two_words", "-h").exit_code == 5
    assert "did you mean 'two-words'" in call("bench", "two-word").stderr
    unknown = call("bench", "tree")
    assert unknown.exit_code == 2
    assert "did you mean 'three'" in unknown.stderr


def test_bench_outside_a_checkout_exits_2_with_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.cli.examples.checkout", lambda: tmp_path)
    done = call("bench", "prototype")
    assert done.exit_code == 2
    assert "run it in a checkout" in done.stderr


def test_init_without_the_examples_exits_2_with_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.cli.examples.checkout", lambda: tmp_path)
    monkeypatch.setattr("scheduler.cli.examples.SHARE", tmp_path)
    done = call("init", tmp_path / "desk")
    assert done.exit_code == 2
    assert "not installed" in done.stderr
    assert list(tmp_path.iterdir()) == []


def forged(run: Path, **changes: object) -> Path:
    """The run with other claims in its summary, and a manifest to match."""
    path = run / "summary.json"
    document = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    path.write_text(json.dumps(document), encoding="utf-8")
    reseal(run)
    return run


def test_verify_says_that_it_did_not_prove_the_bound_again_and_with_bound_does(clinic_run: Path) -> None:
    plain = call("verify", clinic_run)
    assert plain.exit_code == 0
    assert "was not recomputed; --bound proves it again" in plain.stdout
    assert "not recomputed: bound, seconds" in plain.stdout
    assert json.loads(call("verify", clinic_run, "--json").stdout)["bound"] is None
    done = call("verify", clinic_run, "--bound", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    claimed = json.loads((clinic_run / "summary.json").read_text(encoding="utf-8"))["bound"]
    assert said["bound"]["proven"] == pytest.approx(claimed)
    assert [part["verdict"] for part in said["bound"]["parts"]] == ["prices"]
    assert "bound" not in said["not_recomputed"]
    assert said["fingerprint"] == fingerprint(clinic_run)
    assert "from the stored prices follows" in call("verify", clinic_run, "--bound").stdout


def test_a_bound_lifted_to_the_cost_passes_a_recount_and_not_its_proof(tmp_path: Path) -> None:
    own_run = solved(CLINIC, tmp_path / "run", "--scenario", "clinic-target-90")  # not proven best so soon
    said = json.loads((own_run / "summary.json").read_text(encoding="utf-8"))
    certificate = json.loads((own_run / "bound.json").read_text(encoding="utf-8"))
    certificate["parts"][0]["bound"] = said["objective"]
    (own_run / "bound.json").write_text(json.dumps(certificate), encoding="utf-8")
    forged(own_run, bound=said["objective"], status="optimal", gap=0.0, gap_without_unavoidable_pay=0.0)
    assert call("verify", own_run).exit_code == 0  # and it says that the bound was not recomputed
    done = call("verify", own_run, "--bound")
    assert done.exit_code == 1
    words = f"a bound of {said['objective']:.3f} proven by its prices, counted {said['bound']:.3f} from the prices"
    assert words in done.stdout
    assert "was not proven again" in done.stdout


def test_a_run_of_numbers_that_are_none_does_not_verify(own_run: Path) -> None:
    keys = ("objective", "bound", "gap", "gap_without_unavoidable_pay", "paid_hours", "labour_cost")
    forged(own_run, **dict.fromkeys(keys, float("nan")))
    done = call("verify", own_run)
    assert done.exit_code == 1
    for key in keys:
        assert f"summary.json: {key}: found nan, not a finite number; a run has none" in done.stdout
    asked = json.loads(call("verify", own_run, "--json").stdout)
    assert asked["ok"] is False
    assert {difference["where"] for difference in asked["differences"]} >= {f"summary.json: {key}" for key in keys}


def readers(run: Path) -> Iterator[tuple[object, ...]]:
    """Every command that reads a run."""
    yield from ((*command, run) for command in (("report",), ("export", "payroll"), ("export", "spreadsheet")))
    yield "simulate", run, "--replications", "2"
    yield "solve", CLINIC, *QUICK, "--from", run
    yield "solve", CLINIC, *QUICK, "--previous", run, "--start", "2026-11-30"
    yield "compare", CLINIC, *QUICK, "--run", run


def test_no_command_takes_a_run_that_has_changed(own_run: Path) -> None:
    path = own_run / "problem.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"3001"', '"9001"'), encoding="utf-8")
    for command in readers(own_run):
        done = call(*command)
        assert done.exit_code == 2, command
        assert "problem.json: has changed since the run was written" in done.stderr
    assert "problem.json: the run says" in call("verify", own_run).stdout


def test_every_command_tells_of_a_run_without_a_manifest(own_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own_run.parent)
    (own_run / "manifest.json").unlink()
    for command in readers(own_run):
        done = call(*command)
        assert done.exit_code == 0, done.output
        assert "has no manifest.json" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", [*CORE_FILES, MANIFEST])
def test_a_pipe_or_a_device_in_place_of_a_file_of_a_run_is_told_and_nothing_waits(own_run: Path, name: str) -> None:
    places = {
        "is a named pipe, a file is needed": os.mkfifo,
        "is a device, a file is needed": lambda path: path.symlink_to("/dev/zero"),
        "is a folder, a file is needed": Path.mkdir,
        "is a link to 'nowhere', which does not exist": lambda path: path.symlink_to("nowhere"),
    }
    file = own_run / name
    for told, place in places.items():
        file.unlink()
        place(file)
        done = call("verify", own_run)
        assert done.exit_code == 1
        assert f"{name}: " in done.output
        assert told in done.output
        if name != MANIFEST:
            assert told in call("report", own_run, "--out", own_run.parent / "page.html").stderr
        if file.is_dir() and not file.is_symlink():
            file.rmdir()
            file.touch()
