"""Joint activities as the check sees them: planted faults are findings, and what sessions.csv says is recounted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.checking.broken_rules import check_all
from scheduler.checking.most_work import most_work
from scheduler.checking.prechecks import precheck
from scheduler.checking.verify import verify_run
from scheduler.domain.joint_activities import JointActivity, assign_rooms, held_activities
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.engine.legal_weeks import legal_weeks
from scheduler.exports.run_writer import write_run
from scheduler.inputs.run_folder.reader import inspect_run, read_run
from tests.factories import at, reseal, tiny_allotment, tiny_problem, tiny_roster, tiny_run

Plan = Callable[[Problem], Roster]


def with_joint(problem: Problem) -> Problem:
    """Ana and Ben hear the news on Monday or Tuesday at 09:00; Ben is coached by Ana or Cleo on Monday at 10:00."""
    times = at(problem, 0, "09:00"), at(problem, 1, "09:00")
    return replace(
        problem,
        joint_activities=(
            JointActivity("news", "training", 60, times, ("A1", "B2"), 2, 2, (), ("blue",)),
            JointActivity("pair", "coaching", 30, (at(problem, 0, "10:00"),), ("B2",), 1, 1, ("A1", "C3"), ("blue",)),
        ),
    )


def busy(duty: Duty, activity: str, start: int, minutes: int) -> Duty:
    """The duty with an activity so many minutes after its start, in place of work."""
    begin = duty.start + timedelta(minutes=start)
    end = begin + timedelta(minutes=minutes)
    pieces: list[Segment] = []
    for segment in duty.segments:
        if segment.end <= begin or end <= segment.start:
            pieces.append(segment)
            continue
        pieces += [replace(segment, end=begin)] if segment.start < begin else []
        pieces += [replace(segment, start=max(begin, segment.start), end=min(end, segment.end), activity=activity)]
        pieces += [replace(segment, start=end)] if end < segment.end else []
    return replace(duty, segments=tuple(pieces))


def rostered(problem: Problem, places: dict[tuple[str, int], list[tuple[str, int, int]]]) -> Roster:
    """The usual week with activities by agent and day: which, minutes after the duty's start, how long."""
    duties = []
    for duty in tiny_roster(problem).duties:
        for place in places.get((duty.agent_id, problem.horizon.day_of(duty.date)), ()):
            duty = busy(duty, *place)
        duties.append(duty)
    return Roster(tuple(duties))


NEWS, PAIR = ("training:news", 60, 60), ("coaching:pair", 120, 30)
AS_ASKED = {("A1", 0): [NEWS, PAIR], ("B2", 0): [NEWS, PAIR]}


def findings(problem: Problem, roster: Roster) -> list[Finding]:
    allotment = tiny_allotment(problem, roster.duties)
    return [one for one in check_all(problem, roster, allotment) if one.rule == "joint_activities"]


def test_what_is_held_as_asked_is_no_finding(problem: Problem) -> None:
    problem = with_joint(problem)
    roster = rostered(problem, AS_ASKED)
    assert findings(problem, roster) == []
    news, pair = held_activities(problem.joint_activities, roster.duties)
    assert (news.attendees, news.trainer, news.room) == (("A1", "B2"), "", "blue")
    assert (pair.attendees, pair.trainer, pair.room) == (("B2",), "A1", "blue")


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ({}, "is not held"),
        ({("A1", 0): [NEWS, PAIR], ("B2", 0): [PAIR]}, "has 1 person, due are 2 to 2 people"),
        (
            {("A1", 0): [NEWS, PAIR], ("B2", 0): [PAIR], ("B2", 1): [NEWS]},
            "has B2 from 09:00-10:00, due is 09:00-10:00",
        ),
        ({("A1", 2): [NEWS], ("B2", 2): [NEWS], ("A1", 0): [PAIR], ("B2", 0): [PAIR]}, "begins at none of its times"),
        (
            {("A1", 0): [NEWS, PAIR], ("B2", 0): [("training:news", 60, 30), PAIR]},
            "has B2 from 09:00-09:30, due is 09:00-10:00",
        ),
        ({("A1", 0): [NEWS, PAIR], ("B2", 0): [NEWS, PAIR], ("B2", 1): [NEWS]}, "has B2 from 09:00-10:00"),
        ({**AS_ASKED, ("C3", 0): [("training:news", 0, 60)]}, "has C3, who is on no list"),
        ({("A1", 0): [NEWS], ("B2", 0): [NEWS, PAIR]}, "has none of its trainers"),
        ({**AS_ASKED, ("C3", 0): [("coaching:pair", 60, 30)]}, "has several trainers"),
        ({("A1", 0): [NEWS, PAIR], ("B2", 0): [NEWS]}, "has 0 people, due are 1 to 1 people"),
    ],
)
def test_every_planted_fault_is_a_finding(
    problem: Problem, places: dict[tuple[str, int], list[tuple[str, int, int]]], says: str
) -> None:
    problem = with_joint(problem)
    found = findings(problem, rostered(problem, places))
    assert any(says in one.message for one in found), [one.message for one in found]


def test_two_activities_in_one_room_at_once_are_a_finding(problem: Problem) -> None:
    problem = with_joint(problem)
    news, pair = problem.joint_activities
    at_once = replace(pair, starts=news.starts[:1], attendees=("C3",), trainers=())
    problem = replace(problem, joint_activities=(news, at_once))
    places = {("A1", 0): [NEWS], ("B2", 0): [NEWS], ("C3", 0): [("coaching:pair", 0, 30)]}
    (found,) = findings(problem, rostered(problem, places))
    assert "shares 1 rooms with 1 others" in found.message
    elsewhere = replace(problem, joint_activities=(news, replace(at_once, rooms=("blue", "red"))))
    roster = rostered(elsewhere, places)
    assert findings(elsewhere, roster) == []
    assert [one.room for one in held_activities(elsewhere.joint_activities, roster.duties)] == ["blue", "red"]


def test_rooms_are_shared_out_wherever_that_can_be_done(problem: Problem) -> None:
    first, second, third = (at(problem, 0, clock) for clock in ("08:00", "09:00", "10:00"))
    spans = [((first, third), ("blue", "red")), ((first, second), ("blue",)), ((second, third), ("blue", "red"))]
    assert assign_rooms(spans) == ["red", "blue", "blue"]
    assert assign_rooms([*spans, ((first, third), ("red",))]) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    problem = with_joint(tiny_problem())
    write_run(tmp_path / "run", tiny_run(problem, rostered(problem, AS_ASKED)))
    return tmp_path / "run"


def told(folder: Path) -> list[str]:
    found = inspect_run(folder)
    return [str(one) for one in verify_run(folder, found.run, found.issues).differences if "sessions" in str(one)]


def test_sessions_csv_tells_when_where_and_with_whom(folder: Path) -> None:
    with (folder / "sessions.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [tuple(row.values()) for row in rows] == [
        ("news", "2026-11-02T09:00:00+00:00", "2026-11-02T10:00:00+00:00", "blue", "", "A1|B2", "", "", "", ""),
        ("pair", "2026-11-02T10:00:00+00:00", "2026-11-02T10:30:00+00:00", "blue", "A1", "B2", "", "", "", ""),
    ]
    assert told(folder) == []
    assert read_run(folder).problem == with_joint(tiny_problem())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("T09:00", "T09:30", "sessions.csv: news: start, end"),
        ("blue,,A1|B2", "blue,,A1", "sessions.csv: news: attendees, trainer"),
        ("blue,,A1|B2", "green,,A1|B2", "sessions.csv: news: room: the run says green"),
        ("blue,A1,B2", "blue,B2,A1", "sessions.csv: pair: trainer: the run says B2"),
        ("news,2026-11-02T09:00", "news,2026-11-02T09:30", "sessions.csv: news: start, end"),
        ("T10:00:00+00:00,blue", "T10:15:00+00:00,blue", "sessions.csv: pair: room: the run says blue"),
        ("pair,", "other,", "sessions.csv: the run says news, other"),
    ],
)
def test_what_sessions_csv_says_is_recounted(folder: Path, old: str, new: str, says: str) -> None:
    path = folder / "sessions.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any("sessions.csv" in line for line in told(folder))  # the manifest's word
    reseal(folder)
    assert any(says in line for line in told(folder)), told(folder)


def test_a_run_with_joint_activities_has_the_file(folder: Path) -> None:
    (folder / "sessions.csv").unlink()
    reseal(folder)
    assert any("a run with joint activities has one" in line for line in told(folder))


def prechecked(problem: Problem) -> list[str]:
    weeks = legal_weeks(problem)
    checks = precheck(problem, most_work(problem, weeks.duties), (), weeks)
    return [check.message for check in checks if check.name == "activity_fits_nowhere"]


def test_an_activity_nobody_can_hold_is_told_before_the_search(problem: Problem) -> None:
    late = JointActivity("late", "training", 60, (at(problem, 0, "22:00"),), ("A1", "B2", "C3"), 2, 3)
    (message,) = prechecked(replace(problem, joint_activities=(late,)))
    assert "training:late: its time is Mon 02 Nov 22:00, when 0 of 3" in message
    assert "not A1, B2, C3" in message
    away = replace(late, starts=(at(problem, 0, "09:00"), at(problem, 0, "22:00")), at_least=3, trainers=("A1",))
    (message,) = prechecked(replace(problem, joint_activities=(away,)))
    assert "the best is Mon 02 Nov 09:00, when 3 people could be on duty throughout and 4 are needed" in message


def test_two_at_once_in_their_only_room_are_told_before_the_search(problem: Problem) -> None:
    one = JointActivity("one", "training", 60, (at(problem, 0, "09:00"),), ("A1",), 1, 1, (), ("blue",))
    other = replace(one, activity_id="two", attendees=("B2",))
    (message,) = prechecked(replace(problem, joint_activities=(one, other)))
    assert "its only room blue is taken by training:one" in message
    assert prechecked(with_joint(problem)) == []
