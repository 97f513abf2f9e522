"""Trouble a search would meet, found before it: named, counted, in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from scheduler.checking.activity_places import misfits
from scheduler.checking.balance import Balance
from scheduler.checking.broken_rules import check_roster
from scheduler.checking.closed_duties import unavoidable_closed_work
from scheduler.checking.course_places import course_misfits
from scheduler.checking.held_skills import skills_inside
from scheduler.checking.joint_places import joint_misfits
from scheduler.checking.most_work import MostWork
from scheduler.checking.unchanged_run import all_locked, with_breaks
from scheduler.domain.duty_offers import skipped_starts
from scheduler.domain.errors import InfeasibleError, NoRosterError
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Roster

WORST_SETS = 3
"""Sets of queues named for one week."""


@dataclass(frozen=True)
class Precheck:
    """One thing found before the search.

    Parameters
    ----------
    name
        ``no_legal_week``, ``activity_fits_nowhere``, ``nobody_serves``, ``nobody_available``, ``works_while_closed``,
        ``hours_of_week``, ``hours_of_day``, ``kept_duty``, ``volumes``, ``holidays``, ``files``, ``site``,
        ``skills`` or ``target_out_of_reach``.
    severity
        ``error``: no roster will come of it; ``warning``: one will, with people missing.
    subject
        Agent id, activity, queue or queues it is about.
    needed, available
        Agent-hours, where hours are compared; people at once for ``target_out_of_reach``.
    """

    name: str
    severity: Literal["error", "warning"]
    subject: str
    message: str
    needed: float | None = None
    available: float | None = None


class BeyondReach(Protocol):
    """A queue whose target asks for more people at once than have the skill."""

    @property
    def queue(self) -> str:
        """Its name."""
        ...

    @property
    def message(self) -> str:
        """One sentence for a planner."""
        ...

    @property
    def required(self) -> int:
        """People asked for at the busiest interval."""
        ...

    @property
    def skilled(self) -> int:
        """Agents with the skill."""
        ...


class JudgedWeeks(Protocol):
    """What the agents' own rules leave them."""

    @property
    def duties(self) -> Mapping[str, LegalDuties]:
        """By agent id."""
        ...

    @property
    def stuck(self) -> Mapping[str, tuple[str, ...]]:
        """Agents without a legal week, with the names of the rules each of which alone would free them."""
        ...


def precheck(
    problem: Problem,
    most: Mapping[str, MostWork],
    hours: Iterable[Balance],
    weeks: JudgedWeeks,
    notes: Sequence[VolumeNote] = (),
    beyond: Sequence[BeyondReach] = (),
) -> tuple[Precheck, ...]:
    """Run every pre-check.

    Parameters
    ----------
    most
        What each agent could work at most.
    hours
        Hours needed and available of every set of queues.
    weeks
        What each agent's own rules leave.
    notes
        What history and forecast lack.
    beyond
        Queues whose target is out of reach.

    Returns
    -------
    tuple
        Errors first.
    """
    found = [
        *_stuck(weeks.stuck),
        *_misfits(problem, weeks),
        *_nobody_serves(problem),
        *_nobody_available(problem, most),
        *_closed(problem, weeks),
        *_hours(hours),
        *(Precheck(note.about, "warning", note.queue, str(note)) for note in notes),
        *(
            Precheck("target_out_of_reach", "warning", one.queue, one.message, float(one.required), float(one.skilled))
            for one in beyond
        ),
    ]
    return tuple(sorted(found, key=lambda check: check.severity != "error"))


def _stuck(stuck: Mapping[str, tuple[str, ...]]) -> Iterable[Precheck]:
    for agent_id, rules in stuck.items():
        if rules:
            cure = f"without the rule {' or '.join(repr(rule) for rule in rules)} alone there would be one"
        else:
            cure = "several rules clash: no single one, left out, would leave one"
        message = f"{agent_id} has no legal week under the rules, absences, pattern and locks; {cure}"
        yield Precheck("no_legal_week", "error", agent_id, message)


def _misfits(problem: Problem, weeks: JudgedWeeks) -> Iterable[Precheck]:
    for agent_id, message in misfits(problem, weeks.duties, weeks.stuck):
        yield Precheck("activity_fits_nowhere", "error", agent_id, message)
    wanted = {one.activity for one in problem.joint_activities if one.is_wanted}
    for activity, message in (*joint_misfits(problem, weeks.duties), *course_misfits(problem, weeks.duties)):
        if activity in wanted:
            left_out = f"{message} (it will be left out, at its price)"
            yield Precheck("activity_fits_nowhere", "warning", activity, left_out)
        else:
            yield Precheck("activity_fits_nowhere", "error", activity, message)


def _closed(problem: Problem, weeks: JudgedWeeks) -> Iterable[Precheck]:
    free = {agent_id: duties for agent_id, duties in weeks.duties.items() if agent_id not in weeks.stuck}
    for contract, message in unavoidable_closed_work(problem, free):
        yield Precheck("works_while_closed", "warning", contract, message)


def _nobody_serves(problem: Problem) -> Iterable[Precheck]:
    skilled = {skill for agent in problem.agents for skill in agent.skills}
    hours = problem.horizon.interval_minutes / 60
    for demand in problem.demand:
        if demand.queue not in skilled:
            needed = sum(demand.required) * hours
            message = (
                f"{demand.queue}: nobody has this skill, so all {needed:,.1f} agent-hours it needs will be missing; "
                "give somebody the skill in agents.csv, or take the queue out of site.yaml"
            )
            yield Precheck("nobody_serves", "warning", demand.queue, message, needed, 0.0)


def _nobody_available(problem: Problem, most: Mapping[str, MostWork]) -> Iterable[Precheck]:
    """Name stretches of a queue that need people while every agent who could serve it is off or absent."""
    horizon = problem.horizon
    skilled = {skill for agent in problem.agents for skill in agent.skills}
    for demand in problem.demand:
        if demand.queue not in skilled:
            continue
        able = (context for context in problem.contexts.values() if demand.queue in context.agent.skills)
        covered = frozenset[int]().union(*{_served(context, demand.queue, most) for context in able})
        bare = [i for i, need in enumerate(demand.required) if need and i not in covered]
        for first, last in _stretches(bare):
            start, end = (horizon.local(i * horizon.interval_minutes) for i in (first, last + 1))
            needed = sum(demand.required[first : last + 1]) * horizon.interval_minutes / 60
            message = (
                f"{demand.queue}: nobody can be on duty {start:%a %d %b %H:%M}-{end:%H:%M}, {needed:,.1f} agent-hours "
                "are needed; no shift of anybody with this skill reaches there"
            )
            yield Precheck("nobody_available", "warning", demand.queue, message, needed, 0.0)


def _served(context: AgentContext, queue: str, most: Mapping[str, MostWork]) -> frozenset[int]:
    """Intervals in which an agent may be on duty and hold the skill of a queue."""
    intervals = most[context.agent.agent_id].intervals
    if not context.agent.skill_dates:
        return intervals
    days = (day for day, own in enumerate(skills_inside(context)) if queue in own)
    inside = range(context.horizon.num_intervals)
    return intervals & frozenset(i for day in days for i in inside[context.horizon.day_intervals(day)])


def _stretches(numbers: list[int]) -> Iterable[tuple[int, int]]:
    """First and last of every run of consecutive numbers."""
    start = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[i - 1] + 1:
            yield numbers[start], numbers[i - 1]
            start = i


def _hours(found: Iterable[Balance]) -> Iterable[Precheck]:
    """Name the sets of queues with the most hours missing: three a week, one a day."""
    weeks: dict[str, list[Balance]] = {}
    for balance in found:
        if balance.missing > 0:
            weeks.setdefault(balance.period, []).append(balance)
    for short in weeks.values():
        worst = sorted(short, key=lambda b: (-b.missing, len(b.queues), b.queues))
        for balance in worst[: WORST_SETS if balance_is_week(worst[0]) else 1]:
            who = "the agent" if balance.agents == 1 else f"the {balance.agents} agents"
            message = (
                f"{' + '.join(balance.queues)}: {balance.needed:,.1f} agent-hours needed {balance.period}, at most "
                f"{balance.available:,.1f} available from {who} with these skills: {balance.missing:,.1f} short"
            )
            yield Precheck(
                "hours_of_week" if balance_is_week(balance) else "hours_of_day",
                "warning",
                "|".join(balance.queues),
                message,
                balance.needed,
                balance.available,
            )


def balance_is_week(balance: Balance) -> bool:
    """Whether a balance is of a whole week."""
    return balance.day is None


def kept_duty_conflicts(problem: Problem, stuck: Mapping[str, tuple[str, ...]]) -> tuple[Precheck, ...]:
    """Say which kept duties break which rule, for the agents who have no legal week with them."""
    mine = (duty for duty in problem.base if duty.agent_id in stuck)
    roster = Roster(tuple(with_breaks(problem.contexts[duty.agent_id], duty) for duty in mine))
    zone = problem.horizon.tz
    found = []
    for agent_id, rules in stuck.items():
        breaches = [f for f in check_roster(problem, roster) if f.agent_id == agent_id and f.rule in rules]
        for finding in breaches:
            message = f"{agent_id} on {finding.when.astimezone(zone):%Y-%m-%d}: {finding.rule}: {finding.message}"
            found.append(Precheck("kept_duty", "error", agent_id, message))
        if not breaches:
            why = " or ".join(rules) if rules else "several rules together"
            message = f"{agent_id}: the kept duties leave no legal place for breaks and activities ({why})"
            found.append(Precheck("kept_duty", "error", agent_id, message))
    return tuple(found)


def reasons(problem: Problem, weeks: JudgedWeeks) -> str:
    """Say why there is no legal roster, one line each; empty where no single agent is the reason."""
    found: Sequence[Precheck]
    if problem.base and all_locked(problem):
        found = kept_duty_conflicts(problem, weeks.stuck)
    else:
        every = (*_stuck(weeks.stuck), *_misfits(problem, weeks))
        found = [check for check in every if check.severity == "error"]
    clocks = skipped_starts(problem.horizon, problem.shifts.values()) if found else ()
    return "\n".join([*(check.message for check in found), *clocks])


def with_roster(result: SearchResult) -> SearchResult:
    """Return the result where there is a roster.

    Raises
    ------
    InfeasibleError
        If there is none; proven infeasible and not found in time are kept apart.
    """
    if result.status is Status.INFEASIBLE:
        raise InfeasibleError("no legal roster exists (proven): the rules and locks of several agents or dates clash")
    if result.status is Status.UNKNOWN:
        raise NoRosterError(
            f"no legal roster found in {result.seconds:.0f} s, and none proven impossible; give a longer --time-limit "
            "or --engine search"
        )
    return result
