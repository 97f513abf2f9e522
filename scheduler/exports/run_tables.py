"""A run as the rows of its folder's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from scheduler.checking.limits import agent_limits
from scheduler.checking.roster_changes import roster_changes
from scheduler.checking.wish_answers import wish_answers
from scheduler.domain.closed_work import closed_work
from scheduler.domain.course_record import granted_in
from scheduler.domain.courses import places_in_courses
from scheduler.domain.heads import EIGHTHS, heads_of
from scheduler.domain.joint_activities import held_activities
from scheduler.domain.named_cover import named_cover
from scheduler.domain.presence import carried_duties
from scheduler.domain.roster import Duty
from scheduler.domain.run import Run
from scheduler.domain.wish_words import wish_value
from scheduler.inputs.run_folder.run_rows import (
    AgentLimitsRow,
    ChangeRow,
    CoverageRow,
    DutyRow,
    GrantedRow,
    LedgerLine,
    NamedRow,
    SegmentRow,
    SessionRow,
    WishAnswerRow,
)
from scheduler.ledger.ledger_after import ledger_after


def listed_duties(run: Run) -> list[Duty]:
    """Duties carried into the horizon and those of the roster, by agent and time."""
    order = {agent.agent_id: index for index, agent in enumerate(run.problem.agents)}
    duties = (*carried_duties(run.problem), *run.roster.duties)
    return sorted(duties, key=lambda duty: (order.get(duty.agent_id, len(order)), duty.agent_id, duty.start))


def segment_rows(run: Run) -> Iterator[SegmentRow]:
    """Rows of segments.csv."""
    agents = {agent.agent_id: agent for agent in run.problem.agents}
    for duty in listed_duties(run):
        agent = agents.get(duty.agent_id)
        eighths = agent.eighths_on(duty.date) if agent is not None else EIGHTHS
        share = None if eighths == EIGHTHS else heads_of(eighths)
        for one in duty.segments:
            own = share if one.activity == "work" else None
            yield SegmentRow(duty.agent_id, one.start, one.end, one.activity, one.queue, one.paid, own)


def duty_rows(run: Run) -> Iterator[DutyRow]:
    """Rows of duties.csv."""
    for duty in listed_duties(run):
        yield DutyRow(duty.agent_id, duty.date, duty.start, duty.end, duty.shift, duty.paid_minutes)


def coverage_rows(run: Run) -> Iterator[CoverageRow]:
    """Rows of coverage.csv: intervals in which the queue is open, or somebody works whose queues are all closed."""
    horizon = run.problem.horizon
    edges = [horizon.moment(i * horizon.interval_minutes) for i in range(horizon.num_intervals + 1)]
    idle = closed_work(run.problem, run.roster.duties).people
    for demand, staffed, closed in zip(run.problem.demand, run.allotment.staffed, idle, strict=True):
        for i, (is_open, need, serving) in enumerate(zip(demand.open, demand.required, staffed, strict=True)):
            there = serving + closed[i]
            if is_open or closed[i]:
                short, over = max(0, need - there), max(0, there - need)
                yield CoverageRow(demand.queue, edges[i], edges[i + 1], need, there, short, over)


def agent_rows(run: Run) -> Iterator[AgentLimitsRow]:
    """Rows of agents.csv; a limit no rule sets is empty."""
    limits = agent_limits(run.problem)
    for agent in run.problem.agents:
        yield AgentLimitsRow(agent.agent_id, "|".join(sorted(agent.skills)), **asdict(limits[agent.agent_id]))


def change_rows(run: Run) -> Iterator[ChangeRow]:
    """Rows of changes.csv: everything that differs from the roster the run started from."""
    for one in roster_changes(run.problem, run.roster):
        (a, b), (c, d) = one.before or (None, None), one.after or (None, None)
        yield ChangeRow(one.agent_id, one.date, one.what, a, b, c, d, one.shift_before, one.shift_after)


def session_rows(run: Run) -> Iterator[SessionRow]:
    """Rows of sessions.csv: joint activities in the order they are held."""
    held = held_activities(run.problem.joint_activities, run.roster.duties)
    places = places_in_courses(run.problem.courses)
    for one in sorted(held, key=lambda one: (one.start, one.activity.activity_id)):
        own, numbers = "", tuple[int, ...]()
        if one.activity.activity in places:
            course, g, k = places[one.activity.activity]
            own, numbers = course.course_id, (g + 1, k + 1)
        people = "|".join(one.attendees)
        yield SessionRow(
            one.activity.activity_id, *one.span, one.room, one.trainer, people, one.external, own, *numbers
        )


def granted_rows(run: Run) -> Iterator[GrantedRow]:
    """Rows of skills_granted.csv."""
    for one in granted_in(run.problem, run.roster):
        yield GrantedRow(one.agent_id, one.skill, one.course_id, one.completed, one.usable_from)


def named_rows(run: Run) -> Iterator[NamedRow]:
    """Rows of named_cover.csv: queue by queue, in order of time."""
    for one in named_cover(run.problem, run.roster):
        yield NamedRow(one.queue, one.start, one.end, one.agent_id, one.backup_agent_id)


def wish_rows(run: Run) -> Iterator[WishAnswerRow]:
    """Rows of wish_answers.csv: every wish on every date, in the order of the problem."""
    for one in wish_answers(run.problem, run.roster):
        own, asked = one.wish, wish_value(one.wish)
        cells = own.agent_id, own.date, own.kind, asked, own.weight, own.filed_at
        yield WishAnswerRow(*cells, one.answer, one.reason, one.cost)


def ledger_lines(run: Run) -> Iterator[LedgerLine]:
    """Rows of ledger.csv: what the run was given of everybody, and what its dates add."""
    for one in ledger_after(run.problem, run.roster):
        yield LedgerLine(one.agent_id, one.as_of, one.measure, one.period_start, one.value)
