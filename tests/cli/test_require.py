from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, ROOT, call, solved

MANILA = ROOT / "configs" / "manila"
Edit = Callable[[dict[str, str]], Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Gives a copy of the clinic with texts of its site.yaml replaced."""

    def edit(changes: dict[str, str]) -> Path:
        folder = Path(shutil.copytree(CLINIC, tmp_path / "clinic"))
        text = (folder / "site.yaml").read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new, 1)
        (folder / "site.yaml").write_text(text, encoding="utf-8")
        return folder

    return edit


def test_require_sets_erlang_a_beside_erlang_c() -> None:
    document = json.loads(call("require", CLINIC, "--json").stdout)
    (queue,) = document["queues"]
    assert (queue["model"], queue["patience_seconds"], queue["patience_assumed"]) == ("erlang_a", 120, False)
    assert queue["agent_hours_a"] == queue["agent_hours"] < queue["agent_hours_c"]
    assert sum(row["required_a"] for row in document["intervals"]) / 4 == queue["agent_hours_a"]
    assert sum(row["required_c"] for row in document["intervals"]) / 4 == queue["agent_hours_c"]
    shown = call("require", CLINIC).stdout
    assert f"{queue['agent_hours_c']:,.1f}" in shown
    assert "ASSUMES" not in shown


def test_require_marks_work_with_deadlines_as_neither() -> None:
    document = json.loads(call("require", MANILA, "--json").stdout)
    models = {queue["queue"]: queue["model"] for queue in document["queues"]}
    assert models["email"] == "deadlines"
    assert {row["required_a"] for row in document["intervals"] if row["queue"] == "email"} == {None}


def test_chats_are_staffed_by_their_own_chain() -> None:
    document = json.loads(call("require", MANILA, "--json").stdout)
    assert {q["model"] for q in document["queues"] if q["queue"] == "chat"} == {"chat"}
    shown = call("require", MANILA).stdout.splitlines()
    assert any(line.split()[:3] == ["chat", "chat", "chain"] for line in shown)
    assert any(line.startswith("chat: staffed by a chain of chats") for line in shown)


def test_an_assumed_patience_is_flagged(edited: Edit) -> None:
    site = edited({"patience_seconds: 120 ": "# patience_seconds: 120 ", ", max_abandonment: 0.1}": "}"})
    assert "appointments: no patience_seconds" in call("require", site).stdout
    (queue,) = json.loads(call("require", site, "--json").stdout)["queues"]
    assert (queue["model"], queue["patience_assumed"]) == ("erlang_c", True)
    assert queue["agent_hours"] == queue["agent_hours_c"] > queue["agent_hours_a"]


def test_a_staff_below_the_load_is_flagged(edited: Edit) -> None:
    loose = "answered_fraction: 0.3, within_seconds: 20, max_abandonment: 1"
    strict = "answered_fraction: 0.8, within_seconds: 20, max_abandonment: 0.1"
    edits = {
        strict: loose,
        "patience_seconds: 120 ": "patience_seconds: 30 ",
        "max_occupancy: 0.88": "max_occupancy: 1",
    }
    site = edited(edits)
    assert "staffed below the load in" in call("require", site).stdout
    assert json.loads(call("require", site, "--json").stdout)["queues"][0]["intervals_below_load"] > 0


def test_a_target_beyond_everybody_says_what_all_of_them_reach(edited: Edit) -> None:
    site = edited({"max_occupancy: 0.88": "max_occupancy: 0.1"})
    shown = call("require", site).stdout
    assert "warning: appointments:" in shown
    assert "the best all of them can reach" in shown
    checked = json.loads(call("check", site, "--json").stdout)
    assert "target_out_of_reach" in {one["name"] for one in checked["checks"]}


def test_a_target_nobody_can_reach_is_an_error_with_its_line(edited: Edit) -> None:
    site = edited({"answered_fraction: 0.8": "answered_fraction: 1"})
    done = call("require", site)
    lines = (Path(site) / "site.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "answered_fraction" in text)
    assert done.exit_code == 2
    assert (
        f"site.yaml:{line}: queues.appointments.target.answered_fraction: found 1: no number of people" in done.stderr
    )
    assert "people at once" in done.stderr


def test_people_dictated_win_over_the_formula_everywhere(tmp_path: Path) -> None:
    """In text, JSON, balances, the run, its report, and in what `verify` counts again."""
    site = Path(shutil.copytree(CLINIC, tmp_path / "clinic"))
    rows = "queue,start,end,people\nappointments,2026-11-23 09:00,2026-11-23 12:00,9\n"
    (site / "requirement.csv").write_text(rows, encoding="utf-8")
    plain, told = (json.loads(call("require", folder, "--json").stdout) for folder in (CLINIC, site))
    dictated = [row for row in told["intervals"] if row["dictated"]]
    assert [row["start"][:16] for row in dictated[::11]] == ["2026-11-23T09:00", "2026-11-23T11:45"]
    assert {row["required"] for row in dictated} == {9}
    formula = {row["start"]: row["required"] for row in plain["intervals"]}
    assert all(row["formula"] == formula[row["start"]] for row in told["intervals"])
    (queue,) = told["queues"]
    assert (queue["dictated_intervals"], queue["agent_hours_formula"]) == (12, plain["queues"][0]["agent_hours"])
    asked = sum(formula[row["start"]] for row in dictated) / 4
    shown = call("require", site).stdout
    said = "requirement.csv gives the people of 12 of 216 open intervals: 27.0 agent-hours, where the formula asks for "
    assert f"appointments: {said}{asked:,.1f}" in shown
    assert shown.splitlines()[0] == call("require", CLINIC).stdout.splitlines()[0]
    balance = {row["date"]: row["needed"] for row in json.loads(call("check", site, "--json").stdout)["hours"]}
    assert (
        balance["2026-11-23"]
        == sum(row["required"] for row in told["intervals"] if row["start"][:10] == "2026-11-23") / 4
    )
    run = solved(site, tmp_path / "run")
    with (run / "coverage.csv").open(newline="", encoding="utf-8") as stream:
        required = {row["start"][:16]: int(row["required"]) for row in csv.DictReader(stream)}
    assert {required[row["start"][:16]] for row in dictated} == {9}
    assert call("verify", run).exit_code == 0
    locked = json.loads((run / "inputs.lock.json").read_text(encoding="utf-8"))["files"]
    assert "requirement.csv" in [file["path"] for file in locked]
    call("report", run)
    (page,) = run.glob("*.html")
    assert "requirement.csv gives the people of 12 of 216 open intervals" in page.read_text(encoding="utf-8")


def test_the_people_required_meet_their_target_by_formula_and_defaults_that_decide_are_told(edited: Edit) -> None:
    site = edited({"{answered_fraction: 0.8, within_seconds: 20, max_abandonment: 0.1}": "{answered_fraction: 0.5}"})
    shown = call("require", site).stdout
    assert "with the people required, by formula:" in shown
    assert "appointments: at most 5% given up (default, because a patience is given; target.max_abandonment" in shown
    assert "appointments: contacts given up count as not in time (default; target.counting sets it)" in shown
    (queue,) = json.loads(call("require", site, "--json").stdout)["queues"]
    assert queue["verdict"] == "met"
    assert queue["in_time"] > 0.5
    assert queue["abandoned"] <= 0.05
    free = json.loads(call("require", site, "--json").stdout)["queues"][0]["agent_hours"]
    text = (site / "site.yaml").read_text(encoding="utf-8")
    (site / "site.yaml").write_text(text.replace("0.5}", "0.5, max_abandonment: 1}", 1), encoding="utf-8")
    without = json.loads(call("require", site, "--json").stdout)["queues"][0]["agent_hours"]
    assert without < free
    asked = f"appointments: an unstated limit on abandonment asks for {free - without:,.1f} agent-hours more"
    assert asked in shown
    assert "at most 5%" not in call("require", site).stdout
