"""Sums left to multipliers: rosters stay legal, bounds stay true, and both are those of exact tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from benchmarks.curtois.instance import read_instance
from benchmarks.curtois.problem import assignments, make_problem
from benchmarks.curtois.rescore import score
from benchmarks.curtois_generator import draw, write
from scheduler.checking import check_roster
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.engine import SearchOptions, solve, solve_together
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.cp_sat.oracles import LabelOracle
from scheduler.engine.prove_again import prove_again
from scheduler.engine.tables import classes
from scheduler.engine.tables.instance import compile_problem
from scheduler.rules.registry import make_rule
from tests.engine.worlds import Size, legal_problem

QUICK = SearchOptions(iterations=30, workers=1, engine="search")


@pytest.fixture
def none_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sum is counted by tables."""
    monkeypatch.setattr(classes, "MOST_MOVES", 0)


def limited(seed: int, size: Size) -> Problem:
    """A drawn site whose people may work no shift more often, and no fewer hours, than in a roster that was found."""
    problem, r = legal_problem(seed, size), Random(seed)
    roster = solve(problem, QUICK).roster
    count = Counter((duty.agent_id, duty.shift) for duty in roster.duties)
    rules = []
    for shift in {shift for _, shift in count}:
        most = max(number for (_, own), number in count.items() if own == shift)
        limit = {"measure": "days", "limit": max(1, most - r.randint(0, 1)), "window": "horizon", "shifts": [shift]}
        rules.append(make_rule("max_quantity", limit, f"most of {shift}"))
    hours = [sum(d.paid_minutes for d in roster.duties if d.agent_id == a.agent_id) / 60 for a in problem.agents]
    for kind, bound in (("max_quantity", max(hours)), ("min_quantity", min(hours) / 2)):
        rules.append(make_rule(kind, {"measure": "paid_hours", "limit": bound, "window": "horizon"}, f"{kind} hours"))
    return replace(problem, rules=(*problem.rules, *rules))


def drawn(size: Size, count: int) -> Iterator[tuple[int, Problem, float]]:
    """Sites of which CP-SAT knows the optimum."""
    found = 0
    for seed in range(40):
        try:
            problem = limited(seed, size)
            best = solve(problem, SearchOptions(20.0, workers=1, engine="cp-sat"))
        except InfeasibleError:
            continue
        if best.status is Status.OPTIMAL:
            yield seed, problem, best.objective
            found += 1
        if found == count:
            return
    raise AssertionError("too few sites")


@pytest.mark.parametrize("size", [Size(agents=3), Size(agents=4, queues=1, bound=True), Size(agents=3, extras=False)])
def test_rosters_are_legal_and_bounds_true_on_drawn_sites(size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = []
    for seed, problem, optimum in drawn(size, 4):
        monkeypatch.setattr(classes, "MOST_MOVES", 0)
        instance = compile_problem(problem)
        assert all(len(own.left_sums) >= 1 for own in instance.classes)
        result = solve(problem, QUICK)
        assert not check_roster(problem, result.roster)
        assert result.bound is not None
        assert result.bound <= optimum + 0.0005 <= result.objective + 0.001, seed
        assert result.certificate is not None
        proof = prove_again(problem, result.certificate, time_limit=5.0, workers=1)
        assert list(proof.differences(result.bound, result.certificate.unavoidable_pay)) == []
        reached.append(result.objective <= 1.05 * optimum + 1e-6)
        monkeypatch.undo()
    assert any(reached)


@pytest.mark.usefixtures("none_exact")
def test_the_full_model_may_use_what_a_bound_with_multipliers_rules_out() -> None:
    for seed in (0, 3, 5):
        problem = limited(seed, Size(agents=3))
        result = solve(problem, SearchOptions(10.0, workers=1, engine="auto"))
        assert not check_roster(problem, result.roster)
        assert result.objective == pytest.approx(
            solve(problem, SearchOptions(20.0, workers=1, engine="cp-sat")).objective
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_columns_keep_to_the_sums(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = read_instance(write(draw(2, 5, 3, seed), tmp_path))
    problem = make_problem(instance)
    best = solve(problem, SearchOptions(20.0, workers=1))
    monkeypatch.setattr(classes, "MOST_MOVES", 0)
    result = solve(problem, replace(QUICK, iterations=60))
    counted = score(instance, assignments(problem, result.roster))
    assert (counted.faults, counted.objective) == ((), result.objective)
    assert result.bound is not None
    assert best.bound is not None
    assert result.bound <= best.objective + 1e-6
    assert result.objective >= best.bound - 1e-6


def test_multipliers_cost_the_bound_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_problem(read_instance(write(draw(4, 8, 4, 1), tmp_path)))
    exact = Dual.of(compile_problem(problem))
    exact.ascend(steps_clock(400))
    monkeypatch.setattr(classes, "MOST_MOVES", 0)
    free = Dual.of(compile_problem(problem))
    bound = free.settle(exact.best_prices)
    assert free.settle(exact.best_prices, 0) < bound <= exact.bound + 1e-3
    people = len(problem.agents) * 100_000  # one missing person a tour, at most, is far more than multipliers lose
    assert exact.bound - bound < 0.2 * people
    assert free.settle(exact.best_prices) == bound


@pytest.mark.usefixtures("none_exact")
def test_the_oracle_says_where_its_tour_breaks_a_sum(tmp_path: Path) -> None:
    problem = make_problem(read_instance(write(draw(2, 3, 3, 1), tmp_path)))
    oracle = LabelOracle(compile_problem(problem), 0)
    answer = oracle.best(np.full(problem.horizon.num_intervals, 1000.0))
    assert (answer.duties, answer.exact) == (None, False)
    assert answer.upper > 0.0


def test_setting_up_is_told_agent_by_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve_together, "TABLES_SECONDS", 0.0)
    phases: list[str] = []
    solve(limited(3, Size(agents=3)), QUICK, lambda progress: phases.append(progress.phase))
    assert phases[:3] == ["tables 1/3", "tables 2/3", "tables 3/3"]
    assert phases[-1] == "done"
