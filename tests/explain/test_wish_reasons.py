"""What refuses a wish: rules on planted cases, and what granting costs, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler.domain.activities import Session
from scheduler.domain.agents import Absence, Lock, Pattern, PatternDay, Wish
from scheduler.domain.problem import Problem
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.run import Run
from scheduler.engine.allotment import allot
from scheduler.explain import RefusedWish, why_refused
from scheduler.goals.registry import measure_goals
from scheduler.rules.registry import make_rule
from tests.factories import at, duty, tiny_roster

EIGHT, TEN = 8 * 60, 10 * 60


def asked(problem: Problem, wish: Wish, roster: Roster | None = None) -> RefusedWish:
    """The reason of one refused wish of the tiny week."""
    problem = replace(problem, wishes=(wish,))
    roster = tiny_roster(problem) if roster is None else roster
    (found,) = why_refused(Run(problem, roster, allot(problem, roster)))
    return found


def wish(problem: Problem, day: int, kind: str, **more: Any) -> Wish:
    return Wish("A1", problem.horizon.date_of(day), kind, **more)  # type: ignore[arg-type]


def worked_before(problem: Problem, days: range) -> tuple[PastDuty, ...]:
    return tuple(
        PastDuty("A1", problem.horizon.date_of(day), at(problem, day, "08:00"), at(problem, day, "17:00"), 480, "day")
        for day in days
    )


def lock(problem: Problem, day: int, start: str = "10:00", end: str = "19:00") -> Lock:
    return Lock("A1", problem.horizon.date_of(day), "duty", at(problem, day, start), at(problem, day, end), "day")


def with_rule(problem: Problem, kind: str, name: str = "house rule", **params: Any) -> Problem:
    return replace(problem, rules=(*problem.rules, make_rule(kind, params, name)))


def on_weekdays(problem: Problem, **limits: int) -> Problem:
    """Duties from Monday to Friday only."""
    shifts = {"day": replace(problem.shifts["day"], weekdays=(0, 1, 2, 3, 4))}
    contract = replace(problem.contracts["full"], **limits)  # type: ignore[arg-type]
    return replace(problem, shifts=shifts, contracts={"full": contract})


def planted(problem: Problem) -> dict[str, tuple[Problem, Wish, list[str], str]]:
    """By case: a problem, a wish, the rules to be named and some of the words."""
    first = problem.horizon.start
    session = Session("s", "training", at(problem, 0, "10:00"), at(problem, 0, "11:00"), ("A1",))
    partly = Absence("A1", at(problem, 0, "08:00"), at(problem, 0, "09:00"))
    band = Pattern("late", "band", ((PatternDay(9 * 60 + 30, TEN),) * 7,))
    early = {"minute": EIGHT, "until": EIGHT}
    agents = tuple(replace(a, pattern="late") if a.agent_id == "A1" else a for a in problem.agents)
    locked = replace(problem, locks=(lock(problem, 0),))
    succession = with_rule(locked, "forbidden_successions", after={"day": ["day"]})
    return {
        "session": (replace(problem, sessions=(session,)), wish(problem, 0, "off"), ["activities"], "training:s"),
        "absence": (
            replace(problem, absences=(partly,)),
            wish(problem, 0, "prefer_start", **early),
            ["availability"],
            "with the duty at",
        ),
        "pattern": (
            replace(problem, agents=agents, patterns={**problem.patterns, "late": band}),
            wish(problem, 0, "prefer_start", **early),
            ["pattern"],
            "the pattern wants a start at 09:30",
        ),
        "contract hours": (
            on_weekdays(problem, min_days=5, min_paid_minutes=2400),
            wish(problem, 0, "off"),
            ["contract_hours"],
            "works 4 days in the week of Mon 02 Nov",
        ),
        "lock off": (
            replace(problem, locks=(Lock("A1", first, "off"),)),
            wish(problem, 0, "work"),
            ["locks"],
            "locked is",
        ),
        "rest": (
            with_rule(replace(problem, history=worked_before(problem, range(-1, 0))), "min_rest", hours=16),
            wish(problem, 0, "prefer_start", **early),
            ["house rule"],
            "15.00 h rest before the duty at Mon 02 Nov 08:00, at least 16.00 h are due",
        ),
        "run": (
            replace(problem, history=worked_before(problem, range(-5, 0))),
            wish(problem, 0, "work"),
            ["max_run"],
            "works 6 dates in a row",
        ),
        "weekends": (with_rule(problem, "max_weekends", limit=0), wish(problem, 5, "work"), ["house rule"], "weekend"),
        "days off": (
            with_rule(problem, "min_days_off", what="sunday", count=1, weeks=1),
            wish(problem, 6, "work"),
            ["house rule"],
            "off in the week",
        ),
        "clock": (
            with_rule(problem, "clock_window", forbidden="07:00-09:00"),
            wish(problem, 0, "prefer_start", **early),
            ["house rule"],
            "inside the forbidden 07:00-09:00",
        ),
        "quantity": (
            with_rule(problem, "max_quantity", measure="work_hours", limit=7, window="shift"),
            wish(problem, 5, "work"),
            ["house rule"],
            "in one duty",
        ),
        "least": (
            with_rule(on_weekdays(problem), "min_quantity", measure="days", limit=5, window="week"),
            wish(problem, 0, "off"),
            ["house rule"],
            "has only 4.00 days",
        ),
        "least run off": (
            with_rule(replace(problem, locks=(lock(problem, 1), lock(problem, 3))), "min_off_run", limit=2),
            wish(problem, 2, "off"),
            ["locks", "house rule"],
            "has only 1 day",
        ),
        "rest block": (
            with_rule(problem, "rest_block", window="fixed_week", min_hours=150),
            wish(problem, 2, "work"),
            ["house rule"],
            "a block of at least",
        ),
        "succession": (succession, wish(problem, 1, "work"), ["locks", "house rule"], "the rule is"),
    }


CASES = [
    "session",
    "absence",
    "pattern",
    "contract hours",
    "lock off",
    "rest",
    "run",
    "weekends",
    "days off",
    "clock",
    "quantity",
    "least",
    "least run off",
    "rest block",
    "succession",
]


@pytest.mark.parametrize("case", CASES)
def test_the_rule_that_forbids_a_wish_is_named(problem: Problem, case: str) -> None:
    changed, own, rules, words = planted(problem)[case]
    locked = {one.date: "10:00" for one in changed.locks if one.kind == "duty"}
    own_days = [duty(problem, "A1", day, locked.get(problem.horizon.date_of(day), "08:00")) for day in range(5)]
    roster = Roster((*own_days, *(d for d in tiny_roster(problem).duties if d.agent_id != "A1")))
    if own.kind != "off":  # refused: off, or another start
        kept = (d for d in roster.duties if (d.agent_id, d.date) != ("A1", own.date))
        late = (duty(problem, "A1", problem.horizon.day_of(own.date), "10:00"),) if own.kind == "prefer_start" else ()
        roster = Roster((*kept, *late))
    found = asked(changed, own, roster)
    assert found.difference is None
    assert list(found.rules) == rules
    assert words in found.words


def test_a_locked_duty_and_a_shift_the_contract_lacks_are_told(problem: Problem) -> None:
    locked = replace(problem, locks=(lock(problem, 0, "08:00", "17:00"),))
    found = asked(locked, wish(problem, 0, "prefer_start", minute=TEN, until=TEN))
    assert found.words == "locks: the duty of Mon 02 Nov is locked"
    other = asked(problem, wish(problem, 0, "prefer_shift", shifts=("night",)))
    assert other.words == "contract full has no such duty on Mon 02 Nov"


def test_granting_a_day_off_costs_the_people_missed_less_the_pay(problem: Problem) -> None:
    # Only Ana can serve mail on Friday, and calls need a second person from 08:00 to 12:00.
    own = wish(problem, 4, "off")
    found = asked(problem, own)
    assert found.difference is not None
    before = measured(problem, tiny_roster(problem), own)
    assert sum(found.difference.goals.values()) == pytest.approx(cheapest_by_hand(problem, own) - before)
    assert found.difference.goals["wishes"] == -20.0
    assert found.difference.goals["labour"] <= 0
    worst = found.difference.spans[0]
    assert worst.queue in ("calls", "mail")
    assert worst.start.date() == problem.horizon.date_of(4)
    assert [change.date for change in found.changes if change.after is None] == [own.date]


def measured(problem: Problem, roster: Roster, own: Wish) -> float:
    problem = replace(problem, wishes=(own,))
    return sum(measure_goals(problem, roster, allot(problem, roster)).values())


def cheapest_by_hand(problem: Problem, own: Wish) -> float:
    """Cost of the best of all weeks of Ana that leave Friday off; the demand ends at 18:00 and on Fridays.

    Days do not touch one another: starts lie 23 hours apart at least, and she works fewer than five dates in a row.
    """
    others = [d for d in tiny_roster(problem).duties if d.agent_id != "A1"]
    best, duties = 0.0, []
    empty = measured(problem, Roster(tuple(others)), own)
    for day in (0, 1, 2, 3, 5, 6):
        tried = [(measured(problem, Roster((*others, one)), own) - empty, one) for one in every_duty(problem, day)]
        cost, one = min(tried, key=lambda pair: pair[0])
        if cost < 0:
            best += cost
            duties.append(one)
    return empty + best


def every_duty(problem: Problem, day: int) -> list[Any]:
    """Every duty of a date with every place of its breaks, meal after 3 to 5 hours, break after 5 to 7.5."""
    found = []
    for clock in ("08:00", "08:30", "09:00", "09:30", "10:00"):
        whole = duty(problem, "A1", day, clock)
        for meal in range(180, 301, 30):
            for pause in range(300, 481, 30):
                if meal + 60 + 30 <= pause <= 540 - 30 - 30:
                    found.append(with_breaks(whole, meal, pause))
    return found


def with_breaks(whole: Any, meal: int, pause: int) -> Any:
    work, eat, _, rest, _ = whole.segments
    edges = [(work, 0, meal), (eat, meal, meal + 60), (work, meal + 60, pause), (rest, pause, pause + 30)]
    edges.append((work, pause + 30, 540))
    at_ = [(one, whole.start + timedelta(minutes=a), whole.start + timedelta(minutes=b)) for one, a, b in edges]
    return replace(whole, segments=tuple(replace(one, start=a, end=b) for one, a, b in at_))


def test_a_pair_is_granted_by_the_hours_of_the_other(problem: Problem) -> None:
    together = asked(problem, replace(wish(problem, 0, "with"), other="C3"))
    assert together.difference is not None
    (change,) = together.changes
    assert change.after is not None
    assert change.after.start == at(problem, 0, "09:00")  # Cleo's hours
    apart = asked(problem, replace(wish(problem, 0, "apart"), other="C3"))
    assert apart.difference is not None
    assert apart.changes[0].after is None  # all duties of the tiny week overlap


def test_only_the_agents_asked_for(problem: Problem) -> None:
    wishes = (wish(problem, 0, "off"), replace(wish(problem, 0, "off"), agent_id="B2"))
    asked_of = replace(problem, wishes=wishes)
    roster, told = tiny_roster(problem), []
    run = Run(asked_of, roster, allot(asked_of, roster))
    found = list(why_refused(run, ["B2"], lambda done, count: told.append((done, count))))
    assert [one.answer.wish.agent_id for one in found] == ["B2"]
    assert told == [(1, 1)]
