from dataclasses import replace

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.domain.activities import Coaching, Session
from scheduler.domain.agents import Lock
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.site import Prices, ShortageTier
from scheduler.engine import SearchOptions, solve
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.tables.decode import decode, encode
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.changes import changed_dates
from scheduler.rules.registry import make_rule
from tests.engine.worlds import ANNA, DAY, HOURLY, duty_lock, moment, plain_duty, plain_problem

SEARCH = SearchOptions(iterations=20, workers=1, engine="search")
TRAINING = Session("t", "training", moment(0, 11), moment(0, 12), ("A",))
COACHING = Coaching("c", "A", 60, HOURLY.date_of(0), HOURLY.date_of(0), 120, 60)


def coached(duty: Duty, hour: int) -> Duty:
    """The duty with an hour of coaching at a clock hour instead of work."""
    start, end = moment(0, hour), moment(0, hour + 1)
    pieces = []
    for s in duty.segments:
        if s.activity == "work" and s.start <= start and end <= s.end:
            middle = replace(s, start=start, end=end, activity="coaching:c")
            pieces += [replace(s, end=start), middle, replace(s, start=end)]
        else:
            pieces.append(s)
    return replace(duty, segments=tuple(s for s in pieces if s.start < s.end))


def without_breaks(duty: Duty) -> Duty:
    return replace(duty, segments=(Segment(duty.start, duty.end, "work", True),))


def kept(problem: Problem) -> int:
    return Chain(compile_problem(problem), 0).load_roster(Roster(problem.base))


LEGAL = [
    plain_problem(base=(plain_duty(0), plain_duty(1, 5))),
    plain_problem(base=(plain_duty(0, 2),), sessions=(TRAINING,)),
    plain_problem(base=(coached(plain_duty(0, 3), 10),), coachings=(COACHING,)),
    plain_problem(base=(), agents=(ANNA,)),
]
ILLEGAL = {
    "break during a session": plain_problem(base=(plain_duty(0, 3),), sessions=(TRAINING,)),
    "break too late": plain_problem(base=(plain_duty(0, 6),)),
    "no break": plain_problem(base=(without_breaks(plain_duty(0)),)),
    "stretch too short": plain_problem(shift=replace(DAY, min_stretch=180), base=(plain_duty(0, 2),)),
    "stretch too long": plain_problem(shift=replace(DAY, max_stretch=240), base=(plain_duty(0, 2),)),
    "start no shift has": plain_problem(base=(plain_duty(0, 3, start=7),)),
    "length no shift has": plain_problem(shift=replace(DAY, lengths=(540,)), base=(plain_duty(0),)),
    "coaching off its step": plain_problem(base=(coached(plain_duty(0, 2), 11),), coachings=(COACHING,)),
    "coaching too near the end": plain_problem(base=(coached(plain_duty(0, 2), 15),), coachings=(COACHING,)),
    "coaching missing": plain_problem(base=(plain_duty(0),), coachings=(COACHING,)),
    "coaching nobody knows": plain_problem(base=(coached(plain_duty(0), 10),)),
    "too little rest": plain_problem(
        base=(plain_duty(0, start=10), plain_duty(1)), rules=(make_rule("min_rest", {"hours": 15}),)
    ),
    "two duties too many": plain_problem(
        base=tuple(map(plain_duty, range(3))), rules=(make_rule("max_run", {"limit": 2}),)
    ),
    "outside the horizon": plain_problem(base=(plain_duty(-1),)),
    "locked off": plain_problem(base=(plain_duty(0),), locks=(Lock("A", HOURLY.start, "off"),)),
}


@pytest.mark.parametrize("problem", LEGAL)
def test_legal_tours_of_the_base_are_kept(problem: Problem) -> None:
    assert kept(problem) == 1


@pytest.mark.parametrize("why", ILLEGAL)
def test_a_tour_with_an_illegal_duty_is_dropped_and_the_result_is_legal(why: str) -> None:
    problem = ILLEGAL[why]
    assert kept(problem) == 0
    assert check_roster(problem, solve(problem, SEARCH).roster) == ()


def test_only_the_agent_with_the_illegal_duty_is_dropped() -> None:
    agents = (ANNA, replace(ANNA, agent_id="B"))
    problem = plain_problem(agents=agents, base=(plain_duty(0, 6), plain_duty(0, agent_id="B")))
    instance = compile_problem(problem)
    chain = Chain(instance, 0)
    assert chain.load_roster(Roster(problem.base)) == 1
    assert decode(instance, chain.tours).duties == (plain_duty(0, agent_id="B"),)


def test_changes_cost_their_price_and_few_are_made() -> None:
    cheap = Prices(shortage=(ShortageTier(0.0, 60.0),), change=1.0)
    base = (plain_duty(0, start=10), plain_duty(1), plain_duty(2))
    problem = plain_problem(base=base, prices=cheap)
    result = solve(problem, SearchOptions(iterations=30, workers=1))
    changed = changed_dates(problem, result.roster)
    assert result.goals["changes"] == len(changed)
    # At 10:00-18:00 and at 8:00-16:00 seven of ten hours are served either way: nothing is worth a change.
    assert changed == ()
    dear = solve(replace(problem, base=base[:1], prices=replace(cheap, change=10_000.0)), SEARCH)
    assert [d.date for d in dear.roster.duties] == [HOURLY.start]
    assert dear.goals["changes"] == 0


def test_moving_only_a_break_is_no_change() -> None:
    problem = plain_problem(base=(plain_duty(0, 3),), locks=tuple(duty_lock(d) for d in range(1)))
    early = replace(problem, demand=(_needs(problem, {8, 9, 11, 12, 13, 14, 15}),))
    result = solve(early, SEARCH)
    assert [s.start for d in result.roster.duties for s in d.segments if s.is_rest and d.date == HOURLY.start] == [
        moment(0, 10)
    ]
    assert (
        HOURLY.start not in {when for _, when in changed_dates(early, result.roster)},
        len(result.roster.duties),
    ) == (
        True,
        1,
    )


def _needs(problem: Problem, hours: set[int]) -> QueueDemand:
    required = tuple(int(i in hours) for i in range(168))
    return replace(problem.demand[0], required=required, open=tuple(i < 24 and 8 <= i < 18 for i in range(168)))


def test_locked_duties_stay_and_only_their_breaks_move() -> None:
    base = (plain_duty(0, 2, start=9), plain_duty(2, 5, start=8))
    locks = (duty_lock(0, 9), duty_lock(2, 8), *(Lock("A", HOURLY.date_of(d), "off") for d in (1, 3, 4, 5, 6)))
    problem = plain_problem(base=base, locks=locks)
    result = solve(problem, SearchOptions(iterations=20, workers=1))
    assert [(d.start, d.end) for d in result.roster.duties] == [(d.start, d.end) for d in base]
    assert (check_roster(problem, result.roster), result.goals["changes"]) == ((), 0)


def test_locked_breaks_stay() -> None:
    lock = replace(duty_lock(0), kind="breaks", breaks=(moment(0, 13),))
    problem = plain_problem(locks=(lock,), base=(plain_duty(0, 2),))
    for engine in ("search", "cp-sat"):
        result = solve(problem, SearchOptions(iterations=20, workers=1, engine=engine))
        first = result.roster.by_agent["A"][0]
        assert (first.start, [s.start for s in first.segments if s.is_rest]) == (moment(0, 8), [moment(0, 13)])


def test_an_unknown_agent_of_the_base_is_ignored() -> None:
    problem = plain_problem(base=(plain_duty(0, agent_id="gone"), plain_duty(0)))
    tours, known = encode(compile_problem(problem), Roster(problem.base))
    assert (known.tolist(), int((tours[:, :, 0] >= 0).sum())) == ([True], 1)
    assert np.isfinite(solve(problem, SEARCH).objective)
