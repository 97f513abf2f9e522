"""Rounds stay inside the limit, simulations included; counted rounds do not look at the clock."""

from __future__ import annotations

from scheduler.calibration.shares import Shares
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.engine import SearchOptions


def took(seconds: float) -> SearchResult:
    return SearchResult(Status.FEASIBLE, Roster(()), Allotment(()), {}, None, seconds=seconds)


def test_the_first_solve_takes_its_part_and_the_rounds_share_what_is_left() -> None:
    shares = Shares(SearchOptions(time_limit=100.0), 3)
    assert shares.of(0).time_limit == 40.0
    shares.searched(took(46.0))
    assert shares.of(1).time_limit == 54.0 / 3
    shares.searched(took(10.0))
    assert shares.of(2).time_limit == 44.0 / 2
    assert not shares.is_over
    shares.searched(took(41.0))
    assert shares.is_over
    assert shares.seconds == 97.0


def test_counted_rounds_share_the_rounds_of_work() -> None:
    shares = Shares(SearchOptions(time_limit=1.0, iterations=50), 3)
    assert [shares.of(number).iterations for number in range(4)] == [20, 10, 10, 10]
    shares.searched(took(1000.0))
    assert not shares.is_over
    assert shares.for_replays is None
    assert Shares(SearchOptions(iterations=1), 3).of(2).iterations == 1


def test_without_corrections_the_first_solve_has_everything() -> None:
    assert Shares(SearchOptions(time_limit=8.0), 0).of(0).time_limit == 8.0
    assert Shares(SearchOptions(iterations=8), 0).of(0).iterations == 8


def test_what_is_left_is_one_search_where_simulations_take_too_long() -> None:
    shares = Shares(SearchOptions(time_limit=100.0), 3)
    shares.searched(took(40.0))
    assert shares.rest().time_limit == 60.0
