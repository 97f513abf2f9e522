"""Joint activities as users type them: solve, verify, solve again from the run, breaks alone, and what cannot be."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Edit, call, solved

JOINT = """\
joint:
  - id: news
    minutes: 60
    dates: [2026-11-24, 2026-11-25]
    between: "09:00-12:00"
    attendees: {teams: desk}
    at_least: 4
    at_most: 6
    trainers: {agents: [C01, C02]}
    rooms: blue
  - {id: c07, kind: coaching, minutes: 30, times: [2026-11-24 10:00, 2026-11-26 09:30], attendees: {agents: C07},
     trainers: {leads: yes}, rooms: [blue, red]}
"""


@pytest.fixture
def site(edited_clinic: Edit) -> Path:
    return edited_clinic({"activities.yaml": ("", JOINT)})


def sessions(run: Path) -> list[dict[str, str]]:
    with (run / "sessions.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_solve_chooses_and_verify_agrees(site: Path, tmp_path: Path) -> None:
    checked = call("check", site)
    assert checked.exit_code == 0, checked.output
    run = solved(site, tmp_path / "run")
    rows = {row["activity_id"]: row for row in sessions(run)}
    assert list(rows) == ["news", "c07"] or list(rows) == ["c07", "news"]
    assert 4 <= len(rows["news"]["attendees"].split("|")) <= 6
    assert rows["news"]["trainer"] in ("C01", "C02")
    assert (rows["c07"]["attendees"], rows["c07"]["trainer"]) == ("C07", "C01")
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert summary["findings"] == 0
    assert summary["relaxed_in_bound"] == ["joint activities: rooms, people at one place at a time"]
    done = call("verify", run, "--bound")
    assert done.exit_code == 0, done.output
    for command in (("report", run), ("export", "spreadsheet", run), ("export", "payroll", run)):
        assert call(*command).exit_code == 0


def test_from_a_run_nothing_changes_and_breaks_alone_keep_every_duty(site: Path, tmp_path: Path) -> None:
    run = solved(site, tmp_path / "run")
    again = call("solve", site, *QUICK, "--from", run, "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert sessions(tmp_path / "again") == sessions(run)
    breaks = call("solve", site, *QUICK, "--from", run, "--only", "breaks,activities", "--out", tmp_path / "breaks")
    assert breaks.exit_code == 0, breaks.output
    assert (tmp_path / "breaks" / "duties.csv").read_text(encoding="utf-8") == (run / "duties.csv").read_text(
        encoding="utf-8"
    )
    assert call("verify", tmp_path / "breaks").exit_code == 0


def test_an_activity_without_a_possible_time_is_told(site: Path) -> None:
    file = site / "activities.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"09:00-12:00"', '"19:00-21:00"'), encoding="utf-8")
    checked = call("check", site)
    assert checked.exit_code == 1
    assert "training:news: of its 4 times the best is Tue 24 Nov 19:00, when 0 of 12" in checked.output
    refused = call("solve", site, *QUICK)
    assert refused.exit_code == 1
    assert "training:news: of its 4 times" in refused.output
    file.write_text(text.replace("at_least: 4\n    at_most: 6", "at_least: 14"), encoding="utf-8")
    wrong = call("solve", site, *QUICK)
    assert wrong.exit_code == 2
    assert "activities.yaml:12: joint.news.at_least: found 14, attendees fits 12" in wrong.output


def test_who_leaves_the_site_leaves_its_activities(site: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "leaves.yaml"
    scenario.write_text(
        "name: leaves\nsites: [clinic]\nchanges:\n  agents: {remove: [C02, C07]}\n"
        "  activities: {joint.news.at_least: 3}\n",
        encoding="utf-8",
    )
    done = call("solve", site, *QUICK, "--scenario", scenario, "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    assert [(row["activity_id"], row["trainer"]) for row in sessions(tmp_path / "run")] == [("news", "C01")]
