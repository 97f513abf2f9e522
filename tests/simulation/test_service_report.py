"""Service level by each definition, probability of meeting a target, pairs of rosters on the same contacts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.roster import Roster
from scheduler.domain.site import ServiceTarget
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.estimates import Estimate, RatioSums, mean_estimate, ratio_estimate
from scheduler.simulation.service_report import ALL, differences, report
from scheduler.staffing.chat_chain import chat_state
from tests.simulation.centres import centre, everybody, queue, work

OPTIONS = SimulationOptions(replications=20)


def limits(estimate: Estimate) -> tuple[float, float]:
    """Both ends of an interval that is there."""
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def with_target(**changes: object) -> tuple[float, float]:
    target = ServiceTarget(0.8, 20, **changes)  # type: ignore[arg-type]
    problem = centre([queue(target=target, patience_seconds=100.0)], [120.0], [["calls"]] * 9)
    (found, _) = report(simulate(problem, everybody(problem), OPTIONS))
    assert found.service_level.value is not None
    assert found.abandonment.value is not None
    return found.service_level.value, found.abandonment.value


def test_the_service_level_is_counted_as_the_queue_says() -> None:
    offered, lost = with_target()
    excluded, same = with_target(counting="short_abandons_excluded", short_abandon_seconds=5.0)
    counted, _ = with_target(counting="short_abandons_counted", short_abandon_seconds=5.0)
    none_short, _ = with_target(counting="short_abandons_counted", short_abandon_seconds=0.0)
    short = counted - offered
    assert lost == same
    assert 0 < short < lost
    assert excluded == pytest.approx(offered / (1 - short), abs=1e-12)
    assert none_short == offered


def test_a_longer_wait_for_short_abandons_counts_more_of_them() -> None:
    counted = [with_target(counting="short_abandons_counted", short_abandon_seconds=s)[0] for s in (2.0, 10.0, 1e6)]
    offered, lost = with_target()
    assert counted[0] < counted[1] < counted[2] == pytest.approx(offered + lost)


def test_the_probability_of_meeting_the_target_falls_with_the_day_error() -> None:
    found = []
    for day_error in (0.0, 0.25):
        target = ServiceTarget(0.8, 20, period="day")
        problem = centre(
            [queue(target=target, patience_seconds=180.0)], [240.0], [["calls"]] * 24, days=7, day_error=day_error
        )
        found.append(report(simulate(problem, everybody(problem), OPTIONS))[0])
    assert found[0].met == found[0].met_day == 1.0
    assert found[1].met is not None
    assert 0.5 < found[1].met < 0.95


def test_a_limit_on_abandonment_is_part_of_the_target() -> None:
    strict = ServiceTarget(0.1, 20, period="week", max_abandonment=0.001)
    problem = centre([queue(target=strict, patience_seconds=60.0)], [120.0], [["calls"]] * 10)
    assert report(simulate(problem, everybody(problem), OPTIONS))[0].met == 0.0
    loose = replace(strict, max_abandonment=0.5)
    problem = replace(problem, queues=(replace(problem.queues[0], target=loose),))
    assert report(simulate(problem, everybody(problem), OPTIONS))[0].met == 1.0


def test_another_person_helps_on_the_same_contacts_and_pairing_narrows_the_interval() -> None:
    problem = centre([queue(patience_seconds=180.0)], [120.0], [["calls"]] * 11, day_error=0.1)
    full = everybody(problem)
    short = Roster(full.duties[1:])
    first, second = (simulate(problem, roster, OPTIONS) for roster in (short, full))
    (calls, everything) = differences(first, second)
    assert (calls.queue, everything.queue) == ("calls", ALL)
    (low, high), (_, abandoned) = limits(calls.service_level), limits(calls.abandonment)
    assert low > 0
    assert abandoned < 0
    apart = [ratio_estimate(s.totals("good")[:, 0], s.totals("counted")[:, 0], 0.95) for s in (first, second)]
    one, other = (np.subtract(*limits(e)[::-1]) / 2 for e in apart)
    assert (high - low) / 2 < 0.5 * np.hypot(one, other)


def test_a_roster_against_itself_differs_by_nothing() -> None:
    problem = centre([queue(patience_seconds=180.0)], [120.0], [["calls"]] * 10)
    played = simulate(problem, everybody(problem), OPTIONS)
    difference = differences(played, simulate(problem, everybody(problem), OPTIONS))[0].service_level
    assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_the_worst_interval_is_the_one_nobody_works_in() -> None:
    problem = centre([queue(patience_seconds=100.0)], [60.0], [["calls"]] * 12)
    roster = Roster(tuple(work(problem, agent, 0, 24, breaks=[(12, 12.5)]) for agent in range(12)))
    (found, _) = report(simulate(problem, roster, OPTIONS))
    assert found.worst_interval == 24
    assert found.worst_service_level is not None
    assert found.worst_service_level < 0.1
    assert (found.intervals, found.intervals_below) == (48, 1)
    daily = replace(problem.queues[0].target, period="day", worst_interval=found.worst_service_level / 2)
    problem = replace(problem, queues=(replace(problem.queues[0], target=daily),))
    (found, _) = report(simulate(problem, roster, OPTIONS))
    assert (found.intervals, found.intervals_below) == (48, 0)


def test_chats_follow_the_chain_of_the_staffing_formulas() -> None:
    chats = queue("chat", channel="chat", concurrency=3.0, chat_seconds=(240.0, 300.0, 390.0), patience_seconds=180.0)
    problem = centre([chats], [252.0], [["chat"]] * 10, days=3)
    (found, _) = report(simulate(problem, everybody(problem), SimulationOptions(replications=30)))
    exact = chat_state(chats, np.array([10.0]), np.array([252 / 3600]), np.array([300.0]))
    assert found.service_level.value == pytest.approx(float(exact.in_time[0]), abs=0.015)
    assert found.abandonment.value == pytest.approx(float(exact.abandoned[0]), abs=0.01)


def test_a_centre_without_contacts_or_people_has_nothing_to_measure() -> None:
    problem = centre([queue()], [0.0], [["calls"]])
    (found, everything) = report(simulate(problem, Roster(()), SimulationOptions(replications=2)))
    assert found.service_level.value is None
    assert found.worst_interval is None
    assert (found.met, everything.occupancy.value) == (None, None)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    held = np.zeros(2)
    for _ in range(400):
        den = rng.poisson(200, 20).astype(float)
        num = rng.binomial(den.astype(int), 0.7).astype(float)
        sums = RatioSums((1,))
        for pair in zip(num, den, strict=True):
            sums.add(*(np.array([x]) for x in pair))
        estimate, half = ratio_estimate(num, den, 0.95), float(sums.half_width(0.95)[0])
        assert float(sums.ratio()[0]) == pytest.approx(estimate.value)
        (low, high), (least, most) = limits(estimate), limits(mean_estimate(den, 0.95))
        assert half == pytest.approx((high - low) / 2)
        held += [low <= 0.7 <= high, least <= 200 <= most]
    assert (held / 400 > 0.92).all()
    assert (held / 400 < 0.98).all()


def test_half_the_interval_of_a_share_near_1_is_not_cut_with_it() -> None:
    den = np.full(20, 10.0)
    num = np.array([8.0] + [10.0] * 19)
    share, plain = (ratio_estimate(num, den, 0.95, share=share) for share in (True, False))
    (low, high), (least, most) = limits(share), limits(plain)
    assert high == 1.0
    assert share.half_width == pytest.approx((most - least) / 2)
    assert share.half_width is not None
    assert share.half_width > (high - low) / 2
    per_cent = share.scaled(100)
    assert per_cent.half_width == pytest.approx(100 * share.half_width)


def test_fewer_than_two_replications_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        SimulationOptions(replications=1)


def test_all_queues_wait_as_those_do_that_answer_at_once() -> None:
    mail = queue("mail", channel="email", target=ServiceTarget(0.9, 20), response_minutes=600)
    problem = centre([queue(patience_seconds=100.0), mail], [60.0, 2.0], [["calls", "mail"]] * 8)
    calls, written, everything = report(simulate(problem, everybody(problem), OPTIONS))
    assert written.asa_seconds != calls.asa_seconds
    assert everything.asa_seconds == calls.asa_seconds
