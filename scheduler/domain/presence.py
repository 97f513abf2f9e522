"""Who is there: duties carried in, people on work per skill group and interval, and how many are short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate

from scheduler.domain.clock import Horizon
from scheduler.domain.heads import heads_of
from scheduler.domain.meal_crowds import MealCrowds
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Segment
from scheduler.domain.shifts import Shift

MEAL_STEP_MINUTES = 15
"""Between the moments an assumed meal of an earlier duty may begin."""

PART_INTERVAL = "other:part-interval"
"""Activity of the minutes in which a carried duty works less than a whole planning interval."""


def carried_duties(problem: Problem) -> tuple[Duty, ...]:
    """Duties that began before the first date and reach into it, in the order of agents.

    Where earlier weeks left no segments the duty counts as work; its unpaid minutes are taken as one meal, which
    begins when its shift's meal may and the fewest others are taken to be at theirs, as near to the duty's middle as
    that leaves (its middle where the shift is unknown). Minutes that fill no whole interval of the grid are set apart,
    because people are counted per interval.
    """
    horizon = problem.horizon
    found = []
    crowds = MealCrowds(MEAL_STEP_MINUTES)
    for context in problem.contexts.values():
        for past in context.history:
            if past.start < horizon.origin < past.end:
                segments = past.segments or _assumed_segments(past, context.shifts.get(past.shift), horizon, crowds)
                on_grid = tuple(piece for segment in segments for piece in _whole_intervals(segment, horizon))
                found.append(Duty(past.agent_id, past.date, past.shift, on_grid))
    return tuple(found)


def _assumed_segments(past: PastDuty, shift: Shift | None, horizon: Horizon, crowds: MealCrowds) -> tuple[Segment, ...]:
    """Work around one unpaid meal as long as the unpaid minutes; ``crowds`` has those of all duties so far."""
    minutes = round((past.end - past.start).total_seconds() / 60)
    unpaid = max(0, minutes - past.paid_minutes)
    if not unpaid:
        return (Segment(past.start, past.end, "work", True),)
    if unpaid >= minutes:
        return (Segment(past.start, past.end, "work", False),)
    meals = [rest for rest in shift.breaks if not rest.paid and rest.minutes == unpaid] if shift is not None else []
    spans = [range(rest.earliest, min(rest.latest, minutes - unpaid) + 1, MEAL_STEP_MINUTES) for rest in meals]
    begins = horizon.minute_of(past.start)
    choices = (begins + offset for span in spans for offset in span)
    meal = crowds.quietest(choices, unpaid, near=begins + (minutes - unpaid) // 2)
    crowds.add(meal, unpaid)
    offset = meal - begins
    first = past.start + timedelta(minutes=offset)
    second = first + timedelta(minutes=unpaid)
    pieces = ((past.start, first, "work"), (first, second, "meal"), (second, past.end, "work"))
    return tuple(Segment(start, end, what, what == "work") for start, end, what in pieces if start < end)


def _whole_intervals(segment: Segment, horizon: Horizon) -> list[Segment]:
    """Cut a work segment where it leaves the planning grid; other segments stay whole."""
    step = horizon.interval_minutes
    start, end = horizon.minute_of(segment.start), horizon.minute_of(segment.end)
    first, last = -(-start // step) * step, end // step * step
    if segment.activity != "work" or (first == start and last == end):
        return [segment]
    if first >= last:
        return [replace(segment, activity=PART_INTERVAL)]
    cuts = ((start, first, PART_INTERVAL), (first, last, "work"), (last, end, PART_INTERVAL))
    moment = horizon.moment
    return [replace(segment, start=moment(a), end=moment(b), activity=what) for a, b, what in cuts if a < b]


Crowd = tuple[frozenset[str], int]
"""Queues people can serve, and the eighths of a head each of them counts for."""


def crowds(problem: Problem, duties: Iterable[Duty]) -> dict[Crowd, list[int]]:
    """People on work segments per interval of the horizon, by the queues they can serve and what they count for.

    A shift that works one queue only counts for that queue alone. Intervals worked in part do not count. What a learner
    counts for depends on the date the duty starts on.
    """
    horizon = problem.horizon
    agents = {agent.agent_id: agent for agent in problem.agents}
    changes: dict[Crowd, list[int]] = {}
    inside: dict[tuple[datetime, datetime], range] = {}
    for duty in duties:
        if duty.agent_id not in agents:
            continue
        agent = agents[duty.agent_id]
        eighths, skills = agent.eighths_on(duty.date), agent.skills_on(duty.date)
        for segment in duty.segments:
            if segment.activity == "work":
                span = (segment.start, segment.end)
                if span not in inside:
                    inside[span] = intervals_inside(horizon, *span)
                queues = frozenset([segment.queue]) if segment.queue else skills
                own = changes.setdefault((queues, eighths), [0] * (horizon.num_intervals + 1))
                if len(inside[span]):
                    own[inside[span].start] += 1
                    own[inside[span].stop] -= 1
    return {crowd: list(accumulate(own[:-1])) for crowd, own in changes.items()}


def eighths_there(problem: Problem, duties: Iterable[Duty]) -> dict[frozenset[str], list[int]]:
    """Eighths of heads on work per interval, by the set of queues they can serve; see `crowds`."""
    found: dict[frozenset[str], list[int]] = {}
    for (queues, eighths), people in crowds(problem, duties).items():
        own = found.setdefault(queues, [0] * problem.horizon.num_intervals)
        found[queues] = [before + eighths * more for before, more in zip(own, people, strict=True)]
    return found


def presence(problem: Problem, duties: Iterable[Duty]) -> dict[frozenset[str], list[float]]:
    """Heads on work segments per interval of the horizon, by the set of queues they can serve; see `crowds`.

    Whole numbers but for the shares of learners.
    """
    there = eighths_there(problem, duties)
    return {queues: [heads_of(eighths) for eighths in own] for queues, own in there.items()}


def intervals_inside(horizon: Horizon, start: datetime, end: datetime) -> range:
    """Return the indices of the horizon's intervals that lie wholly inside ``[start, end)``; aware moments."""
    step = horizon.interval_minutes
    first = -(-horizon.minute_of(start) // step)
    last = horizon.minute_of(end) // step
    return range(max(0, first), max(0, min(horizon.num_intervals, last)))


def people_sums(required: Sequence[int], staffed: Sequence[float]) -> tuple[int, float, float]:
    """People required, short and surplus, summed over the intervals of one queue."""
    gaps = [there - need for need, there in zip(required, staffed, strict=True)]
    surplus = sum(gap for gap in gaps if gap > 0)
    return sum(required), surplus - sum(gaps), surplus
