"""What staffing asks of each channel, told apart by their faces alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.staffing.channels.registry import STAFFING, staffing_of
from scheduler.staffing.offered import Offered

ALWAYS = (((0, 1440),),) * 7
CALLS = Queue("q", "voice", "UTC", ALWAYS, ServiceTarget(0.8, 20), 300.0, patience_seconds=120.0)
MAIL = replace(CALLS, channel="email", response_minutes=60, patience_seconds=None)


def demand(queue: Queue, volume: float) -> Offered:
    return Offered(queue, np.ones(8, bool), np.full(8, volume), np.full(8, 300.0), 30, 0.9, 0.0)


def test_each_channel_gives_its_own_people() -> None:
    people = {}
    for channel in STAFFING:
        queue = replace(CALLS, channel=channel, concurrency=2.0, response_minutes=60)
        people[channel] = int(staffing_of(queue).people(demand(queue, 30.0), None, None).max())
    assert people["email"] == people["callback"] < people["voice"]
    assert people["chat"] < people["voice"]


def test_gaps_of_others_are_worked_by_kept_work_only() -> None:
    gaps = np.full(8, 1800.0)
    for queue, used in ((CALLS, False), (MAIL, True)):
        without, with_gaps = (staffing_of(queue).people(demand(queue, 30.0), None, g).sum() for g in (None, gaps))
        assert (with_gaps < without) == used


def test_only_a_line_has_a_wait_an_assumed_patience_and_a_target_out_of_reach() -> None:
    all_in_time = ServiceTarget(1.0, 20)
    for queue, is_line in ((CALLS, True), (MAIL, False)):
        face, present = staffing_of(queue), np.full(8, 6.0)
        assert bool(face.speed_of_answer(demand(queue, 30.0), present).any()) == is_line
        assert bool(face.state(demand(queue, 30.0), present).delayed.any()) == is_line
        assert face.assumes_patience(replace(queue, patience_seconds=None)) == is_line
        hopeless = demand(replace(queue, target=all_in_time), 30.0)
        periods = np.arange(8)
        assert bool(list(face.unreachable(hopeless, periods, ("site.yaml", 3)))) == is_line


def test_a_gap_is_mended_in_its_interval_or_until_the_deadline() -> None:
    gap, is_open = np.array([0.0, 0.4, 0.0, 0.0, 0.0]), np.array([True, True, False, True, True])
    assert staffing_of(CALLS).where_people_help(CALLS, gap, is_open, 30).tolist() == gap.tolist()
    assert staffing_of(MAIL).where_people_help(MAIL, gap, is_open, 30).tolist() == [0.0, 0.4, 0.0, 0.4, 0.0]


@pytest.mark.parametrize(("channel", "patience", "code"), [
    ("voice", 120.0, "erlang_a"), ("voice", None, "erlang_c"), ("chat", 120.0, "chat"), ("chat", None, "chat"),
])  # fmt: skip
def test_a_line_says_by_what_it_is_staffed(channel: str, patience: float | None, code: str) -> None:
    queue = replace(CALLS, channel=channel, patience_seconds=patience)
    words = STAFFING[channel].words(queue)  # type: ignore[attr-defined]
    assert words.code == code
    assert words.name
    assert words.with_patience
