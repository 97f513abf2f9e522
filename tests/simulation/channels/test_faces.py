"""How contacts of each channel are worked and judged, told apart by their faces alone."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.simulation.channels.base import QueueSetting, Served
from scheduler.simulation.channels.registry import simulation_of
from tests.simulation.centres import queue

NOON = np.array([[0.0, 43200.0]])
SERVED = Served(
    arrival=np.zeros(5),
    start=np.array([10.0, 30.0, np.nan, np.nan, 5.0]),
    finish=np.array([100.0, 60.0, 3.0, 90.0, np.nan]),
    deadline=np.array([90.0, 90.0, 90.0, np.inf, 90.0]),
    answered=np.array([True, True, False, False, False]),
    abandoned=np.array([False, False, True, True, False]),
)
"""In time, late, given up early, given up late, still there."""


@pytest.mark.parametrize(
    ("counting", "good", "counted"),
    [
        ("offered", [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]),
        ("short_abandons_excluded", [1, 0, 0, 0, 0], [1, 1, 0, 1, 1]),
        ("short_abandons_counted", [1, 0, 1, 0, 0], [1, 1, 1, 1, 1]),
    ],
)
@pytest.mark.parametrize("channel", ["voice", "chat"])
def test_a_line_is_judged_by_the_wait_and_the_definition(
    channel: str, counting: str, good: list[int], counted: list[int]
) -> None:
    own = queue(channel=channel, target=ServiceTarget(0.8, 20, counting))  # type: ignore[arg-type]
    face = simulation_of(own)
    found = face.judge(own, SERVED)
    assert [part.astype(int).tolist() for part in found] == [good, counted]
    assert face.no_longer_waiting(SERVED)[:4].tolist() == [10.0, 30.0, 3.0, 90.0]


@pytest.mark.parametrize("channel", ["callback", "email"])
def test_work_that_is_kept_is_judged_by_its_deadline(channel: str) -> None:
    own = queue(channel=channel)
    face = simulation_of(own)
    found = face.judge(own, SERVED)
    assert [part.astype(int).tolist() for part in found] == [[0, 1, 0, 0, 0], [1, 1, 1, 0, 1]]
    assert face.no_longer_waiting(SERVED)[:4].tolist() == [100.0, 60.0, 3.0, 90.0]


def setting(own: Queue) -> QueueSetting:
    return QueueSetting(own, NOON, 86400.0, lambda purpose: np.array([0.3, 0.6]))


def test_only_a_line_gives_up_and_only_kept_work_has_a_deadline() -> None:
    arrival = np.array([0.0, 43000.0])
    calls, mail = queue(patience_seconds=None), queue(channel="email", response_minutes=60)
    line, kept = (simulation_of(one).limits(setting(one), arrival) for one in (calls, mail))
    assert line.gives_up.tolist() == [45000.0, 45000.0]
    assert line.due.tolist() == arrival.tolist()
    assert np.isinf(line.deadline).all()
    assert np.isinf(kept.gives_up).all()
    assert kept.deadline.tolist() == [3600.0, np.inf]
    assert kept.due.tolist() == [3600.0, 86400.0 + 43000.0]


def test_chats_of_stated_durations_are_multiples_and_slow_one_another_down() -> None:
    chats = queue(channel="chat", concurrency=2.0, chat_seconds=(200.0, 400.0))
    face, unit = simulation_of(chats), np.array([0.5, 2.0])
    assert face.work(chats, unit, np.full(2, 300.0)).tolist() == [0.5, 2.0]
    assert face.speed(chats, 3).tolist() == [1 / 200, 1 / 400, 1 / 400]
    plain = queue(channel="chat", concurrency=2.0)
    assert face.work(plain, unit, np.full(2, 300.0)).tolist() == [150.0, 600.0]
    assert face.speed(plain, 3).tolist() == [1.0, 1.0, 1.0]


def test_only_kept_work_waits_when_the_horizon_begins() -> None:
    calls, mail = queue(), queue(channel="email")
    stated = queue(channel="email", opening_backlog=7.4)
    found = [simulation_of(one).waiting_at_start(one, 3.6) for one in (calls, mail, stated)]
    assert found == [0, 4, 7]
