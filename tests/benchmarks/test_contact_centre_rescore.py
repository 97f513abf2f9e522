from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from benchmarks.contact_centre.rescore import WEEK, PlainDuty, block_faults, faults, score, shortage, slots_outside

A, B, C = 0, 1, 2
ALWAYS = [True] * 7


def _day_duty(day: int, start: int = 32) -> PlainDuty:
    return PlainDuty(day, start, 36, ((6, 1), (14, 4), (26, 1)))


def test_one_who_serves_two_queues_counts_once() -> None:
    assert shortage([1, 1], {frozenset({A, B}): 1}) == 1
    assert shortage([1, 1], {frozenset({A, B}): 2}) == 0


def test_the_flexible_one_goes_where_the_specialist_cannot() -> None:
    assert shortage([1, 2, 0], {frozenset({A}): 3, frozenset({A, B}): 1}) == 1
    assert shortage([1, 1, 1], {frozenset({A, B}): 1, frozenset({B, C}): 1, frozenset({C}): 1}) == 0


def test_nobody_there_is_all_short_and_nobody_needed_is_none() -> None:
    assert shortage([2, 0, 3], {}) == 5
    assert shortage([0, 0, 0], {frozenset({A}): 4}) == 0


def test_shortage_equals_demand_less_the_largest_flow() -> None:
    draw = random.Random(5)
    for _ in range(150):
        required = [draw.randrange(5) for _ in range(4)]
        groups = [frozenset(draw.sample(range(4), draw.randint(1, 3))) for _ in range(5)]
        present = {group: draw.randrange(4) for group in groups}
        assert shortage(required, present) == sum(required) - _largest_flow(required, present)


def _largest_flow(required: list[int], present: dict[frozenset[int], int]) -> int:
    source, sink = 0, 1 + len(present) + len(required)
    capacity = np.zeros((sink + 1, sink + 1), dtype=np.int32)
    for i, (group, count) in enumerate(present.items()):
        capacity[source, 1 + i] = count
        for queue in group:
            capacity[1 + i, 1 + len(present) + queue] = 99
    for queue, need in enumerate(required):
        capacity[1 + len(present) + queue, sink] = need
    return int(maximum_flow(csr_array(capacity), source, sink).flow_value)


def test_a_week_counted_by_hand() -> None:
    required = [[0] * WEEK, [0] * WEEK]
    required[A][96 + 32 : 96 + 36] = [2] * 4  # four slots, two people, one comes
    required[B][96 + 46] = 1  # the meal
    counted = score(required, [frozenset({A}), frozenset({B})], [[_day_duty(1)], [_day_duty(1)]])
    assert (counted.short, counted.staffed) == (4 + 1, 2 * (36 - 6))
    assert counted.objective == 10 * 5 + 60


@pytest.mark.parametrize(
    ("starts", "outside"),
    [
        ([32, 36, 40, 32], 0),  # 08:00 to 10:00
        ([32, 36, 40, 42], 2),  # 10:30: half an hour too late, or 08:00 is an hour too early
        ([94, 2, 0, 94], 0),  # 23:30 to 00:30, round the clock
        ([32, 32, 80], 40),  # 20:00, ten hours after 10:00
    ],
)
def test_starts_outside_the_best_two_hours_by_hand(starts: list[int], outside: int) -> None:
    duties = [PlainDuty(day, start, 36, ()) for day, start in enumerate(starts)]
    assert slots_outside(duties) == outside
    assert slots_outside([*duties, PlainDuty(7, 60, 36, ())]) == slots_outside(duties)  # another week


def test_a_full_week_of_five_days_is_legal() -> None:
    assert faults(0, ALWAYS, 0, 96, [_day_duty(day) for day in range(5)]) == []


def test_absence_lowers_the_fewest_days() -> None:
    four = [_day_duty(day) for day in range(4)]
    assert faults(0, ALWAYS, 0, 96, four) != []
    assert faults(0, [True] * 4 + [False] * 3, 0, 96, four) == []


def test_each_breach_is_named() -> None:
    week = [_day_duty(day) for day in range(5)]

    def texts(duty: PlainDuty, early: int = 0, late: int = 96) -> str:
        return " ".join(faults(0, ALWAYS, early, late, [*week[:4], duty]))

    assert "not available" in " ".join(faults(0, [*ALWAYS[:4], False, True, True], 0, 96, week))
    assert "outside" in texts(_day_duty(4, start=33))
    assert "outside" in texts(_day_duty(4), early=34)
    assert "outside" in texts(_day_duty(4, start=60), late=94)
    assert "rest" in " ".join(faults(0, ALWAYS, 0, 96, [_day_duty(0, 60), _day_duty(1, 42), *week[2:]]))
    assert "rest" not in " ".join(faults(0, ALWAYS, 0, 96, [_day_duty(0, 60), _day_duty(1, 44), *week[2:]]))
    assert "length" in texts(PlainDuty(4, 32, 40, ((6, 1), (14, 4), (26, 1))))
    assert "two duties" in texts(_day_duty(3))
    assert "outside the horizon" in texts(_day_duty(7))
    assert "meal" in texts(PlainDuty(4, 32, 36, ((6, 1), (23, 4), (31, 1))))
    assert "between breaks" in texts(PlainDuty(4, 32, 36, ((11, 1), (14, 4), (26, 1))))
    assert "between breaks" in texts(PlainDuty(4, 32, 36, ((6, 1), (14, 4), (32, 1))))
    assert "breaks" in texts(PlainDuty(4, 32, 36, ((6, 1), (14, 4))))


def test_part_time_may_not_exceed_its_week() -> None:
    long = [PlainDuty(day, 32, 24, ((4, 1), (10, 2))) for day in range(5)]
    assert faults(2, ALWAYS, 0, 96, long) == ["week 0: more than the contract's week"]
    short = [PlainDuty(day, 32, 22, ((4, 1), (10, 2))) for day in range(5)]
    assert faults(2, ALWAYS, 0, 96, short) == []


def _night_duty(day: int, start: int = 84) -> PlainDuty:
    """From 21:00 to 06:00."""
    return PlainDuty(day, start, 36, ((6, 1), (14, 4), (26, 1)))


def test_a_duty_over_midnight_covers_the_next_day_and_costs_its_slots_behind_the_end() -> None:
    required = [[0] * (2 * WEEK)]
    required[0][96:104] = [1] * 8  # Tuesday 00:00-02:00; slots 12 and 13-16 of the duty are work, meal, work
    required[0][2 * WEEK - 1] = 1
    counted = score(required, [frozenset({A})], [[_night_duty(0), _night_duty(13)]])
    assert (counted.short, counted.staffed) == (4, 2 * 30)


def test_a_duty_may_run_into_a_day_away_but_not_start_on_it() -> None:
    away = [True, False, True, True, True, True, True]
    week = [_night_duty(day) for day in (0, 2, 3, 4, 5)]
    assert faults(0, away, 0, 132, week) == []
    assert faults(0, away, 0, 132, [_night_duty(day) for day in (1, 2, 3, 4, 5)]) == ["day 1: not available"]


def test_the_latest_end_reaches_into_the_next_morning() -> None:
    week = [_night_duty(day) for day in range(5)]
    assert faults(0, ALWAYS, 40, 132, week) == []
    assert faults(0, ALWAYS, 0, 96, week) != []
    eleven = ((6, 1), (14, 4), (26, 1))
    assert faults(1, ALWAYS, 0, 132, [PlainDuty(day, 88, 44, eleven) for day in (0, 2, 4, 6)]) == []
    assert faults(1, ALWAYS, 0, 132, [PlainDuty(day, 90, 44, eleven) for day in (0, 2, 4, 6)]) != []
    assert faults(0, ALWAYS, 0, 132, [*week[:4], _night_duty(4, start=96)]) != []


def test_weeks_are_counted_one_by_one_and_rest_holds_over_their_border() -> None:
    two = [True] * 14
    first = [_day_duty(day) for day in (2, 3, 4, 5, 6)]
    second = [_day_duty(day) for day in (7, 8, 9, 10, 11)]
    assert faults(0, two, 0, 132, [*first, *second]) == []
    assert faults(0, two, 0, 132, [*first, *second[1:]]) == ["week 1: 4 duties, due 5 to 5"]
    assert faults(0, two, 0, 132, [_day_duty(1), *first, *second[1:]]) == [
        "week 0: 6 duties, due 5 to 5",
        "week 1: 4 duties, due 5 to 5",
    ]
    late = [*first[:4], _night_duty(6)]
    assert faults(0, two, 0, 132, [*late, *second]) == ["day 7: rest of less than 44 slots"]


def test_fixed_breaks_lie_where_the_length_says() -> None:
    fixed = ((9, 1), (16, 4), (28, 1))
    week = [PlainDuty(day, 32, 36, fixed) for day in range(5)]
    assert faults(0, ALWAYS, 0, 132, week, joint=False) == []
    moved = [*week[:4], _day_duty(4)]
    assert "fixed elsewhere" in " ".join(faults(0, ALWAYS, 0, 132, moved, joint=False))
    assert faults(0, ALWAYS, 0, 132, moved, joint=True) == []


def test_blocks_are_judged_stretch_by_stretch() -> None:
    skills = frozenset({0, 1})

    def found(*blocks: tuple[int, int, int]) -> list[str]:
        return block_faults(skills, PlainDuty(0, 32, 20, ((8, 2),), blocks))

    assert found((0, 8, 0), (10, 5, 1), (15, 5, 0)) == []
    assert found((0, 8, 2), (10, 10, 1)) == ["queue 2 without the skill"]
    assert found((0, 5, 0), (5, 3, 1), (10, 10, 0)) == ["3 slots on queue 1"]
    assert found((0, 8, 0), (11, 9, 0)) == ["no queue from 10 to 11"]
    assert found((0, 8, 0)) == ["work of 10 to 20 assigned up to 10"]
    assert found((0, 4, 0), (4, 4, 0), (10, 10, 0)) == ["two blocks of one queue touch"]
    assert block_faults(skills, PlainDuty(0, 32, 10, ((3, 1),), ((0, 3, 0), (4, 6, 1)))) == []


def test_assigned_people_count_for_the_queue_of_their_block_alone() -> None:
    required = [[0] * WEEK, [0] * WEEK]
    required[0][40:44] = required[1][44:48] = [1] * 4
    duty = PlainDuty(0, 40, 8, (), ((0, 8, 0),))
    able = [frozenset({0, 1})]
    assert score(required, able, [[duty]]).short == 0
    assert score(required, able, [[duty]], assigned=True).short == 4


def test_every_tenth_agent_counts_for_three_eighths_where_there_are_learners() -> None:
    required = [[0] * WEEK]
    required[0][40:44] = [2] * 4
    duty = PlainDuty(0, 40, 8, ())
    roster = [[duty] if number in (8, 9) else [] for number in range(10)]
    able = [frozenset({0})] * 10
    assert score(required, able, roster).short == 0
    assert score(required, able, roster, learners=True).short == 4 * 5 / 8
    assert score(required, able, roster, learners=True).staffed == 16
