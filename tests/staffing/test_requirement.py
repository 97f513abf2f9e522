from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.staffing.backlog import backlog_agents, share_in_time
from scheduler.staffing.line_requirement import inflate
from scheduler.staffing.requirement import require
from tests.factories import MakeProblem, MakeQueue
from tests.staffing.levels import spread_work

START = date(2026, 11, 23)
OFFICE = (((540, 1020),),) * 5 + ((), ())


def flat(name: str, count: int, volume: float, aht: float) -> dict[str, VolumeForecast]:
    return {name: VolumeForecast(name, (volume,) * count, (aht,) * count, "test")}


def test_the_hand_case_needs_fourteen_people_and_twenty_with_shrinkage(queue: MakeQueue, problem: MakeProblem) -> None:
    made = {"max_occupancy": 1.0}
    for shrinkage, people in ((0.0, 14), (0.3, 20)):
        site = problem(queue(unplanned_shrinkage=shrinkage, **made), start=START, minutes=30)
        assert set(require(site, flat("calls", 336, 100, 180))[0].required) == {people}


def test_shrinkage_rounds_up_without_the_float_error() -> None:
    agents = np.array([21, 42, 84, 161, 168])
    assert inflate(agents, 0.7).tolist() == [30, 60, 120, 230, 240]
    assert inflate(np.array([0, 1, 10]), 0.9).tolist() == [0, 2, 12]


def test_closed_intervals_need_nobody_and_open_ones_at_least_the_minimum(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    site = problem(queue(opening=OFFICE, minimum_staff=2), start=START)
    demand = require(site, flat("calls", 672, 0.0, 180))[0]
    assert sum(demand.open) == 5 * 32
    assert all(need == (2 if is_open else 0) for need, is_open in zip(demand.required, demand.open, strict=True))


def test_calls_outside_opening_hours_are_not_demand(queue: MakeQueue, problem: MakeProblem) -> None:
    demand = require(problem(queue(opening=OFFICE), start=START), flat("calls", 672, 1.0, 180))[0]
    assert sum(demand.volume) == 160


def test_the_target_the_patience_and_the_occupancy_cap_matter(queue: MakeQueue, problem: MakeProblem) -> None:
    def people(**changes: object) -> int:
        return require(problem(queue(**changes), start=START), flat("calls", 672, 50, 300))[0].required[0]

    base = people(max_occupancy=1.0)
    assert people(max_occupancy=1.0, target=ServiceTarget(0.95, 10)) > base
    assert people(max_occupancy=1.0, patience_seconds=120.0) < base
    assert people(max_occupancy=0.7) == 24  # load 16.67 erlang


def test_queues_keep_their_order(queue: MakeQueue, problem: MakeProblem) -> None:
    volumes = {**flat("b", 672, 1, 60), **flat("a", 672, 9, 60)}
    assert [d.queue for d in require(problem(queue("b"), queue("a"), start=START), volumes)] == ["b", "a"]


def test_chat_needs_fewer_people_than_voice_with_the_same_handle_time(queue: MakeQueue, problem: MakeProblem) -> None:
    volumes = flat("calls", 672, 30, 600)
    voice = require(problem(queue(), start=START), volumes)[0].required[0]
    chat = require(problem(queue(channel="chat", concurrency=3.0), start=START), volumes)[0].required[0]
    assert voice / 3 - 1 < chat < voice / 2


def test_email_that_arrives_at_night_is_worked_after_opening(queue: MakeQueue, problem: MakeProblem) -> None:
    mail = queue(channel="email", opening=OFFICE, response_minutes=120, max_occupancy=1.0)
    volume = np.zeros(672)
    volume[90] = 8 * 15.0  # Monday 22:30, eight intervals' work of 15 people at one minute each
    volumes = {"calls": VolumeForecast("calls", tuple(volume), (60.0,) * 672, "test")}
    demand = require(problem(mail, start=START), volumes)[0]
    tuesday = 96 + 36
    assert demand.required[tuesday : tuesday + 9] == (1,) * 8 + (0,)
    assert sum(demand.required) == 8
    assert demand.volume[90] == 120


@settings(max_examples=80, deadline=None)
@given(
    is_open=st.lists(st.booleans(), min_size=48, max_size=48).filter(lambda flags: sum(flags) >= 4),
    work=st.lists(st.integers(0, 20), min_size=48, max_size=48),
    response=st.sampled_from([15, 30, 60]),
)
def test_levelled_email_work_is_complete_and_just_meets_every_deadline(
    is_open: list[bool], work: list[int], response: int
) -> None:
    mail = Queue("mail", "email", "UTC", ((),) * 7, ServiceTarget(1, 0), 60.0, response_minutes=response)
    flags, volume, minute = np.array(is_open), np.array(work, dtype=float), np.full(48, 60.0)
    done = spread_work(mail, flags, volume * minute, 15)
    assert done.sum() == pytest.approx((volume * minute).sum())
    assert (done[~flags] == 0).all()
    # Exactly as many people as the levelled work keeps busy: any of it planned too early or too late makes some late.
    in_time, _ = share_in_time(mail, flags, volume, minute, done / 900, 15)
    assert in_time == pytest.approx(np.ones(48))


def test_email_people_cover_the_work_and_one_more_only_where_a_deadline_falls_between_them(queue: MakeQueue) -> None:
    mail = queue(channel="email", response_minutes=60, max_occupancy=0.8, unplanned_shrinkage=0.1)
    is_open = np.ones(96, dtype=bool)
    people = backlog_agents(mail, is_open, np.full(96, 1.0), np.full(96, 200.0), 15, 0.9)
    needed = 96 * 200 / (15 * 60 * 0.8 * 0.9)
    # Thirty would do the work, but leave some late: one who comes before there is enough to do loses time.
    assert needed + 1 < people.sum() < needed + 2
    in_time, _ = share_in_time(mail, is_open, np.full(96, 1.0), np.full(96, 200.0), people.astype(float) * 0.72, 15)
    assert in_time == pytest.approx(np.ones(96))
    rounded_up = np.diff(np.ceil(np.cumsum(np.full(96, needed / 96)) - 1e-9), prepend=0.0)
    assert rounded_up.sum() == 30
    late, _ = share_in_time(mail, is_open, np.full(96, 1.0), np.full(96, 200.0), rounded_up * 0.72, 15)
    assert late.min() < 0.9
    assert set(people.tolist()) == {0, 1}


def test_a_queue_that_never_opens_needs_nobody(queue: MakeQueue, problem: MakeProblem) -> None:
    for channel in ("voice", "chat", "email"):
        site = problem(queue(channel=channel, opening=((),) * 7), start=START)
        assert set(require(site, flat("calls", 672, 5, 60))[0].required) == {0}


def test_work_for_more_people_than_any_site_has_is_told_with_its_factors(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    """9,500 contacts of 900 s in 30 minutes are 4,750 erlangs: at 95 % occupancy 5,000 people (by hand)."""
    site = problem(queue(max_occupancy=0.95, unplanned_shrinkage=0.0), start=START, minutes=30)
    with pytest.raises(InputError, match=r"calls: 9,501 contacts of 900 s .* ask for 5,001 people at once"):
        require(site, flat("calls", 336, 9501, 900))
