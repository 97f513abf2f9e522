"""Whether every joint activity takes place as asked: recounted from the segments alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster, Segment

RULE = "joint_activities"
"""What the findings are named."""
Stay = tuple[str, datetime, datetime]
"""Who is at an activity, from when to when."""


def check_joint(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield what is wrong with each joint activity; ``when`` in the site's zone, ``message`` filled.

    It takes place once, unless it may be left out, at one of its times, with everybody there throughout; people and
    trainer are from its lists, as many as asked; and the activities held at one time can share out rooms and outside
    trainers.
    """
    segments: dict[str, list[tuple[str, Segment]]] = defaultdict(list)
    for duty in roster.duties:
        for segment in duty.segments:
            segments[segment.activity].append((duty.agent_id, segment))
    held = []
    for one in problem.joint_activities:
        stays = list(_joined(segments[one.activity]))
        if not stays and not one.is_due:
            continue
        if not stays:
            yield _finding(problem, one, "", one.starts[0], f"{_people(one.at_least)} or more", "nobody", "is not held")
            continue
        begins = Counter(start for _, start, _ in stays).most_common(1)[0][0]
        yield from _check_times(problem, one, begins, stays)
        yield from _check_people(problem, one, begins, [name for name, start, _ in stays if start == begins])
        held.append((begins, begins + timedelta(minutes=one.minutes), one))
    yield from _check_rooms(problem, held)
    yield from _check_outside(problem, held)


def _joined(segments: Sequence[tuple[str, Segment]]) -> Iterator[Stay]:
    """Yield stretches of each person, segments that follow one another joined."""
    open_stays: dict[str, tuple[datetime, datetime]] = {}
    for name, segment in sorted(segments, key=lambda item: (item[0], item[1].start)):
        begun = open_stays.get(name)
        if begun is not None and begun[1] == segment.start:
            open_stays[name] = begun[0], segment.end
            continue
        if begun is not None:
            yield name, *begun
        open_stays[name] = segment.start, segment.end
    for name, (start, end) in open_stays.items():
        yield name, start, end


def _check_times(problem: Problem, one: JointActivity, begins: datetime, stays: Sequence[Stay]) -> Iterator[Finding]:
    ends = begins + timedelta(minutes=one.minutes)
    if begins not in one.starts:
        actual = f"{begins.astimezone(problem.horizon.tz):%a %d %b %H:%M}"
        yield _finding(
            problem, one, "", begins, f"one of {len(one.starts)} times", actual, "begins at none of its times"
        )
    seen: set[str] = set()
    for name, start, end in stays:
        if (start, end) != (begins, ends) or name in seen:
            limit, actual = (
                f"{a.astimezone(problem.horizon.tz):%H:%M}-{b.astimezone(problem.horizon.tz):%H:%M}"
                for a, b in ((begins, ends), (start, end))
            )
            yield _finding(problem, one, name, start, limit, actual, f"has {name} from {actual}, due is {limit} once")
        seen.add(name)


def _check_people(problem: Problem, one: JointActivity, begins: datetime, people: Sequence[str]) -> Iterator[Finding]:
    for name in people:
        if name not in one.attendees and name not in one.trainers:
            yield _finding(problem, one, name, begins, "somebody on its lists", name, f"has {name}, who is on no list")
    # The trainer is whoever of the trainers leaves the others a full list of attendees.
    counts = [len(people)] if not one.trainers else []
    for trainer in one.trainers:
        if trainer in people and all(name in one.attendees for name in people if name != trainer):
            counts.append(len(people) - 1)
    if not counts:
        if not any(name in one.trainers for name in people):
            yield _finding(problem, one, "", begins, "one trainer", "none", "has none of its trainers")
            return
        counts = [len(people) - 1]
        if all(name in one.attendees or name in one.trainers for name in people):
            led = ", ".join(name for name in people if name not in one.attendees)
            yield _finding(problem, one, "", begins, "one trainer", led, f"has several trainers: {led}")
    count = counts[0]
    if not one.at_least <= count <= one.at_most:
        limit = f"{one.at_least} to {one.at_most} people"
        yield _finding(problem, one, "", begins, limit, _people(count), f"has {_people(count)}, due are {limit}")


def _check_rooms(problem: Problem, held: Sequence[tuple[datetime, datetime, JointActivity]]) -> Iterator[Finding]:
    """Rooms are matched time by time: whatever goes on together needs a room each, and keeps it."""
    wanted = [item for item in held if item[2].rooms]
    if not _can_share(wanted, {}):
        for start, end, one in wanted:
            beside = [other for a, b, other in wanted if a < end and start < b]
            rooms = {room for other in beside for room in other.rooms}
            if len(beside) > len(rooms):
                actual = f"{len(beside)} activities"
                rest = f"shares {len(rooms)} rooms with {len(beside) - 1} others held meanwhile"
                yield _finding(problem, one, "", start, f"{len(rooms)} rooms", actual, rest)
                return
        start, _, one = wanted[0]
        yield _finding(problem, one, "", start, "a room for each", "none left", "leaves no choice of rooms for all")


def _check_outside(problem: Problem, held: Sequence[tuple[datetime, datetime, JointActivity]]) -> Iterator[Finding]:
    """Outside trainers are matched as rooms are, each inside their hours."""
    led = []
    for start, end, one in held:
        names = tuple(x.name for x in one.externals if any(a <= start and end <= b for a, b in x.spans))
        if one.externals and not names:
            who = ", ".join(x.name for x in one.externals)
            yield _finding(
                problem, one, "", start, "inside their hours", "outside", f"is held when {who} cannot lead it"
            )
        elif names:
            led.append((start, end, replace(one, rooms=names)))
    if not _can_share(led, {}):
        start, _, one = led[0]
        who = ", ".join(sorted({name for _, _, other in led for name in other.rooms}))
        yield _finding(problem, one, "", start, "a trainer for each", "none left", f"leaves no choice of {who} for all")


def _can_share(wanted: Sequence[tuple[datetime, datetime, JointActivity]], given: dict[str, str]) -> bool:
    """Try every choice of rooms, the activity with the fewest left first."""
    left = [item for item in wanted if item[2].activity not in given]
    if not left:
        return True
    choices = []
    for start, end, one in left:
        taken = {given.get(other.activity) for a, b, other in wanted if a < end and start < b}
        choices.append((one, [room for room in one.rooms if room not in taken]))
    one, free = min(choices, key=lambda item: len(item[1]))
    return any(_can_share(wanted, {**given, one.activity: room}) for room in free)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _finding(
    problem: Problem, one: JointActivity, name: str, when: datetime, limit: str, actual: str, rest: str
) -> Finding:
    return Finding(RULE, name, when.astimezone(problem.horizon.tz), limit, actual, f"{one.activity} {rest}")
