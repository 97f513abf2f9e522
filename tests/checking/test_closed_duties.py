"""Duties while every queue is closed: told by check where a contract needs them, counted where there are any."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from scheduler import pipeline
from scheduler.checking.prechecks import Precheck
from scheduler.checking.verify import verify_run
from scheduler.domain.run import Run
from scheduler.engine import SearchOptions
from scheduler.inputs.run_folder.reader import read_run
from tests.referee import assert_referee_agrees

CLINIC = Path(__file__).parents[2] / "configs" / "clinic"
WEEKEND = """
  - id: weekend
    paid_hours_per_week: 16
    days_per_week: 2
    shifts: [long_weekend]
"""
LONG = """
  - id: long_weekend
    start: {earliest: "08:00", latest: "10:00", step_minutes: 60}
    length_hours: [8]
    weekdays: [saturday, sunday]
"""
PEOPLE = ("C11", "C12")


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The clinic, open from 09:00 to 13:00 on Saturdays and never on Sundays, with two people for weekends only."""
    folder = shutil.copytree(CLINIC, tmp_path / "site")
    edit(folder / "contracts.yaml", ("\npatterns:", f"{WEEKEND}\npatterns:"))
    edit(folder / "shifts.yaml", ("\n  - id: short\n", f"{LONG}\n  - id: short\n"))
    rows = (folder / "agents.csv").read_text(encoding="utf-8").splitlines()
    lines = [row.replace("part_time", "weekend") if row.startswith(PEOPLE) else row for row in rows]
    (folder / "agents.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "wishes.csv").unlink()
    text = (folder / "site.yaml").read_text(encoding="utf-8")
    (folder / "site.yaml").write_text(re.sub(r"  (start_spread|single_day_off): .*\n", "", text), encoding="utf-8")
    past = (folder / "previous_roster.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in past if not row.startswith(PEOPLE)]
    (folder / "previous_roster.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def closed(site: Path) -> list[Precheck]:
    _, _, _, found = pipeline.check_site(pipeline.SiteRequest(site))
    return [one for one in found if one.name == "works_while_closed"]


def test_a_contract_that_has_to_work_on_the_closed_sunday_is_told(site: Path) -> None:
    (one,) = closed(site)
    assert (one.severity, one.subject) == ("warning", "weekend")
    # Saturday's duty meets four open hours.
    assert "'weekend' asks C11, C12 for at least 12.0 paid hours and at least 1 duty" in one.message
    assert "in the week of Mon 23 Nov (no queue of theirs is open during any duty of Sun 29 Nov)" in one.message


def test_a_contract_whose_hours_fit_the_opening_is_not(site: Path) -> None:
    edit(site / "site.yaml", ('saturday: "09:00-13:00"', 'weekend: "08:00-18:00"'))
    assert closed(site) == []


def test_people_away_are_not_judged(site: Path) -> None:
    with (site / "unavailable.csv").open("a", encoding="utf-8") as handle:
        handle.write("C11,2026-11-29,2026-11-29,leave,yes\n")
    (one,) = closed(site)
    assert "C12" in one.message
    assert "C11" not in one.message


@pytest.fixture
def run(site: Path) -> Run:
    return pipeline.solve_site(pipeline.SiteRequest(site), SearchOptions(iterations=30, workers=1, engine="search"))


def test_hours_while_everything_is_closed_are_surplus_in_every_file(run: Run, tmp_path: Path) -> None:
    # Two people work 8 hours on Sunday, and those of Saturday's 8 that are before 09:00 or after 13:00.
    zone = run.problem.horizon.tz
    opens, shuts = (datetime(2026, 11, 28, hour, tzinfo=zone) for hour in (9, 13))
    saturday = [duty for duty in run.roster.duties if duty.date == opens.date() and duty.agent_id in PEOPLE]
    idle = 16 + sum(8 - (min(duty.end, shuts) - max(duty.start, opens)).total_seconds() / 3600 for duty in saturday)
    assert len(saturday) == 2
    assert run.summary["closed_agent_hours"] == idle >= 24
    (note,) = [one for one in run.summary["notes"] if "closed" in one]
    assert note.startswith(
        f"2 people work {idle:.1f} agent-hours while every queue they serve is closed (C11 Sat 28 Nov "
    )
    pipeline.save(run, tmp_path / "run")
    with (tmp_path / "run" / "coverage.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    sunday = [row for row in rows if row["start"].startswith("2026-11-29")]
    assert sum(float(row["surplus"]) for row in sunday) == 16 * 4
    assert {row["required"] for row in sunday} == {"0"}
    total = sum(float(row["surplus"]) for row in rows) / 4
    assert run.summary["surplus_agent_hours"] == total
    assert run.summary["intervals"] == len({row["start"] for row in rows})
    assert_referee_agrees(tmp_path / "run")


def test_verify_counts_them_again_and_a_row_taken_out_is_told(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    pipeline.save(run, folder)
    assert verify_run(folder, read_run(folder)).ok
    read = read_run(folder)
    path = folder / "coverage.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    gone = next(i for i, line in enumerate(lines) if "2026-11-29" in line)
    path.write_text("\n".join(lines[:gone] + lines[gone + 1 :]) + "\n", encoding="utf-8")
    told = [one.where for one in verify_run(folder, read).differences]
    assert any(where.startswith("coverage.csv: appointments 2026-11-29") for where in told)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["closed_agent_hours"] > 0


def test_a_roster_inside_opening_hours_has_no_such_hours_and_no_word() -> None:
    request = pipeline.SiteRequest(CLINIC)
    run = pipeline.solve_site(request, SearchOptions(iterations=5, workers=1, engine="search"))
    assert run.summary["closed_agent_hours"] == 0
    assert not [one for one in run.summary["notes"] if "closed" in one]
