from __future__ import annotations

from pathlib import Path

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
