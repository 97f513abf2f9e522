"""Coaching and meetings by rule: for whom, when due, and what absences make of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Overlay, Write

MONDAY = date(2026, 11, 23)
AWAY = "agent_id,start,end,kind,paid\n"


def site(write_site: Write, keys: str, **files: str) -> Path:
    """The small site with one entry by rule and no other activity; files by name without ending."""
    text = f"recurring:\n  - {{id: weekly, {keys}}}\n"
    further = {f"{name}.csv": content for name, content in files.items()}
    return write_site({"activities.yaml": text, "unavailable.csv": AWAY, "locks.csv": None, **further})


def read(write_site: Write, keys: str, weeks: int = 1, **files: str) -> SiteSetup:
    return load_site(site(write_site, keys, **files), start=MONDAY, weeks=weeks).setup


def names(setup: SiteSetup) -> list[str]:
    return [one.coaching_id for one in setup.coachings]


def test_coaching_alone_is_placed_in_a_duty_of_the_week(write_site: Write) -> None:
    setup = read(write_site, "every: week, minutes: 45, who: {agents: A1}")
    (one,) = setup.coachings
    assert (one.coaching_id, one.agent_id, one.minutes, one.price) == ("weekly-A1-2026-11-23", "A1", 45, None)
    assert (one.earliest, one.latest, one.step_minutes, one.edge_minutes) == (MONDAY, date(2026, 11, 29), 30, 30)
    assert not setup.joint_activities
    assert not setup.dropped_activities


def test_every_week_is_one_of_its_own(write_site: Write) -> None:
    assert names(read(write_site, "every: week, who: {agents: [A1, A4]}", weeks=2)) == [
        "weekly-A1-2026-11-23",
        "weekly-A1-2026-11-30",
        "weekly-A4-2026-11-23",
        "weekly-A4-2026-11-30",
    ]


def test_a_lead_coaches_the_team_and_nobody_coaches_the_lead(write_site: Write) -> None:
    setup = read(write_site, 'every: week, coach: lead, who: {teams: desk}, days: monday, between: "09:00-11:00"')
    assert [one.activity for one in setup.joint_activities] == [
        "coaching:weekly-A2-2026-11-23",
        "coaching:weekly-A4-2026-11-23",
    ]
    one = setup.joint_activities[0]
    assert (one.attendees, one.trainers, one.at_least, one.at_most, one.minutes) == (("A2",), ("A1",), 1, 1, 30)
    assert one.starts == tuple(datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (9, 10))
    assert one.is_due
    assert one.price == 20 * 120  # twenty hours of the dearest missing person, for an hour of two people


@pytest.mark.parametrize(
    ("keys", "price"),
    [
        ("need: wanted", 60.0),  # two hours of a missing person at 60, for half an hour
        ("need: droppable", 7.5),
        ("need: wanted, price: 12.5", 12.5),
    ],
)
def test_what_is_not_due_has_a_price(write_site: Write, keys: str, price: float) -> None:
    (one,) = read(write_site, f"every: week, {keys}, who: {{agents: A1}}").coachings
    assert one.price == price


def test_a_team_meets_with_its_lead_and_a_quorum(write_site: Write) -> None:
    (one,) = read(
        write_site, "kind: meeting, every: week, coach: lead, quorum: 0.5, who: {teams: desk}"
    ).joint_activities
    assert one.activity == "meeting:weekly-desk-2026-11-23"
    assert (one.attendees, one.trainers, one.at_least, one.at_most) == (("A2", "A4"), ("A1",), 1, 2)


def test_a_meeting_is_held_without_who_is_absent(write_site: Write) -> None:
    away = f"{AWAY}A4,2026-11-20,2026-12-04,leave,yes\nA1,2026-11-23,2026-11-29,leave,yes\n"
    keys = "kind: meeting, every: week, coach: lead, who: {teams: desk}"
    (one,) = read(write_site, keys, unavailable=away).joint_activities
    assert (one.attendees, one.trainers, one.at_least) == (("A2",), (), 1)


def test_absence_over_the_week_drops_a_coaching_and_says_so(write_site: Write) -> None:
    away = f"{AWAY}A4,2026-11-20,2026-11-29,leave,yes\n"
    setup = read(write_site, "every: week, who: {agents: [A1, A4]}", unavailable=away)
    assert names(setup) == ["weekly-A1-2026-11-23"]
    (gone,) = setup.dropped_activities
    assert (gone.activity, gone.who, gone.minutes) == ("coaching:weekly-A4-2026-11-23", "A4", 30)
    assert gone.reason == "A4 is absent 2026-11-23 to 2026-11-29"


def test_absence_on_some_dates_lets_it_be_left_out(write_site: Write) -> None:
    away = f"{AWAY}A4,2026-11-23,2026-11-27,leave,yes\n"
    (one,) = read(write_site, "every: week, who: {agents: A4}", unavailable=away).coachings
    assert one.price == 20 * 60  # due: at twenty hours of the dearest missing person


def test_a_coach_away_drops_it_too(write_site: Write) -> None:
    away = f"{AWAY}A1,2026-11-23,2026-11-29,leave,yes\n"
    setup = read(write_site, "every: week, coach: A1, who: {agents: A4}", unavailable=away)
    assert not setup.joint_activities
    assert [(one.minutes, one.reason) for one in setup.dropped_activities] == [
        (60, "A1 is absent 2026-11-23 to 2026-11-29")
    ]


def test_absences_of_a_scenario_count(write_site: Write, overlay: Overlay) -> None:
    folder = site(write_site, "every: week")
    setup = load_site(folder, start=MONDAY, overlays=[overlay("agents: {absence_fraction: 1}")]).setup
    assert not setup.coachings
    assert len(setup.dropped_activities) == 4


def test_people_not_employed_have_none(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("nine,,,11", "nine,2026-12-01,,11")
    setup = read(write_site, "every: week, who: {agents: A4}", agents=agents)
    assert [one.reason for one in setup.dropped_activities] == ["A4 is not employed then"]


@pytest.mark.parametrize(
    ("who", "meant"),
    [
        ("tenure_months_at_least: 82", ["A1", "A2", "A3", "A4"]),  # 82 months on 23 November 2026; others unknown
        ("tenure_months_at_least: 83", ["A2", "A3", "A4"]),
        ("tenure_months_at_most: 82", ["A1"]),
        ("tenure_months_at_most: 81", []),
        ("kpi: {name: quality, below: 80}", ["A2"]),
        ("kpi: {name: quality, below: 80.5}", ["A1", "A2"]),
        ("kpi: {name: quality, above: 70, below: 80.5}", ["A1"]),
        ("kpi: {name: quality, above: 75}, leads: yes", ["A1"]),
    ],
)
def test_who_is_meant(write_site: Write, who: str, meant: list[str]) -> None:
    kpis = "agent_id,kpi,value,as_of\nA1,quality,60,\nA1,quality,80,2026-11-01\nA2,quality,70,2026-11-01\nA3,other,1,\n"
    setup = read(write_site, f"every: week, who: {{{who}}}", kpis=kpis)
    assert [one.agent_id for one in setup.coachings] == meant


def test_it_is_due_a_period_after_it_was_held(write_site: Write) -> None:
    held = "activity,who,date\nweekly,A1,2026-11-16\nweekly,A1,2026-11-11\nweekly,A4,2026-11-09\nweekly,A2,2026-10-01\n"
    setup = read(write_site, "every: fortnight, who: {teams: desk}", weeks=2, activities_held=held)
    assert names(setup) == ["weekly-A1-2026-11-30", "weekly-A2-2026-11-23", "weekly-A4-2026-11-23"]


def test_unknown_names_of_what_was_held_are_told(write_site: Write) -> None:
    folder = site(write_site, "every: week", activities_held="activity,who,date\nweakly,A9,2026-11-16\n")
    with pytest.raises(InputError) as caught:
        load_site(folder, start=MONDAY)
    told = [(issue.file, issue.line, issue.key) for issue in caught.value.issues]
    path = str(folder / "activities_held.csv")
    assert told == [(path, 2, "activity"), (path, 2, "who")]


def test_two_figures_of_one_date_are_told(write_site: Write) -> None:
    folder = site(write_site, "every: week", kpis="agent_id,kpi,value,as_of\nA1,q,1,2026-11-01\nA1,q,2,2026-11-01\n")
    with pytest.raises(InputError, match="given twice for one date"):
        load_site(folder, start=MONDAY)


def test_somebody_who_leaves_by_a_scenario_is_coached_no_more(write_site: Write, overlay: Overlay) -> None:
    folder = site(write_site, "every: week, coach: A2, who: {agents: [A1, A4]}")
    gone = overlay("agents: {remove: [A4]}")
    (one,) = load_site(folder, start=MONDAY, overlays=[gone]).setup.joint_activities
    assert one.attendees == ("A1",)


def test_of_two_entries_the_one_that_takes_a_name_is_told(write_site: Write) -> None:
    text = (
        "coachings:\n  - {id: a-b-A1-2026-11-23, agent: A1, earliest: 2026-11-23, latest: 2026-11-27}\n"
        "recurring:\n  - {id: a, every: week, who: {agents: A4}}\n  - {id: a-b, every: week, who: {agents: A1}}\n"
    )
    with pytest.raises(InputError, match="which is already a coaching at") as caught:
        load_site(write_site({"activities.yaml": text}), start=MONDAY)
    assert [issue.line for issue in caught.value.issues] == [5]


def test_a_name_that_is_taken_is_told(write_site: Write) -> None:
    text = "coachings:\n  - {id: weekly-A1-2026-11-23, agent: A1, earliest: 2026-11-23, latest: 2026-11-27}\n"
    folder = write_site(
        {"activities.yaml": f"{text}recurring:\n  - {{id: weekly, every: week, who: {{agents: A1}}}}\n"}
    )
    with pytest.raises(InputError, match="which is already a coaching at"):
        load_site(folder, start=MONDAY)
