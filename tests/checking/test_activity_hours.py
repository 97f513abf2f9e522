"""The ledger of activity hours: counted by hand, written with the run, recounted by verify."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.checking.activity_hours import activity_hours, hour_totals
from scheduler.checking.verify import verify_run
from scheduler.domain.activities import Coaching, Session
from scheduler.domain.activity_minutes import ActivityHours
from scheduler.domain.dropped_activities import DroppedActivity
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.run import Run
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import inspect_run
from tests.factories import at, duty, reseal, tiny_problem, tiny_roster, tiny_run


def placed(problem: Problem, agent_id: str, day: int, clock: str, minutes: int, activity: str) -> Duty:
    """A duty from 08:00 with an activity before its meal."""
    one = duty(problem, agent_id, day)
    first, *rest = one.segments
    begin = at(problem, day, clock)
    end = begin + timedelta(minutes=minutes)
    parts = (replace(first, end=begin), Segment(begin, end, activity, True), replace(first, start=end))
    return replace(one, segments=(*parts, *rest))


def ledger_run() -> Run:
    """Ana is coached later than before, Ben's coaching is left out, a meeting is not held, Cleo was away."""
    problem = tiny_problem()
    start, end = problem.horizon.start, problem.horizon.end
    problem = replace(
        problem,
        coachings=(Coaching("a", "A1", 30, start, end, price=5.0), Coaching("b", "B2", 60, start, end, price=2.5)),
        sessions=(Session("law", "training", at(problem, 1, "09:00"), at(problem, 1, "10:00"), ("B2",)),),
        joint_activities=(
            JointActivity("team", "meeting", 30, (at(problem, 2, "09:00"),), ("A1", "B2"), 2, 2, price=4.0),
        ),
        dropped_activities=(DroppedActivity("coaching:c", "C3", 30, "C3 is absent"),),
        base=(placed(problem, "A1", 0, "09:00", 30, "coaching:a"),),
    )
    new = {
        ("A1", 0): placed(problem, "A1", 0, "10:00", 30, "coaching:a"),
        ("B2", 1): placed(problem, "B2", 1, "09:00", 60, "training:law"),
    }
    kept = (d for d in tiny_roster(problem).duties if (d.agent_id, problem.horizon.day_of(d.date)) not in new)
    return tiny_run(problem, Roster(tuple(sorted((*kept, *new.values()), key=lambda d: (d.agent_id, d.start)))))


def test_every_activity_has_its_line() -> None:
    run = ledger_run()
    assert activity_hours(run.problem, run.roster) == (
        ActivityHours("B2", "training:law", 60, 60, 0, 0, ""),
        ActivityHours("A1", "coaching:a", 30, 30, 30, 0, ""),
        ActivityHours("B2", "coaching:b", 60, 0, 0, 60, "no place cheaper than 2.5 EUR, its price"),
        ActivityHours("A1|B2", "meeting:team", 60, 0, 0, 60, "no place cheaper than 4 EUR, its price"),
        ActivityHours("C3", "coaching:c", 30, 0, 0, 30, "C3 is absent"),
    )
    assert hour_totals(run.problem, run.roster) == {"planned": 4.0, "placed": 1.5, "moved": 0.5, "cancelled": 2.5}
    assert run.summary["activity_hours"] == hour_totals(run.problem, run.roster)


def test_a_site_without_activities_has_no_ledger(problem: Problem) -> None:
    assert not activity_hours(problem, tiny_roster(problem))
    assert "activity_hours" not in tiny_run(problem).summary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_run(tmp_path / "run", ledger_run())
    return tmp_path / "run"


def told(folder: Path) -> list[str]:
    found = inspect_run(folder)
    return [str(one) for one in verify_run(folder, found.run, found.issues).differences]


def ledger_told(folder: Path) -> list[str]:
    return [line for line in told(folder) if "activity_hours" in line]


def test_the_ledger_is_written_and_holds(folder: Path) -> None:
    lines = (folder / "activity_hours.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "who,activity,planned,placed,moved,cancelled,reason"
    assert lines[2] == "A1,coaching:a,30,30,30,0,"
    assert not ledger_told(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("A1,coaching:a,30,30,30,0,", "A1,coaching:a,30,30,0,0,", "coaching:a A1"),
        ("B2,training:law,60,60,0,0,", "B2,training:law,60,0,0,60,sick", "training:law B2"),
        ("C3,coaching:c,30,0,0,30,C3 is absent\n", "", "coaching:c C3"),
        ("B2,coaching:b", "A1,coaching:b", "coaching:b A1"),
        (",C3 is absent", ",", "coaching:c C3: reason"),
    ],
)
def test_a_forged_line_is_told(folder: Path, old: str, new: str, says: str) -> None:
    path = folder / "activity_hours.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    reseal(folder)
    assert any(f"activity_hours.csv: {says}" in line for line in told(folder))


def test_a_forged_total_is_told(folder: Path) -> None:
    path = folder / "summary.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"moved": 0.5', '"moved": 0.0'), encoding="utf-8")
    reseal(folder)
    assert any("activity_hours.moved" in line for line in told(folder))


def test_a_missing_ledger_is_told(folder: Path) -> None:
    (folder / "activity_hours.csv").unlink()
    reseal(folder)
    assert any("activity_hours.csv: the run says no such file" in line for line in told(folder))
