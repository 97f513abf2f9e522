from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.site_folder import SiteInputs, load_site

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="module")
def manila() -> SiteInputs:
    return load_site(CONFIGS / "manila")


@pytest.fixture(scope="module")
def clinic() -> SiteInputs:
    return load_site(CONFIGS / "clinic")


@pytest.fixture(scope="module")
def lisbon() -> SiteInputs:
    return load_site(CONFIGS / "lisbon")


@pytest.fixture(scope="module")
def montreal() -> SiteInputs:
    return load_site(CONFIGS / "montreal")


def skill_groups(setup: SiteSetup) -> Counter[frozenset[str]]:
    return Counter(agent.skills for agent in setup.agents)


def test_every_site_plans_the_week_after_its_history(
    clinic: SiteInputs, lisbon: SiteInputs, manila: SiteInputs, montreal: SiteInputs
) -> None:
    for inputs in (clinic, lisbon, manila, montreal):
        first = date(2026, 11, 22) if inputs is montreal else date(2026, 11, 23)
        assert inputs.setup.horizon.start == first
        assert inputs.setup.horizon.days == 7


def test_clinic_has_twelve_agents_and_one_voice_queue(clinic: SiteInputs) -> None:
    setup = clinic.setup
    assert len(setup.agents) == 12
    assert [queue.channel for queue in setup.queues] == ["voice"]


def test_every_hand_written_clinic_file_fits_on_a_screen() -> None:
    for path in (CONFIGS / "clinic").iterdir():
        if path.is_file() and path.name != "previous_roster.csv":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 60, path.name


def test_manila_has_120_agents_six_queues_and_three_contracts(manila: SiteInputs) -> None:
    setup = manila.setup
    assert len(setup.agents) == 120
    assert [queue.name for queue in setup.queues] == ["billing", "tech", "sales", "spanish", "chat", "email"]
    assert {agent.contract for agent in setup.agents} == {"full_5x8", "full_4x10", "part_time"}
    assert len({agent.name for agent in setup.agents}) == 120


def test_manila_teams_have_ten_to_fifteen_people_and_a_lead_of_their_own(manila: SiteInputs) -> None:
    setup = manila.setup
    sizes = Counter(agent.team for agent in setup.agents)
    assert set(sizes) == {team.team_id for team in setup.teams}
    assert all(10 <= size <= 15 for size in sizes.values())
    team_of = {agent.agent_id: agent.team for agent in setup.agents}
    assert all(team_of[team.lead] == team.team_id for team in setup.teams)


def test_manila_has_ten_skill_groups_of_which_at_least_five_overlap(manila: SiteInputs) -> None:
    groups = set(skill_groups(manila.setup))
    assert len(groups) == 10
    overlapping = [
        group
        for group in groups
        if len(group) > 1 and any(group & other and not group <= other for other in groups if other != group)
    ]
    assert len(overlapping) >= 5


def test_manila_agents_use_every_kind_of_pattern(manila: SiteInputs) -> None:
    setup = manila.setup
    kinds = Counter(setup.patterns[agent.pattern].kind for agent in setup.agents)
    assert all(kinds[kind] >= 8 for kind in ("free", "band", "fixed", "rotation"))


def test_manila_has_time_off_wishes_trainings_and_twelve_coachings(manila: SiteInputs) -> None:
    setup = manila.setup
    assert {absence.kind for absence in setup.absences} == {"leave", "training", "unavailable"}
    some = {"off", "work", "start_after", "prefer_start", "avoid_shift", "apart"}
    assert {wish.kind for wish in setup.wishes} >= some
    assert len(setup.sessions) == 2
    assert len(setup.coachings) == 12


def test_lisbon_has_45_people_in_three_mixes_and_part_timers_without_english(lisbon: SiteInputs) -> None:
    setup = lisbon.setup
    assert len(setup.agents) == 45
    assert [queue.name for queue in setup.queues] == ["portuguese", "english", "chat", "email"]
    assert set(skill_groups(setup)) == {
        frozenset({"portuguese", "email"}),
        frozenset({"portuguese", "english"}),
        frozenset({"portuguese", "english", "chat", "email"}),
    }
    part_time = [agent for agent in setup.agents if agent.contract != "full_time"]
    assert sum("english" not in agent.skills for agent in part_time) >= 4
    sizes = Counter(agent.team for agent in setup.agents)
    assert all(10 <= size <= 20 for size in sizes.values())


def test_lisbon_is_closed_on_sundays_and_closes_at_six_on_saturdays(lisbon: SiteInputs) -> None:
    history = lisbon.history
    days = history["start"].dt.tz_convert("Europe/Lisbon")
    assert set(days.dt.day_of_week) == set(range(6))
    assert set(days[days.dt.day_of_week == 5].dt.hour) == set(range(9, 18))
    assert (history["end"].max() - history["start"].min()).days >= 12 * 7 - 2


def test_lisbon_trains_its_new_hires_every_weekday_and_coaches_everybody_who_is_there(lisbon: SiteInputs) -> None:
    setup = lisbon.setup
    new = {agent.agent_id for agent in setup.agents if agent.hire_date == date(2026, 11, 16)}
    assert len(new) == 5
    assert len({session.start.date() for session in setup.sessions}) == 5
    assert all(set(session.attendees) == new for session in setup.sessions)
    away = {absence.agent_id for absence in setup.absences}
    leads = {team.lead for team in setup.teams}
    assert {one.agent_id for one in setup.coachings} == {a.agent_id for a in setup.agents} - new - away - leads


def test_skills_of_montreal_form_a_ring_with_a_few_generalists(montreal: SiteInputs) -> None:
    groups = skill_groups(montreal.setup)
    pairs = [group for group in groups if len(group) == 2]
    touched = Counter(queue for group in pairs for queue in group)
    assert touched == dict.fromkeys(["french", "english", "spanish", "chat"], 2)
    assert groups[frozenset(touched)] == 5
    assert montreal.setup.horizon.interval_minutes == 30
    assert len(montreal.setup.agents) == 70


@pytest.mark.parametrize("site", ["clinic", "lisbon", "manila", "montreal"])
def test_previous_roster_keeps_rest_runs_and_contract(site: str, request: pytest.FixtureRequest) -> None:
    setup: SiteSetup = request.getfixturevalue(site).setup
    duties = defaultdict(list)
    for past in sorted(setup.history, key=lambda duty: duty.start):
        duties[past.agent_id].append(past)
    assert len(duties) == len(setup.agents)
    for agent in setup.agents:
        own = duties[agent.agent_id]
        rests = [(after.start - before.end).total_seconds() / 3600 for before, after in pairwise(own)]
        assert min(rests) >= (10 if site == "montreal" else 11)
        dates = {past.date for past in own}
        assert not any(all(first + timedelta(days=i) in dates for i in range(7)) for first in dates)
        contract = setup.contracts[agent.contract]
        for week in (2, 1):
            monday = setup.horizon.start - timedelta(weeks=week)
            if agent.hire_date is not None and agent.hire_date > monday:
                continue
            worked = [past for past in own if monday <= past.date < monday + timedelta(days=7)]
            assert contract.min_days <= len(worked) <= contract.max_days
            paid = sum(past.paid_minutes for past in worked)
            assert contract.min_paid_minutes <= paid <= contract.max_paid_minutes
            assert all(past.shift in contract.shifts for past in worked)


def test_manila_sunday_nights_reach_into_the_planned_monday(manila: SiteInputs) -> None:
    setup = manila.setup
    assert sum(past.end > setup.horizon.origin for past in setup.history) >= 20


def test_manila_history_has_twelve_weeks_of_every_queue_on_the_grid(manila: SiteInputs) -> None:
    history = manila.history
    assert set(history["queue"]) == {queue.name for queue in manila.setup.queues}
    assert (history["end"].max() - history["start"].min()).days == 12 * 7
    assert (history["offered"] == history["answered"] + history["abandoned"]).all()
    assert (history["handle_seconds"] >= 0).all()
