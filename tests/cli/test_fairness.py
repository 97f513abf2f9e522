"""``scheduler fairness`` as users type it, and points that go from week to week."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, QUICK, call, solved


def test_everybody_is_listed_and_points_are_those_of_the_duties(clinic_run: Path) -> None:
    done = call("fairness", clinic_run, "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    people = {one["agent_id"]: one for one in told["agents"]}
    with (clinic_run / "duties.csv").open(encoding="utf-8") as handle:
        saturdays = [row["agent_id"] for row in csv.DictReader(handle) if row["date"] == "2026-11-28"]
    assert saturdays
    for agent_id, one in people.items():
        # A weekend is two points, a refused wish one; the clinic knows neither nights nor lates.
        assert one["total"] - one["before"] in (2 * saturdays.count(agent_id), 2 * saturdays.count(agent_id) + 1)
    text = call("fairness", clinic_run).stdout
    assert all(agent_id in text for agent_id in people)
    assert "groups of fewer than 8 are compared with nobody" in text


def test_one_person_is_told_which_duty_gave_which_points(clinic_run: Path) -> None:
    found = json.loads(call("fairness", clinic_run, "--json").stdout)
    most = max(found["agents"], key=lambda one: one["total"])
    page = call("fairness", clinic_run, "--agent", most["agent_id"])
    assert page.exit_code == 0
    assert most["agent_id"] in page.stdout
    assert "28 Nov" in page.stdout
    same = json.loads(call("fairness", clinic_run, "--agent", most["agent_id"], "--json").stdout)
    assert same["total"] == most["total"]
    assert sum(one["points"] for one in same["given"]) == same["added"]
    unknown = call("fairness", clinic_run, "--agent", "C99")
    assert unknown.exit_code == 2
    assert "did you mean" in unknown.stderr


def test_the_next_week_begins_where_this_one_ends(clinic_run: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    done = call("solve", CLINIC, *QUICK, "--start", "2026-11-30", "--previous", clinic_run, "--out", after)
    assert done.exit_code == 0, done.output
    first, second = (json.loads(call("fairness", run, "--json").stdout)["agents"] for run in (clinic_run, after))
    ended = {one["agent_id"]: one["total"] for one in first}
    assert any(ended.values())
    assert {one["agent_id"]: one["before"] for one in second} == pytest.approx(ended)
    assert call("verify", after).exit_code == 0
    assert call("verify", solved(CLINIC, tmp_path / "again")).exit_code == 0
