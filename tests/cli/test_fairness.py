"""``scheduler fairness`` as users type it, and the ledger from one week to the next."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CLINIC, call, solved
from tests.factories import reseal

FAIRNESS = 'fairness: {price: 2, comparable: [skills], late_after: "17:00"}\n'


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two weeks of the clinic in sequence; nothing may write into them."""
    folder = tmp_path_factory.mktemp("fairness")
    site = folder / "site"
    site.mkdir()
    for path in CLINIC.rglob("*"):
        if path.is_file():
            to = site / path.relative_to(CLINIC)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
    (site / "site.yaml").write_text((CLINIC / "site.yaml").read_text("utf-8") + FAIRNESS, "utf-8")
    first = solved(site, folder / "first", "--no-simulate")
    return first, solved(site, folder / "second", "--no-simulate", "--previous", first)


def told(run: Path) -> dict[str, Any]:
    done = call("fairness", run, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def ledger(run: Path) -> list[dict[str, str]]:
    with (run / "ledger.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def points(run: Path) -> dict[str, float]:
    return {row["agent_id"]: float(row["value"]) for row in ledger(run) if row["measure"] == "points"}


def test_everybody_s_points_add_up_and_are_the_summary_s(weeks: tuple[Path, Path]) -> None:
    for run in weeks:
        found = told(run)
        people = found["agents"]
        assert sum(one["added"] for one in people) > 0
        for one in people:
            assert one["total"] == one["before"] + one["credit"] + one["added"]
            assert one["added"] == sum(given["points"] for given in one["given"])
            assert one["group_mean"] == pytest.approx(sum(p["total"] for p in people) / 12, abs=0.001)
        assert (found["people"], found["people_left_out"], found["price"]) == (12, 0, 2)
        summary = json.loads((run / "summary.json").read_text("utf-8"))["fairness"]
        assert {key: found[key] for key in summary} == summary


def test_the_ledger_is_carried_to_the_next_week_and_recounted(weeks: tuple[Path, Path]) -> None:
    first, second = weeks
    before = {one["agent_id"]: one["before"] for one in told(second)["agents"]}
    assert before == points(first)
    assert any(before.values())
    assert {row["as_of"] for row in ledger(second)} == {"2026-12-06"}
    worked = {row["agent_id"]: float(row["value"]) for row in ledger(first) if row["measure"] == "days_worked"}
    later = {row["agent_id"]: float(row["value"]) for row in ledger(second) if row["measure"] == "days_worked"}
    assert all(later[who] >= days for who, days in worked.items())
    assert sum(later.values()) > sum(worked.values())
    assert call("verify", second).exit_code == 0


def test_a_changed_ledger_does_not_verify_though_its_seal_is_new(weeks: tuple[Path, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    for path in weeks[1].iterdir():
        if path.is_file():
            (run / path.name).write_bytes(path.read_bytes())
    who = max(points(run), key=points(run).__getitem__)
    lines = (run / "ledger.csv").read_text("utf-8").splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if line.startswith(f"{who},2026-12-06,points,"))
    lines[at] = f"{who},2026-12-06,points,,0\n"
    (run / "ledger.csv").write_text("".join(lines), "utf-8")
    reseal(run)
    done = call("verify", run)
    assert done.exit_code == 1
    assert f"ledger.csv: {who} points" in done.stdout


def test_the_table_has_everybody_and_a_page_the_reasons(weeks: tuple[Path, Path]) -> None:
    run = weeks[1]
    found = told(run)["agents"]
    text = call("fairness", run).stdout
    assert all(one["agent_id"] in text for one in found)
    assert "The first above a fair share costs 2 EUR" in text
    own = max(found, key=lambda one: one["added"])
    page = call("fairness", run, "--agent", own["agent_id"]).stdout
    assert f"These dates gave {own['added']}:" in page
    assert all(given["why"] in page for given in own["given"])
    assert f"up to {own['fair']} at their end" in page
    assert json.loads(call("fairness", run, "--agent", own["agent_id"], "--json").stdout) == own


def test_an_unknown_agent_or_run_exits_2(weeks: tuple[Path, Path], tmp_path: Path) -> None:
    done = call("fairness", weeks[0], "--agent", "C1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "unknown agent 'C1'" in done.stderr
    assert call("fairness", tmp_path / "nowhere").exit_code == 2


def test_without_comparable_people_and_a_price_it_says_so(clinic_run: Path) -> None:
    text = call("fairness", clinic_run).stdout
    assert "12 people in groups of fewer than 8 are compared with nobody." in text
    assert "They have no price: set fairness.price" in text
