"""What paid absences cost, apart from the roster's pay: minutes and money by pay code."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.money import milli_of
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.pay.codes import PayCode
from scheduler.pay.leave import leave_minutes

ABSENCE_CODES = (PayCode.LEAVE, PayCode.PAID_ABSENCE)
"""Codes of paid time that lies outside the roster."""


@dataclass(frozen=True)
class AbsencePay:
    """Minutes of one pay code, and milli-currency they cost at the agents' rates, before premiums."""

    minutes: int = 0
    milli: int = 0


def absence_pay(problem: Problem, roster: Roster) -> dict[PayCode, AbsencePay]:
    """Add up paid absences of the horizon's dates, by each of `ABSENCE_CODES`.

    A day of leave costs what a duty of as many paid minutes would: the rate of an interval is rounded once, as the goal
    on labour does, so that the two may be added.
    """
    step = problem.horizon.interval_minutes
    rates = {agent.agent_id: milli_of(agent.pay_rate, step) for agent in problem.agents}
    found = dict.fromkeys(ABSENCE_CODES, AbsencePay())
    for line in leave_minutes(problem, roster):
        before, cost = found[line.code], round(rates[line.agent_id] * line.minutes / step)
        found[line.code] = AbsencePay(before.minutes + line.minutes, before.milli + cost)
    return found
