from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scheduler.domain.opening import open_intervals
from tests.factories import MakeProblem, MakeQueue


def opened(flags: Iterable[bool]) -> list[int]:
    return [i for i, flag in enumerate(flags) if flag]


def test_opening_hours_are_read_on_the_queues_clock(queue: MakeQueue, problem: MakeProblem) -> None:
    manila = problem(start=date(2026, 11, 23), zone="Asia/Manila", minutes=60).horizon
    us = queue(zone="America/New_York", opening=(((540, 1020),),) * 5 + ((), ()))
    flags = open_intervals(us, manila)
    # 09:00-17:00 in New York is 22:00-06:00 in Manila, Monday evening to Saturday morning.
    assert opened(flags) == [24 * d + h for d in range(5) for h in (22, 23, 24, 25, 26, 27, 28, 29)]


def test_a_clock_change_moves_the_queue_against_the_site(queue: MakeQueue, problem: MakeProblem) -> None:
    manila = problem(start=date(2026, 10, 26), zone="Asia/Manila", days=14, minutes=60).horizon
    flags = open_intervals(queue(zone="America/New_York", opening=(((540, 600),),) * 7), manila)
    # Midnight of 26 Oct in Manila is Sunday noon in New York; clocks go back on 1 Nov.
    assert [i % 24 for i in opened(flags)] == [21] * 6 + [22] * 8


def test_an_all_day_queue_is_open_through_both_clock_changes(queue: MakeQueue, problem: MakeProblem) -> None:
    for start, hours in ((date(2026, 3, 23), 167), (date(2026, 10, 19), 169)):
        flags = open_intervals(queue(), problem(start=start, minutes=60).horizon)
        assert len(flags) == hours
        assert all(flags)


def test_spans_over_midnight_reach_the_next_date_and_into_the_horizon(queue: MakeQueue, problem: MakeProblem) -> None:
    horizon = problem(start=date(2026, 11, 23), minutes=60).horizon
    night = open_intervals(queue(opening=(((1320, 360),),) * 7), horizon)
    assert opened(night)[:8] == [0, 1, 2, 3, 4, 5, 22, 23]
    past_24 = open_intervals(queue(opening=(((1320, 1800),),) * 7), horizon)
    assert past_24 == night


def test_an_interval_open_in_part_is_open(queue: MakeQueue, problem: MakeProblem) -> None:
    horizon = problem(start=date(2026, 11, 23), minutes=60).horizon
    flags = open_intervals(queue(opening=(((570, 630),),) * 7), horizon)
    assert opened(flags)[:2] == [9, 10]
