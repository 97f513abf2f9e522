"""Paid leave: days of absence to credited minutes, apart from the roster's paid minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from datetime import date

from scheduler.domain.agents import Absence, Contract
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.roster import Roster
from scheduler.pay.codes import PayCode, PayLine


def credited_minutes(contract: Contract) -> int:
    """Minutes a day of paid leave is worth: the contract's weekly minutes over its days, rounded down."""
    return contract.max_paid_minutes // max(1, contract.max_days)


def leave_minutes(problem: Problem, roster: Roster) -> tuple[PayLine, ...]:
    """Credited minutes by agent and date: ``leave`` for paid leave, ``paid_absence`` for other paid absences.

    A date counts where one paid absence covers it whole, the agent is employed, has no duty and no day off of the
    pattern. In a week no more days are credited than the contract has beyond those worked, the earliest first: a week
    of leave credits five days of a five-day contract, not seven. The rule on contract hours credits the same days.
    """
    found: list[PayLine] = []
    for agent_id, context in problem.contexts.items():
        worked = {duty.date for duty in roster.by_agent.get(agent_id, ())}
        minutes = credited_minutes(context.contract)
        found.extend(PayLine(agent_id, day, code, minutes) for day, code in _credited(context, worked) if minutes)
    return tuple(found)


def _credited(context: AgentContext, worked: Container[date]) -> list[tuple[date, PayCode]]:
    """Dates credited to one agent, in order, with their code."""
    horizon = context.horizon
    dates = [horizon.date_of(day) for day in range(horizon.days)]
    used = Counter(horizon.week_of(horizon.day_of(when)) for when in dates if when in worked)
    found = []
    for when in dates:
        week = horizon.week_of(horizon.day_of(when))
        absence = _paid_absence(context, when)
        no_credit = when in worked or _is_pattern_day_off(context, when)
        if absence is None or no_credit or used[week] >= context.contract.max_days:
            continue
        used[week] += 1
        found.append((when, PayCode.LEAVE if absence.kind == "leave" else PayCode.PAID_ABSENCE))
    return found


def _paid_absence(context: AgentContext, when: date) -> Absence | None:
    """Paid absence that covers a date of the employment whole; leave before other kinds."""
    horizon, day = context.horizon, context.horizon.day_of(when)
    start, end = horizon.moment(horizon.midnight(day)), horizon.moment(horizon.midnight(day + 1))
    if not context.agent.employed_on(when):
        return None
    whole = [a for a in context.absences if a.paid and a.start <= start and a.end >= end]
    return min(whole, key=lambda a: a.kind != "leave", default=None)


def _is_pattern_day_off(context: AgentContext, when: date) -> bool:
    """Whether the agent's pattern leaves this date free anyway."""
    horizon, pattern = context.horizon, context.pattern
    if not pattern.weeks:
        return False
    day = horizon.day_of(when)
    week = horizon.week_of(day)
    cycle = pattern.weeks[(week - horizon.week_of(horizon.day_of(pattern.anchor))) % len(pattern.weeks)]
    return cycle[day - horizon.week_days(week).start] is None
