from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.domain.site_setup import SiteSetup
from scheduler.forecasting.planned import plan_volumes
from scheduler.inputs.overlay.merge import overlay_path, set_value
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.reading.nodes import plain
from scheduler.inputs.reading.yaml_file import parse_yaml
from scheduler.inputs.site_folder import SiteInputs, load_site
from scheduler.rules.min_rest import MinRestParams
from tests.inputs.conftest import FILES, Overlay


@pytest.fixture
def applied(small_site: Path, overlay: Overlay) -> Callable[[str], SiteInputs]:
    return lambda changes: load_site(small_site, overlays=[overlay(changes)])


def skills_of(setup: SiteSetup) -> dict[str, str]:
    return {agent.agent_id: "|".join(sorted(agent.skills)) for agent in setup.agents}


def test_dotted_keys_set_values_of_every_file(applied: Callable[[str], SiteInputs]) -> None:
    setup = applied(
        "site:\n"
        "  queues.billing.target.answered_fraction: 0.9\n"
        "  queues.tech.minimum_staff: 2\n"
        "  rules.daily rest.hours: 12\n"
        "  prices: {wish: 5}\n"
        "contracts:\n"
        "  contracts.part_time.paid_hours_per_week.max: 30\n"
        "  patterns.early.start.latest: '10:00'\n"
        "shifts:\n"
        "  shifts.short.length_hours: [4]\n"
        "activities:\n"
        "  sessions.privacy.end: '16:00'\n"
    ).setup
    assert setup.queues[0].target.fraction == 0.9
    assert setup.queues[1].minimum_staff == 2
    assert setup.rules[0].params == MinRestParams(hours=12)
    assert setup.prices.wish == 5
    assert setup.contracts["part_time"].max_paid_minutes == 1800
    (first, *_), *_ = setup.patterns["early"].weeks
    assert first is not None
    assert first.latest == 600
    assert setup.shifts["short"].lengths == (240,)
    assert setup.sessions[0].end.hour == 16


def test_plus_appends_and_an_empty_value_removes(applied: Callable[[str], SiteInputs]) -> None:
    setup = applied(
        "site:\n"
        "  rules.+: {type: max_run, limit: 5, name: shorter}\n"
        "  rules.daily rest:\n"
        "  prices.shortage_per_hour:\n"
        "  teams.night crew.lead: A3\n"
    ).setup
    assert [(rule.type, rule.name) for rule in setup.rules] == [("max_run", "max_run"), ("max_run", "shorter")]
    assert setup.prices.shortage[0].price == 60
    assert [team.lead for team in setup.teams] == ["A1", "A3"]


def test_a_list_the_site_lacks_is_begun(write_site: Callable[..., Path], overlay: Overlay) -> None:
    folder = write_site({"activities.yaml": None})
    change = "activities:\n  coachings.+: {id: c, agent: A1, earliest: 2026-11-23, latest: 2026-11-24}"
    assert len(load_site(folder, overlays=[overlay(change)]).setup.coachings) == 1


def test_hires_copy_a_line_and_take_the_next_free_ids(applied: Callable[[str], SiteInputs]) -> None:
    setup = applied(
        "agents:\n  hire: {count: 2, like: A2, prefix: A, columns: {pattern: free, team: night crew}}"
    ).setup
    hired = setup.agents[4:]
    assert [agent.agent_id for agent in hired] == ["A5", "A6"]
    assert {(a.contract, a.pattern, a.team, a.payroll_id, a.name == a.agent_id) for a in hired} == {
        ("full_time", "free", "night crew", "", True)
    }
    assert hired[0].skills == {"billing", "tech"}


def test_hires_may_be_learners(applied: Callable[[str], SiteInputs]) -> None:
    setup = applied("agents:\n  hire: {count: 2, like: A2, prefix: A, columns: {pattern: free}, share: 0.5}").setup
    assert [[share.eighths for share in agent.shares] for agent in setup.agents[3:]] == [[], [4], [4]]


def test_hires_copy_the_first_who_fits(applied: Callable[[str], SiteInputs]) -> None:
    hire = "  hire: {count: 1, from: {skills: billing, contract: full_time, team: desk}, columns: {pattern: free}}"
    *others, hired = applied(f"agents:\n  remove: [A4]\n{hire}").setup.agents
    first = next(a for a in others if "billing" in a.skills and (a.contract, a.team) == ("full_time", "desk"))
    assert (hired.contract, hired.team, hired.skills, hired.pay_rate, hired.pattern) == (
        *(first.contract, first.team, first.skills, first.pay_rate),
        "free",
    )


def test_agents_are_added_and_removed_with_all_that_names_them(applied: Callable[[str], SiteInputs]) -> None:
    setup = applied(
        "agents:\n  remove: [A3, A4]\n  add:\n    - {agent_id: X1, skills: tech, contract: part_time, payroll_id: 011}"
    ).setup
    assert [agent.agent_id for agent in setup.agents] == ["A1", "A2", "X1"]
    assert setup.agents[-1].payroll_id == "011"
    assert {duty.agent_id for duty in setup.history} == {"A1"}
    assert {wish.agent_id for wish in setup.wishes} == {"A1", "A2"}
    assert {lock.agent_id for lock in setup.locks} == {"A1"}
    assert setup.sessions[0].people == ("A2", "A1")
    assert setup.coachings == ()


def test_a_session_nobody_attends_any_more_is_dropped(applied: Callable[[str], SiteInputs]) -> None:
    assert applied("agents:\n  remove: [A2, A4]").setup.sessions == ()


def test_a_skill_is_given_to_named_agents_or_to_the_first_who_fit(applied: Callable[[str], SiteInputs]) -> None:
    named = applied("agents:\n  add_skill: {skill: tech, agents: [A4]}").setup
    assert skills_of(named) == {"A1": "billing", "A2": "billing|tech", "A3": "tech", "A4": "billing|tech"}
    counted = applied("agents:\n  add_skill:\n    - {skill: tech, count: 1, from: {skills: billing, team: desk}}").setup
    assert skills_of(counted)["A1"] == "billing|tech"
    assert skills_of(counted)["A4"] == "billing"


def test_a_skill_is_given_to_the_first_with_a_contract(applied: Callable[[str], SiteInputs]) -> None:
    plain = applied("agents: {}").setup
    contract = next(agent.contract for agent in plain.agents if agent.agent_id == "A4")
    setup = applied(f"agents:\n  add_skill: {{skill: tech, count: 1, from: {{contract: {contract}}}}}").setup
    changed = [name for name, skills in skills_of(setup).items() if skills != skills_of(plain)[name]]
    assert [agent.contract for agent in setup.agents if agent.agent_id in changed] == [contract]


def test_absence_is_paid_leave_for_the_whole_horizon_and_spares_the_needed(
    applied: Callable[[str], SiteInputs],
) -> None:
    hire = "  hire: {count: 8, like: A3, prefix: N, columns: {team: night crew}}\n"
    setup = applied("agents:\n" + hire + "  absence_fraction: 0.25").setup
    horizon = setup.horizon
    leave = [a for a in setup.absences if a.start == horizon.origin and a.end == horizon.moment(horizon.end_minute)]
    assert [(a.agent_id, a.kind, a.paid) for a in leave] == [(f"N{k}", "leave", True) for k in (2, 5, 7)]


def test_absence_fills_the_gaps_between_what_the_absent_already_have_off(
    write_site: Callable[..., Path], overlay: Overlay
) -> None:
    folder = write_site({"activities.yaml": None, "locks.csv": None})
    setup = load_site(folder, overlays=[overlay("agents:\n  absence_fraction: 1")]).setup
    own = sorted((a.start, a.end) for a in setup.absences if a.agent_id == "A2")
    assert all(first[1] == second[0] for first, second in pairwise(own))
    assert (own[0][0], own[-1][1]) == (setup.horizon.origin, setup.horizon.moment(setup.horizon.end_minute))
    people = Problem.of(setup, ()).contexts
    assert all(people[name].absent_on(setup.horizon.start) for name in ("A1", "A2", "A3", "A4"))


def test_absence_is_spread_over_the_teams(write_site: Callable[..., Path], overlay: Overlay) -> None:
    agents = "agent_id,team,contract,skills\n" + "".join(f"B{k:02d},t{k // 10},full_time,billing\n" for k in range(40))
    names = ("unavailable.csv", "wishes.csv", "activities.yaml", "previous_roster.csv", "locks.csv")
    site_file = "teams:\n  - {name: desk, lead: A1}\n  - {name: night crew}\n"

    folder = write_site(
        {**dict.fromkeys(names), "agents.csv": agents, "site.yaml": FILES["site.yaml"].replace(site_file, "")}
    )
    setup = load_site(folder, overlays=[overlay("agents:\n  absence_fraction: 0.2")]).setup
    drawn = [a.agent_id for a in setup.absences]
    assert [sum(name.startswith(f"B{team}") for name in drawn) for team in range(4)] == [2, 2, 2, 2]


def planned(inputs: SiteInputs) -> dict[str, VolumeForecast]:
    parts = (inputs.history, inputs.forecast, inputs.edits, inputs.forecast_locks, inputs.what_if)
    return plan_volumes(inputs.setup, *parts).volumes


def factors(inputs: SiteInputs) -> dict[str, float]:
    """Product of the factors of each queue."""
    found: dict[str, float] = {}
    for change in inputs.what_if.volumes:
        assert change.spans is None
        found[change.queue] = found.get(change.queue, 1.0) * change.factor
    return found


def test_a_factor_scales_contacts_and_time_but_not_the_aht(small_site: Path, overlay: Overlay) -> None:
    plain, more = (
        planned(load_site(small_site)),
        planned(load_site(small_site, overlays=[overlay("volume: {factor: 1.15}")])),
    )
    for name, one in plain.items():
        assert sum(one.volume) > 0
        assert more[name].volume == pytest.approx([value * 1.15 for value in one.volume], abs=1e-5)
        assert more[name].aht_seconds == one.aht_seconds
        assert "times 1.15 by the scenario" in more[name].source


def test_factors_by_queue_multiply_with_earlier_ones(small_site: Path, overlay: Overlay) -> None:
    first = overlay("volume: {factor: 2}", "first")
    second = overlay("volume: {factor: {tech: 1.5}}", "second")
    inputs = load_site(small_site, overlays=[first, second])
    assert factors(inputs) == {"billing": 2, "tech": 3}
    plain, more = planned(load_site(small_site)), planned(inputs)
    for name, factor in factors(inputs).items():
        assert sum(more[name].volume) == pytest.approx(factor * sum(plain[name].volume), rel=1e-6)


def test_the_forecast_is_scaled_too(write_site: Callable[..., Path], overlay: Overlay) -> None:
    rows = "queue,start,end,volume,aht_seconds\nbilling,2026-11-24 09:00,2026-11-24 10:00,10,200\n"
    inputs = load_site(write_site({"forecast.csv": rows}), overlays=[overlay("volume: {factor: 0.5}")])
    one, at = planned(inputs)["billing"], 96 + 36
    assert sum(one.volume[at : at + 4]) == pytest.approx(5.0)
    assert one.aht_seconds[at : at + 4] == pytest.approx([200.0] * 4)


def test_what_is_extended_comes_first_and_each_file_once(small_site: Path, overlay: Overlay) -> None:
    key = "site:\n  queues.billing.minimum_staff: "
    overlay("volume: {factor: 2}", "base", "name: base\nsites: [desk]\n")
    overlay(f"{key}1", "one", "name: one\nsites: [desk]\nextends: [base]\n")
    overlay(f"{key}2", "two", "name: two\nsites: [desk]\nextends: [base]\n")
    top = overlay("", "top", "name: top\nsites: [desk]\nextends: [two, one]\n")
    inputs = load_site(small_site, overlays=[top])
    assert [Path(file.path).stem for file in inputs.overlays] == ["base", "two", "one", "top"]
    assert inputs.setup.queues[0].minimum_staff == 1
    assert factors(inputs) == {"billing": 2, "tech": 2}


def test_of_two_scenarios_the_later_wins(small_site: Path, overlay: Overlay) -> None:
    key = "site:\n  queues.billing.minimum_staff: "
    paths = [overlay(f"{key}1", "one"), overlay(f"{key}2", "two")]
    assert load_site(small_site, overlays=paths).setup.queues[0].minimum_staff == 2
    assert load_site(small_site, overlays=paths[::-1]).setup.queues[0].minimum_staff == 1


def test_the_site_itself_is_not_changed(small_site: Path, overlay: Overlay) -> None:
    before = load_site(small_site).setup
    load_site(small_site, overlays=[overlay("agents:\n  remove: [A2]\nsite:\n  currency: USD")])
    assert load_site(small_site).setup == before


BROKEN = {
    "unknown section": ("sites: {x: 1}", 4, "changes.sites", "'site'"),
    "unknown key": ("agents:\n  hires: {count: 1, like: A1}", 5, "changes.agents.hires", "'hire'"),
    "key the file does not have": ("site:\n  queues.billing.aht_minutes: 4", 5, "aht_minutes", "'aht_seconds'"),
    "value the file does not allow": ("site:\n  queues.billing.aht_seconds: -4", 5, "aht_seconds", "at least 1 is"),
    "unknown list item": ("site:\n  queues.biling.aht_seconds: 4", 5, "queues.biling", "'billing'"),
    "key below a text": ("site:\n  currency.name: EUR", 5, "currency.name", "no keys below"),
    "rule parameter": ("site:\n  rules.daily rest.hour: 4", 5, "rules.daily rest.hour", "'hours'"),
    "grid": ('shifts:\n  shifts.day.start.earliest: "08:05"', 5, "shifts.day.start.earliest", "grid"),
    "unknown agent": ("agents:\n  remove:\n    - A9", 6, "changes.agents.remove", "unknown agent 'A9'"),
    "lead removed": ("agents:\n  remove: [A1]", 0, "teams.desk.lead", "unknown agent 'A1'"),
    "like nobody": ("agents:\n  hire: {count: 1, like: B1}", 5, "hire.like", "'A1'"),
    "like and from": ("agents:\n  hire: {count: 1, like: A1, from: {team: desk}}", 5, "hire", "either"),
    "neither like nor from": ("agents:\n  hire: {count: 1}", 5, "hire", "either"),
    "from nobody": ("agents:\n  hire: {count: 1, from: {team: nights}}", 5, "hire.from", "team: desk, night crew"),
    "added line": ("agents:\n  add:\n    - {agent_id: X, skils: tech}", 6, "skils", "'skills'"),
    "added twice": (
        "agents:\n  add:\n    - {agent_id: A1, skills: tech, contract: part_time}",
        6,
        "agent_id",
        "already",
    ),
    "skill of no queue": ("agents:\n  add_skill: {skill: teck, agents: [A1]}", 5, "skills", "'tech'"),
    "too few learners": ("agents:\n  add_skill: {skill: tech, count: 9}", 5, "add_skill.count", "only 2"),
    "both named and counted": ("agents:\n  add_skill: {skill: tech, count: 1, agents: [A1]}", 5, "add_skill", "either"),
    "percentage": ("agents:\n  absence_fraction: 10", 5, "absence_fraction", "write 0.1"),
    "negative factor": ("volume: {factor: -1}", 4, "changes.volume", "0 to 100"),
    "factor of no queue": ("volume:\n  factor: {teck: 2}", 5, "volume.factor.teck", "'tech'"),
    "factor no number": ("volume: {factor: 15 %}", 4, "factor", "number"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_scenario_names_its_line_and_cure(name: str, small_site: Path, overlay: Overlay) -> None:
    changes, line, key, says = BROKEN[name]
    path = overlay(changes)
    with pytest.raises(InputError) as caught:
        load_site(small_site, overlays=[path])
    place = str(path) if line else str(small_site / "site.yaml")
    hits = [i for i in caught.value.issues if i.file == place and (i.line == line or not line)]
    assert [i for i in hits if key in i.key and says in i.message], str(caught.value)


def test_a_circle_of_extends_is_told_as_a_chain(small_site: Path, overlay: Overlay) -> None:
    overlay("", "b", "name: b\nsites: [desk]\nextends: [c]\n")
    overlay("", "c", "name: c\nsites: [desk]\nextends:\n  - a\n")
    top = overlay("", "a", "name: a\nsites: [desk]\nextends: [b]\n")
    with pytest.raises(InputError, match="circular: a extends b extends c extends a") as caught:
        load_site(small_site, overlays=[top])
    assert [(Path(i.file).stem, i.line, i.key) for i in caught.value.issues] == [("c", 4, "extends")]


def test_a_scenario_that_extends_itself_is_a_circle(small_site: Path, overlay: Overlay) -> None:
    with pytest.raises(InputError, match="circular: a extends a"):
        load_site(small_site, overlays=[overlay("", "a", "name: a\nsites: [desk]\nextends: [a]\n")])


def test_an_unknown_scenario_to_extend_names_the_nearest(small_site: Path, overlay: Overlay) -> None:
    overlay("", "volume-15")
    with pytest.raises(InputError, match="did you mean 'volume-15'"):
        load_site(small_site, overlays=[overlay("", "a", "name: a\nsites: [desk]\nextends: [volume-16]\n")])


def test_a_scenario_for_other_sites_is_refused(small_site: Path, overlay: Overlay) -> None:
    with pytest.raises(InputError, match="the site 'desk' is not listed") as caught:
        load_site(small_site, overlays=[overlay("", "a", "name: a\nsites: [clinic, manila]\n")])
    assert caught.value.issues[0].line == 2


def test_a_scenario_that_does_not_exist_is_named(small_site: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.yaml: cannot be read"):
        load_site(small_site, overlays=[tmp_path / "nothing.yaml"])


def test_a_name_means_a_file_of_the_folder_and_a_path_itself() -> None:
    assert overlay_path("clinic-x") == Path("scenarios/clinic-x.yaml")
    assert overlay_path("elsewhere/x.yaml") == Path("elsewhere/x.yaml")


KEYS = st.text(alphabet="abc.", min_size=1, max_size=4).filter(lambda key: key.strip("."))


@given(st.lists(st.tuples(KEYS, st.integers(0, 9)), max_size=6))
def test_of_several_values_set_for_one_key_the_last_stays(pairs: list[tuple[str, int]]) -> None:
    flat = [(key.replace(".", ""), value) for key, value in pairs]
    issues = Issues()
    root = parse_yaml("{}", "site.yaml", issues)
    assert root is not None
    for key, value in flat:
        node = parse_yaml(f"'{value}'", "x.yaml", issues)
        assert node is not None
        set_value(root, key, node, key, issues)
    assert plain(root) == {key: str(value) for key, value in flat}
    assert not issues.found
