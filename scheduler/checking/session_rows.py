"""``sessions.csv`` of a run against its segments: who is where, led by whom, in which room; and skills granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scheduler.checking.claim import Claim
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.problem import Problem
from scheduler.domain.run import Run
from scheduler.manifest import GRANTED, SESSIONS

FILE = SESSIONS


def check_sessions(rows: Sequence[Mapping[str, str]], run: Run) -> Iterator[Claim]:
    """Yield every row that contradicts the segments or the activity, and rooms that are taken twice at once."""
    activities = {one.activity_id: one for one in run.problem.joint_activities}
    there: dict[str, dict[str, tuple[datetime, datetime]]] = {}
    for duty in run.roster.duties:
        for segment in duty.segments:
            there.setdefault(segment.activity, {})[duty.agent_id] = (segment.start, segment.end)
    held = [row["activity_id"] for row in rows]
    due = [one.activity_id for one in activities.values() if one.activity in there]
    if sorted(held) != sorted(due):
        yield FILE, ", ".join(held) or "nothing", ", ".join(due) or "nothing"
        return
    taken: list[tuple[datetime, datetime, Mapping[str, str], str]] = []
    for row in rows:
        one, where = activities[row["activity_id"]], f"{FILE}: {row['activity_id']}"
        start, end = (datetime.fromisoformat(row[key]).astimezone(UTC) for key in ("start", "end"))
        named = [*filter(None, row["attendees"].split("|")), *filter(None, [row["trainer"]])]
        people = there[one.activity]
        if sorted(named) != sorted(people):
            yield f"{where}: attendees, trainer", " ".join(sorted(named)), " ".join(sorted(people))
        times = {f"{a.isoformat()}..{b.isoformat()}" for a, b in people.values()}
        if times != {said := f"{start.isoformat()}..{end.isoformat()}"}:
            yield f"{where}: start, end", said, ", ".join(sorted(times))
        if row["trainer"] not in (one.trainers or ("",)):
            yield f"{where}: trainer", row["trainer"] or "none", f"one of {', '.join(one.trainers) or 'none'}"
        if row["room"] not in (one.rooms or ("",)):
            yield f"{where}: room", row["room"] or "none", f"one of {', '.join(one.rooms) or 'none'}"
        able = [x.name for x in one.externals if any(a <= start and end <= b for a, b in x.spans)]
        if row.get("external", "") not in (able or ("",)):
            yield f"{where}: external", row.get("external") or "none", f"one of {', '.join(able) or 'none'}"
        yield from _check_place(where, row, one, run.problem)
        for a, b, names, other in taken:
            for key in ("room", "external"):
                if row.get(key) and row[key] == names.get(key) and a < end and start < b:
                    yield f"{where}: {key}", row[key], f"taken by {other} then"
        taken.append((start, end, row, one.activity_id))


def _check_place(where: str, row: Mapping[str, str], one: JointActivity, problem: Problem) -> Iterator[Claim]:
    """Course, group and session are those of the activity."""
    said = tuple(row.get(key) or "" for key in ("course", "group", "session"))
    due = ("", "", "")
    for course in problem.courses:
        for g, group in enumerate(course.groups, start=1):
            for k, activity in enumerate(group, start=1):
                if activity == one.activity:
                    due = course.course_id, str(g), str(k)
    if said != due:
        yield f"{where}: course, group, session", " ".join(said).strip() or "none", " ".join(due).strip() or "none"


def check_granted(rows: Sequence[Mapping[str, str]], run: Run) -> Iterator[Claim]:
    """Yield every skill said to be granted that no course held grants, and those that are not said."""
    problem, after = run.problem, run.problem.horizon.end + timedelta(days=1)
    there: dict[str, dict[str, datetime]] = {}
    for duty in run.roster.duties:
        for segment in duty.segments:
            there.setdefault(segment.activity, {}).setdefault(duty.agent_id, segment.start)
    due = set()
    for course in problem.courses:
        for group in course.groups if course.grants else ():
            meetings = [there.get(activity, {}) for activity in group]
            for name, last in meetings[-1].items():
                lacks = name in course.people and course.grants not in problem.contexts[name].agent.skills
                if lacks and all(name in meeting for meeting in meetings):
                    when = last.astimezone(problem.horizon.tz).date()
                    due.add((name, course.grants, course.course_id, when.isoformat(), after.isoformat()))
    said = [tuple(row[key] for key in ("agent_id", "skill", "course", "completed", "usable_from")) for row in rows]
    for one in sorted(set(said) ^ due):
        yield (
            f"{GRANTED}: {one[0]}",
            " ".join(one) if one in said else "nothing",
            "nothing" if one in said else " ".join(one),
        )
    if len(said) != len(set(said)):
        yield GRANTED, f"{len(said)} lines", f"{len(set(said))}"
