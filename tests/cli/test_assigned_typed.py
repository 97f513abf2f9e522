"""Assigned work as users type it: solve, verify, again from the run, to the workbook and back, and a scenario."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Edit, call, solved

ORDERS = """  - name: orders
    channel: voice
    open: {weekdays: "09:00-17:00"}
    aht_seconds: 300
    patience_seconds: 120
"""
WORK = "routing: assigned\nwork_blocks: {least_minutes: 60, most_minutes: 180}\n\nprices:  "


@pytest.fixture(scope="module")
def volumes() -> list[str]:
    """Volumes of the second queue."""
    days = [f"2026-11-{day} {hour:02d}" for day in range(23, 28) for hour in range(9, 17)]
    return ["queue,start,end,volume,aht_seconds", *(f"orders,{d}:00,{d}:15,6,300" for d in days)]


@pytest.fixture
def site(edited_clinic: Edit, volumes: list[str]) -> Path:
    """The clinic with a second queue; eight people have both skills, and everybody's work is assigned."""
    folder = edited_clinic(
        {
            "site.yaml": ("\nprices:  ", f"{ORDERS}\n{WORK}"),
            "forecast.csv": ("", "\n".join(volumes) + "\n"),
        }
    )
    agents = folder / "agents.csv"
    text = agents.read_text(encoding="utf-8")
    agents.write_text(text.replace(",appointments,", ",appointments|orders,", 8), encoding="utf-8")
    return folder


def blocks(run: Path) -> dict[str, list[tuple[str, int]]]:
    """Queue and minutes of the work segments of each agent, those of the past aside."""
    found: dict[str, list[tuple[str, int]]] = {}
    with (run / "segments.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["activity"] == "work" and row["start"] >= "2026-11-23":
                start, end = (datetime.fromisoformat(row[key]) for key in ("start", "end"))
                minutes = round((end - start).total_seconds() / 60)
                found.setdefault(row["agent_id"], []).append((row["queue"], minutes))
    return found


def test_everybody_is_told_a_queue_and_a_second_solve_tells_what_changed(site: Path, tmp_path: Path) -> None:
    run = solved(site, tmp_path / "run")
    found = blocks(run)
    assert {queue for own in found.values() for queue, _ in own} == {"appointments", "orders"}
    assert max(minutes for own in found.values() for _, minutes in own) <= 180
    for command in (("verify", run, "--bound"), ("report", run), ("export", "payroll", run)):
        done = call(*command)
        assert done.exit_code == 0, done.output
    again = call("solve", site, *QUICK, "--seed", "1", "--from", run, "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output
    agrees = call("verify", tmp_path / "again")
    assert agrees.exit_code == 0, agrees.output
    if "0 duties differ" in again.output and "moved, new or gone" in again.output:
        assert " block" in again.output


def test_the_workbook_brings_blocks_back(site: Path, tmp_path: Path) -> None:
    run = solved(site, tmp_path / "run")
    book = tmp_path / "roster.xlsx"
    assert call("export", "spreadsheet", run, "--out", book).exit_code == 0
    done = call("import", "schedule", site, book, "--out", tmp_path / "back")
    assert done.exit_code == 0, done.output
    assert blocks(tmp_path / "back") == blocks(run)


def test_a_scenario_routes_everybody_by_skill_again(site: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "routed.yaml"
    scenario.write_text("name: routed\nsites: [clinic]\nchanges:\n  site: {routing: skill}\n", encoding="utf-8")
    run = solved(site, tmp_path / "run", "--scenario", scenario)
    assert {queue for own in blocks(run).values() for queue, _ in own} == {""}
