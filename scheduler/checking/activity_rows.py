"""``activity_hours.csv`` of a run against its segments and problem: recounted row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from scheduler.checking.claim import Claim
from scheduler.domain.run import Run
from scheduler.manifest import ACTIVITY_HOURS

COLUMNS = ("planned", "placed", "moved", "cancelled")


def check_activity_hours(rows: Sequence[Mapping[str, str]], run: Run) -> Iterator[Claim]:
    """Yield every row whose minutes are not those of the segments, what is on no plan, and what is left out."""
    problem = run.problem
    asked = _asked(run)
    said = Counter((row["activity"], row["who"]) for row in rows)
    for (activity, who), count in sorted((said - Counter(asked.keys())).items()):
        yield f"{ACTIVITY_HOURS}: {activity} {who}", f"{count} rows too many", "what the problem plans"
    for activity, who in sorted(asked.keys() - said.keys()):
        yield f"{ACTIVITY_HOURS}: {activity} {who}", "nothing", f"{asked[activity, who]} min planned"
    began = {(d.agent_id, s.activity): s.start for d in reversed(problem.base) for s in reversed(d.segments)}
    for row in rows:
        key = row["activity"], row["who"]
        if key not in asked:
            continue
        own = [
            segment
            for duty in run.roster.by_agent.get(row["who"], ())
            for segment in duty.segments
            if segment.activity == row["activity"]
        ]
        placed = sum(_minutes(segment.start, segment.end) for segment in own)
        was = began.get((row["who"], row["activity"]))
        moved = placed if own and was is not None and was != min(segment.start for segment in own) else 0
        counted = (asked[key], placed, moved, max(0, asked[key] - placed))
        told = tuple(int(row[column]) for column in COLUMNS)
        if told != counted:
            yield f"{ACTIVITY_HOURS}: {key[0]} {key[1]}", str(told), str(counted)
        if bool(row["reason"]) != bool(counted[3]):
            yield f"{ACTIVITY_HOURS}: {key[0]} {key[1]}: reason", row["reason"] or "none", f"{counted[3]} min cancelled"


def _asked(run: Run) -> dict[tuple[str, str], int]:
    """Minutes planned, by activity and whoever it is of."""
    problem = run.problem
    found: dict[tuple[str, str], int] = {}
    there = {(s.activity, d.agent_id) for d in run.roster.duties for s in d.segments}
    first, last = problem.horizon.start, problem.horizon.end
    for session in problem.sessions:
        if first <= session.start.astimezone(problem.horizon.tz).date() <= last:
            found |= {(session.activity, name): _minutes(session.start, session.end) for name in session.people}
    for coaching in problem.coachings:
        key = coaching.activity, coaching.agent_id
        if first <= coaching.latest <= last or key in there:
            found[key] = coaching.minutes
    for one in problem.joint_activities:
        held = {(one.activity, name): one.minutes for name in one.people if (one.activity, name) in there}
        size = one.at_least + (1 if one.trainers else 0)
        found |= held or {(one.activity, "|".join(one.people)): one.minutes * size}
    return found | {(gone.activity, gone.who): gone.minutes for gone in problem.dropped_activities}


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)
