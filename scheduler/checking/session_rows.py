"""``sessions.csv`` of a run against its segments: who is where, led by whom, in which room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from scheduler.domain.run import Run
from scheduler.manifest import SESSIONS

Claim = tuple[str, str, str]
"""Where, what the run says, what was counted."""
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
    taken: list[tuple[datetime, datetime, str, str]] = []
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
        for a, b, room, other in taken:
            if room and room == row["room"] and a < end and start < b:
                yield f"{where}: room", room, f"taken by {other} then"
        taken.append((start, end, row["room"], one.activity_id))
