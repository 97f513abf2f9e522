from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from scheduler.domain.demand import QueueDemand
from scheduler.domain.opening import open_intervals
from scheduler.domain.problem import Problem
from scheduler.domain.site import Prices, Queue, ServiceTarget
from scheduler.goals.day_targets import late_contacts
from scheduler.staffing.expected_service import expected_service
from scheduler.staffing.late_contacts import daily_price
from scheduler.staffing.valuation import price_people

START = date(2026, 11, 23)
GOAL = ServiceTarget(0.8, 20, daily="goal")


@pytest.fixture
def site(queue: Callable[..., Queue], problem: Callable[..., Problem]) -> Callable[..., Problem]:
    def make(**changes: object) -> Problem:
        made = queue(**{"target": GOAL, "patience_seconds": 180.0, **changes})
        empty = replace(problem(made, start=START, days=3, minutes=30), prices=Prices(mode="service"))
        flags = open_intervals(made, empty.horizon)
        volume = tuple(float(is_open) * (30 + i % 40) for i, is_open in enumerate(flags))
        count = len(flags)
        return price_people(empty, (QueueDemand(made.name, flags, volume, (300.0,) * count, (0,) * count),))

    return make


def test_a_day_that_keeps_its_target_by_the_curve_keeps_it_by_the_queueing_model(site: Callable[..., Problem]) -> None:
    problem = site()
    targets = problem.day_targets
    assert [(t.first, t.last) for t in targets] == [(0, 48), (48, 96), (96, 144)]
    for people in range(8, 20):
        staffed = (people,) * 144
        shares = expected_service(problem, [staffed])[0].in_time_by_interval
        for target in targets:
            volume = problem.demand[0].volume[target.first : target.last]
            in_time = sum(v * s for v, s in zip(volume, shares[target.first : target.last], strict=True))
            late = late_contacts(target, staffed) / 1000
            assert target.offered == round(1000 * sum(volume))
            assert late >= sum(volume) - in_time - 0.01 * len(volume)
            if late * 1000 <= target.allowed:
                assert in_time >= 0.8 * sum(volume) - 1e-6
    kept = [late_contacts(targets[0], (people,) * 144) <= targets[0].allowed for people in range(5, 25)]
    assert (kept[0], kept[-1]) == (False, True)
    for row in targets[0].late:
        assert all(a >= b > 0 for a, b in pairwise((*row, 1)))


def test_days_begin_at_midnight_on_the_queues_clock(site: Callable[..., Problem]) -> None:
    first, *_ = site(zone="America/New_York").day_targets
    # Monday 00:00 in Lisbon is Sunday 19:00 in New York: the first day has five hours left.
    assert (first.first, first.last) == (0, 10)


def test_prices_follow_what_a_contact_in_time_is_worth(site: Callable[..., Problem]) -> None:
    problem = site()
    assert daily_price(problem, problem.queues[0]) == 50.0
    must = replace(problem.queues[0], target=replace(GOAL, daily="must"))
    assert daily_price(problem, must) == 5000.0
    given = replace(problem.queues[0], target=replace(GOAL, daily_price=3.0))
    assert daily_price(problem, given) == 3.0


def test_only_sites_that_price_service_have_day_targets(site: Callable[..., Problem]) -> None:
    problem = site()
    assert len(problem.day_targets) == 3
    assert problem.demand[0].values
    by_requirement = replace(problem, prices=Prices(mode="requirement"))
    assert price_people(by_requirement, problem.demand).day_targets == ()
    assert site(target=ServiceTarget(0.8, 20)).day_targets == ()
    assert site(channel="email").day_targets == ()
