"""Briefings, reviews and project work: for whom, by when, in which pieces."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import Overlay, Write

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
AWAY = "agent_id,start,end,kind,paid\n"


def site(write_site: Write, kind: str, keys: str, **files: str) -> Path:
    text = f"{kind}:\n  - {{id: one, {keys}}}\n"
    further = {f"{name}.csv": content for name, content in files.items()}
    return write_site({"activities.yaml": text, "unavailable.csv": AWAY, "locks.csv": None, **further})


def read(write_site: Write, kind: str, keys: str, weeks: int = 1, **files: str) -> SiteSetup:
    return load_site(site(write_site, kind, keys, **files), start=MONDAY, weeks=weeks).setup


def test_everybody_who_has_not_acknowledged_is_briefed(write_site: Write) -> None:
    known = "briefing,agent_id,date\none,A1,\none,A3,2026-11-20\n"
    setup = read(write_site, "briefings", "by: 2026-11-26", acknowledged=known)
    assert [one.activity for one in setup.coachings] == ["briefing:one-A2", "briefing:one-A4"]
    one = setup.coachings[0]
    assert (one.minutes, one.earliest, one.latest) == (15, MONDAY, date(2026, 11, 26))
    assert (one.step_minutes, one.edge_minutes, one.is_due) == (15, 0, True)


def test_a_briefing_at_the_start_fits_nowhere_else(write_site: Write) -> None:
    (one,) = read(write_site, "briefings", "by: 2026-11-26, at_start: yes, who: {agents: A1}").coachings
    assert (one.step_minutes, one.edge_minutes) == (1440, 0)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("by: 2026-11-20", (MONDAY, SUNDAY)),  # overdue: in the first week
        ("from: 2026-11-25, by: 2026-11-27", (date(2026, 11, 25), date(2026, 11, 27))),
        ("by: 2026-12-07", None),  # the run of that week plans it
    ],
)
def test_the_deadline_says_when(write_site: Write, dates: str, expected: tuple[date, date] | None) -> None:
    found = read(write_site, "briefings", f"{dates}, who: {{agents: A1}}").coachings
    assert [(one.earliest, one.latest) for one in found] == ([expected] if expected else [])


def test_a_review_is_with_the_lead(write_site: Write) -> None:
    keys = 'by: 2026-11-24, who: {teams: desk}, between: "09:00-11:00"'
    setup = read(write_site, "reviews", keys)
    assert [(one.activity, one.attendees, one.trainers) for one in setup.joint_activities] == [
        ("coaching:one-A2", ("A2",), ("A1",)),
        ("coaching:one-A4", ("A4",), ("A1",)),
    ]
    assert len(setup.joint_activities[0].starts) == 4
    assert setup.joint_activities[0].is_due


def test_project_hours_are_cut_into_blocks(write_site: Write) -> None:
    keys = "who: {agents: A1}, by: 2026-12-06, hours: 5.5, at_least_minutes: 60, at_most_minutes: 105"
    found = read(write_site, "projects", keys, weeks=2).coachings
    assert [(one.activity, one.minutes, one.earliest) for one in found] == [
        ("project:one-A1-1", 90, MONDAY),
        ("project:one-A1-2", 90, MONDAY),
        ("project:one-A1-3", 75, date(2026, 11, 30)),
        ("project:one-A1-4", 75, date(2026, 11, 30)),
    ]
    assert sum(one.minutes for one in found) == 330
    assert {one.latest for one in found} == {SUNDAY, date(2026, 12, 6)}


@pytest.mark.parametrize("kind", ["briefings", "projects", "reviews"])
def test_whoever_is_away_has_none_and_the_ledger_says_why(write_site: Write, kind: str) -> None:
    away = f"{AWAY}A4,2026-11-20,2026-11-30,leave,yes\n"
    further = ", hours: 1" if kind == "projects" else ""
    setup = read(write_site, kind, f"by: 2026-11-27, who: {{agents: A4}}{further}", unavailable=away)
    assert not setup.coachings
    assert not setup.joint_activities
    assert [one.reason for one in setup.dropped_activities] == ["A4 is absent 2026-11-23 to 2026-11-27"]


def test_whoever_leaves_by_a_scenario_is_asked_no_more(write_site: Write, overlay: Overlay) -> None:
    folder = site(write_site, "briefings", "by: 2026-11-27, who: {agents: [A1, A4]}")
    setup = load_site(folder, start=MONDAY, overlays=[overlay("agents: {remove: [A4]}")]).setup
    assert [one.agent_id for one in setup.coachings] == ["A1"]


@pytest.mark.parametrize(
    ("kind", "keys", "says"),
    [
        ("briefings", "who: {agents: A1}", "missing"),
        ("briefings", "by: 2026-11-20, from: 2026-11-24", "exchange them"),
        ("briefings", "by: 2026-11-27, minutes: 10", "grid of 15"),
        ("briefings", "by: 2026-11-27, who: {teams: desc}", "did you mean 'desk'"),
        ("reviews", "by: 2026-11-27, who: {agents: A3}", "has no team with a lead"),
        ("reviews", "by: 2026-11-27, who: {agents: A4}, coach: A9", "A9"),
        ("reviews", 'by: 2026-11-27, who: {agents: A4}, between: "09:00-09:30"', "shorter than minutes 60"),
        ("projects", "by: 2026-11-27, who: {agents: A1}", "missing"),
        ("projects", "by: 2026-11-27, hours: 2, at_least_minutes: 90, at_most_minutes: 60", "exchange them"),
        ("projects", "by: 2026-11-27, who: {agents: A1}, hours: 40", "one a duty"),
        ("projects", "by: 2026-11-27, hours: 1, at_least_minutes: 90, at_most_minutes: 90", "cannot be cut"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(write_site: Write, kind: str, keys: str, says: str) -> None:
    folder = site(write_site, kind, keys)
    with pytest.raises(InputError, match=says) as caught:
        load_site(folder, start=MONDAY)
    assert {(issue.file, issue.line) for issue in caught.value.issues} == {(str(folder / "activities.yaml"), 2)}


def test_a_name_that_is_taken_is_told(write_site: Write) -> None:
    written = "coachings:\n  - {id: one-A4, agent: A4, earliest: 2026-11-23, latest: 2026-11-27}\n"
    text = f"{written}reviews:\n  - {{id: one, by: 2026-11-27, who: {{agents: A4}}}}\n"
    with pytest.raises(InputError, match="makes 'coaching:one-A4', which is already a coaching at") as caught:
        load_site(write_site({"activities.yaml": text}), start=MONDAY)
    assert [issue.line for issue in caught.value.issues] == [4]


def test_unknown_briefings_are_told(write_site: Write) -> None:
    folder = site(write_site, "briefings", "by: 2026-11-27", acknowledged="briefing,agent_id,date\ntwo,A9,\n")
    with pytest.raises(InputError) as caught:
        load_site(folder, start=MONDAY)
    assert sorted(issue.key for issue in caught.value.issues) == ["agent_id", "briefing"]
