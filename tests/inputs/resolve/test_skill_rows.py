"""skills.csv: who holds which skill when, what is told of it, and what is told of lines that cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.domain.agents import Agent
from scheduler.domain.errors import InputError
from scheduler.inputs.site_folder import SiteInputs, load_site
from tests.inputs.conftest import FILES, Overlay, Write

HEAD = "agent_id,skill,from,until,proficiency,source\n"
MONDAY = date(2026, 11, 23)


def loaded(write_site: Write, rows: str, **files: str) -> SiteInputs:
    changes = {name.replace("_", "."): text for name, text in files.items()}
    return load_site(write_site({"skills.csv": HEAD + rows, **changes}), start=MONDAY)


def agent_of(inputs: SiteInputs, agent_id: str) -> Agent:
    return next(agent for agent in inputs.setup.agents if agent.agent_id == agent_id)


def told(inputs: SiteInputs) -> list[str]:
    return [str(note) for note in inputs.notes if note.about == "skills"]


def test_a_skill_counts_up_to_its_last_date_and_no_further(write_site: Write) -> None:
    inputs = loaded(write_site, "A2,tech,,2026-11-25,,\n")
    rui = agent_of(inputs, "A2")
    held = [rui.skills_on(MONDAY + timedelta(days=day)) for day in range(-1, 7)]
    both, billing = frozenset({"billing", "tech"}), frozenset({"billing"})
    assert held == [both] * 4 + [billing] * 4
    assert rui.skills == both
    text = "skills.csv: A2 serves tech in duties that start from 2026-11-23 to 2026-11-25 only (until 2026-11-25)"
    assert text in told(inputs)


def test_a_skill_that_agents_csv_does_not_list_is_gained(write_site: Write) -> None:
    inputs = loaded(write_site, "A1,tech,2026-11-27,,5,course\n")
    ana = agent_of(inputs, "A1")
    assert ana.skills_on(date(2026, 11, 26)) == {"billing"}
    assert ana.skills_on(date(2026, 11, 27)) == {"billing", "tech"}
    assert ana.preference == ("tech", "billing")  # 5 before the usual 3
    assert "from 2026-11-27 to 2026-11-29 only (from 2026-11-27 for good)" in told(inputs)[0]


def test_what_ended_before_is_not_used_and_what_lasts_needs_no_dates(write_site: Write) -> None:
    inputs = loaded(write_site, "A2,tech,,2026-10-31,,\nA1,billing,2020-01-01,2027-06-30,4,\n")
    assert agent_of(inputs, "A2").skills == {"billing"}
    assert agent_of(inputs, "A2").skill_dates == ()
    assert agent_of(inputs, "A1").skill_dates == ()
    assert told(inputs) == ["skills.csv: A2 does not hold tech on the dates planned (until 2026-10-31): it is not used"]


def test_expiries_of_the_next_eight_weeks_are_told_soonest_first(write_site: Write) -> None:
    rows = "A1,billing,,2027-01-24,,\nA2,tech,,2026-12-31,,\nA2,billing,,2027-01-25,,\n"
    (text,) = told(loaded(write_site, rows))
    assert "ends within 8 weeks after the dates planned: A2 tech (2026-12-31), A1 billing (2027-01-24); renew" in text


def test_queues_are_served_in_the_order_of_proficiency(write_site: Write) -> None:
    assert agent_of(loaded(write_site, "A2,tech,,,4,\n"), "A2").preference == ("tech", "billing")
    assert agent_of(loaded(write_site, "A2,tech,,,3,\n"), "A2").preference == ("billing", "tech")
    rows = "A2,tech,,,2,\nA2,billing,,2026-11-30,1,\nA2,billing,2026-12-01,,5,\n"
    assert agent_of(loaded(write_site, rows), "A2").preference == ("tech", "billing")  # what holds first counts


def test_who_holds_no_skill_gets_no_duty_and_leave_stays_leave(write_site: Write) -> None:
    inputs = loaded(write_site, "A4,billing,,2026-11-25,,\n", unavailable_csv="agent_id,start,end,kind,paid\n")
    mine = [absence for absence in inputs.setup.absences if absence.agent_id == "A4"]
    assert [(a.start.date(), a.kind, a.paid) for a in mine] == [
        (MONDAY + timedelta(days=day), "unavailable", False) for day in range(3, 7)
    ]
    assert any("A4 holds no skill from 2026-11-26 to 2026-11-29: no duty then" in text for text in told(inputs))
    leave = "agent_id,start,end,kind,paid\nA4,2026-11-26,2026-11-27,leave,yes\n"
    inputs = loaded(write_site, "A4,billing,,2026-11-25,,\n", unavailable_csv=leave)
    kinds = [(a.kind, a.paid) for a in inputs.setup.absences if a.agent_id == "A4"]
    assert kinds == [("leave", True), ("unavailable", False), ("unavailable", False)]


def test_people_whose_work_is_assigned_have_what_they_hold_on_every_date(write_site: Write) -> None:
    site = FILES["site.yaml"].replace("currency: EUR", "currency: EUR\nrouting: assigned")
    inputs = loaded(write_site, "A2,tech,,2026-11-25,,\n", site_yaml=site)
    rui = agent_of(inputs, "A2")
    assert rui.blocks is not None
    assert (rui.skills, rui.skill_dates) == ({"billing"}, ())
    assert any("A2's work is assigned" in text and "not used on any of them" in text for text in told(inputs))
    with pytest.raises(InputError, match="A4 holds no skill on every date planned"):
        loaded(write_site, "A4,billing,,2026-11-25,,\n", site_yaml=site)


def test_scenarios_hire_with_the_dates_of_whom_they_copy_and_teach_what_ended(
    write_site: Write, overlay: Overlay
) -> None:
    folder = write_site({"skills.csv": HEAD + "A2,tech,,2026-11-25,4,\nA1,tech,,2026-10-31,,\n"})
    scenario = overlay(
        "agents: {hire: {count: 1, like: A2, prefix: H, columns: {pattern: free}}, "
        "add_skill: {skill: tech, agents: [A1]}}"
    )
    inputs = load_site(folder, start=MONDAY, overlays=[scenario])
    assert agent_of(inputs, "H1").skill_dates == agent_of(inputs, "A2").skill_dates != ()
    assert agent_of(inputs, "A1").skills == {"billing", "tech"}


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("A9,tech,,,,\n", 2, ("agent_id", "unknown agent 'A9'")),
        ("A2,tach,,,,\n", 2, ("skill", "unknown queue 'tach'", "did you mean 'tech'")),
        ("A2,,,,,\n", 2, ("skill",)),
        ("A2,tech,2026-12-31,2026-01-01,,\n", 2, ("until 2026-01-01 is before from 2026-12-31", "exchange")),
        ("A2,tech,31.12.2026,,,\n", 2, ("from", "31.12.2026")),
        ("A2,tech,,2026-02-30,,\n", 2, ("until", "2026-02-30")),
        ("A2,tech,,,0,\n", 2, ("proficiency", "0", "1")),
        ("A2,tech,,,6,\n", 2, ("proficiency", "6", "5")),
        ("A2,tech,,,expert,\n", 2, ("proficiency", "expert")),
        (
            "A2,tech,,2026-11-25,,\nA2,tech,2026-11-25,,,\n",
            3,
            ("overlap", "skills.csv:2", "the beginning to 2026-11-25"),
        ),
        ("A2,tech,,,,\nA2,tech,,,,\n", 3, ("overlap", "cut or delete one")),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_line(
    rows: str, line: int, says: tuple[str, ...], write_site: Write
) -> None:
    with pytest.raises(InputError) as caught:
        loaded(write_site, rows)
    found = [str(issue) for issue in caught.value.issues if issue.file.endswith("skills.csv") and issue.line == line]
    assert any(all(part in text for part in says) for text in found), caught.value


@pytest.mark.parametrize("column", ["hr_id", "phone_id"])
def test_an_id_of_another_system_belongs_to_one_person(column: str, write_site: Write) -> None:
    agents = FILES["agents.csv"].replace("payroll_id\n", f"payroll_id,{column}\n").replace(",007\n", ",007,55\n")
    agents = agents.replace(",008\n", ",008,55\n")
    with pytest.raises(InputError, match=rf"agents.csv:3: {column}: '55' is already that of A1 at .*agents.csv:2"):
        load_site(write_site({"agents.csv": agents}), start=MONDAY)
