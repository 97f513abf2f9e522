"""``activities.yaml`` to sessions and coachings."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import pairwise

from scheduler.domain.activities import Coaching, Session
from scheduler.domain.clock import Horizon, clock_moment, clock_text
from scheduler.inputs.reading.moments import no_length
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.dated_rows import PlacedAbsence
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.activities import CoachingKeys, SessionKeys

PlacedSession = tuple[Placed[SessionKeys], Session]


def resolve_sessions(
    reading: SiteReading, agent_ids: list[str], absences: list[PlacedAbsence], horizon: Horizon | None
) -> tuple[Session, ...]:
    """Sessions inside the horizon; all are checked, also against absences and one another."""
    found: list[PlacedSession] = []
    for placed in reading.unique(reading.items(SessionKeys, "activities", "sessions"), "id"):
        _check_people(reading, placed, agent_ids)
        session = _session(reading, placed)
        if session is not None:
            found.append((placed, session))
    _check_absences(reading, found, absences)
    _check_apart(reading, found)
    return tuple(
        session
        for _, session in found
        if horizon is not None and horizon.origin <= session.start < horizon.moment(horizon.end_minute)
    )


def _session(reading: SiteReading, placed: Placed[SessionKeys]) -> Session | None:
    keys = placed.item
    moments: list[datetime] = []
    for key, minute in (("start", keys.start), ("end", keys.end)):
        reading.on_grid(placed, minute, key, clock=clock_text(minute))
        moments.append(clock_moment(keys.date, minute, reading.zone))
    if moments[1] <= moments[0]:
        start, end = (f"{keys.date} {clock_text(minute)}" for minute in (keys.start, keys.end))
        placed.issue(reading.issues, no_length(start, end, reading.zone), "start")
        return None
    return Session(keys.id, keys.kind, moments[0], moments[1], tuple(keys.attendees), keys.trainer or "")


def _check_people(reading: SiteReading, placed: Placed[SessionKeys], agent_ids: list[str]) -> None:
    seen: set[str] = set()
    for index, name in enumerate(placed.item.attendees):
        reading.is_known("agents", "agent", name, agent_ids, placed, "attendees", index)
        if name in seen or name == placed.item.trainer:
            placed.issue(reading.issues, f"{name!r} is named twice; delete one", "attendees", index)
        seen.add(name)
    if placed.item.trainer:
        reading.is_known("agents", "agent", placed.item.trainer, agent_ids, placed, "trainer")


def _check_absences(reading: SiteReading, sessions: list[PlacedSession], absences: list[PlacedAbsence]) -> None:
    by_agent: dict[str, list[PlacedAbsence]] = defaultdict(list)
    for pair in absences:
        by_agent[pair[1].agent_id].append(pair)
    for placed, session in sessions:
        for name in session.people:
            for other, absence in by_agent[name]:
                if absence.start < session.end and session.start < absence.end:
                    message = f"{name} is absent then, see {other.where}; move the session or take {name} off it"
                    key = "trainer" if name == session.trainer else "attendees"
                    placed.issue(reading.issues, message, key)


def _check_apart(reading: SiteReading, sessions: list[PlacedSession]) -> None:
    by_agent: dict[str, list[PlacedSession]] = defaultdict(list)
    for pair in sessions:
        for name in dict.fromkeys(pair[1].people):
            by_agent[name].append(pair)
    for name, own in by_agent.items():
        own.sort(key=lambda pair: pair[1].start)
        for (first, one), (second, other) in pairwise(own):
            if other.start < one.end:
                message = f"{name} is in session {one.session_id!r} then, see {first.where}; move one of the two"
                second.issue(reading.issues, message, "start")


def resolve_coachings(reading: SiteReading, agent_ids: list[str], horizon: Horizon | None) -> tuple[Coaching, ...]:
    """Coachings that can take place inside the horizon; all are checked."""
    found = []
    for placed in reading.unique(reading.items(CoachingKeys, "activities", "coachings"), "id"):
        keys = placed.item
        reading.is_known("agents", "agent", keys.agent, agent_ids, placed, "agent")
        for key in ("minutes", "step_minutes", "edge_minutes"):
            reading.on_grid(placed, getattr(keys, key), key)
        if horizon is not None and keys.earliest <= horizon.end and keys.latest >= horizon.start:
            found.append(
                Coaching(
                    keys.id, keys.agent, keys.minutes, keys.earliest, keys.latest, keys.step_minutes, keys.edge_minutes
                )
            )
    return tuple(found)
