"""Long ascents begin at the prices of single weeks: the bound stays one, and few steps prove more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.problem import Problem
from scheduler.engine import SearchOptions, solve
from scheduler.engine.bound import dual
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.bound.week_starts import LEAST_STEPS, compiled, week_prices
from scheduler.engine.tables.cut_weeks import intervals_of_days, problem_of_days
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import person_values
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.worlds import Size, legal_problem


def weeks(seed: int, count: int = 2) -> Problem:
    """A drawn site over several weeks, rows and totals by week among it."""
    size = Size(agents=4, days=7 * count, work_days=(0, 1, 2, 3, 4))
    return with_drawn_rows(legal_problem(seed, size), seed)


@pytest.mark.parametrize("seed", range(4))
def test_a_week_cut_out_is_the_same_week(seed: int) -> None:
    problem = weeks(seed)
    for days in (range(7), range(7, 14)):
        week, inside = problem_of_days(problem, days), intervals_of_days(problem, days)
        assert week.horizon.start == problem.horizon.date_of(days.start)
        assert week.horizon.num_intervals == len(inside)
        whole, own = person_values(problem)[inside.start : inside.stop], person_values(week)
        width = min(whole.shape[2], own.shape[2])
        assert np.array_equal(whole[:, :, :width], own[:, :, :width])
        rows = zip(problem.presence_rows, week.presence_rows, strict=True)
        assert all(row.intervals[inside.start : inside.stop] == cut.intervals for row, cut in rows)
        for total in week.total_rows:
            assert len(total.periods) == 7
            assert max(total.periods) + 1 == len(total.base)


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_from_the_weeks_is_one(seed: int) -> None:
    problem = replace(weeks(seed), wishes=())
    exact = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="cp-sat"))
    whole = Dual.of(compile_problem(problem))
    whole.ascend(steps_clock(30), by_time=True)
    assert whole.bound <= exact.objective * 1000 + 1e-3


def test_the_prices_of_weeks_prove_more_than_flat_ones() -> None:
    from_weeks = from_flat = 0.0
    for seed in range(5):
        problem = weeks(seed, 4)
        whole = Dual.of(compile_problem(problem))
        whole.flat_start()
        from_flat += whole.bound
        start = np.zeros_like(whole.best_prices)
        prices = week_prices(compiled(Dual.of), problem, start, steps_clock(4 * (LEAST_STEPS + 60)))
        assert prices is not None
        from_weeks += whole.evaluate(prices)
    assert from_weeks > from_flat


def test_weeks_with_too_few_steps_are_left() -> None:
    problem = weeks(2, 4)
    start = np.zeros_like(Dual.of(compile_problem(problem)).best_prices)
    assert week_prices(compiled(Dual.of), problem, start, steps_clock(LEAST_STEPS // 2)) is None


def test_an_ascent_by_time_takes_the_weeks_where_few_steps_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, asked = weeks(3, 2), []

    def listen(*arguments: object) -> None:
        asked.append(arguments)

    monkeypatch.setattr(dual, "week_prices", listen)
    for steps, by_time in ((20, True), (20, False), (400, True)):
        Dual.of(compile_problem(problem)).ascend(steps_clock(steps), by_time=by_time)
    assert len(asked) == 1
