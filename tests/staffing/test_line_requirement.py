from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.site import Queue, ServiceTarget, Shrinkage
from scheduler.staffing.channels.voice import VoiceStaffing
from scheduler.staffing.expected_service import expected_service
from scheduler.staffing.line_requirement import people_over_periods
from scheduler.staffing.offered import Offered, periods
from scheduler.staffing.requirement import require
from scheduler.staffing.service_level import service_level
from scheduler.staffing.waiting_line import line_state
from tests.factories import MakeProblem, MakeQueue, tiny_problem

START = date(2026, 11, 23)


def demand_of(
    queue: Queue,
    volume: Sequence[float],
    aht: float = 240.0,
    present: float = 1.0,
    day_error: float = 0.0,
    minutes: int = 30,
) -> Offered:
    contacts, size = np.array(volume, dtype=float), len(volume)
    return Offered(queue, np.ones(size, np.bool_), contacts, np.full(size, aht), minutes, present, day_error)


def sums(demand: Offered, people: ArrayLike) -> tuple[float, float, np.ndarray, np.ndarray]:
    """Service level and abandonment over everything, service level and occupancy per interval."""
    queue = demand.queue
    state = line_state(
        VoiceStaffing(), queue, np.array(people) * demand.present, demand.rate, demand.aht_seconds, demand.day_error
    )
    weights = demand.volume / demand.volume.sum()
    whole = service_level(queue.target, state.in_time @ weights, state.short_abandoned @ weights)
    each = service_level(queue.target, state.in_time, state.short_abandoned)
    return float(whole), float(state.abandoned @ weights), each, state.occupancy


def brute(demand: Offered, most: int) -> int:
    """Fewest people in all by trying every combination of people each interval can do with."""
    target, count = demand.queue.target, demand.volume.size
    tables = [sums(demand, [heads] * count)[2:] for heads in range(1, most + 1)]
    keep = [
        [h + 1 for h, (each, busy) in enumerate(tables) if each[i] >= target.worst_interval and busy[i] <= cap]
        for i, cap in enumerate([demand.queue.max_occupancy] * count)
    ]
    for people in sorted(product(*keep), key=sum):
        level, lost, _, _ = sums(demand, people)
        if level >= target.fraction and lost <= (target.max_abandonment or 1):
            return sum(people)
    raise AssertionError("most is too small")


@pytest.mark.parametrize(
    ("volume", "target", "changes"),
    [
        ([10, 25, 5, 14], ServiceTarget(0.8, 20, period="day", worst_interval=0.5), {}),
        ([10, 25, 5, 14], ServiceTarget(0.8, 20, period="day", worst_interval=0.5, max_abandonment=0.03), {}),
        ([3, 30, 3], ServiceTarget(0.7, 20, period="day", worst_interval=0.0), {"max_occupancy": 1.0}),
        ([8, 12, 30], ServiceTarget(0.8, 20, "short_abandons_excluded", 10, "day", worst_interval=0.4), {}),
        ([8, 12, 30], ServiceTarget(0.8, 20, "short_abandons_counted", 10, "day", worst_interval=0.4), {}),
        ([20, 6, 11], ServiceTarget(0.9, 30, period="day"), {"patience_seconds": None}),
    ],
)
@pytest.mark.parametrize(("present", "error"), [(1.0, 0.0), (0.87, 0.1)])
def test_the_cheapest_people_over_a_day_are_those_brute_force_finds(
    queue: MakeQueue, volume: list[float], target: ServiceTarget, changes: dict[str, Any], present: float, error: float
) -> None:
    usual = {"patience_seconds": 120.0, "max_occupancy": 0.95, "target": target}
    demand = demand_of(queue(**{**usual, **changes}), volume, present=present, day_error=error)
    people = people_over_periods(VoiceStaffing(), demand, np.zeros(len(volume), dtype=np.int64))
    level, lost, each, busy = sums(demand, people)
    assert level >= target.fraction - 1e-9
    assert lost <= (target.max_abandonment or 1) + 1e-9
    assert (each >= target.worst_interval - 1e-9).all()
    assert (busy <= demand.queue.max_occupancy + 1e-9).all()
    assert people.sum() == brute(demand, 10)


def test_a_day_takes_fewer_people_than_its_every_interval(queue: MakeQueue, problem: MakeProblem) -> None:
    volume = tuple(float(4 + 3 * (i % 7)) for i in range(672))
    volumes = {"calls": VolumeForecast("calls", volume, (300.0,) * 672, "test")}
    hours = {}
    for period in ("interval", "day", "week"):
        one = queue(patience_seconds=120.0, target=ServiceTarget(0.8, 20, period=period))
        site = problem(one, start=START)
        site = replace(site, demand=require(site, volumes))
        hours[period] = sum(site.demand[0].required)
        made = expected_service(site, [site.demand[0].required])[0]
        assert made.in_time >= 0.8 - 1e-9
        assert min(made.in_time_by_interval) >= 0.5 - 1e-9
        if period != "interval":
            days = np.array(made.in_time_by_interval).reshape(7, 96)
            weights = np.array(volume).reshape(7, 96)
            levels = (days * weights).sum(axis=1) / weights.sum(axis=1)
            assert (levels > (0.8 - 1e-9 if period == "day" else 0.75)).all()
            assert levels.max() < 0.82
    assert hours["week"] <= hours["day"] < hours["interval"]


def test_days_begin_at_midnight_of_the_queue_and_weeks_on_the_site_s_weekday(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    site = problem(start=START, zone="Asia/Manila", minutes=60)
    us = queue(zone="America/New_York", target=ServiceTarget(0.8, 20, period="day"))
    numbers = periods(us, site.horizon)
    # Monday 00:00 in Manila is Sunday 11:00 in New York, which leaves 13 hours of Sunday.
    assert np.bincount(numbers).tolist() == [13, 24, 24, 24, 24, 24, 24, 11]
    weeks = periods(queue(zone="Asia/Manila", target=ServiceTarget(0.8, 20, period="week")), site.horizon)
    assert set(weeks.tolist()) == {0}
    months = periods(
        queue(zone="Asia/Manila", target=ServiceTarget(0.8, 20, period="month")),
        replace(site.horizon, start=date(2026, 11, 30)),
    )
    assert np.bincount(months).tolist() == [24, 144]


def month(queue: MakeQueue, offered: float, in_time: float) -> Queue:
    target = ServiceTarget(0.8, 20, period="month", month_offered=offered, month_in_time=in_time)
    return queue(patience_seconds=120.0, target=target)


def calls(volume: float) -> dict[str, VolumeForecast]:
    return {"calls": VolumeForecast("calls", (volume,) * 672, (300.0,) * 672, "test")}


def test_a_month_that_stands_low_asks_for_more_and_one_that_stands_high_for_less(
    queue: MakeQueue, problem: MakeProblem
) -> None:
    hours = {}
    for in_time in (7000.0, 8000.0, 9000.0):
        site = problem(month(queue, 10000.0, in_time), start=START)
        site = replace(site, demand=require(site, calls(10.0)))
        hours[in_time] = sum(site.demand[0].required)
        made = expected_service(site, [site.demand[0].required])[0]
        whole = (in_time + made.in_time * made.volume) / (10000.0 + made.volume)
        assert whole >= 0.8 - 1e-9
        assert min(made.in_time_by_interval) >= 0.5
    assert hours[9000.0] < hours[8000.0] < hours[7000.0]


def test_a_month_that_is_lost_says_how_it_can_end_and_what_that_takes(queue: MakeQueue, problem: MakeProblem) -> None:
    site = problem(month(queue, 50000.0, 30000.0), start=START)
    with pytest.raises(InputError) as caught:
        require(site, calls(10.0), {"calls": ("my/site.yaml", 12)})
    said = str(caught.value)
    assert said.startswith("my/site.yaml:12: queues.calls.target.month_to_date: the month stands at 30000 of 50000")
    assert "ends at 64.7%, below 80.0%" in said
    assert "people at once" in said


def test_people_later_than_their_duties_are_long_are_refused() -> None:
    site = replace(tiny_problem(), shrinkage=Shrinkage(lateness_minutes=450.0))
    volumes = {q.name: VolumeForecast(q.name, (3.0,) * 336, (240.0,) * 336, "test") for q in site.queues}
    with pytest.raises(InputError, match=r"shrinkage\.lateness_minutes: found lateness_minutes 450: duties have 450"):
        require(site, volumes)


def test_all_contacts_in_time_is_refused_with_the_people_for_nearly_all(queue: MakeQueue, problem: MakeProblem) -> None:
    site = problem(queue(patience_seconds=60.0, target=ServiceTarget(1.0, 20)), start=START)
    with pytest.raises(InputError, match=r"queues\.calls\.target\.answered_fraction: found 1: no number") as caught:
        require(site, calls(10.0))
    assert "99.9% in every interval take" in str(caught.value)
