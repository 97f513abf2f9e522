"""What each agent could work at most, day by day and week by week, before any search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.presence import carried_duties, intervals_inside
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.rules.registry import labels_of, rules_for

Spans = Sequence[tuple[int, int, int]]
"""Start, end (minutes since the origin) and minutes at work of duties."""


@dataclass(frozen=True)
class MostWork:
    """Upper bounds on one agent's work.

    Parameters
    ----------
    intervals
        Interval indices in which some legal duty, or one carried in, has the agent at work.
    day_minutes
        Most minutes at work inside each date: the tail of last night's duty and the date's own, rest between.
    week_minutes
        Most minutes at work inside each week of the horizon.
    """

    intervals: frozenset[int]
    day_minutes: tuple[int, ...]
    week_minutes: tuple[int, ...]


def most_work(problem: Problem) -> dict[str, MostWork]:
    """Compute the most work of every agent, by agent id."""
    carried: dict[str, list[Duty]] = {}
    for duty in carried_duties(problem):
        carried.setdefault(duty.agent_id, []).append(duty)
    return {
        agent_id: _most_work(problem, context, carried.get(agent_id, ()))
        for agent_id, context in problem.contexts.items()
    }


def _most_work(problem: Problem, context: AgentContext, carried: Sequence[Duty]) -> MostWork:
    horizon = context.horizon
    # A rule without a label form only makes the bound looser.
    labels, _ = labels_of(rules_for(problem, context), context.view)
    legal = [_spans(labels.legal_options(context.options(day))) for day in range(horizon.days)]
    tails = [(horizon.minute_of(d.start), horizon.minute_of(d.end), _work_minutes(d)) for d in carried]
    found: set[int] = set()
    step = horizon.interval_minutes
    for spans in legal:
        for start, end, _ in spans:
            found.update(range(start // step, min(-(-end // step), horizon.num_intervals)))
    for duty in carried:
        for segment in duty.segments:
            if segment.activity == "work":
                found.update(intervals_inside(horizon, segment.start, segment.end))
    days = tuple(
        _day_minutes(context, day, legal[day - 1] if day else tails, legal[day], labels.min_rest_minutes)
        for day in range(horizon.days)
    )
    return MostWork(frozenset(found), days, _week_minutes(context, legal, tails))


def _spans(options: Sequence[DutyOption]) -> Spans:
    """Return distinct start, end and minutes at work (breaks and coaching are none)."""
    return sorted({(o.start, o.end, o.form.minutes - sum(b.minutes for b in o.form.breaks)) for o in options})


def _work_minutes(duty: Duty) -> int:
    return sum(segment.minutes for segment in duty.segments if segment.activity == "work")


def _day_minutes(
    context: AgentContext,
    day: int,
    before: Spans,
    own: Spans,
    rest: int,
) -> int:
    """Most minutes at work inside a date, from a duty of the night before and one of the date's own."""
    opens, closes = context.horizon.midnight(day), context.horizon.midnight(day + 1)
    tails = [(end, min(work, end - opens)) for _, end, work in before if end > opens]
    best = max((minutes for _, minutes in tails), default=0)
    for start, end, work in own:
        head = min(work, min(end, closes) - start)
        tail = max((minutes for ends, minutes in tails if ends + max(0, rest) <= start), default=0)
        best = max(best, head + tail)
    return min(best, closes - opens)


def _week_minutes(context: AgentContext, legal: Sequence[Spans], carried: Spans) -> tuple[int, ...]:
    """Most minutes at work inside each week: as the contract allows, and the tail of the night before."""
    contract, horizon = context.contract, context.horizon
    found = []
    for week in horizon.weeks:
        days = [d for d in horizon.week_days(week) if 0 <= d < horizon.days]
        longest = sorted((max((w for _, _, w in legal[d]), default=0) for d in days), reverse=True)
        opens = horizon.midnight(days[0])
        before = legal[days[0] - 1] if days[0] else carried
        tail = max((min(work, end - opens) for _, end, work in before if end > opens), default=0)
        found.append(tail + min(sum(longest[: contract.max_days]), contract.max_paid_minutes))
    return tuple(found)
