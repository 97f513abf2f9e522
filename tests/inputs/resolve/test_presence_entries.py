from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.errors import InputError
from scheduler.domain.presence_rows import PresenceRow
from scheduler.inputs.site_folder import load_site
from tests.inputs.conftest import FILES, Write

MONDAY = date(2026, 11, 23)


def read(write_site: Write, keys: str) -> PresenceRow:
    """The row of one entry of the small site."""
    text = FILES["site.yaml"].replace("teams:\n", f"presence:\n  - {{name: cover, {keys}}}\nteams:\n")
    (row,) = load_site(write_site({"site.yaml": text}), start=MONDAY).setup.presence_rows
    return row


@pytest.mark.parametrize(
    ("keys", "adds", "limits"),
    [
        ("at_least: 2", dict.fromkeys(("A1", "A2", "A3", "A4"), (1, 1, 1)), (2, None, 1)),
        ("who: {leads: yes}, at_least: 1", {"A1": (1, 1, 1)}, (1, None, 1)),
        ("who: {teams: night crew}, at_most: 0", {"A3": (1, 1, 1)}, (None, 0, 1)),
        ("who: {skills: [tech], contracts: full_time}, at_least: 1, at_most: 1", {"A2": (1, 1, 1)}, (1, 1, 1)),
        ("who: {agents: [A4, A1]}, counts: work, at_least: 1", {"A1": (1, 0, 0), "A4": (1, 0, 0)}, (1, None, 1)),
        ("who: {agents: A4}, counts: meal, at_most: 1", {"A4": (0, 0, 1)}, (None, 1, 1)),
        # a quarter: four times those at a meal, less those on duty, is at most 0
        ("who: {agents: A4}, counts: meal, at_most_share: 0.25", {"A4": (-1, -1, 3)}, (None, 0, 4)),
        (
            "who: {leads: yes}, at_least: 1, per_others: 20",
            {"A1": (20, 20, 20), **dict.fromkeys(("A2", "A3", "A4"), (-1, -1, -1))},
            (0, None, 20),
        ),
        (
            "who: {leads: yes}, at_least: 2, per_others: 5, others: {teams: desk}, counts: work",
            {"A1": (3, -2, -2), **dict.fromkeys(("A2", "A4"), (-2, -2, -2))},
            (0, None, 5),
        ),
    ],
)
def test_whom_it_counts_and_how_many(
    keys: str,
    adds: dict[str, tuple[int, int, int]],
    limits: tuple[int | None, int | None, int],
    write_site: Write,
) -> None:
    row = read(write_site, f"{keys}, per_hour: 30")
    assert row.adds == adds
    assert (row.least, row.most, row.unit) == limits


def test_it_holds_while_a_queue_is_open_or_by_the_site_s_clock(write_site: Write) -> None:
    assert all(read(write_site, "at_least: 1, per_hour: 5").intervals)  # chats are answered day and night
    night = read(write_site, 'at_least: 1, when: {weekdays: "22:00-06:00"}, per_hour: 5').intervals
    assert len(night) == 7 * 96
    assert sum(night) == 5 * 8 * 4
    assert night[:24] == (False,) * 24  # the night to Monday is Sunday's
    assert night[88:120] == (True,) * 32  # Monday 22:00 to Tuesday 06:00


def test_what_a_miss_costs(write_site: Write) -> None:
    stated, hard = read(write_site, "at_least: 1, per_hour: 30"), read(write_site, "at_least: 1, hard: yes")
    assert (stated.price, stated.is_hard, stated.milli(15)) == (30, False, 7_500)
    assert (hard.price, hard.is_hard) == (20 * 120, True)  # twenty times the dearest tier, twice the price of 60
    assert read(write_site, "who: {agents: A4}, counts: meal, at_most_share: 0.25, per_hour: 30").milli(15) == 1_875
    dear = FILES["site.yaml"].replace(
        "    patience_seconds: 120\n", "    patience_seconds: 120\n    shortage_per_hour: 900\n"
    )
    text = dear.replace("teams:\n", "presence:\n  - {name: cover, at_least: 1, hard: yes}\nteams:\n")
    (row,) = load_site(write_site({"site.yaml": text}), start=MONDAY).setup.presence_rows
    assert row.price == 20 * 2 * 900  # the queue's own price scales the tiers, the dearest is twice the first
    assert stated.about == "at least 1 on duty"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("at_least: 1, when: closed, hard: yes", "holds in no interval"),
        ("at_most: 4, hard: yes", "can never be missed by the people it counts"),
        ("at_least: 2, per_hour: 0", "costs nothing where it is missed and is not hard"),
    ],
)
def test_entries_nothing_comes_of_are_told(keys: str, told: str, write_site: Write) -> None:
    text = FILES["site.yaml"].replace("teams:\n", f"presence:\n  - {{name: cover, {keys}}}\nteams:\n")
    inputs = load_site(write_site({"site.yaml": text}), start=MONDAY)
    assert [note.message for note in inputs.notes if note.queue == "cover" and told in note.message]


def test_people_not_employed_are_told(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("full_time,billing,free,2020-01-01,,", "full_time,billing,free,2027-01-01,,")
    text = FILES["site.yaml"].replace("teams:\n", "presence:\n  - {name: cover, at_least: 1, per_hour: 5}\nteams:\n")
    files: dict[str, str | None] = {"site.yaml": text, "agents.csv": agents, "activities.yaml": None, "locks.csv": None}
    files |= {"wishes.csv": None, "previous_roster.csv": None}
    notes = [note.message for note in load_site(write_site(files), start=MONDAY).notes if note.queue == "cover"]
    assert notes == ["(at least 1 on duty) counts A1, who are not employed on the dates planned"]


def test_a_wrong_line_of_agents_makes_no_entry_wrong(write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("night crew,part_time,tech,", "night crew,part_time,,")
    text = FILES["site.yaml"].replace(
        "teams:\n", "presence:\n  - {name: cover, who: {agents: A3}, at_least: 1, per_hour: 5}\nteams:\n"
    )
    with pytest.raises(InputError) as caught:
        load_site(write_site({"site.yaml": text, "agents.csv": agents}), start=MONDAY)
    assert {Path(issue.file).name for issue in caught.value.issues} == {"agents.csv"}


ROLES = """\
agent_id,name,team,contract,skills,pattern,role,site
A1,Ana Reis,desk,full_time,billing,free,lead,Lisbon
A2,Rui Paz,desk,full_time,billing|tech,two_week,agent,Porto
A3,Ivo Luz,night crew,part_time,tech,free,lead,Porto
A4,Eva Luz,night crew,full_time,billing,nine,agent,Lisbon
"""
NO_ROLE = ROLES.replace("free,lead,Porto", "free,,Porto")


def rows_of(write_site: Write, entry: str, agents: str = ROLES, keys: str = "") -> tuple[PresenceRow, ...]:
    text = FILES["site.yaml"].replace("teams:\n", f"{keys}presence:\n  - {{{entry}}}\nteams:\n")
    return load_site(write_site({"site.yaml": text, "agents.csv": agents}), start=MONDAY).setup.presence_rows


def test_people_are_described_by_role_and_site(write_site: Write) -> None:
    (row,) = rows_of(write_site, "name: leads, who: {roles: [lead], sites: Porto}, at_least: 1, per_hour: 5")
    assert row.adds == {"A3": (1, 1, 1)}
    (row,) = rows_of(
        write_site, "name: seats, who: {sites: Lisbon}, at_most: 1, hard: yes", keys="roles: [agent, lead]\n"
    )
    assert (row.adds, row.most) == ({"A1": (1, 1, 1), "A4": (1, 1, 1)}, 1)


def test_each_team_has_an_entry_of_its_own(write_site: Write) -> None:
    desk, crew = rows_of(write_site, "name: meals, each: team, counts: meal, at_most_share: 0.5, per_hour: 5")
    assert (desk.name, crew.name) == ("meals: desk", "meals: night crew")
    assert desk.adds == dict.fromkeys(("A1", "A2"), (-1, -1, 1))
    assert crew.adds == dict.fromkeys(("A3", "A4"), (-1, -1, 1))
    entry = "name: ratio, each: site, who: {roles: lead}, at_least: 1, per_others: 3, per_hour: 5"
    lisbon, porto = rows_of(write_site, entry)
    assert lisbon.adds == {"A1": (3, 3, 3), "A4": (-1, -1, -1)}  # the others of the same site alone
    assert porto.adds == {"A3": (3, 3, 3), "A2": (-1, -1, -1)}


@pytest.mark.parametrize(
    ("when", "held"), [("open", 672), ("always", 672), ("night", 7 * 32), ("{during: night}", 7 * 32)]
)
def test_hours_may_be_a_word(when: str, held: int, write_site: Write) -> None:
    (row,) = rows_of(write_site, f"name: cover, when: {when}, at_least: 1, per_hour: 5")
    assert sum(row.intervals) == held
    if held < 672:
        assert row.intervals[23:25] == (True, False)
        assert row.intervals[87:89] == (False, True)


@pytest.mark.parametrize(
    ("entry", "agents", "file", "says"),
    [
        ("name: cover, who: {roles: leed}, at_least: 1, per_hour: 5", ROLES, "site.yaml", "'lead'"),
        ("name: cover, who: {sites: Faro}, at_least: 1, per_hour: 5", ROLES, "site.yaml", "Lisbon, Porto"),
        ("name: cover, each: tea, at_least: 1, per_hour: 5", ROLES, "site.yaml", "team, site, role"),
        ("name: cover, when: nights, at_least: 1, per_hour: 5", ROLES, "site.yaml", "open, night, always"),
        ("name: cover, when: {during: open, daily: closed}, at_least: 1, per_hour: 5", ROLES, "site.yaml", "both"),
        ("name: cover, each: role, at_least: 1, per_hour: 5", NO_ROLE, "site.yaml", "A3 of those counted have no role"),
        ("name: cover, at_least: 1, per_hour: 5}\nroles: [agent, shift_lead]\nsites: {", ROLES, "agents.csv", "'lead'"),
    ],
)  # fmt: skip
def test_words_nobody_knows_are_told_with_those_there_are(
    entry: str, agents: str, file: str, says: str, write_site: Write
) -> None:
    with pytest.raises(InputError) as caught:
        rows_of(write_site, entry, agents)
    assert any(issue.file.endswith(file) and says in issue.message and issue.line for issue in caught.value.issues)
