from __future__ import annotations

from tests.contributing.recipe import Recipe

STAFFING = '''
"""Video: a call that is set up before anybody talks."""

from __future__ import annotations

from scheduler.domain.site import Queue
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import Array, QueueState

SET_UP_SECONDS = 60.0


class VideoStaffing(VoiceStaffing):
    """Callers wait in line as on the phone; every call takes its set-up as well."""

    def steady_state(self, queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
        """Evaluate the closed forms at the longer handle time."""
        return super().steady_state(queue, agents, arrival_rate, aht_seconds + SET_UP_SECONDS)

    def full_speed(self, queue: Queue, aht_seconds: Array) -> Array:
        """One call after the other."""
        return super().full_speed(queue, aht_seconds + SET_UP_SECONDS)

    def longest_seconds(self, queue: Queue, aht_seconds: Array) -> Array:
        """Handle time and set-up."""
        return super().longest_seconds(queue, aht_seconds + SET_UP_SECONDS)
'''
SIMULATION = '''
"""Video: a call that is set up before anybody talks."""

from __future__ import annotations

from scheduler.domain.site import Queue
from scheduler.simulation.channels.line import LineSimulation
from scheduler.simulation.event_tables import Floats

SET_UP_SECONDS = 60.0


class VideoSimulation(LineSimulation):
    """A line of callers; each call takes a person for itself, set-up included."""

    def work(self, queue: Queue, unit: Floats, aht_seconds: Floats) -> Floats:
        """Handle times of the demand's mean, and the set-up."""
        return super().work(queue, unit, aht_seconds) + SET_UP_SECONDS
'''
TEST = '''
from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.simulation.channels.registry import simulation_of
from tests.cli.conftest import CLINIC, call


def agent_hours(folder: Path, channel: str, aht: int) -> float:
    """Required by the clinic, its appointments on another channel, handle times said by the forecast alone."""
    shutil.copytree(CLINIC, folder)
    path = folder / "site.yaml"
    text = path.read_text(encoding="utf-8").replace("channel: voice", f"channel: {channel}")
    path.write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "history")
    lines = ["queue,start,end,volume,aht_seconds"]
    lines += [f"appointments,2026-11-{d} 09:00,2026-11-{d} 17:00,320,{aht}" for d in range(23, 28)]
    (folder / "forecast.csv").write_text("\\n".join(lines) + "\\n", encoding="utf-8")
    done = call("require", folder, "--json")
    assert done.exit_code == 0, done.output
    return float(json.loads(done.stdout)["queues"][0]["agent_hours"])


def test_calls_with_a_set_up_of_a_minute_need_the_people_of_calls_a_minute_longer(tmp_path: Path) -> None:
    assert agent_hours(tmp_path / "video", "video", 300) == agent_hours(tmp_path / "voice", "voice", 360) > 0


def test_they_take_a_minute_longer_when_played() -> None:
    queue = Queue("video", "video", "UTC", ((),) * 7, ServiceTarget(0.8, 20), 300.0)
    assert simulation_of(queue).work(queue, np.array([0.5]), np.array([300.0])).tolist() == [210.0]
'''
CHANNEL = Recipe(
    "Add a channel",
    "video",
    {
        "scheduler/staffing/channels/video.py": STAFFING,
        "scheduler/simulation/channels/video.py": SIMULATION,
        "tests/staffing/test_video.py": TEST,
    },
    (
        (
            "scheduler/domain/channels.py",
            """            about="any written or back-office work",
        ),
""",
            """        Channel(
            "video",
            kind_of_queue="a video queue",
            waits_in_line=True,
            priority=4,
            keys=("patience_seconds",),
            target_keys=_LINE_TARGET,
            about="calls with a picture, set up first",
        ),
""",
        ),
        (
            "scheduler/staffing/channels/registry.py",
            "from scheduler.staffing.channels.deferred import DeferredStaffing\n",
            "from scheduler.staffing.channels.video import VideoStaffing\n",
        ),
        (
            "scheduler/staffing/channels/registry.py",
            '    "email": DeferredStaffing(),\n',
            '    "video": VideoStaffing(),\n',
        ),
        (
            "scheduler/simulation/channels/registry.py",
            "from scheduler.simulation.channels.deferred import CallbackSimulation, EmailSimulation\n",
            "from scheduler.simulation.channels.video import VideoSimulation\n",
        ),
        (
            "scheduler/simulation/channels/registry.py",
            '    "email": EmailSimulation(),\n',
            '    "video": VideoSimulation(),\n',
        ),
        (
            "docs/guide.md",
            "Erlang C (nobody hangs up) where it does not |\n",
            "| `video` | like `voice`, a minute of set-up more for each call |\n",
        ),
    ),
    (
        ("tests/staffing/test_video.py",),
        ("tests/domain/test_channels.py",),
        ("tests/inputs/test_json_schema.py",),
        ("tests/test_layout.py",),
    ),
    schemas=True,
)
