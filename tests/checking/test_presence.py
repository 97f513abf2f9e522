from dataclasses import replace
from datetime import timedelta

from scheduler.domain.presence import PART_INTERVAL, carried_duties, presence
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Segment
from tests.factories import at, duty


def past(problem: Problem, start: str, end: str, paid_minutes: int) -> Problem:
    """The problem with a duty of Ben from Sunday evening into Monday."""
    worked = PastDuty("B2", problem.horizon.date_of(-1), at(problem, -1, start), at(problem, 0, end), paid_minutes)
    return replace(problem, history=(worked,))


def spans(problem: Problem, carried: Duty) -> list[tuple[str, str]]:
    return [(s.activity, f"{s.start.astimezone(problem.horizon.tz):%H:%M}") for s in carried.segments]


def test_a_shift_covers_while_it_works_and_not_during_breaks(problem: Problem) -> None:
    heads = presence(problem, [duty(problem, "B2", 0)])[frozenset({"calls"})]
    assert [i for i, people in enumerate(heads) if people] == [*range(16, 24), *range(26, 30), *range(31, 34)]


def test_an_interval_worked_in_part_does_not_count(problem: Problem) -> None:
    start = at(problem, 0, "08:10")
    work = Segment(start, start + timedelta(minutes=60), "work", True)
    heads = presence(problem, [Duty("B2", problem.horizon.start, "day", (work,))])[frozenset({"calls"})]
    assert [i for i, people in enumerate(heads) if people] == [17]


def test_work_beyond_the_horizon_is_left_out(problem: Problem) -> None:
    heads = presence(problem, [duty(problem, "B2", 6, "20:00")])[frozenset({"calls"})]
    assert (len(heads), sum(heads)) == (336, 8)


def test_a_carried_duty_without_segments_has_its_unpaid_minutes_in_the_middle(problem: Problem) -> None:
    problem = past(problem, "23:00", "08:00", 8 * 60)
    (carried,) = carried_duties(problem)
    assert spans(problem, carried) == [("work", "23:00"), ("meal", "03:00"), ("work", "04:00")]
    assert (carried.paid_minutes, carried.minutes) == (480, 540)


def test_minutes_of_a_carried_duty_off_the_grid_are_set_apart(problem: Problem) -> None:
    problem = past(problem, "23:10", "00:50", 100)
    (carried,) = carried_duties(problem)
    assert spans(problem, carried) == [(PART_INTERVAL, "23:10"), ("work", "23:30"), (PART_INTERVAL, "00:30")]
    assert carried.paid_minutes == 100


def test_a_duty_that_ended_before_the_horizon_is_not_carried(problem: Problem) -> None:
    assert carried_duties(past(problem, "14:00", "00:00", 600)) == ()
