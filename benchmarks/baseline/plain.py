"""Turn either side's roster into the plain one that is rescored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.baseline.rescore import SLOTS_PER_DAY, TERMS, PlainDuty
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster

SLOT_MINUTES = 15


def plain_product(problem: Problem, roster: Roster) -> list[list[PlainDuty]]:
    """Return the product's roster, in the order of the problem's agents."""
    return [[_plain_duty(problem, d) for d in roster.by_agent.get(agent.agent_id, ())] for agent in problem.agents]


def _plain_duty(problem: Problem, duty: Duty) -> PlainDuty:
    start = problem.horizon.minute_of(duty.start)
    day, first = divmod(start // SLOT_MINUTES, SLOTS_PER_DAY)
    breaks = tuple(
        ((problem.horizon.minute_of(s.start) - start) // SLOT_MINUTES, s.minutes // SLOT_MINUTES)
        for s in duty.segments
        if s.activity != "work"
    )
    return PlainDuty(day, first, duty.minutes // SLOT_MINUTES, breaks)


def plain_baseline(tours: NDArray[np.int64], contracts: Sequence[int]) -> list[list[PlainDuty]]:
    """Return the baseline's tours: per agent and day the length's index (-1 off), start, meal and two breaks."""
    roster = []
    for tour, contract in zip(tours.tolist(), contracts, strict=True):
        terms = TERMS[contract]
        duties = []
        for day, (length, start, meal, pause, second) in enumerate(tour):
            if length >= 0:
                breaks = [(pause, 1), (meal, terms.meal), *([(second, 1)] if terms.pauses_after_meal else [])]
                duties.append(PlainDuty(day, start, terms.lengths[length], tuple(breaks)))
        roster.append(duties)
    return roster
