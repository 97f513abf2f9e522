from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from scheduler.checking.roster_changes import RosterChange, counts, roster_changes
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.domain.work_blocks import WorkBlocks
from tests.factories import duty, tiny_problem

BASE = tiny_problem()
FIRST, SECOND = BASE.agents[0].agent_id, BASE.agents[1].agent_id


def with_parts(problem: Problem, agent_id: str, day: int, *parts: tuple[int, int, str]) -> Duty:
    """An eight-hour duty with parts at these minutes after its start."""
    start = duty(problem, agent_id, day).start
    at = [start, *(start + timedelta(minutes=m) for a, b, _ in parts for m in (a, b)), start + timedelta(hours=8)]
    names = ["work", *(name for _, _, name in parts for name in (name, "work"))]
    segments = [Segment(a, b, name, name != "meal") for (a, b), name in zip(pairwise(at), names, strict=True)]
    return Duty(agent_id, problem.horizon.date_of(day), "day", tuple(segments))


def changes(before: list[Duty], after: list[Duty]) -> list[RosterChange]:
    return list(roster_changes(replace(BASE, base=tuple(before)), Roster(tuple(after))))


def test_nothing_is_listed_of_what_stayed_or_without_a_base() -> None:
    one = with_parts(BASE, FIRST, 0, (60, 75, "break"), (180, 240, "meal"))
    assert changes([one], [one]) == []
    assert roster_changes(BASE, Roster((one,))) == ()


def test_of_three_breaks_only_the_one_that_moved_is_listed() -> None:
    before = with_parts(BASE, FIRST, 0, (60, 75, "break"), (120, 135, "break"), (300, 315, "break"))
    after = with_parts(BASE, FIRST, 0, (60, 75, "break"), (150, 165, "break"), (300, 315, "break"))
    (found,) = changes([before], [after])
    spans = [before.segments[3], after.segments[3]]
    assert (found.what, found.before, found.after) == ("break", *((one.start, one.end) for one in spans))


def test_a_duty_that_is_gone_or_new_is_listed_with_all_that_was_in_it() -> None:
    gone = with_parts(BASE, FIRST, 0, (180, 240, "meal"))
    new = with_parts(BASE, SECOND, 1, (60, 120, "coaching:intro"))
    found = changes([gone], [new])
    assert [(one.agent_id, one.what, one.before is None, one.after is None) for one in found] == [
        (FIRST, "duty", False, True),
        (FIRST, "meal", False, True),
        (SECOND, "duty", True, False),
        (SECOND, "coaching:intro", True, False),
    ]
    assert counts(found) == {"duty": 2, "coaching": 1, "meal": 1}
    assert [(one.shift_before, one.shift_after) for one in found] == [("day", "")] * 2 + [("", "day")] * 2


def test_blocks_of_assigned_work_that_changed_are_listed() -> None:
    ana, *others = BASE.agents
    before = with_parts(BASE, FIRST, 0, (180, 240, "meal"))
    morning, meal, rest = before.segments
    calls = replace(before, segments=(replace(morning, queue="calls"), meal, replace(rest, queue="calls")))
    mail = replace(before, segments=(replace(morning, queue="calls"), meal, replace(rest, queue="mail")))
    assert changes([calls], [mail]) == []
    problem = replace(BASE, base=(calls,), agents=(replace(ana, blocks=WorkBlocks(60, 240)), *others))
    found = roster_changes(problem, Roster((mail,)))
    assert [(one.what, one.before, one.after) for one in found] == [
        ("block:calls", (rest.start, rest.end), None),
        ("block:mail", None, (rest.start, rest.end)),
    ]
    assert counts(found) == {"block": 2}


def test_a_duty_of_another_shift_at_the_same_time_is_listed() -> None:
    before = with_parts(BASE, FIRST, 0)
    (found,) = changes([before], [replace(before, shift="late")])
    assert (found.what, found.before, found.after) == ("duty", found.after, found.before)
    assert (found.shift_before, found.shift_after) == ("day", "late")
