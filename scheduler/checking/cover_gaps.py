"""Queues that ask for a name in every open interval: how they are covered, and where nobody can be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from scheduler.checking.claim import Claim
from scheduler.domain.agents import Agent
from scheduler.domain.named_cover import NamedStretch, named_cover, named_queues
from scheduler.domain.opening import open_intervals
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.manifest import COVER

RULE = "named cover"


def cover_figures(problem: Problem, roster: Roster) -> dict[str, dict[str, Any]]:
    """Count how the queues with names are covered, by queue.

    Returns
    -------
    dict
        ``open_hours``; ``unnamed_hours`` of them in which nobody can be named, and ``unnamed_from``, when that is so
        first (``None``: never); ``without_backup_hours``; ``people`` named first; ``changes`` of the first name
        from one open interval to the next.
    """
    every = named_cover(problem, roster)
    found = {}
    for queue in named_queues(problem):
        own = [one for one in every if one.queue == queue.name]
        gaps = [one for one in own if not one.agent_id]
        changes = sum(a.end == b.start and a.agent_id != b.agent_id for a, b in pairwise(own))
        found[queue.name] = {
            "open_hours": _hours(own),
            "unnamed_hours": _hours(gaps),
            "unnamed_from": gaps[0].start.astimezone(problem.horizon.tz).isoformat() if gaps else None,
            "without_backup_hours": _hours([one for one in own if one.agent_id and not one.backup_agent_id]),
            "people": len({one.agent_id for one in own if one.agent_id}),
            "changes": changes,
        }
    return found


def check_cover(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield one finding for each stretch in which nobody can be named for a queue whose cover is hard."""
    hard = {queue.name for queue in named_queues(problem) if queue.named_cover == "hard"}
    zone = problem.horizon.tz
    for one in named_cover(problem, roster) if hard else ():
        if one.queue in hard and not one.agent_id:
            begins, lasts = one.start.astimezone(zone), f"{_hours([one]):.2f} h"
            message = f"nobody can be named for {one.queue} from {begins:%a %d %b %H:%M} for {lasts}"
            yield Finding(RULE, "", begins, f"somebody for {one.queue}", f"nobody, {lasts}", message)


def _hours(stretches: Sequence[NamedStretch]) -> float:
    return round(sum((one.end - one.start).total_seconds() for one in stretches) / 3600, 4)


def check_named(rows: Sequence[Mapping[str, str]], segments: Sequence[Mapping[str, str]], run: Run) -> Iterator[Claim]:
    """Hold ``named_cover.csv`` against the segments: open hours once each, people at work and nowhere else at once.

    The names are compared with those that follow from the roster, too.
    """
    problem = run.problem
    step = timedelta(minutes=problem.horizon.interval_minutes)
    said: dict[str, set[datetime]] = {queue.name: set() for queue in named_queues(problem)}
    agents = {agent.agent_id: agent for agent in problem.agents}
    taken: set[tuple[datetime, str]] = set()
    for row in rows:
        where = f"{COVER}: {row['queue']} {row['start']}"
        if row["queue"] not in said:
            yield where, row["queue"], "no queue somebody is named for"
            continue
        begins, ends = (datetime.fromisoformat(row[key]).astimezone(UTC) for key in ("start", "end"))
        for name in filter(None, (row["agent_id"], row["backup_agent_id"])):
            if not _works(name, row["queue"], begins, ends, segments, agents):
                yield where, name, "not at work with the skill all the time"
        at = begins
        while at < ends:
            if at in said[row["queue"]]:
                yield where, f"{at:%Y-%m-%d %H:%M} UTC", "named twice"
            said[row["queue"]].add(at)
            for name in filter(None, (row["agent_id"], row["backup_agent_id"])):
                if (at, name) in taken:
                    yield where, name, "named elsewhere at the same time"
                taken.add((at, name))
            at += step
    for queue in named_queues(problem):
        edges = (
            problem.horizon.moment(i * problem.horizon.interval_minutes) for i in range(problem.horizon.num_intervals)
        )
        due = {at for at, is_open in zip(edges, open_intervals(queue, problem.horizon), strict=True) if is_open}
        if due != said[queue.name]:
            yield f"{COVER}: {queue.name}", f"{len(said[queue.name])} intervals", f"{len(due)} open"
    yield from _same_names(rows, run)


def _works(
    name: str,
    queue: str,
    begins: datetime,
    ends: datetime,
    segments: Sequence[Mapping[str, str]],
    agents: Mapping[str, Agent],
) -> bool:
    """Whether segments of work, of the queue or of none, hold somebody from beginning to end."""
    at = begins
    for row in segments:
        if row["agent_id"] == name and row["activity"] == "work":
            a, b = (datetime.fromisoformat(row[key]).astimezone(UTC) for key in ("start", "end"))
            can = row["queue"] == queue if row["queue"] else name in agents and queue in _skills(agents[name], row)
            if can and a <= at < b:
                at = b
    return at >= ends


def _skills(agent: Agent, row: Mapping[str, str]) -> frozenset[str]:
    """Skills on the date of a segment or the one before, on which its duty may have begun."""
    when = datetime.fromisoformat(row["start"]).date()
    return agent.skills_on(when) | agent.skills_on(when - timedelta(days=1))


def _same_names(rows: Sequence[Mapping[str, str]], run: Run) -> Iterator[Claim]:
    """Compare the rows with those that follow from the roster, queue by queue."""
    zone = run.problem.horizon.tz
    counted = [
        (
            one.queue,
            one.start.astimezone(zone).isoformat(),
            one.end.astimezone(zone).isoformat(),
            one.agent_id,
            one.backup_agent_id,
        )
        for one in named_cover(run.problem, run.roster)
    ]
    said = [(row["queue"], row["start"], row["end"], row["agent_id"], row["backup_agent_id"]) for row in rows]
    if said != counted:
        differing = (pair for pair in zip(said, counted, strict=False) if pair[0] != pair[1])
        own, due = next(differing, ((f"{len(said)} rows",), (f"{len(counted)} rows",)))
        yield COVER, " ".join(own), " ".join(due)
