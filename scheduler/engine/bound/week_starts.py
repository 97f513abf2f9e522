"""Where a long ascent begins: at the prices that the weeks of the horizon come to one by one.

A step of the bound over four weeks takes many times as long as over one: there are more days, and more states each. In
the seconds of a search only a few steps fit, and flat prices are far from good ones. Weeks alone are quick, and their
prices are nearly those of the whole: what ties weeks together (rest over the weekend, runs of days, hours over a month)
moves few of them. Any prices prove some bound, so nothing else has to be right about the weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.engine.array_types import Floats
from scheduler.engine.tables.cut_weeks import intervals_of_days, problem_of_days
from scheduler.engine.tables.instance import compile_problem

if TYPE_CHECKING:
    from scheduler.engine.bound.dual import Dual

FEW_STEPS = 150
"""Fewer steps than this over the whole horizon leave its prices far from their end."""
LEAST_STEPS, WEEK_STEPS = 100, 400
"""Least steps of one week that are worth it, and most."""
FIRST_LEVELS = (0.03, 0.1, 0.3, 0.6, 1.0)
"""Flat prices tried before an ascent, shares of the largest price of a missing person."""


def weeks_of(problem: Problem) -> list[range]:
    """Days of each week of the horizon, from its first date on."""
    days = problem.horizon.days
    return [range(first, min(first + 7, days)) for first in range(0, days, 7)]


def week_prices(
    make_dual: Callable[[Problem], Dual], problem: Problem, start: Floats, share_done: Callable[[], float]
) -> Floats | None:
    """Prices of the whole horizon, week by week; ``None`` where the first week shows that too few steps of each fit.

    Parameters
    ----------
    make_dual
        Sets up the dual of a week.
    start
        ``(T, Q + R + X)`` prices where a week has none: total rows, and people without a legal week of their own.
    share_done
        Share, 0-1, of the time for all weeks that has passed.
    """
    prices = start.copy()
    weeks = weeks_of(problem)
    for number, days in enumerate(weeks):
        try:
            dual = make_dual(problem_of_days(problem, days))
            if number == 0:
                set_up = share_done()
                dual.flat_start()
                one = (share_done() - set_up) / len(FIRST_LEVELS)
                if len(weeks) * (set_up + LEAST_STEPS * one) > 1.0:
                    return None
            dual.ascend(_own_share(share_done, number, len(weeks)))
        except InfeasibleError:
            continue
        inside = intervals_of_days(problem, days)
        known = len(problem.queues) + len(problem.presence_rows)
        prices[inside.start : inside.stop, :known] = dual.best_prices[:, :known]
    return prices


def compiled(make: Callable[..., Dual]) -> Callable[[Problem], Dual]:
    """Make a dual of a problem from one of its instance."""
    return lambda problem: make(compile_problem(problem))


def _own_share(share_done: Callable[[], float], number: int, count: int) -> Callable[[], float]:
    """Share of the stretch of one of several weeks that has passed; 1 after `WEEK_STEPS` steps too."""
    steps = 0

    def done() -> float:
        nonlocal steps
        steps += 1
        own = share_done() * count - number
        return float(np.clip(max(own, (steps - 1) / WEEK_STEPS), 0.0, 1.0))

    return done
