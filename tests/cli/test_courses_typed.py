"""Courses as users type them: check, solve, verify, the weeks after, scenarios, and what cannot be held."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Edit, call, solved

COURSES = """\
courses:
  - id: basics
    sessions: [{minutes: 60}, {minutes: 30, days_after_at_least: 1, days_after_at_most: 2}]
    deadline: 2026-11-27
    between: "08:00-18:00"
    attendees: {teams: desk, tenure_months_at_most: 48}
    at_least: 2
    at_most: 3
    trainers: {agents: [C01, C02]}
    rooms: blue
  - id: tools
    sessions: {minutes: 60}
    between: "08:00-18:00"
    attendees: {teams: desk}
    places: 2
    external: {name: Acme, dates: [2026-11-25, 2026-11-26, 2026-11-27], between: "09:00-18:00"}
    after: basics
    grants: chats
    missed_price: 5000
"""
CHATS = """\
  - name: chats
    channel: chat
    open: {weekdays: "09:00-10:00"}
    aht_seconds: 300
    concurrency: 2
prices:"""
VOLUME = "queue,start,end,volume,aht_seconds\nchats,2026-11-23 09:00,2026-11-23 10:00,4,300\n"
NEXT = "queue,start,end,volume,aht_seconds\nchats,2026-11-30 09:00,2026-11-30 10:00,4,300\n"


@pytest.fixture
def site(edited_clinic: Edit) -> Path:
    changes = {
        "activities.yaml": ("", COURSES),
        "agents.csv": ("Heitor Valada,desk,part_time,appointments", "Heitor Valada,desk,part_time,appointments|chats"),
        "forecast.csv": ("", VOLUME),
    }
    folder = edited_clinic(changes)
    text = (folder / "site.yaml").read_text(encoding="utf-8")
    assert text.count("\nprices:") == 1
    (folder / "site.yaml").write_text(text.replace("\nprices:", "\n" + CHATS), encoding="utf-8")
    return folder


def table(run: Path, name: str = "sessions.csv") -> list[dict[str, str]]:
    with (run / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_groups_times_and_trainers_are_chosen_and_recounted(site: Path, tmp_path: Path) -> None:
    checked = call("check", site)
    assert checked.exit_code == 0, checked.output
    assert "tools: C01, C02, C03, C04, C05" in checked.output
    assert "have not completed 'basics' and are left out" in checked.output
    run = solved(site, tmp_path / "run")
    rows = {(row["course"], row["group"], row["session"]): row for row in table(run)}
    basics = [("basics", g, k) for g in "12" for k in "12"]
    assert sorted(rows) == [*basics, ("tools", "1", "1")]
    groups = [rows["basics", g, "1"]["attendees"].split("|") for g in "12"]
    assert sorted(groups[0] + groups[1]) == ["C07", "C09", "C10", "C11", "C12"]
    for g, people in zip("12", groups, strict=True):
        first, second = rows["basics", g, "1"], rows["basics", g, "2"]
        assert second["attendees"].split("|") == people
        assert 1 <= int(second["start"][8:10]) - int(first["start"][8:10]) <= 2
        assert first["trainer"] in ("C01", "C02")
    tools = rows["tools", "1", "1"]
    assert (tools["external"], tools["trainer"], len(tools["attendees"].split("|"))) == ("Acme", "", 2)
    for name in tools["attendees"].split("|"):
        (own,) = [g for g, people in zip("12", groups, strict=True) if name in people]
        assert tools["start"] >= rows["basics", own, "2"]["end"]
    granted = table(run, "skills_granted.csv")
    assert [row["agent_id"] for row in granted] == sorted(tools["attendees"].split("|"))
    assert {(row["skill"], row["usable_from"]) for row in granted} == {("chats", "2026-11-30")}
    done = call("verify", run, "--bound")
    assert done.exit_code == 0, done.output
    assert call("report", run).exit_code == 0


def test_the_weeks_after_know_who_has_completed_what(site: Path, tmp_path: Path) -> None:
    run = solved(site, tmp_path / "run")
    skilled = {row["agent_id"] for row in table(run, "skills_granted.csv")}
    (site / "forecast.csv").write_text(VOLUME + NEXT.partition("\n")[2], encoding="utf-8")
    courses = site / "activities.yaml"
    text = courses.read_text(encoding="utf-8")
    courses.write_text(text.replace("dates: [2026-11-25, 2026-11-26, 2026-11-27], ", ""), encoding="utf-8")
    later = solved(site, tmp_path / "later", "--previous", run)
    told = json.loads((later / "summary.json").read_text(encoding="utf-8"))["notes"]
    for name in skilled:
        assert any(note.startswith(f"{name}: serves chats, having completed tools") for note in told)
    skills = {row["agent_id"]: row["skills"] for row in table(later, "agents.csv")}
    assert {name for name, own in skills.items() if "chats" in own} == {"C08", *skilled}
    held = {row["course"]: row["attendees"].split("|") for row in table(later)}
    assert list(held) == ["tools"]  # the deadline of the basics was in the week before
    assert set(held["tools"]) < {"C07", "C09", "C10", "C11", "C12"} - skilled
    assert call("verify", later).exit_code == 0


def test_from_a_run_nothing_changes_and_breaks_alone_keep_every_duty(site: Path, tmp_path: Path) -> None:
    run = solved(site, tmp_path / "run")
    again = call("solve", site, *QUICK, "--from", run, "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert table(tmp_path / "again") == table(run)
    options = ("--from", run, "--only", "breaks,activities", "--out", tmp_path / "breaks")
    breaks = call("solve", site, *QUICK, *options)
    assert breaks.exit_code == 0, breaks.output
    kept, new = ((folder / "duties.csv").read_bytes() for folder in (run, tmp_path / "breaks"))
    assert new == kept
    assert call("verify", tmp_path / "breaks").exit_code == 0


def test_a_mandatory_course_that_cannot_be_held_is_told_with_the_reason(site: Path) -> None:
    file = site / "activities.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('between: "08:00-18:00"', 'between: "20:00-22:00"', 1), encoding="utf-8")
    checked = call("check", site)
    assert checked.exit_code == 1
    assert "basics: C07, C09, C10, C11, C12 can be on duty at none of the" in checked.output
    refused = call("solve", site, *QUICK)
    assert refused.exit_code == 1
    assert "basics: C07, C09, C10, C11, C12 can be on duty at none of the" in refused.output
    apart = text.replace("days_after_at_least: 1, days_after_at_most: 2", "days_after_at_least: 6")
    file.write_text(apart, encoding="utf-8")
    checked = call("check", site)
    assert checked.exit_code == 1
    assert "basics: session 2 has no time that follows session 1 as asked" in checked.output


def test_a_wanted_course_that_cannot_be_held_is_left_out_and_told(site: Path, tmp_path: Path) -> None:
    file = site / "activities.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("deadline: 2026-11-27\n", "deadline: 2026-11-27\n    missed_price: 70\n")
    file.write_text(text.replace("C01, C02]", "C05]"), encoding="utf-8")
    away = "agent_id,start,end,kind,paid\nC05,2026-11-23,2026-11-29,leave,yes\n"
    (site / "unavailable.csv").write_text(away, encoding="utf-8")
    checked = call("check", site)
    assert checked.exit_code == 0, checked.output
    assert "none of its trainers (C05: absent) could be on duty" in checked.output
    run = solved(site, tmp_path / "run")
    told = call("solve", site, *QUICK).output
    assert "course basics group 1 is not held" in told
    assert "none of its trainers (C05: absent) could be on duty" in told
    assert {row["course"] for row in table(run)} <= {"tools"}
    assert call("verify", run).exit_code == 0


def test_who_leaves_the_site_leaves_its_courses(site: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "leaves.yaml"
    scenario.write_text(
        "name: leaves\nsites: [clinic]\nchanges:\n  agents: {remove: [C02, C12]}\n"
        "  activities: {courses.tools.missed_price: 0.01}\n",
        encoding="utf-8",
    )
    run = solved(site, tmp_path / "run", "--scenario", scenario)
    rows = table(run)
    assert {row["trainer"] for row in rows if row["course"] == "basics"} == {"C01"}
    assert "C12" not in "|".join(row["attendees"] for row in rows)


@pytest.mark.parametrize(
    ("name", "column", "new", "says"),
    [
        ("sessions.csv", "course", "other", "course, group, session"),
        ("sessions.csv", "session", "9", "course, group, session"),
        ("sessions.csv", "external", "Nobody", "external"),
        ("skills_granted.csv", "skill", "appointments", "skills_granted.csv"),
    ],
)
def test_verify_recounts_the_tables(site: Path, tmp_path: Path, name: str, column: str, new: str, says: str) -> None:
    run = solved(site, tmp_path / "run")
    rows = table(run, name)
    rows[-1][column] = new
    with (run / name).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    done = call("verify", run)
    assert done.exit_code == 1
    assert says in done.output
