from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.curtois.__main__ import find_instances, read_best_known
from benchmarks.curtois.instance import read_instance
from benchmarks.curtois.problem import make_problem
from benchmarks.curtois.rescore import score
from benchmarks.curtois_generator import draw, main, write
from scheduler.checking import check_roster
from tests.benchmarks.test_curtois import roster_of, score_py

SIZES = [(4, 8, 3, 1), (6, 5, 1, 2), (8, 6, 18, 3), (12, 4, 6, 4), (4, 5, 32, 5)]


@pytest.mark.parametrize(("weeks", "people", "kinds", "seed"), SIZES)
def test_the_planted_roster_is_legal_and_costs_what_is_said(
    weeks: int, people: int, kinds: int, seed: int, tmp_path: Path
) -> None:
    drawn = draw(weeks, people, kinds, seed)
    instance = read_instance(write(drawn, tmp_path))
    assert replace(instance, cover=()) == replace(drawn.instance, cover=())
    assert [replace(one, where="") for one in instance.cover] == list(drawn.instance.cover)
    assert (instance.days, len(instance.staff), len(instance.shifts)) == (7 * weeks, people, kinds)
    counted = score(instance, drawn.planted)
    assert (counted.faults, counted.objective) == ((), drawn.cost)
    problem = make_problem(instance)
    assert not check_roster(problem, roster_of(problem, list(drawn.planted)))


def test_the_instances_own_scorer_says_the_same(tmp_path: Path) -> None:
    oracle = score_py()
    drawn = draw(4, 8, 5, 1)
    path = write(drawn, tmp_path)
    says = oracle.score(path, oracle.read_roster(tmp_path / "planted" / path.with_suffix(".csv").name))
    assert (says["feasible"], says["objective"]) == (True, drawn.cost)


def test_the_command_writes_what_the_benchmark_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in ("1", "2"):
        assert main([str(tmp_path), "--weeks", "4", "--people", "6", "--kinds", "3", "--seed", seed]) == 0
    assert [path.name for path in find_instances(tmp_path, None)] == ["Instance40060301.txt", "Instance40060302.txt"]
    known = read_best_known(tmp_path)
    assert known == {f"Instance4006030{seed}": draw(4, 6, 3, seed).cost for seed in (1, 2)}
    assert f"planted cost {known['Instance40060302']}" in capsys.readouterr().out
    with (tmp_path / "planted" / "Instance40060301.csv").open(newline="") as file:
        assert [(e, int(d), s) for e, d, s in list(csv.reader(file))[1:]] == list(draw(4, 6, 3, 1).planted)


def test_many_kinds_of_shift_are_limited_tighter() -> None:
    def limited(kinds: int) -> float:
        terms = draw(4, 30, kinds, 1).instance.staff.values()
        most = [count for one in terms for _, count in one.max_shifts if count]
        return sum(count < 28 for count in most) / len(most)

    assert limited(4) < limited(10) < limited(18)
