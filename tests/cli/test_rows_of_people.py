"""People together and totals as users type them: what solve prints, what a hard miss does, what verify recounts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli.main import main

CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"
ROWS = """\
presence:
  - {name: a lead on duty, who: {leads: yes}, at_least: 1, per_hour: 40}
  - {name: two at lunch, when: "12:00-13:00", counts: work, at_least: 2, per_hour: 30}
totals:
  - {name: budget, of: pay, at_most: 100, hard: yes}
"""


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    shutil.copytree(CLINIC, tmp_path / "clinic")
    file = tmp_path / "clinic" / "site.yaml"
    file.write_text(file.read_text(encoding="utf-8") + ROWS, encoding="utf-8")
    return tmp_path / "clinic"


def test_solve_tells_every_row_and_verify_recounts_them(site: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = typed("solve", str(site), "--iterations", "20", "--workers", "1", "--no-simulate", "--out", str(run))
    assert "together  a lead on duty: at least 1 on duty" in done.output
    assert "together  two at lunch: at least 2 on the queues" in done.output
    assert "total     budget: at most 100 of pay a week, a must, missed in 1 of 1 periods" in done.output
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    lead, lunch, budget = summary["rows"]
    assert summary["goals"]["presence_targets"] == pytest.approx(lead["cost"] + lunch["cost"])
    assert summary["goals"]["total_targets"] == budget["cost"] > 0
    findings = json.loads((run / "findings.json").read_text(encoding="utf-8"))
    assert [one["rule"] for one in findings] == ["budget"]
    checked = typed("verify", str(run), "--bound")
    assert checked.exit_code == 1  # a finding, and nothing that differs
    assert "0 differences" in checked.output
    assert "budget: at most 100 of pay a week" in checked.output


def test_a_scenario_changes_an_entry_by_its_name(site: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "more.yaml"
    head = "name: more\ndescription: Two leads.\nsites: [clinic]\nchanges:\n  site:\n"
    for key, wrong in (("at_least: 2", "nobody can meet it"), ("per_hour: 40", "")):
        scenario.write_text(f"{head}    presence.a lead on duty.{key}\n", encoding="utf-8")
        done = typed("check", str(site), "--scenario", str(scenario))
        assert done.exit_code == 2
        assert str(scenario) in done.stderr
        assert wrong in done.stderr
    scenario.write_text(f"{head}    presence.two at lunch.at_least: 3\n", encoding="utf-8")
    assert "two at lunch" not in typed("check", str(site), "--scenario", str(scenario)).stderr
