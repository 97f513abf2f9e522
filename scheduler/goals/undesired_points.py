"""Points of undesired duties on a finished roster: which duty gives whom how many, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scheduler.domain.clock import clock_moment, clock_overlap_minutes, clock_text
from scheduler.domain.fair_points import MOST_STEPS, NIGHT_MINUTES, WEEKEND, PointKind
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.goals.wishes import broken_wishes


@dataclass(frozen=True)
class PointsGiven:
    """Points of one person for one thing; ``date`` is the duty's, or the wish's."""

    agent_id: str
    date: date
    kind: PointKind
    points: int
    why: str


def points_given(problem: Problem, roster: Roster) -> tuple[PointsGiven, ...]:
    """Points of everybody in the problem, of what is dated inside the horizon, by person and date."""
    order = {agent_id: place for place, agent_id in enumerate(problem.contexts)}
    inside = [
        duty
        for duty in roster.duties
        if duty.agent_id in order and problem.horizon.start <= duty.date <= problem.horizon.end
    ]
    found = [given for duty in inside for given in _of_duty(problem, duty)]
    found += _of_wishes(problem, roster)
    return tuple(sorted(found, key=lambda one: (order[one.agent_id], one.date)))


def points_by_agent(problem: Problem, roster: Roster) -> dict[str, int]:
    """Points of everybody over the horizon; 0 for who has none."""
    found = Counter[str]()
    for given in points_given(problem, roster):
        found[given.agent_id] += given.points
    return {agent_id: found[agent_id] for agent_id in problem.contexts}


def priced_steps(room: int, points: int) -> int:
    """Count what points beyond ``room`` cost, in prices of the first one above the fair share.

    The n-th above it costs 2n - 1, the `MOST_STEPS`-th and all beyond the same. What somebody is above it at the
    beginning (``room`` below 0) costs nothing, and makes the next ones dear.
    """
    begin, end = max(0, -room), max(0, points - room)
    return sum(2 * min(step, MOST_STEPS) - 1 for step in range(begin + 1, end + 1))


def _of_duty(problem: Problem, duty: Duty) -> Iterator[PointsGiven]:
    fairness, night, zone = problem.fairness, problem.night, problem.horizon.tz
    begins, ends = duty.start.astimezone(zone), duty.end.astimezone(zone)
    clock = f"{begins:%H:%M}-{ends:%H:%M}"
    at_night = clock_overlap_minutes(duty.start, duty.end, zone, night.start, night.end)
    found: list[tuple[PointKind, int, str]] = []
    if at_night >= NIGHT_MINUTES:
        window = f"{clock_text(night.start)}-{clock_text(night.end)}"
        found.append(("nights", fairness.nights, f"night: {clock}, {at_night / 60:.2f} h of it in {window}"))
    elif duty.end > clock_moment(duty.date, fairness.late_after, zone):
        found.append(("lates", fairness.lates, f"late: {clock}, ends after {clock_text(fairness.late_after)}"))
    if duty.date.weekday() in WEEKEND:
        found.append(("weekends", fairness.weekends, f"weekend: {clock} on a {duty.date:%A}"))
    if duty.date in fairness.dates:
        found.append(("holidays", fairness.holidays, f"holiday: {clock} on {duty.date}"))
    for kind, points, why in found:
        if points:
            yield PointsGiven(duty.agent_id, duty.date, kind, points, why)


def _of_wishes(problem: Problem, roster: Roster) -> Iterator[PointsGiven]:
    points = problem.fairness.refused_wishes
    for wish in broken_wishes(problem, roster) if points else ():
        what = " ".join(filter(None, (wish.kind.replace("_", " "), wish.shift)))
        at = f" {clock_text(wish.minute)}" if wish.kind in ("start_after", "end_before") else ""
        yield PointsGiven(wish.agent_id, wish.date, "refused_wishes", points, f"wish not granted: {what}{at}")
