"""Somebody is named for every open interval, nobody twice at once, and names change only where they must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from scheduler.checking.broken_rules import check_all
from scheduler.checking.cover_gaps import cover_figures
from scheduler.domain.named_cover import named_cover
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster, Segment
from tests.factories import tiny_allotment


def asking(problem: Problem, **modes: Any) -> Problem:
    """The tiny week, somebody named for some of its queues."""
    queues = (replace(queue, named_cover=modes.get(queue.name, "no")) for queue in problem.queues)
    return replace(problem, queues=tuple(queues))


def at_work(problem: Problem, name: str, *spans: tuple[float, float]) -> Duty:
    """A duty of the first date with work in spans of the clock, breaks between them."""
    origin = problem.horizon.origin
    pieces: list[Segment] = []
    for begins, ends in spans:
        if pieces:
            pieces.append(Segment(pieces[-1].end, origin + timedelta(hours=begins), "break", True))
        pieces.append(Segment(origin + timedelta(hours=begins), origin + timedelta(hours=ends), "work", True))
    return Duty(name, problem.horizon.start, "day", tuple(pieces))


def told(problem: Problem, roster: Roster, queue: str) -> list[tuple[float, float, str, str]]:
    """Names of the first date, in hours of the clock."""
    origin = problem.horizon.origin
    found = []
    for one in named_cover(problem, roster):
        begins, ends = ((at - origin).total_seconds() / 3600 for at in (one.start, one.end))
        if one.queue == queue and begins < 24:
            found.append((begins, ends, one.agent_id, one.backup_agent_id))
    return found


def test_whoever_can_stay_longest_is_named_and_stays(problem: Problem) -> None:
    problem = asking(problem, calls="yes")
    roster = Roster((at_work(problem, "A1", (8, 10), (10.5, 18)), at_work(problem, "B2", (8, 14))))
    assert told(problem, roster, "calls") == [
        (8, 10, "B2", "A1"),
        (10, 10.5, "B2", ""),
        (10.5, 14, "B2", "A1"),
        (14, 18, "A1", ""),
    ]
    figures = cover_figures(problem, roster)["calls"]
    assert (figures["open_hours"], figures["people"], figures["unnamed_hours"]) == (50, 2, 40)
    assert figures["changes"] == 1
    assert figures["unnamed_from"].startswith("2026-11-03T08:00")


def test_nobody_is_named_twice_and_both_queues_have_somebody_where_that_can_be(problem: Problem) -> None:
    problem = asking(problem, calls="yes", mail="yes")
    # Ana can take calls and mail, Ben calls only: Ben has to take the calls, though Ana stands first.
    roster = Roster((at_work(problem, "A1", (8, 18)), at_work(problem, "B2", (8.5, 11))))
    assert told(problem, roster, "calls") == [
        (8, 8.5, "A1", ""),
        (8.5, 9, "A1", "B2"),
        (9, 11, "B2", ""),
        (11, 18, "A1", ""),
    ]
    assert told(problem, roster, "mail") == [(9, 11, "A1", ""), (11, 12, "", "")]
    names = [(one.start, name) for one in named_cover(problem, roster) for name in (one.agent_id, one.backup_agent_id)]
    assert len([pair for pair in names if pair[1]]) == len({pair for pair in names if pair[1]})


def test_a_stretch_with_nobody_is_a_finding_where_cover_is_hard(problem: Problem) -> None:
    roster = Roster((at_work(problem, "B2", (8, 14)),))
    for mode, count in (("hard", 5), ("yes", 0)):
        asked = asking(problem, calls=mode)
        found = [one for one in check_all(asked, roster, tiny_allotment(asked)) if one.rule == "named cover"]
        assert len(found) == count
    asked = asking(problem, calls="hard")
    first = next(one for one in check_all(asked, roster, tiny_allotment(asked)) if one.rule == "named cover")
    assert first.message == "nobody can be named for calls from Mon 02 Nov 14:00 for 4.00 h"
    assert (first.limit, first.actual) == ("somebody for calls", "nobody, 4.00 h")


def test_work_on_another_queue_names_nobody(problem: Problem) -> None:
    problem = asking(problem, mail="yes")
    duty = at_work(problem, "A1", (9, 12))
    on_calls = replace(duty, segments=tuple(replace(segment, queue="calls") for segment in duty.segments))
    assert told(problem, Roster((on_calls,)), "mail") == [(9, 12, "", "")]
    assert told(problem, Roster((duty,)), "mail") == [(9, 12, "A1", "")]
