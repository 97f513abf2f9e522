"""People of one replication as they really are: absent, late, away for a moment.

A learner who counts for a share of a head handles contacts 1/share times as long.
Somebody does not come to a duty with probability ``absence``; a duty begins late by an exponential time; out of every
stretch of up to half an hour of work the share ``non_adherence`` is lost in one go. Where a queue states an unplanned
shrinkage instead, it loses that share of the duties. All of it depends on agent, date and seed only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.heads import EIGHTHS
from scheduler.domain.presence import carried_duties
from scheduler.domain.roster import Duty, Roster
from scheduler.simulation.centre import Centre
from scheduler.simulation.event_tables import COMES, LEAVES, PAUSES, Changes, Floats, Ints
from scheduler.simulation.random_streams import name_key, uniforms
from scheduler.simulation.settings import SimulationOptions

BLOCK_SECONDS = 1800.0
"""Stretch of work out of which one pause is taken."""

Profile = tuple[tuple[int, int], ...]
Paced = tuple[Profile, int]
"""A profile, and the eighths of a head people count for."""


@dataclass(frozen=True)
class WorkStretches:
    """The work stretches of a roster as arrays.

    ``start``, ``end`` in seconds; ``agent``, ``profile`` and ``duty`` are indices; ``duty_agent``, ``duty_date`` and
    ``duty_start`` describe the duties. ``profiles`` holds, for every profile a stretch may have, one for each level of
    shrinkage: those queues that still count on somebody whose draw lies between two levels. ``paces`` has, for each,
    what people do of what a whole head does.
    """

    start: Floats
    end: Floats
    agent: Ints
    profile: Ints
    duty: Ints
    duty_key: Ints
    duty_date: Ints
    duty_start: Floats
    profiles: tuple[Profile, ...]
    paces: tuple[float, ...]
    levels: Floats

    @cached_property
    def blocks(self) -> tuple[Floats, Floats, Ints]:
        """Start, length and stretch of the pieces of work out of each of which one pause is taken."""
        count = np.maximum(1, np.ceil((self.end - self.start) / BLOCK_SECONDS)).astype(np.int64)
        stretch = np.repeat(np.arange(self.start.size), count)
        number = np.arange(stretch.size) - np.repeat(np.cumsum(count) - count, count)
        length = (self.end - self.start)[stretch] / count[stretch]
        return self.start[stretch] + number * length, length, stretch


def work_stretches(centre: Centre, roster: Roster) -> WorkStretches:
    """Every stretch of work that reaches into the horizon, carried duties included."""
    duties = [d for d in (*carried_duties(centre.problem), *roster.duties) if d.agent_id in centre.agent_index]
    levels = np.unique([queue.unplanned_shrinkage for queue in centre.queues])
    numbers: dict[Paced, int] = {}
    rows = []
    for number, duty in enumerate(duties):
        agent = centre.agent_index[duty.agent_id]
        eighths = centre.problem.agents[agent].eighths_on(duty.date)
        for start, end, served in _stretches(centre, duty, agent):
            profile = tuple(sorted(centre.preference(agent, served).items())), eighths
            rows.append((start, end, agent, numbers.setdefault(profile, len(numbers)), number))
    columns = list(zip(*rows, strict=True)) or [()] * 5
    horizon = centre.problem.horizon
    return WorkStretches(
        start=np.array(columns[0], dtype=float),
        end=np.array(columns[1], dtype=float),
        agent=np.array(columns[2], dtype=np.int64),
        profile=np.array(columns[3], dtype=np.int64),
        duty=np.array(columns[4], dtype=np.int64),
        duty_key=np.array([name_key(duty.agent_id) for duty in duties], dtype=np.int64),
        duty_date=np.array([duty.date.toordinal() for duty in duties], dtype=np.int64),
        duty_start=np.array([horizon.minute_of(duty.start) * 60.0 for duty in duties]),
        profiles=tuple(_reached(centre, profile, level) for profile, _ in numbers for level in _beyond(levels)),
        paces=tuple(eighths / EIGHTHS for _, eighths in numbers for _ in _beyond(levels)),
        levels=levels,
    )


def _stretches(centre: Centre, duty: Duty, agent: int) -> list[tuple[float, float, tuple[int, ...]]]:
    """Start and end in seconds, and queues served, of the work in a duty that begins inside the horizon.

    It ends when it ends, be it after the horizon: whoever waits in the last minute is still answered.
    """
    horizon, found = centre.problem.horizon, []
    skills = centre.problem.agents[agent].skills_on(duty.date)
    for segment in duty.segments:
        if segment.activity != "work":
            continue
        names = (segment.queue,) if segment.queue else skills
        served = tuple(sorted(centre.queue_index[name] for name in names if name in centre.queue_index))
        start = max(0.0, horizon.minute_of(segment.start) * 60.0)
        end = horizon.minute_of(segment.end) * 60.0
        if start < min(end, centre.end) and served:
            found.append((start, end, served))
    return found


def _beyond(levels: Floats) -> list[float]:
    """Give a draw below the first level, and one at each level."""
    return [-1.0, *levels.tolist()]


def _reached(centre: Centre, profile: Profile, draw: float) -> Profile:
    """Queues of a profile that count on somebody with this draw: those whose shrinkage does not exceed it."""
    return tuple(pair for pair in profile if centre.queues[pair[0]].unplanned_shrinkage <= draw)


def draw_people(centre: Centre, stretches: WorkStretches, options: SimulationOptions, replication: int) -> Changes:
    """Who comes, leaves and pauses when, in one replication."""
    shrinkage = centre.problem.shrinkage
    key = (stretches.duty_key, stretches.duty_date)
    seed = options.seed
    absent = uniforms(seed, replication, "absence", *key) < shrinkage.absence
    late = -60.0 * shrinkage.lateness_minutes * np.log(uniforms(seed, replication, "lateness", *key))
    level = np.searchsorted(stretches.levels, uniforms(seed, replication, "shrinkage", *key), side="right")
    start = np.maximum(stretches.start, (stretches.duty_start + late)[stretches.duty])
    profile = stretches.profile * (stretches.levels.size + 1) + level[stretches.duty]
    serves = np.array([bool(own) for own in stretches.profiles], dtype=bool)
    there = ~absent[stretches.duty] & (start < stretches.end)
    if there.any():
        there &= serves[profile]
    agent, end = stretches.agent[there], stretches.end[there]
    parts = [
        (start[there], COMES, agent, profile[there], np.zeros(end.size)),
        (end, LEAVES, agent, np.zeros_like(agent), np.zeros(end.size)),
    ]
    if shrinkage.non_adherence > 0:
        parts.append(_pauses(stretches, there, shrinkage.non_adherence, seed, replication))
    for moment, kind, queue in centre.opening_changes:
        parts.append((np.array([moment]), kind, np.array([queue]), np.array([0]), np.zeros(1)))
    return _sorted(parts)


def _pauses(
    stretches: WorkStretches, there: np.ndarray, share: float, seed: int, replication: int
) -> tuple[Floats, int, Ints, Ints, Floats]:
    """One pause in every block of work of those who come."""
    begin, length, stretch = stretches.blocks
    duty = stretches.duty[stretch]
    draw = uniforms(seed, replication, "pause", stretches.duty_key[duty], stretches.duty_date[duty], begin / 60)
    kept = there[stretch]
    start = (begin + draw * (1 - share) * length)[kept]
    agent = stretches.agent[stretch][kept]
    return start, PAUSES, agent, np.zeros_like(agent), (share * length)[kept]


def _sorted(parts: list[tuple[Floats, int, Ints, Ints, Floats]]) -> Changes:
    """Put changes in order of time; at one moment people leave before others come."""
    moment = np.concatenate([part[0] for part in parts])
    kind = np.concatenate([np.full(part[0].size, part[1], np.int64) for part in parts])
    subject = np.concatenate([part[2] for part in parts]).astype(np.int64)
    value = np.concatenate([part[3] for part in parts]).astype(np.int64)
    seconds = np.concatenate([part[4] for part in parts])
    place = np.array([2, 1, 3, 0, 0])[kind]
    order = np.lexsort((subject, place, moment))
    return Changes(moment[order], kind[order], subject[order], value[order], seconds[order])
