"""The cheapest change of one duty that mends a missed row keeps every rule, and is told with what it costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.checking.broken_rules import check_roster
from scheduler.checking.cheapest_cure import Cures
from scheduler.domain.agents import Absence, Lock
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from tests.factories import tiny_roster

ROW = PresenceRow("cover", {"A1": (1, 1, 1), "B2": (1, 1, 1)}, 1, None, (True,) * 336, 30.0)
EIGHT, HALF_PAST_FIVE, SATURDAY = 16, 35, 5 * 48 + 20


def test_a_start_is_moved_where_that_costs_nothing(problem: Problem) -> None:
    roster = tiny_roster(problem)
    (ana, ben) = (roster.by_agent[name][0] for name in ("A1", "B2"))
    assert (ana.start, ben.start) == (problem.horizon.local(8 * 60), problem.horizon.local(8 * 60))
    assert check_roster(problem, roster) == ()
    cure = Cures(problem, roster).cheapest(ROW, HALF_PAST_FIVE)
    assert cure == "move A1's start on 2026-11-02 from 08:00 to 09:00: 0 EUR"


def test_a_day_off_is_worked_where_nothing_else_helps(problem: Problem) -> None:
    roster = tiny_roster(problem)
    only_ben = replace(ROW, adds={"B2": (1, 1, 1)})
    free = Roster(tuple(duty for duty in roster.duties if duty.agent_id != "B2"))
    cure = Cures(problem, free).cheapest(only_ben, EIGHT)
    assert cure == "give B2 a duty on 2026-11-02, 08:00-17:00 (day): +80 EUR"


def test_who_is_locked_or_away_is_left_alone_and_why_is_told(problem: Problem) -> None:
    first = problem.horizon.start
    locks = tuple(Lock(name, first, "off") for name in ("A1", "B2"))
    empty = Roster(())
    assert "locks forbids" in Cures(replace(problem, locks=locks), empty).cheapest(ROW, EIGHT)
    start, end = problem.horizon.moment(0), problem.horizon.moment(7 * 1440)
    away = tuple(Absence(name, start, end, "leave") for name in ("A1", "B2"))
    told = Cures(replace(problem, absences=away), empty).cheapest(ROW, EIGHT)
    assert told == "no change of one person's duty mends it: 2 of 2 are absent all the time"


def test_too_many_at_a_meal_is_mended_by_moving_one(problem: Problem) -> None:
    roster = tiny_roster(problem)
    meal = next(s for s in roster.by_agent["A1"][0].segments if s.activity == "meal")
    row = replace(ROW, adds={"A1": (0, 0, 1)}, least=None, most=0)
    cure = Cures(problem, roster).cheapest(row, problem.horizon.minute_of(meal.start) // 30)
    # The meal goes elsewhere within the duty, but the row, which allows none at all, is missed as long as before.
    assert cure.startswith(("give A1", "take A1's duty", "no change"))
    shares = replace(row, intervals=tuple(i * 30 == problem.horizon.minute_of(meal.start) for i in range(336)))
    cure = Cures(problem, roster).cheapest(shares, problem.horizon.minute_of(meal.start) // 30)
    assert cure.startswith("move A1's meal on 2026-11-02 from ")
    assert cure.endswith(": 0 EUR")


@pytest.mark.parametrize("interval", [EIGHT, HALF_PAST_FIVE, SATURDAY])
def test_the_same_is_told_whoever_asks(problem: Problem, interval: int) -> None:
    roster = Roster(tiny_roster(problem).duties[:3])
    assert Cures(problem, roster).cheapest(ROW, interval) == Cures(problem, roster).cheapest(ROW, interval)
