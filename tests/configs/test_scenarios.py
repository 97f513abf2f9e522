from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from scheduler.domain.problem import Problem
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.request import SiteRequest
from scheduler.inputs.site_folder import load_site
from scheduler.pipeline import forecast_site

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


def load(name: str) -> SiteSetup:
    return load_site(ROOT / "configs" / name.partition("-")[0], overlays=[ROOT / "scenarios" / f"{name}.yaml"]).setup


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_loads_on_each_site_it_names(path: Path) -> None:
    sites = yaml.safe_load(path.read_text(encoding="utf-8"))["sites"]
    assert path.stem.partition("-")[0] in sites
    for site in sites:
        inputs = load_site(ROOT / "configs" / site, overlays=[path])
        assert inputs.overlays


def test_at_least_three_scenarios_fit_the_clinic() -> None:
    assert sum(path.stem.startswith("clinic-") for path in SCENARIOS) >= 3


def test_more_volume_means_more_contacts_in_the_forecast() -> None:
    site = ROOT / "configs" / "clinic"
    plain, more = (
        sum(forecast_site(SiteRequest(site, overlays=overlays))[0].volumes["appointments"].volume)
        for overlays in ((), (ROOT / "scenarios" / "clinic-volume-15.yaml",))
    )
    assert more == pytest.approx(1.15 * plain, rel=0.001)


@pytest.mark.parametrize(
    ("name", "agents"), [("clinic-hires-6", 18), ("manila-hires-6", 126), ("montreal-hires-3", 73)]
)
def test_hires_come_on_top(name: str, agents: int) -> None:
    assert len(load(name).agents) == agents


def test_eight_more_agents_take_tech_calls() -> None:
    plain = load_site(ROOT / "configs" / "manila").setup
    before = sum("tech" in agent.skills for agent in plain.agents)
    assert sum("tech" in agent.skills for agent in load("manila-tech-skill").agents) == before + 8


def test_four_part_timers_of_lisbon_learn_english() -> None:
    plain = {agent.agent_id: agent for agent in load_site(ROOT / "configs" / "lisbon").setup.agents}
    learners = [a for a in load("lisbon-teach-english").agents if a.skills != plain[a.agent_id].skills]
    assert len(learners) == 4
    assert all(agent.contract == "part_time_25" and "english" in agent.skills for agent in learners)
    assert all("english" not in plain[agent.agent_id].skills for agent in learners)


def test_one_hire_of_lisbon_speaks_both_languages() -> None:
    hire = load("lisbon-hire-one").agents[-1]
    assert (hire.agent_id, hire.skills, hire.contract) == ("H1", frozenset({"english", "portuguese"}), "full_time")


def test_a_tenth_of_manila_is_absent_all_week() -> None:
    setup = load("manila-absence-10")
    absent = [
        context
        for context in Problem.of(setup, ()).contexts.values()
        if all(context.absent_on(setup.horizon.date_of(day)) for day in range(setup.horizon.days))
    ]
    assert len(absent) == 12


def test_a_stricter_target_reaches_the_queue() -> None:
    target = load("clinic-target-90").queues[0].target
    assert (target.fraction, target.seconds) == (0.9, 10)


def contacts_and_seconds(name: str, *scenarios: str) -> dict[str, tuple[float, float]]:
    """Contacts and mean handle time of each queue in the planned week."""
    overlays = [ROOT / "scenarios" / f"{one}.yaml" for one in scenarios]
    found = forecast_site(SiteRequest(ROOT / "configs" / name, overlays=overlays))[0].volumes
    return {
        queue: (
            sum(one.volume),
            sum(v * aht for v, aht in zip(one.volume, one.aht_seconds, strict=True)) / sum(one.volume),
        )
        for queue, one in found.items()
    }


def test_longer_calls_are_as_long_as_they_say() -> None:
    (before,), (after,) = (contacts_and_seconds("clinic", *more).values() for more in ((), ("clinic-long-calls",)))
    assert after == pytest.approx((before[0], 320))
    assert before[1] < 300


def test_what_if_of_lisbon_moves_and_contains_contacts() -> None:
    before, moved, contained = (
        contacts_and_seconds("lisbon", *more) for more in ((), ("lisbon-calls-to-chat",), ("lisbon-chat-bot",))
    )
    gone = before["portuguese"][0] - moved["portuguese"][0]
    assert gone == pytest.approx(0.1 * before["portuguese"][0], rel=0.01)
    assert moved["chat"][0] - before["chat"][0] == pytest.approx(gone)
    assert contained["chat"] == pytest.approx((0.7 * before["chat"][0], 1.1 * before["chat"][1]))
    assert moved["english"] == contained["english"] == before["english"]


def test_the_bot_s_outage_is_on_tuesday_of_the_callers_clock() -> None:
    site = ROOT / "configs" / "manila"
    plain, out = (
        forecast_site(SiteRequest(site, overlays=overlays))[0]
        for overlays in ((), (ROOT / "scenarios" / "manila-bot-outage.yaml",))
    )
    pairs = zip(plain.volumes["chat"].volume, out.volumes["chat"].volume, strict=True)
    more = [i for i, (before, after) in enumerate(pairs) if after != before]
    assert more == list(range(more[0], more[0] + 14 * 4))
    first = plain.horizon.moment(more[0] * 15).astimezone(ZoneInfo("America/New_York"))
    assert (first.strftime("%A"), first.hour) == ("Tuesday", 10)
    assert out.volumes["chat"].volume[more[0]] == pytest.approx(plain.volumes["chat"].volume[more[0]] / 0.7)


def test_a_flu_week_doubles_absence_and_fills_the_mornings() -> None:
    assert load("clinic-flu-week").queues[0].unplanned_shrinkage == pytest.approx(0.1)
    before, after = (contacts_and_seconds("clinic", *more)["appointments"][0] for more in ((), ("clinic-flu-week",)))
    assert 1.05 < after / before < 1.15
