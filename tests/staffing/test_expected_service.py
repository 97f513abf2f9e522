from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import pytest
from numpy.typing import ArrayLike

from scheduler.domain.agents import Agent
from scheduler.domain.demand import QueueDemand, VolumeForecast
from scheduler.domain.problem import Problem
from scheduler.domain.site import ServiceTarget
from scheduler.staffing.backlog import share_in_time
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.erlang import erlang_a
from scheduler.staffing.expected_service import expected_service
from scheduler.staffing.requirement import require
from scheduler.staffing.waiting_line import speed_of_answer
from tests.factories import MakeProblem, MakeQueue

START = date(2026, 11, 23)


def with_demand(site: Problem, volume: ArrayLike, aht: float, is_open: bool = True) -> Problem:
    count = site.horizon.num_intervals
    return replace(
        site,
        demand=tuple(
            QueueDemand(q.name, (is_open,) * count, tuple(np.broadcast_to(volume, count).tolist()), (aht,) * count, ())
            for q in site.queues
        ),
    )


def test_fourteen_people_give_the_hand_case_its_service(queue: MakeQueue, problem: MakeProblem) -> None:
    site = with_demand(problem(queue(), start=START, minutes=30), 100.0, 180.0)
    made = expected_service(site, [[14] * 336])[0]
    assert made.in_time == pytest.approx(0.88835002, abs=1e-8)
    assert made.abandoned == 0
    assert made.occupancy == pytest.approx(10 / 14)
    assert made.volume == 33600


def test_service_is_weighted_by_volume(queue: MakeQueue, problem: MakeProblem) -> None:
    volume = np.where(np.arange(672) % 2, 30.0, 0.0)
    site = with_demand(problem(queue(patience_seconds=60.0), start=START), volume, 300.0)
    heads = [[0, 12][i % 2] for i in range(672)]
    made = expected_service(site, [heads])[0]
    exact = erlang_a(12, 30 / 900, 300, 20, 60)
    assert made.in_time == pytest.approx(float(exact.in_time))
    assert made.abandoned == pytest.approx(float(exact.abandoned))
    assert made.in_time_by_interval[0] == 1


def test_unplanned_shrinkage_thins_the_people_rostered(queue: MakeQueue, problem: MakeProblem) -> None:
    site = with_demand(problem(queue(unplanned_shrinkage=0.3), start=START, minutes=30), 100.0, 180.0)
    assert expected_service(site, [[20] * 336])[0].in_time == pytest.approx(0.88835002, abs=1e-8)


def test_the_requirement_just_reaches_the_target(queue: MakeQueue, problem: MakeProblem) -> None:
    site = problem(queue(unplanned_shrinkage=0.1, patience_seconds=90.0, max_occupancy=1.0), start=START)
    volumes = {"calls": VolumeForecast("calls", (40.0,) * 672, (300.0,) * 672, "test")}
    site = replace(site, demand=require(site, volumes))
    need = site.demand[0].required
    assert expected_service(site, [need])[0].in_time >= 0.8
    assert expected_service(site, [[n - 2 for n in need]])[0].in_time < 0.8


def test_nobody_there_answers_nobody(queue: MakeQueue, problem: MakeProblem) -> None:
    site = with_demand(problem(queue(), queue("b", patience_seconds=60.0), start=START), 3.0, 60.0)
    waiting, leaving = expected_service(site, [[0] * 672] * 2)
    assert (waiting.in_time, waiting.abandoned) == (0, 0)
    assert (leaving.in_time, leaving.abandoned) == (0, 1)


def test_chats_are_served_by_slots(queue: MakeQueue, problem: MakeProblem) -> None:
    site = with_demand(problem(queue(channel="chat", concurrency=2.0), start=START, minutes=30), 100.0, 180.0)
    assert expected_service(site, [[7] * 336])[0].in_time == pytest.approx(0.88835002, abs=1e-8)


def test_email_is_in_time_while_people_keep_up_and_late_when_they_do_not(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    mail = queue(channel="email", response_minutes=60, max_occupancy=0.9, unplanned_shrinkage=0.1)
    site = problem(mail, start=START)
    volumes = {"calls": VolumeForecast("calls", (7.0,) * 672, (200.0,) * 672, "test")}
    site = replace(site, demand=require(site, volumes))
    need = site.demand[0].required
    assert expected_service(site, [need])[0].in_time == pytest.approx(1.0)
    short = expected_service(site, [[1] * 672])[0]
    assert short.in_time < 0.1
    assert short.occupancy == pytest.approx(1.0)


def test_email_worked_between_calls_is_in_time_though_nobody_is_rostered_on_it(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    calls, mail = queue("calls", max_occupancy=0.7), queue("mail", channel="email", gaps_of=("calls",))
    both = Agent("B", "B", "desk", "full", frozenset({"calls", "mail"}))
    site = replace(problem(calls, mail, start=START), agents=(both,))
    flat = {"calls": 50.0, "mail": 9.0}
    volumes = {name: VolumeForecast(name, (n,) * 672, (300.0,) * 672, "test") for name, n in flat.items()}
    site = replace(site, demand=require(site, volumes))
    calls_need, mail_need = (demand.required for demand in site.demand)
    assert sum(mail_need) == 0
    blended = expected_service(site, [calls_need, mail_need])[1]
    assert blended.in_time == pytest.approx(1.0)
    assert 0 < blended.occupancy < 1
    alone = replace(site, queues=(calls, replace(mail, gaps_of=())))
    assert expected_service(alone, [calls_need, mail_need])[1].in_time == 0


def test_email_deadlines_count_open_hours_and_the_deadlines_own_interval_is_the_last(queue: MakeQueue) -> None:
    mail = queue(channel="email", response_minutes=45)
    is_open = np.array([True, True, False, False, True, True, True, True])
    volume = np.array([0.0, 4, 0, 0, 0, 0, 0, 0])
    for worked_in, expected in ((1, 1.0), (4, 1.0), (5, 1.0), (6, 0.0), (2, 0.0)):
        heads = np.zeros(8)
        heads[worked_in] = 1
        in_time, _ = share_in_time(mail, is_open, volume, np.full(8, 225.0), heads, 15)
        assert in_time[1] == pytest.approx(expected)


def test_a_wrong_shape_is_refused(queue: MakeQueue, problem: MakeProblem) -> None:
    site = with_demand(problem(queue(), start=START), 3.0, 60.0)
    with pytest.raises(ValueError, match="calls: 5 staffed intervals for 672"):
        expected_service(site, [[1] * 5])


def test_short_abandons_count_as_the_target_says(queue: MakeQueue, problem: MakeProblem) -> None:
    exact = erlang_a(10, 50 / 900, 300, 20, 90, 8)
    levels = {}
    for counting in ("offered", "short_abandons_excluded", "short_abandons_counted"):
        one = queue(patience_seconds=90.0, target=ServiceTarget(0.8, 20, counting, 8))
        levels[counting] = expected_service(with_demand(problem(one, start=START), 50.0, 300.0), [[10] * 672])[0]
    short = float(exact.short_abandoned)
    assert short > 0.01
    assert levels["offered"].in_time == pytest.approx(float(exact.in_time))
    assert levels["short_abandons_excluded"].in_time == pytest.approx(float(exact.in_time) / (1 - short))
    assert levels["short_abandons_counted"].in_time == pytest.approx(float(exact.in_time) + short)
    assert levels["offered"].wait_seconds == pytest.approx(float(exact.wait_seconds))
    answer = speed_of_answer(VoiceStaffing(), queue(patience_seconds=90.0), 10, 50 / 900, 300)
    assert levels["offered"].answer_seconds == pytest.approx(float(answer))


def test_levels_without_short_abandons_are_averaged_over_contacts_left(queue: MakeQueue, problem: MakeProblem) -> None:
    one = queue(patience_seconds=90.0, target=ServiceTarget(0.8, 20, "short_abandons_excluded", 8))
    volume = np.where(np.arange(672) % 2, 60.0, 15.0)
    made = expected_service(with_demand(problem(one, start=START), volume, 300.0), [[8] * 672])[0]
    state = erlang_a(8, np.array([15.0, 60.0]) / 900, 300, 20, 90, 8)
    weights = np.array([15.0, 60.0])
    assert made.in_time == pytest.approx((weights @ state.in_time) / (weights @ (1 - state.short_abandoned)))
    assert made.in_time_by_interval[:2] == pytest.approx(state.in_time / (1 - state.short_abandoned))


@pytest.mark.parametrize("counting", ["offered", "short_abandons_excluded", "short_abandons_counted"])
def test_the_requirement_is_the_first_number_that_reaches_the_target_as_defined(
    queue: MakeQueue,
    problem: MakeProblem,
    counting: Literal["offered", "short_abandons_excluded", "short_abandons_counted"],
) -> None:
    one = queue(patience_seconds=60.0, max_occupancy=1.0, target=ServiceTarget(0.8, 20, counting, 10))
    site = problem(one, start=START)
    site = replace(
        site, demand=require(site, {"calls": VolumeForecast("calls", (40.0,) * 672, (300.0,) * 672, "test")})
    )
    need = site.demand[0].required[0]
    assert expected_service(site, [[need] * 672])[0].in_time >= 0.8
    assert expected_service(site, [[need - 1] * 672])[0].in_time < 0.8


def test_a_limit_on_abandonment_is_kept_and_asks_for_no_more_than_that(queue: MakeQueue, problem: MakeProblem) -> None:
    target = ServiceTarget(0.5, 20, max_abandonment=0.02)
    site = problem(queue(patience_seconds=60.0, max_occupancy=1.0, target=target), start=START)
    site = replace(
        site, demand=require(site, {"calls": VolumeForecast("calls", (40.0,) * 672, (300.0,) * 672, "test")})
    )
    need = site.demand[0].required[0]
    assert expected_service(site, [[need] * 672])[0].abandoned <= 0.02
    assert expected_service(site, [[need - 1] * 672])[0].abandoned > 0.02


def test_service_is_averaged_over_the_forecast_s_error_unless_the_site_leaves_it_out(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    site = with_demand(problem(queue(patience_seconds=180.0), start=START), 600.0, 300.0)
    site = replace(site, demand=(replace(site.demand[0], day_error=0.054),))
    averaged = expected_service(site, [[195] * 672])[0]
    certain = expected_service(replace(site, average_forecast_error=False), [[195] * 672])[0]
    assert certain.in_time == pytest.approx(0.8066, abs=5e-4)
    assert averaged.in_time == pytest.approx(0.768, abs=5e-4)


def test_callbacks_are_in_time_like_emails(queue: MakeQueue, problem: MakeProblem) -> None:
    for channel in ("callback", "email"):
        one = queue(channel=channel, response_minutes=30, max_occupancy=1.0)
        made = expected_service(with_demand(problem(one, start=START), 3.0, 300.0), [[1] * 672])[0]
        assert (made.in_time, made.abandoned, made.wait_seconds) == (1, 0, 0)
        assert made.occupancy == pytest.approx(1.0)


@pytest.mark.parametrize("counting", ["offered", "short_abandons_excluded", "short_abandons_counted"])
def test_the_verdict_is_of_the_contacts_as_the_target_counts_them(
    counting: Literal["offered", "short_abandons_excluded", "short_abandons_counted"],
    queue: MakeQueue,
    problem: MakeProblem,
) -> None:
    target = ServiceTarget(0.8, 20, counting=counting, period="week", max_abandonment=0.05)
    site = with_demand(problem(queue(target=target, patience_seconds=120.0), start=START, minutes=30), 100.0, 180.0)
    (made,) = expected_service(site, [[13] * 168 + [11] * 168])
    in_time, abandoned, _ = made.verdict.parts
    assert in_time.value == pytest.approx(made.in_time)
    assert abandoned.value == pytest.approx(made.abandoned)
    assert in_time.met == (made.in_time >= 0.8)
    assert abandoned.met == (made.abandoned <= 0.05)
