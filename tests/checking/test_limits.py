from dataclasses import replace

from scheduler.checking.limits import AgentLimits, agent_limits
from scheduler.domain.clock import Horizon
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import BreakSpec
from scheduler.rules.registry import make_rule
from tests.factories import MONDAY, SHIFT

HOURS = (
    make_rule("max_quantity", {"measure": "work_hours", "limit": 10, "window": "day"}),
    make_rule("max_quantity", {"measure": "work_hours", "limit": 48, "window": "week"}),
)


def limits(problem: Problem) -> AgentLimits:
    return agent_limits(problem)["A1"]


def test_without_rules_there_are_no_limits(problem: Problem) -> None:
    assert limits(replace(problem, rules=())) == AgentLimits()


def test_the_strictest_of_several_rules_counts(problem: Problem) -> None:
    stricter = (make_rule("min_rest", {"hours": 12}), make_rule("max_run", {"limit": 6}))
    assert limits(replace(problem, rules=problem.rules + stricter)) == AgentLimits(12.0, 5)


def test_a_run_of_nights_is_no_run_of_worked_dates(problem: Problem) -> None:
    nights = make_rule("max_run", {"limit": 2, "what": "nights"})
    assert limits(replace(problem, rules=(nights,))) == AgentLimits()


def test_hours_of_work_a_day_and_a_week_are_limits(problem: Problem) -> None:
    assert limits(replace(problem, rules=HOURS)) == AgentLimits(max_day_hours=10.0, max_week_hours=48.0)


def test_a_week_that_begins_on_another_day_has_no_limit_of_a_monday_week(problem: Problem) -> None:
    horizon = Horizon("Europe/Lisbon", MONDAY, 7, 30, week_start=6)
    assert limits(replace(problem, rules=HOURS, horizon=horizon)) == AgentLimits(max_day_hours=10.0)


def test_an_unpaid_break_that_is_no_meal_leaves_hours_without_a_plain_limit(problem: Problem) -> None:
    shift = replace(SHIFT, breaks=(BreakSpec("break", 30, False, 60, 120),))
    assert limits(replace(problem, rules=HOURS, shifts={"day": shift})) == AgentLimits()
