from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.checking.claimed_people import check_allotment
from scheduler.domain.agents import Agent
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import PastDuty, Roster
from tests.factories import at, duty, tiny_allotment, tiny_problem, tiny_roster


def changed(problem: Problem, queue: int, clock: str, people: int) -> Allotment:
    """The hand-made allotment with one queue-interval of Monday changed by some people."""
    interval = problem.horizon.minute_of(at(problem, 0, clock)) // 30
    rows = [list(row) for row in tiny_allotment(problem).staffed]
    rows[queue][interval] += people
    return Allotment(tuple(tuple(row) for row in rows))


def test_the_allotment_made_by_hand_is_accepted(problem: Problem) -> None:
    assert check_allotment(problem, tiny_roster(problem), tiny_allotment(problem)) == ()


@pytest.mark.parametrize(
    ("queue", "clock", "people", "sentence"),
    [
        (0, "08:00", 1, "3 people are claimed, 2 can serve them"),
        (0, "08:00", -1, "2 people work for open queues, 1 are counted"),
        (1, "09:00", -2, "a queue claims -1 people"),
        (1, "14:00", 1, "closed queues claim 1 people"),
        (0, "19:00", 1, "closed queues claim 1 people"),
    ],
)
def test_a_false_claim_is_found(problem: Problem, queue: int, clock: str, people: int, sentence: str) -> None:
    found = check_allotment(problem, tiny_roster(problem), changed(problem, queue, clock, people))
    assert [f.message for f in found] == [f"Mon 02 Nov {clock}: {sentence}"]


def test_two_claims_on_one_person_are_found_though_the_heads_add_up(problem: Problem) -> None:
    # Ben (calls) and Ana (both) on work: two people for mail need two who can serve it.
    duties = (duty(problem, "A1", 0), duty(problem, "B2", 0))
    interval = problem.horizon.minute_of(at(problem, 0, "09:00")) // 30
    rows = [list(row) for row in tiny_allotment(problem, duties).staffed]
    rows[0][interval], rows[1][interval] = 0, 2
    found = check_allotment(problem, Roster(duties), Allotment((tuple(rows[0]), tuple(rows[1]))))
    assert [f.message for f in found] == ["Mon 02 Nov 09:00: 2 people are claimed, 1 can serve them"]


def test_a_duty_carried_in_from_last_week_covers(problem: Problem) -> None:
    past = PastDuty("B2", problem.horizon.date_of(-1), at(problem, -1, "23:30"), at(problem, 0, "09:00"), 510)
    problem = replace(problem, history=(past,))
    empty = Allotment(tuple(tuple(0 for _ in row) for row in tiny_allotment(problem).staffed))
    found = check_allotment(problem, Roster(()), empty)
    assert [f.when.strftime("%a %H:%M") for f in found] == ["Mon 08:00", "Mon 08:30"]


def test_a_shift_for_one_queue_serves_no_other(problem: Problem) -> None:
    whole = duty(problem, "A1", 0)
    calls_only = replace(whole, segments=tuple(replace(s, queue="calls") for s in whole.segments))
    claims = tiny_allotment(problem, (whole,))
    assert check_allotment(problem, Roster((whole,)), claims) == ()
    assert len(check_allotment(problem, Roster((calls_only,)), claims)) == 6


def test_an_allotment_of_another_shape_is_found(problem: Problem) -> None:
    short = Allotment(tuple(row[:-1] for row in tiny_allotment(problem).staffed))
    assert [f.limit for f in check_allotment(problem, tiny_roster(problem), short)] == ["2 queues x 336 intervals"]


GROUPS = [frozenset(names) for size in (1, 2, 3) for names in combinations("abc", size)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(GROUPS), max_size=6), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_claims_are_accepted_exactly_where_halls_condition_holds(
    people: list[frozenset[str]], claims: list[int]
) -> None:
    base = tiny_problem()
    agents = tuple(Agent(f"G{i}", "", "", "full", skills) for i, skills in enumerate(people))
    intervals = base.horizon.num_intervals
    is_open = tuple(i == 16 for i in range(intervals))
    demand = tuple(QueueDemand(q, is_open, (0.0,) * intervals, (1.0,) * intervals, (0,) * intervals) for q in "abc")
    queues = tuple(replace(base.queues[0], name=name) for name in "abc")
    problem = replace(base, agents=agents, queues=queues, demand=demand)
    staffed = tuple(tuple(claim if i == 16 else 0 for i in range(intervals)) for claim in claims)
    roster = Roster(tuple(duty(problem, agent.agent_id, 0) for agent in agents))
    served = dict(zip("abc", claims, strict=True))
    hall = all(
        sum(served[q] for q in chosen) <= sum(bool(skills & set(chosen)) for skills in people)
        for size in (1, 2, 3)
        for chosen in combinations("abc", size)
    )
    accepted = not check_allotment(problem, roster, Allotment(staffed))
    assert accepted == (hall and sum(claims) == len(people))
