"""Names of activities: no two entries may make segments that read alike."""

from __future__ import annotations

from typing import Any

from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.activities import CoachingKeys, JointKeys, SessionKeys


def written_names(reading: SiteReading) -> dict[str, str]:
    """Where sessions, coachings and joint activities stand, by what segments call them; of one name the first."""
    found: dict[str, str] = {}
    for session in reading.items(SessionKeys, "activities", "sessions"):
        found.setdefault(f"{session.item.kind}:{session.item.id}", session.where)
    for coaching in reading.items(CoachingKeys, "activities", "coachings"):
        found.setdefault(f"coaching:{coaching.item.id}", coaching.where)
    for joint in reading.items(JointKeys, "activities", "joint"):
        found.setdefault(f"{joint.item.kind}:{joint.item.id}", joint.where)
    return found


def check_name(reading: SiteReading, placed: Placed[Any], activity: str, taken: dict[str, str]) -> None:
    """Note an activity that an entry makes where another entry has its name; ``taken`` knows it from then on."""
    where = taken.setdefault(activity, placed.where)
    if where != placed.where:
        kind = activity.partition(":")[0]
        message = f"makes {activity!r}, which is already a {kind} at {where}; give another id"
        placed.issue(reading.issues, message, "id")
