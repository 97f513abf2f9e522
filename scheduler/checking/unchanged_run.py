"""Rosters that stay: what still holds of a run whose inputs have not changed, and whether every duty is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Duty, Segment
from scheduler.domain.run import Run
from scheduler.goals.changes import changed_dates
from scheduler.goals.registry import measure_goals


def unchanged_result(problem: Problem, base: Run) -> SearchResult:
    """Build the result of a run that keeps another's roster.

    The bound still holds where the other run priced no changes and kept no duties: changes only add to the cost. It is
    taken over with what proves it, or not at all.
    """
    said, proof = base.summary, base.certificate
    holds = proof is not None and not changed_dates(base.problem, base.roster) and not all_locked(base.problem)
    return SearchResult(
        Status(said["status"]) if holds else Status.FEASIBLE,
        base.roster,
        base.allotment,
        measure_goals(problem, base.roster, base.allotment),
        said["bound"] if holds else None,
        proof.unavoidable_pay if proof is not None else 0.0,
        certificate=proof if holds else None,
    )


def all_locked(problem: Problem) -> bool:
    """Whether every date of every agent is locked, as keeping all duties does."""
    locked = {(lock.agent_id, lock.date) for lock in problem.locks}
    horizon = problem.horizon
    return all((agent, horizon.date_of(day)) in locked for agent in problem.contexts for day in range(horizon.days))


def with_breaks(context: AgentContext, duty: Duty) -> Duty:
    """Return a kept duty with the breaks its lock will give it, each as early as may be, where it has none.

    A roster made elsewhere often comes without breaks; its paid hours can be judged only with them.
    """
    options = context.options(context.horizon.day_of(duty.date))
    if any(segment.is_rest for segment in duty.segments) or not options:
        return duty
    segments, start = [], duty.start
    for spec in options[0].form.breaks:
        begins = max(start, duty.start + timedelta(minutes=spec.earliest))
        ends = begins + timedelta(minutes=spec.minutes)
        if ends >= duty.end:
            break
        segments += [Segment(start, begins, "work", True), Segment(begins, ends, spec.name, spec.paid)]
        start = ends
    segments.append(Segment(start, duty.end, "work", True))
    return replace(duty, segments=tuple(segment for segment in segments if segment.start < segment.end))
