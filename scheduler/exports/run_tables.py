"""The tables of a run folder, as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.checking.limits import agent_limits
from scheduler.domain.presence import carried_duties
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run

SEGMENTS = ("agent_id", "start", "end", "activity", "queue", "paid")
DUTIES = ("agent_id", "date", "start", "end", "shift", "paid_minutes")
COVERAGE = ("queue", "start", "end", "required", "staffed", "shortage", "surplus")
AGENTS = ("agent_id", "skills", "min_rest_hours", "max_run_days", "max_day_hours", "max_week_hours")

Row = tuple[str, ...]


def time_text(moment: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 with the site's UTC offset."""
    return moment.astimezone(zone).isoformat()


def listed_duties(run: Run) -> list[Duty]:
    """Duties carried into the horizon and those of the roster, by agent and time."""
    order = {agent.agent_id: index for index, agent in enumerate(run.problem.agents)}
    duties = (*carried_duties(run.problem), *run.roster.duties)
    return sorted(duties, key=lambda duty: (order.get(duty.agent_id, len(order)), duty.agent_id, duty.start))


def segment_rows(run: Run) -> Iterator[Row]:
    """Rows of segments.csv."""
    zone = run.problem.horizon.tz
    for duty in listed_duties(run):
        for s in duty.segments:
            paid = "true" if s.paid else "false"
            yield duty.agent_id, time_text(s.start, zone), time_text(s.end, zone), s.activity, s.queue, paid


def duty_rows(run: Run) -> Iterator[Row]:
    """Rows of duties.csv."""
    zone = run.problem.horizon.tz
    for duty in listed_duties(run):
        start, end = time_text(duty.start, zone), time_text(duty.end, zone)
        yield duty.agent_id, duty.date.isoformat(), start, end, duty.shift, str(duty.paid_minutes)


def coverage_rows(run: Run) -> Iterator[Row]:
    """Rows of coverage.csv: intervals in which the queue is open."""
    horizon = run.problem.horizon
    edges = [
        time_text(horizon.moment(i * horizon.interval_minutes), horizon.tz) for i in range(horizon.num_intervals + 1)
    ]
    for demand, staffed in zip(run.problem.demand, run.allotment.staffed, strict=True):
        for i, (is_open, need, there) in enumerate(zip(demand.open, demand.required, staffed, strict=True)):
            if is_open:
                numbers = (need, there, max(0, need - there), max(0, there - need))
                yield demand.queue, edges[i], edges[i + 1], *(str(number) for number in numbers)


def agent_rows(run: Run) -> Iterator[Row]:
    """Rows of agents.csv; a limit no rule sets is empty."""
    limits = agent_limits(run.problem)
    for agent in run.problem.agents:
        numbers = ("" if value is None else f"{value:g}" for value in astuple(limits[agent.agent_id]))
        yield agent.agent_id, "|".join(sorted(agent.skills)), *numbers
