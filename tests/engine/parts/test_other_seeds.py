"""What searches on other machines come to is counted and proven here before it is taken over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.result import SearchResult
from scheduler.engine import SearchOptions, solve
from scheduler.engine.options import silent
from scheduler.engine.parts.other_seeds import LATE, solve_with_other_seeds
from scheduler.engine.processes import Reports, StoppableExecutor
from tests.engine.sites import site_problem
from tests.engine.test_solve import assert_sound, counted

HARDLY = SearchOptions(time_limit=0.01, workers=1, engine="search")


class Elsewhere(StoppableExecutor):
    """Three cores, and answers that are known beforehand; ``None`` never comes."""

    cores = 3
    stop_seconds = 0.0

    def __init__(self, *answers: SearchResult | None) -> None:
        self.answers, self.seeds, self.is_stopped = list(answers), list[int](), False

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.seeds.append(args[0].options.seed)
        answer = self.answers.pop(0)
        if answer is not None:
            future.set_result([answer])
        return future

    def reports(self) -> Reports:
        return Reports(silent, list)

    def stop(self) -> None:
        self.is_stopped = True


@pytest.fixture(scope="module")
def good() -> SearchResult:
    return solve(site_problem("clinic"), counted(60, 3))


def test_the_cheapest_roster_and_the_best_bound_are_taken_over(good: SearchResult) -> None:
    problem = site_problem("clinic")
    alone = solve(problem, HARDLY)
    assert alone.objective > good.objective
    elsewhere = Elsewhere(alone, good, good)
    best = solve_with_other_seeds(problem, HARDLY, silent, elsewhere)
    assert_sound(problem, best)
    assert (best.roster, best.objective, best.notes) == (good.roster, good.objective, ())
    assert best.bound == pytest.approx(max(good.bound or 0.0, alone.bound or 0.0))
    assert len({HARDLY.seed, *elsewhere.seeds}) == 4


def test_a_bound_that_its_prices_do_not_prove_is_not_believed(good: SearchResult) -> None:
    problem = site_problem("clinic")
    assert good.certificate is not None
    (part,) = good.certificate.parts
    free = {queue: (0.0,) * len(prices) for queue, prices in good.certificate.prices.items()}
    claimed = replace(good.certificate, parts=(replace(part, bound=good.objective, proven_by="prices"),), prices=free)
    best = solve_with_other_seeds(
        problem, HARDLY, silent, Elsewhere(replace(good, bound=good.objective, certificate=claimed), None, None)
    )
    assert best.roster == good.roster
    assert best.bound is not None
    assert best.bound < good.objective


def test_what_never_comes_is_told_to_stop_and_told_of(good: SearchResult) -> None:
    elsewhere = Elsewhere(good, None, None)
    best = solve_with_other_seeds(site_problem("clinic"), HARDLY, silent, elsewhere)
    assert elsewhere.is_stopped
    assert best.notes == (LATE.format(2, 3),)
    assert best.roster == good.roster
