"""A channel nobody wrote for: added to the three registries alone, it goes through require, solve and simulate."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scheduler.domain.channels import CHANNELS, Channel
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.simulation.channels.base import ChannelSimulation
from scheduler.simulation.channels.deferred import DeferredSimulation
from scheduler.simulation.channels.registry import SIMULATIONS
from scheduler.simulation.channels.voice import VoiceSimulation
from scheduler.simulation.event_tables import Floats
from scheduler.staffing.channels.base import ChannelStaffing, Whole
from scheduler.staffing.channels.deferred import DeferredStaffing
from scheduler.staffing.channels.registry import STAFFING
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.erlang_comparison import ModelWords
from scheduler.staffing.offered import Offered
from tests.cli.conftest import CLINIC, call, solved

SET_UP = 120.0
"""Seconds it takes to set a video call up, on top of its handle time."""


class VideoStaffing(VoiceStaffing):
    """Callers wait in line as on the phone; every call is set up first."""

    def steady_state(self, queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
        return super().steady_state(queue, agents, arrival_rate, aht_seconds + SET_UP)

    def full_speed(self, queue: Queue, aht_seconds: Array) -> Array:
        return super().full_speed(queue, aht_seconds + SET_UP)

    def longest_seconds(self, queue: Queue, aht_seconds: Array) -> Array:
        return super().longest_seconds(queue, aht_seconds + SET_UP)

    def words(self, queue: Queue) -> ModelWords:
        return ModelWords("video", "Erlang A with set-up", "Erlang A with set-up", "every call is set up first")


class VideoSimulation(VoiceSimulation):
    def work(self, queue: Queue, unit: Floats, aht_seconds: Floats) -> Floats:
        return super().work(queue, unit, aht_seconds) + SET_UP


class SocialStaffing(DeferredStaffing):
    """Work with a deadline, always by two people: one writes, one reads it over."""

    def people(self, demand: Offered, periods: Whole | None, gaps: Array | None) -> Whole:
        return 2 * super().people(demand, periods, gaps)


class SocialSimulation(DeferredSimulation):
    def work(self, queue: Queue, unit: Floats, aht_seconds: Floats) -> Floats:
        return 2.0 * super().work(queue, unit, aht_seconds)


@dataclass(frozen=True)
class MadeUp:
    channel: Channel
    staffing: ChannelStaffing
    simulation: ChannelSimulation
    like: str
    """The channel it is compared with."""


VIDEO = MadeUp(
    Channel("video", "a video queue", True, -1, ("patience_seconds",), CHANNELS["voice"].target_keys),
    VideoStaffing(),
    VideoSimulation(),
    like="voice",
)
SOCIAL = MadeUp(
    Channel("social", "a social queue", False, 9, ("response_minutes",)),
    SocialStaffing(),
    SocialSimulation(),
    like="email",
)


@pytest.fixture(params=[VIDEO, SOCIAL], ids=["video", "social"])
def made_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    one: MadeUp = request.param
    monkeypatch.setitem(CHANNELS, one.channel.name, one.channel)
    monkeypatch.setitem(STAFFING, one.channel.name, one.staffing)
    monkeypatch.setitem(SIMULATIONS, one.channel.name, one.simulation)
    return one


def site(folder: Path, channel: Channel | str) -> Path:
    """The clinic, its appointments on another channel."""
    name = channel if isinstance(channel, str) else channel.name
    shutil.copytree(CLINIC, folder)
    path = folder / "site.yaml"
    text = path.read_text(encoding="utf-8").replace("channel: voice", f"channel: {name}")
    if not CHANNELS[name].waits_in_line:
        lines = [line for line in text.splitlines() if "patience_seconds" not in line]
        text = "\n".join(lines).replace(", max_abandonment: 0.1", "")
    path.write_text(text, encoding="utf-8")
    return folder


def document(*arguments: object) -> dict[str, Any]:
    done = call(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_is_required_solved_simulated_and_reported(made_up: MadeUp, tmp_path: Path) -> None:
    own, like = site(tmp_path / "own", made_up.channel), site(tmp_path / "like", made_up.like)
    asked, usual = (document("require", folder)["queues"][0]["agent_hours"] for folder in (own, like))
    assert asked > 1.2 * usual, "the channel's own staffing is asked"

    run = solved(own, tmp_path / "run")
    assert (
        json.loads((run / "problem.json").read_text(encoding="utf-8"))["queues"][0]["channel"] == made_up.channel.name
    )
    (played,) = document("simulate", run, "--replications", 4)["runs"]
    queue = played["queues"][0]
    assert queue["channel"] == made_up.channel.name
    assert queue["offered"]["value"] > 100
    assert 0.05 < queue["service_level"]["value"] <= 1
    done = call("report", run)
    assert done.exit_code == 0, done.output


def test_its_own_simulation_decides_how_long_contacts_take(made_up: MadeUp) -> None:
    queue = Queue("appointments", made_up.channel.name, "UTC", ((),) * 7, ServiceTarget(0.8, 20), 300.0)
    seconds = made_up.simulation.work(queue, np.array([1.0]), np.array([300.0]))
    assert seconds.tolist() == [600.0 if made_up is SOCIAL else 300.0 + SET_UP]


def test_the_input_files_know_it(made_up: MadeUp, tmp_path: Path) -> None:
    folder = site(tmp_path / "site", made_up.channel)
    path = folder / "site.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("channel: ", "concurrency: 2\n    channel: "), "utf-8")
    done = call("check", folder)
    assert done.exit_code == 2
    assert f"concurrency belongs to chat queues, the channel here is {made_up.channel.name}" in done.stderr


def test_what_staffs_it_is_told_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for registry, value in ((CHANNELS, VIDEO.channel), (STAFFING, VIDEO.staffing), (SIMULATIONS, VIDEO.simulation)):
        monkeypatch.setitem(registry, "video", value)
    text = call("require", site(tmp_path / "site", "video")).stdout
    assert "Erlang A with set-up" in text
    assert "appointments: every call is set up first" in text
