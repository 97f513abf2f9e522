"""Keys of scenarios that change nothing are refused, all at once, with line and what wins; those that act are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scheduler import pipeline
from scheduler.domain.errors import InputError

CLINIC = Path(__file__).resolve().parents[3] / "configs" / "clinic"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the clinic; its queue is ``appointments``, its agents C01 to C12."""
    return Path(shutil.copytree(CLINIC, tmp_path / "clinic"))


def scenario(site: Path, changes: str, name: str = "what_if", extends: str = "") -> Path:
    path = site.parent / f"{name}.yaml"
    head = f"name: {name}\nsites: [clinic]\n" + (f"extends: [{extends}]\n" if extends else "")
    path.write_text(f"{head}changes:\n{changes}", encoding="utf-8")
    return path


def refused(site: Path, *scenarios: Path) -> dict[str, str]:
    """Keys refused, with ``file:line: message``."""
    try:
        pipeline.forecast_site(pipeline.SiteRequest(site, overlays=scenarios))
    except InputError as error:
        return {issue.key: f"{Path(issue.file).name}:{issue.line}: {issue.message}" for issue in error.issues}
    return {}


def test_a_handle_time_that_history_wins_over_names_history_and_the_key_that_acts(site: Path) -> None:
    (key, said), *more = refused(site, scenario(site, "  site:\n    queues.appointments.aht_seconds: 600\n")).items()
    assert not more
    assert key == "changes.site.queues.appointments.aht_seconds"
    assert said.startswith("what_if.yaml:5: changes nothing: the handle times of appointments come from history")
    assert "say changes: {aht: {queues: appointments, seconds: ...}}" in said


def test_forecast_csv_is_named_where_it_wins(site: Path) -> None:
    rows = "".join(
        f"appointments,2026-11-{day}T09:{minute:02d},2026-11-{day}T09:{minute + 15:02d},9,300\n"
        for day in range(23, 28)
        for minute in (0, 15, 30)
    )
    (site / "forecast.csv").write_text("queue,start,end,volume,aht_seconds\n" + rows, encoding="utf-8")
    said = refused(site, scenario(site, "  site:\n    queues.appointments.aht_seconds: 600\n"))
    assert "come from forecast.csv" in said["changes.site.queues.appointments.aht_seconds"]


def test_a_handle_time_acts_where_nothing_wins_over_it(site: Path) -> None:
    shutil.rmtree(site / "history")
    rows = "".join(f"appointments,2026-11-{day}T09:00,2026-11-{day}T09:30,9,\n" for day in range(23, 28))
    (site / "forecast.csv").write_text("queue,start,end,volume,aht_seconds\n" + rows, encoding="utf-8")
    assert not refused(site, scenario(site, "  site:\n    queues.appointments.aht_seconds: 600\n"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("  site:\n    queues.appointments.target.answered_fraction: 0.8\n", "it is 0.8 already, by"),
        ("  site:\n    prices.wish:\n    prices.change:\n    holidays: US\n", ""),
        ("  site:\n    prices.pattern_change: 0\n", "it is 0 where nothing is said"),
        ("  volume: {factor: 1.0}\n", "the same contacts and handle times"),
        ("  volume: {factor: 2, from: 2027-03-01}\n", "the same contacts and handle times"),
        ("  aht: {factor: 1}\n", "the same contacts and handle times"),
        ("  agents:\n    add_skill: {skill: appointments, agents: [C01]}\n", "have appointments already"),
        ("  agents:\n    absence_fraction: 0.01\n", "0.01 of 12 agents"),
        (
            "  agents:\n    hire: {count: 2, like: C01, columns: {end_date: 2026-11-01}}\n",
            "nobody it adds is employed on the dates planned, 2026-11-23 to 2026-11-29",
        ),
    ],
)
def test_what_the_site_comes_to_anyway_is_refused_with_its_reason(site: Path, changes: str, says: str) -> None:
    found = refused(site, scenario(site, changes))
    assert found
    assert all("changes nothing" in said for said in found.values())
    assert any(says in said for said in found.values())


def test_every_inert_key_is_told_at_once_and_those_that_act_are_not(site: Path) -> None:
    changes = (
        "  site:\n"
        "    queues.appointments.aht_seconds: 600\n"
        "    prices.service_goal: service\n"
        "    prices.surplus_per_hour: 7\n"
        "    queues.appointments.target.answered_fraction: 0.9\n"
        "  agents:\n"
        "    hire: [{count: 1, like: C01}, {count: 1, like: C01, columns: {end_date: 2026-11-01}}]\n"
        "  volume: [{factor: 1.1}, {factor: 1.0}]\n"
    )
    found = refused(site, scenario(site, changes))
    assert sorted(found) == [
        "changes.agents.hire.#2",
        "changes.site.prices.surplus_per_hour",
        "changes.site.queues.appointments.aht_seconds",
        "changes.volume.#2",
    ]
    assert found["changes.site.prices.surplus_per_hour"].startswith("what_if.yaml:7: ")


def test_a_price_of_the_other_mode_acts_once_the_mode_is_set_too(site: Path) -> None:
    assert not refused(site, scenario(site, "  site:\n    prices.surplus_per_hour: 7\n"))
    mode = "  site:\n    prices.service_goal: service\n"
    assert not refused(site, scenario(site, f"{mode}    prices.floor_per_hour: 700\n"))
    (key, said), *more = refused(site, scenario(site, f"{mode}    prices.surplus_per_hour: 7\n")).items()
    assert (key, more) == ("changes.site.prices.surplus_per_hour", [])
    assert "prices.service_goal is service" in said


def test_of_two_scenarios_that_set_one_key_the_earlier_is_told_the_later_wins(site: Path) -> None:
    key = "queues.appointments.target.answered_fraction"
    first = scenario(site, f"  site:\n    {key}: 0.9\n", "first")
    second = scenario(site, f"  site:\n    {key}: 0.95\n", "second")
    (said,) = refused(site, first, second).values()
    assert said.startswith("first.yaml:5: changes nothing: ")
    assert f"second.yaml:5 sets {key} later, and the later wins" in said


def test_of_two_scenarios_that_say_the_same_the_later_is_told(site: Path) -> None:
    key = "queues.appointments.target.answered_fraction"
    first = scenario(site, f"  site:\n    {key}: 0.9\n", "first")
    second = scenario(site, f"  site:\n    {key}: 0.9\n", "second")
    (said,) = refused(site, first, second).values()
    assert said.startswith("second.yaml:5: changes nothing: it is 0.9 already, by ")
    assert "first.yaml:5" in said


def test_a_limit_that_never_binds_is_refused_and_one_that_does_is_not(site: Path) -> None:
    limit = "  site:\n    queues.appointments.{}\n"
    assert "comes to the same" in str(refused(site, scenario(site, limit.format("max_occupancy: 0.99"))))
    assert not refused(site, scenario(site, limit.format("max_occupancy: 0.5")))
    assert not refused(site, scenario(site, limit.format("minimum_staff: 9")))


def test_people_dictated_win_over_a_limit_that_would_ask_for_more(site: Path) -> None:
    path = scenario(site, "  site:\n    queues.appointments.max_occupancy: 0.5\n")
    assert not refused(site, path)
    days = [f"appointments,2026-11-{day}T08:00,2026-11-{day}T18:00,4\n" for day in range(23, 28)]
    days.append("appointments,2026-11-28T09:00,2026-11-28T13:00,3\n")
    (site / "requirement.csv").write_text("queue,start,end,people\n" + "".join(days), encoding="utf-8")
    (said,) = refused(site, path).values()
    assert "requirement.csv says how many people appointments needs and wins over it" in said


def test_a_scenario_may_set_anew_what_it_extends(site: Path) -> None:
    key = "queues.appointments.target.answered_fraction"
    scenario(site, f"  site:\n    {key}: 0.9\n", "first")
    assert not refused(site, scenario(site, f"  site:\n    {key}: 0.95\n", "second", extends="first"))


def test_of_several_agents_only_those_who_have_the_skill_are_told(site: Path) -> None:
    text = (site / "site.yaml").read_text(encoding="utf-8")
    keys = "channel: email, open: {daily: '09:00-10:00'}, aht_seconds: 60, target: {answered_fraction: 1}"
    own = f"  - {{name: other, {keys}}}\n"
    (site / "site.yaml").write_text(text.replace("queues:\n", f"queues:\n{own}", 1), encoding="utf-8")
    rows = "".join(f"other,2026-11-{day}T09:00,2026-11-{day}T10:00,9,\n" for day in range(23, 28))
    (site / "forecast.csv").write_text("queue,start,end,volume,aht_seconds\n" + rows, encoding="utf-8")
    skill = "{skill: other, agents: [C02, C01]}"
    assert not refused(site, scenario(site, f"  agents:\n    add_skill: {skill}\n"))
    twice = f"  agents:\n    add_skill:\n      - {{skill: other, agents: [C02]}}\n      - {skill}\n"
    (key, said), *more = refused(site, scenario(site, twice)).items()
    assert not more
    assert key == "changes.agents.add_skill.#2.agents.#1"
    assert "C02 has other already" in said


def test_a_scenario_without_any_change_is_refused(site: Path) -> None:
    path = site.parent / "empty.yaml"
    path.write_text("name: empty\nsites: [clinic]\n", encoding="utf-8")
    assert "a scenario says what differs" in refused(site, path)["changes"]


def test_a_hire_who_has_left_is_told_where_curves_count_everybody_s_contract(site: Path) -> None:
    text = (site / "site.yaml").read_text(encoding="utf-8").replace("    unplanned_shrinkage: 0.05", "    #")
    pieces = "shrinkage: {absence: 0.05, lateness_minutes: 5}\nprices:"
    (site / "site.yaml").write_text(text.replace("prices:", pieces, 1), encoding="utf-8")
    mode = scenario(site, "  site:\n    prices.service_goal: service\n", "mode")
    hire = "  agents:\n    hire: {count: 3, from: {contract: part_time}, columns: {end_date: 2026-11-01}}\n"
    assert list(refused(site, mode, scenario(site, hire))) == ["changes.agents.hire"]


def test_a_rule_stated_twice_holds_once(site: Path) -> None:
    rule = "  site:\n    rules.+: {type: max_run, limit: 4}\n    rules.+: {type: max_run, limit: 4}\n"
    first = scenario(site, rule[: rule.rindex("    rules")], "first")
    again = scenario(site, rule[: rule.rindex("    rules")], "again")
    assert not refused(site, first)
    assert list(refused(site, first, again)) == ["changes.site.rules.+"]


def test_every_scenario_that_comes_with_the_sites_acts() -> None:
    root = CLINIC.parents[1]
    for path in sorted((root / "scenarios").glob("clinic-*.yaml")):
        pipeline.forecast_site(pipeline.SiteRequest(CLINIC, overlays=[path]))


def test_blocks_act_where_work_is_assigned_alone(site: Path) -> None:
    blocks = "    work_blocks: {least_minutes: 90}\n"
    (said,) = refused(site, scenario(site, f"  site:\n{blocks}")).values()
    assert said.startswith("what_if.yaml:5: changes nothing: nobody's work is assigned; set routing: assigned")
    assert not refused(site, scenario(site, f"  site:\n    routing: assigned\n{blocks}"))
    (said,) = refused(site, scenario(site, "  site:\n    routing: skill\n")).values()
    assert "changes nothing" in said
