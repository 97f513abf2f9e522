from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.agents import Absence, Wish
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.site import Prices, ShortageTier
from scheduler.goals.changes import changed_dates
from scheduler.goals.registry import GOALS, explain_goals, measure_goals
from scheduler.goals.shortage import missing_person_prices
from tests.factories import at, duty, tiny_allotment, tiny_problem, tiny_roster


def costs(problem: Problem) -> dict[str, float]:
    roster = tiny_roster(problem)
    return measure_goals(problem, roster, tiny_allotment(problem))


def test_the_tiny_week_costs_what_was_counted_by_hand(problem: Problem) -> None:
    # Calls miss 1 of 1 person for 2.5 h each weekday (12-13, 15-15:30, 17-18), and from Wednesday to Friday 1 of 2 from
    # 9 to 12 while Ana serves mail: 12.5 + 9 hours, each beyond a quarter of the requirement: 120 an hour.
    # Calls have 2 instead of 1 for 3.5 h each weekday. Labour: 40 h x 12 + 40 h x 10 + 16 h x 10.01.
    expected = {"shortage": 21.5 * 120, "surplus": 17.5, "labour": 1040.16, "wishes": 0.0, "changes": 0.0}
    assert costs(problem) == pytest.approx(expected, abs=0)


def test_a_part_of_an_interval_is_paid_in_proportion_and_rounded_to_the_nearest_milli(problem: Problem) -> None:
    # 10.01 an hour is 5005 milli for 30 minutes, so 475 minutes cost 79,245.8 milli.
    whole = duty(problem, "C3", 0, "09:00")
    last = replace(whole.segments[-1], end=whole.end - timedelta(minutes=5))
    short = Roster((replace(whole, segments=(*whole.segments[:-1], last)),))
    assert measure_goals(problem, short, tiny_allotment(problem))["labour"] == 79.246


def test_missing_people_beyond_a_tier_cost_its_price(problem: Problem) -> None:
    prices = Prices(shortage=(ShortageTier(0.0, 60.0), ShortageTier(0.25, 120.0), ShortageTier(0.5, 200.0)))
    by_hand = (30_000, 30_000, 60_000, 60_000, 100_000, 100_000, 100_000, 100_000)
    assert missing_person_prices(prices, problem.queues[0], 30, 8) == by_hand


def test_the_price_of_a_queue_scales_every_tier(problem: Problem) -> None:
    assert missing_person_prices(Prices(), problem.queues[1], 60, 4) == (30_000, 60_000, 60_000, 60_000)


def test_a_tier_at_a_fraction_without_exact_float_begins_at_the_right_person(problem: Problem) -> None:
    prices = Prices(shortage=(ShortageTier(0.0, 1.0), ShortageTier(0.29, 2.0)))
    found = missing_person_prices(prices, problem.queues[0], 60, 100)
    assert (found[28], found[29]) == (1000, 2000)


@pytest.mark.parametrize(
    ("kind", "day", "minute", "shift", "broken"),
    [
        ("off", 0, 0, "", True),
        ("off", 5, 0, "", False),
        ("work", 5, 0, "", True),
        ("work", 0, 0, "", False),
        ("start_after", 0, 8 * 60, "", False),
        ("start_after", 0, 8 * 60 + 30, "", True),
        ("start_after", 5, 10 * 60, "", False),
        ("end_before", 0, 17 * 60, "", False),
        ("end_before", 0, 16 * 60 + 30, "", True),
        ("end_before", 0, 24 * 60, "", False),
        ("shift", 0, 0, "day", False),
        ("shift", 0, 0, "night", True),
        ("shift", 5, 0, "night", False),
        ("shift_on", 0, 0, "day", False),
        ("shift_on", 0, 0, "night", True),
        ("shift_on", 5, 0, "day", True),
        ("shift_off", 0, 0, "day", True),
        ("shift_off", 0, 0, "night", False),
        ("shift_off", 5, 0, "day", False),
    ],
)
def test_a_wish_costs_its_weight_where_it_is_broken(
    problem: Problem, kind: str, day: int, minute: int, shift: str, broken: bool
) -> None:
    wish = Wish("A1", problem.horizon.date_of(day), kind, 1.5, minute, shift)  # type: ignore[arg-type]
    assert costs(replace(problem, wishes=(wish,)))["wishes"] == (30.0 if broken else 0.0)


@pytest.mark.parametrize(
    ("kind", "first", "last", "shifts", "broken"),
    [
        ("prefer_start", 8 * 60, 8 * 60, (), False),
        ("prefer_start", 7 * 60, 8 * 60, (), False),
        ("prefer_start", 8 * 60 + 15, 10 * 60, (), True),
        ("prefer_start", 22 * 60, 8 * 60, (), False),
        ("prefer_start", 22 * 60, 7 * 60, (), True),
        ("avoid_start", 8 * 60, 9 * 60, (), True),
        ("avoid_start", 9 * 60, 8 * 60, (), True),
        ("avoid_start", 9 * 60, 7 * 60, (), False),
        ("prefer_shift", 0, 0, ("night", "day"), False),
        ("prefer_shift", 0, 0, ("night", "late"), True),
        ("avoid_shift", 0, 0, ("night", "day"), True),
        ("avoid_shift", 0, 0, ("night", "late"), False),
    ],
)
def test_starts_and_shifts_preferred_and_avoided(
    problem: Problem, kind: str, first: int, last: int, shifts: tuple[str, ...], broken: bool
) -> None:
    start = problem.horizon.start  # Ana starts at 08:00
    wish = Wish("A1", start, kind, 1.0, first, until=last, shifts=shifts)  # type: ignore[arg-type]
    off = replace(wish, date=problem.horizon.date_of(5))
    assert costs(replace(problem, wishes=(wish, off)))["wishes"] == (20.0 if broken else 0.0)


def test_wishes_of_people_who_cannot_work_cost_nothing(problem: Problem) -> None:
    away = Absence("B2", at(problem, 5, "00:00"), at(problem, 6, "00:00"), "leave")
    wishes = tuple(Wish(agent_id, problem.horizon.date_of(5), "work") for agent_id in ("A1", "B2"))
    agents = tuple(replace(a, end_date=problem.horizon.start) if a.agent_id == "C3" else a for a in problem.agents)
    gone = Wish("C3", problem.horizon.date_of(5), "work")
    changed = replace(problem, absences=(away,), agents=agents, wishes=(*wishes, gone))
    assert costs(changed)["wishes"] == 20.0


def test_a_wish_reads_the_local_clock_of_its_date() -> None:
    problem = tiny_problem(date(2026, 10, 19), "Asia/Manila")
    wish = Wish("A1", problem.horizon.start, "end_before", 1.0, 17 * 60)
    assert costs(replace(problem, wishes=(wish,)))["wishes"] == 0.0


def test_a_wish_outside_the_horizon_costs_nothing(problem: Problem) -> None:
    assert costs(replace(problem, wishes=(Wish("A1", date(2026, 11, 9), "work"),)))["wishes"] == 0.0


def test_each_agent_date_that_differs_from_the_base_costs_once(problem: Problem) -> None:
    base = (
        *(duty(problem, "A1", day) for day in range(5)),
        *(duty(problem, "B2", day) for day in (0, 1, 2, 3, 5)),
        duty(problem, "C3", 0, "09:30"),
    )
    problem = replace(problem, base=base)
    changed = changed_dates(problem, tiny_roster(problem))
    assert [(agent, day.day) for agent, day in changed] == [("B2", 6), ("B2", 7), ("C3", 2), ("C3", 3)]
    assert costs(problem)["changes"] == 200.0


def test_moved_breaks_are_no_change(problem: Problem) -> None:
    roster = tiny_roster(problem)
    first = roster.duties[0]
    whole = replace(first, segments=(replace(first.segments[0], end=first.end),))
    problem = replace(problem, base=roster.duties)
    assert changed_dates(problem, Roster((whole, *roster.duties[1:]))) == ()


def test_without_a_base_nothing_changed(problem: Problem) -> None:
    assert costs(problem)["changes"] == 0.0


def test_every_goal_says_its_cost_and_the_currency(problem: Problem) -> None:
    sentences = explain_goals(dict.fromkeys(GOALS, 1234.5), problem)
    assert len(sentences) == len(GOALS)
    assert all("1,234.50 EUR" in sentence for sentence in sentences)
