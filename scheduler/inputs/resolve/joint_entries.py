"""``joint`` of ``activities.yaml`` to joint activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from scheduler.domain.agents import Absence, Agent, Team
from scheduler.domain.clock import Horizon, clock_text
from scheduler.domain.joint_activities import JointActivity, overlap
from scheduler.inputs.reading.moments import parse_moment
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.activity_names import check_name, written_names
from scheduler.inputs.resolve.clock_starts import clock_starts
from scheduler.inputs.resolve.people_described import has_dropped_agents, people_of
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.activities import JointKeys

SHOWN_TIMES = 3


def resolve_joint(
    reading: SiteReading,
    agents: Sequence[Agent],
    teams: Sequence[Team],
    absences: Sequence[Absence],
    horizon: Horizon | None,
) -> tuple[JointActivity, ...]:
    """Activities with a time inside the dates planned; all are checked, also against absences."""
    found = []
    placed = reading.unique(reading.items(JointKeys, "activities", "joint"), "id")
    names = written_names(reading)
    for one in placed:
        keys = one.item
        check_name(reading, one, f"{keys.kind}:{keys.id}", names)
        reading.on_grid(one, keys.minutes, "minutes")
        starts = _starts(reading, one)
        attendees = people_of(reading, one, keys.attendees, "attendees", agents, teams)
        trainers = people_of(reading, one, keys.trainers, "trainers", agents, teams) if keys.trainers else []
        check_routing(reading, one, agents, {*attendees, *trainers})
        if not _is_met(reading, one, attendees, trainers) or horizon is None:
            continue
        inside = [moment for moment in starts if horizon.origin <= moment < horizon.moment(horizon.end_minute)]
        if not inside:
            continue
        count = len(attendees)
        activity = JointActivity(
            keys.id,
            keys.kind,
            keys.minutes,
            tuple(inside),
            tuple(attendees),
            count if keys.at_least is None else keys.at_least,
            count if keys.at_most is None else min(count, keys.at_most),
            tuple(trainers),
            tuple(keys.rooms or ()),
        )
        _check_absences(reading, one, activity, absences)
        found.append(activity)
    return tuple(found)


def _starts(reading: SiteReading, placed: Placed[JointKeys]) -> list[datetime]:
    """Every moment at which it may begin, rising."""
    keys, zone = placed.item, reading.zone
    found: set[datetime] = set()
    for index, text in enumerate(keys.times or ()):
        try:
            moment = parse_moment(text, zone)
        except ValueError as error:
            placed.issue(reading.issues, str(error), "times", index)
            continue
        local = moment.astimezone(zone)
        if reading.on_grid(placed, local.hour * 60 + local.minute + local.second / 60, "times", index, clock=text):
            found.add(moment)
    if keys.between is not None:
        on_grid = [reading.on_grid(placed, keys.step_minutes, "step_minutes")]
        on_grid += [reading.on_grid(placed, m, "between", clock=clock_text(m)) for m in keys.between]
        if all(on_grid):
            found |= set(clock_starts(keys.dates or (), keys.between, keys.minutes, keys.step_minutes, zone))
    return sorted(found)


def check_routing(reading: SiteReading, placed: Placed[Any], agents: Sequence[Agent], people: set[str]) -> None:
    """Note people whose work is assigned in blocks: what an activity takes from a block is not in the bound."""
    assigned = [agent.agent_id for agent in agents if agent.blocks is not None and agent.agent_id in people]
    if assigned:
        message = (
            f"{', '.join(assigned[:SHOWN_TIMES])} have routing: assigned, and blocks of work and joint activities do "
            "not go together; name other people, or write sessions at fixed times"
        )
        placed.issue(reading.issues, message)


def _is_met(reading: SiteReading, placed: Placed[JointKeys], attendees: list[str], trainers: list[str]) -> bool:
    """Note an activity that more people are asked for than there are; False also where a list came to nothing."""
    if not attendees or (placed.item.trainers is not None and not trainers):
        return False
    if has_dropped_agents(reading):
        return True
    least = len(attendees) if placed.item.at_least is None else placed.item.at_least
    if least > len(attendees):
        message = (
            f"found {least}, attendees fits {len(attendees)}: nobody can meet it; ask for {len(attendees)} or fewer"
        )
        placed.issue(reading.issues, message, "at_least")
        return False
    if trainers and len({*attendees, *trainers}) <= least:
        message = (
            f"fits {', '.join(trainers[:SHOWN_TIMES])} alone, who would have to attend as well: a trainer attends "
            "nothing else meanwhile; name somebody else, or lower at_least"
        )
        placed.issue(reading.issues, message, "trainers")
        return False
    return True


def _check_absences(
    reading: SiteReading, placed: Placed[JointKeys], activity: JointActivity, absences: Sequence[Absence]
) -> None:
    """Note an activity too few people are there for at every time, by their absences alone."""
    spans = defaultdict(list)
    for absence in absences:
        spans[absence.agent_id].append((absence.start, absence.end))

    def there(people: Sequence[str], start: datetime) -> int:
        span = activity.span(start)
        return sum(not any(overlap(span, own) for own in spans[name]) for name in people)

    for key, people, wanted in (
        ("attendees", activity.attendees, activity.at_least),
        ("trainers", activity.trainers, min(1, len(activity.trainers))),
    ):
        best = max(activity.starts, key=lambda start: there(people, start))
        if (most := there(people, best)) < wanted:
            when = best.astimezone(reading.zone)
            message = (
                f"at the best of its times, {when:%Y-%m-%d %H:%M}, {most} of {len(people)} are not absent and {wanted} "
                "are needed; add times or people"
            )
            placed.issue(reading.issues, message, key)
