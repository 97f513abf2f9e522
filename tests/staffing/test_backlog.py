from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.site import Queue, ServiceTarget
from scheduler.staffing.backlog import backlog_agents, share_in_time, waiting_work
from scheduler.staffing.requirement import require
from tests.factories import MakeProblem, MakeQueue
from tests.staffing.levels import spread_work

START = date(2026, 11, 23)
OFFICE = (((540, 1020),),) * 5 + ((), ())


def mail(response: int = 60, backlog: float | None = None) -> Queue:
    target = ServiceTarget(1, 0)
    return Queue(
        "mail",
        "email",
        "UTC",
        ((),) * 7,
        target,
        60.0,
        max_occupancy=1.0,
        response_minutes=response,
        opening_backlog=backlog,
    )


def all_in_time(people: list[int], volume: list[int], is_open: list[bool], width: int, waiting: int, each: int) -> bool:
    """Contact by contact, oldest first: ``each`` contacts a person and interval."""
    line = [(0, -1)] * waiting
    opens = [i for i, flag in enumerate(is_open) if flag]
    for now, flag in enumerate(is_open):
        line.extend([(now, now)] * volume[now])
        if flag:
            line = line[people[now] * each :]
        for came, _ in line:
            after = [i for i in opens if i >= came]
            if len(after) >= width and after[width - 1] <= now:
                return False
    return True


hours = st.lists(st.booleans(), min_size=24, max_size=24).filter(lambda flags: sum(flags) >= 4)
counts = st.lists(st.integers(0, 9), min_size=24, max_size=24)


@settings(max_examples=150, deadline=None)
@given(is_open=hours, volume=counts, width=st.integers(1, 5), waiting=st.integers(0, 12), each=st.sampled_from([3, 15]))
def test_whole_people_meet_every_deadline_contact_by_contact(
    is_open: list[bool], volume: list[int], width: int, waiting: int, each: int
) -> None:
    queue, flags = mail(15 * width, float(waiting)), np.array(is_open)
    people = backlog_agents(queue, flags, np.array(volume, dtype=float), np.full(24, 900.0 / each), 15, 1.0)
    assert (people[~flags] == 0).all()
    assert all_in_time(people.tolist(), volume, is_open, width, waiting, each)


@settings(max_examples=100, deadline=None)
@given(is_open=hours, volume=counts, width=st.integers(1, 30), aht=st.sampled_from([100.0, 400.0, 1300.0]))
def test_a_period_that_follows_itself_meets_every_deadline_and_stays_near_the_level_plan(
    is_open: list[bool], volume: list[int], width: int, aht: float
) -> None:
    queue, flags = mail(15 * width), np.array(is_open)
    contacts, minutes = np.array(volume, dtype=float), np.full(24, aht)
    people = backlog_agents(queue, flags, contacts, minutes, 15, 1.0)
    in_time, _ = share_in_time(queue, flags, contacts, minutes, people.astype(float), 15)
    assert in_time == pytest.approx(np.ones(24))
    level = spread_work(queue, flags, contacts * minutes, 15)
    assert level.sum() == pytest.approx((contacts * minutes).sum())
    # What whole people have done stays within one of them of the level plan, so an interval never asks for two more.
    assert (people < level / 900 + 2).all()


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_of_fewer_people_meets_every_deadline_with_two_to_spare(seed: int) -> None:
    rng = np.random.default_rng(seed)
    volume, waiting, width = rng.integers(0, 5, 6).tolist(), int(rng.integers(0, 4)), int(rng.integers(1, 4))
    is_open = [True] * 6
    queue, contacts = mail(15 * width, float(waiting)), np.array(volume, dtype=float)
    people = backlog_agents(queue, np.ones(6, bool), contacts, np.full(6, 300.0), 15, 1.0)
    # What is due after the end is not asked of a plan here, so brute force may leave out the last people.
    plans = product(range(4), repeat=6)
    fewest = min(sum(plan) for plan in plans if all_in_time(list(plan), volume, is_open, width, waiting, 3))
    assert fewest <= people.sum() <= fewest + 2


def test_what_waits_at_the_start_is_worked_within_the_response_time() -> None:
    waiting = mail(60, 60.0), np.ones(12, np.bool_), np.zeros(12), np.full(12, 60.0)
    people = backlog_agents(*waiting, 15, 1.0)
    assert people.tolist() == [1, 1, 1, 1, *[0] * 8]
    in_time, _ = share_in_time(*waiting, people.astype(float), 15)
    assert in_time.tolist() == [1] * 12
    late, _ = share_in_time(*waiting, people.astype(float) * 0.5, 15)
    assert late[0] == pytest.approx(0.5)


def test_gaps_of_other_queues_leave_only_the_rest_to_people_of_its_own() -> None:
    flags, volume, aht = np.ones(8, bool), np.full(8, 15.0), np.full(8, 60.0)
    assert backlog_agents(mail(), flags, volume, aht, 15, 1.0).tolist() == [1] * 8
    assert backlog_agents(mail(), flags, volume, aht, 15, 1.0, np.full(8, 450.0)).sum() == 4
    assert backlog_agents(mail(), flags, volume, aht, 15, 1.0, np.full(8, 900.0)).sum() == 0


def test_a_callback_asked_for_at_night_is_made_in_opening_hours_by_as_many_as_an_email_needs(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    volume = np.zeros(672)
    volume[90] = 120.0  # Monday 22:30
    volumes = {"calls": VolumeForecast("calls", tuple(volume), (60.0,) * 672, "test")}
    found = []
    for channel in ("callback", "email"):
        one = queue(channel=channel, opening=OFFICE, response_minutes=120, max_occupancy=1.0)
        found.append(require(problem(one, start=START), volumes)[0])
    assert found[0].required == found[1].required
    assert found[0].required[96 + 36 : 96 + 45] == (1,) * 8 + (0,)
    assert found[0].volume[90] == 120


def test_work_waits_until_it_is_done_and_is_late_beyond_what_its_deadline_allows() -> None:
    is_open, minute = np.full(8, True), np.full(8, 60.0)
    contacts = np.array([30.0, 0, 0, 0, 0, 0, 0, 0])
    heads = np.array([1.0, 0, 0, 0, 0, 1, 0, 0])  # fifteen contacts an interval
    found = waiting_work(mail(response=60, backlog=0), is_open, contacts, minute, heads, 15)
    assert (found.waiting / 60).tolist() == [15, 15, 15, 15, 15, 0, 0, 0]
    assert (found.allowed / 60).tolist() == [30, 30, 30, 0, 0, 0, 0, 0]
    in_time, _ = share_in_time(mail(response=60, backlog=0), is_open, contacts, minute, heads, 15)
    assert in_time[0] == 0.5


def test_work_that_comes_while_the_queue_is_closed_is_not_late_before_it_could_be_done() -> None:
    is_open = np.array([True, True, False, False, False, True, True, True])
    contacts = np.array([0, 0, 0, 15.0, 0, 0, 0, 0])
    heads = np.array([0, 0, 0, 0, 0, 0, 1.0, 0])
    found = waiting_work(mail(response=30, backlog=0), is_open, contacts, np.full(8, 60.0), heads, 15)
    assert (found.waiting / 60).tolist() == [0, 0, 0, 15, 15, 15, 0, 0]
    assert (found.allowed / 60).tolist() == [0, 0, 0, 15, 15, 15, 0, 0]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.booleans()), min_size=4, max_size=30))
def test_where_work_waits_beyond_its_deadline_some_of_it_is_not_in_time(
    drawn: list[tuple[int, int, bool]],
) -> None:
    contacts, heads, opens = (np.array(column) for column in zip(*drawn, strict=True))
    given_work = (opens.astype(bool), contacts.astype(float), np.full(len(drawn), 60.0), heads.astype(float), 15)
    queue = mail(response=45, backlog=3)
    found, (in_time, _) = waiting_work(queue, *given_work), share_in_time(queue, *given_work)
    assert not (found.waiting > found.allowed + 1e-6).any() or in_time.min() < 1
    assert (found.waiting >= -1e-6).all()
    assert (found.allowed >= -1e-6).all()
