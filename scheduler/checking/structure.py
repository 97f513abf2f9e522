"""Whether a roster is well formed: known agents, whole duties on the grid, one at a time, dated by their start."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scheduler.domain.presence import carried_duties
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Duty, Roster


def check_structure(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield everything that makes the roster ill formed; ``when`` in the site's zone, ``message`` filled."""
    for duty in roster.duties:
        if not duty.segments:
            midnight = problem.horizon.moment(problem.horizon.midnight(problem.horizon.day_of(duty.date)))
            when = midnight.astimezone(problem.horizon.tz)
            yield Finding(
                "filled_duty",
                duty.agent_id,
                when,
                "segments",
                "none",
                f"{duty.agent_id}'s duty of {when:%a %d %b} has no segments",
            )
            continue
        yield from _check_agent(problem, duty)
        yield from _check_filled(problem, duty)
        yield from _check_grid(problem, duty)
        yield from _check_date(problem, duty)
    yield from _check_overlaps(problem, roster)


def _finding(problem: Problem, rule: str, duty: Duty, limit: str, actual: str, rest: str) -> Finding:
    when = duty.start.astimezone(problem.horizon.tz)
    return Finding(rule, duty.agent_id, when, limit, actual, f"{duty.agent_id}'s duty of {when:%a %d %b %H:%M} {rest}")


def _check_agent(problem: Problem, duty: Duty) -> Iterator[Finding]:
    if duty.agent_id not in problem.contexts:
        yield _finding(
            problem, "known_agent", duty, "an agent of the site", duty.agent_id, "belongs to nobody the site knows"
        )


def _check_filled(problem: Problem, duty: Duty) -> Iterator[Finding]:
    for segment in duty.segments:
        if segment.end <= segment.start:
            clock = segment.start.astimezone(problem.horizon.tz)
            yield _finding(
                problem,
                "filled_duty",
                duty,
                "more than 0 min",
                f"{segment.minutes} min",
                f"has a segment at {clock:%H:%M} that ends before it starts",
            )
    for first, second in pairwise(duty.segments):
        gap = round((second.start - first.end).total_seconds() / 60)
        if gap:
            clock = min(first.end, second.start).astimezone(problem.horizon.tz)
            what = f"a hole of {gap} min" if gap > 0 else f"an overlap of {-gap} min"
            yield _finding(problem, "filled_duty", duty, "0 min", f"{gap} min", f"has {what} at {clock:%H:%M}")


def _check_grid(problem: Problem, duty: Duty) -> Iterator[Finding]:
    step, horizon = problem.horizon.interval_minutes, problem.horizon
    edges = {edge for segment in duty.segments for edge in (segment.start, segment.end)}
    off = sorted(edge for edge in edges if (edge - horizon.origin).total_seconds() % (step * 60))
    if off:
        clock = off[0].astimezone(horizon.tz)
        yield _finding(
            problem,
            "on_grid",
            duty,
            f"{step} min",
            f"{clock:%H:%M}",
            f"changes activity at {clock:%H:%M}, off the grid of {step} minutes",
        )


def _check_date(problem: Problem, duty: Duty) -> Iterator[Finding]:
    horizon = problem.horizon
    starts_on = horizon.date_at(duty.start)
    if starts_on != duty.date:
        yield _finding(
            problem,
            "duty_date",
            duty,
            starts_on.isoformat(),
            duty.date.isoformat(),
            f"is dated {duty.date}, but starts on {starts_on}",
        )
    if not horizon.start <= duty.date <= horizon.end:
        limit = f"{horizon.start}..{horizon.end}"
        yield _finding(
            problem, "duty_date", duty, limit, duty.date.isoformat(), f"is dated {duty.date}, outside {limit}"
        )


def _check_overlaps(problem: Problem, roster: Roster) -> Iterator[Finding]:
    mine: dict[str, list[Duty]] = {}
    for duty in (*carried_duties(problem), *roster.duties):
        if duty.segments:
            mine.setdefault(duty.agent_id, []).append(duty)
    for own in mine.values():
        own.sort(key=lambda duty: duty.start)
        for first, second in pairwise(own):
            minutes = round((first.end - second.start).total_seconds() / 60)
            if minutes > 0:
                yield _finding(
                    problem,
                    "one_place",
                    second,
                    "0 min",
                    f"{minutes} min",
                    f"begins {minutes} min before the duty before it ends",
                )
