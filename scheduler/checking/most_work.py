"""What each agent could work at most, day by day and week by week, before any search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.clock import Horizon
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.presence import carried_duties, intervals_inside
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import DutyOption
from scheduler.pay.leave import credits_of

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


def most_work(problem: Problem, legal: Mapping[str, LegalDuties]) -> dict[str, MostWork]:
    """Bound the work of every agent, by agent id.

    Parameters
    ----------
    legal
        Duties each agent may have.
    """
    carried: dict[str, list[Duty]] = {}
    for duty in carried_duties(problem):
        carried.setdefault(duty.agent_id, []).append(duty)
    bounds = _Bounds(problem.horizon)
    return {
        agent_id: bounds.of(context, legal[agent_id], carried.get(agent_id, ()))
        for agent_id, context in problem.contexts.items()
    }


class _Bounds:
    """Bounds of one agent after another; what agents share is counted once."""

    def __init__(self, horizon: Horizon) -> None:
        self._horizon = horizon
        self._spans: dict[int, Spans] = {}
        self._intervals: dict[tuple[int, ...], frozenset[int]] = {}
        self._days: dict[tuple[object, ...], int] = {}
        self._weeks: dict[tuple[object, ...], tuple[int, ...]] = {}

    def of(self, context: AgentContext, legal: LegalDuties, carried: Sequence[Duty]) -> MostWork:
        """Bound the work of one agent. ``legal`` outlives this object: options are known by their identity."""
        horizon, rest = self._horizon, legal.min_rest_minutes
        tails = tuple((horizon.minute_of(d.start), horizon.minute_of(d.end), _work_minutes(d)) for d in carried)
        spans = [self._spans_of(options) for options in legal.days]
        names = tuple(map(id, legal.days))
        if names not in self._intervals:
            self._intervals[names] = frozenset(self._at_work(spans))
        minutes = []
        for day, own in enumerate(spans):
            key = (names[day - 1] if day else tails, names[day], rest, day)
            if key not in self._days:
                self._days[key] = _day_minutes(context, day, spans[day - 1] if day else tails, own, rest)
            minutes.append(self._days[key])
        credit = tuple(_left_of_contract(context))
        week_key = (credit, tails, names)
        if week_key not in self._weeks:
            self._weeks[week_key] = _week_minutes(context, spans, tails, credit)
        found = self._intervals[names]
        for duty in carried:
            for segment in duty.segments:
                if segment.activity == "work":
                    found = found.union(intervals_inside(horizon, segment.start, segment.end))
        return MostWork(found, tuple(minutes), self._weeks[week_key])

    def _spans_of(self, options: tuple[DutyOption, ...]) -> Spans:
        if id(options) not in self._spans:
            self._spans[id(options)] = _spans(options)
        return self._spans[id(options)]

    def _at_work(self, days: Sequence[Spans]) -> Iterator[int]:
        step, count = self._horizon.interval_minutes, self._horizon.num_intervals
        for start, end in {(start, end) for spans in days for start, end, _ in spans}:
            yield from range(start // step, min(-(-end // step), count))


def _spans(options: Sequence[DutyOption]) -> Spans:
    """Return distinct start, end and minutes at work (breaks and coaching are none)."""
    breaks = {id(o.form): o.form.minutes - sum(b.minutes for b in o.form.breaks) for o in options}
    return sorted({(o.start, o.end, breaks[id(o.form)]) for o in options})


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


def _left_of_contract(context: AgentContext) -> Iterator[tuple[int, int]]:
    """Most dates and paid minutes of each week, leave credited."""
    contract, credits = context.contract, credits_of(context)
    for week in context.horizon.weeks:
        own = credits.get(week, ())
        days = contract.max_days - sum(one.is_day for one in own)
        minutes = -(-contract.max_paid_minutes * days // max(1, contract.max_days))
        yield days, max(0, minutes - sum(one.minutes for one in own if not one.is_day))


def _week_minutes(
    context: AgentContext, legal: Sequence[Spans], carried: Spans, left: Sequence[tuple[int, int]]
) -> tuple[int, ...]:
    """Most minutes at work inside each week: as contract and leave allow, and the tail of the night before."""
    horizon = context.horizon
    found = []
    for week, (most_days, most_minutes) in zip(horizon.weeks, left, strict=True):
        days = [d for d in horizon.week_days(week) if 0 <= d < horizon.days]
        longest = sorted((max((w for _, _, w in legal[d]), default=0) for d in days), reverse=True)
        opens = horizon.midnight(days[0])
        before = legal[days[0] - 1] if days[0] else carried
        tail = max((min(work, end - opens) for _, end, work in before if end > opens), default=0)
        found.append(tail + min(sum(longest[:most_days]), most_minutes))
    return tuple(found)
