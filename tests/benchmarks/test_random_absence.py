"""People valued by thinning and by the expectation over who comes: the values, and a run of the experiment."""

from __future__ import annotations

import json

import pytest

from benchmarks.random_absence.__main__ import by_expectation, main, team


def test_a_person_adds_what_the_expectation_gains() -> None:
    problem = team(6, 0.25, 1.0)
    drawn = by_expectation(problem, 0.25)
    sure = by_expectation(problem, 0.0)
    interval = max(range(len(sure.demand[0].values)), key=lambda i: len(sure.demand[0].values[i]))
    values, expected = sure.demand[0].values[interval], drawn.demand[0].values[interval]
    first, second = values[0], values[1]
    # One of one comes with 3/4; of two both with 9/16, one alone with 6/16.
    assert expected[0] == round(0.75 * first)
    assert expected[1] == pytest.approx(9 / 16 * (first + second) + 6 / 16 * first - 0.75 * first, abs=1)
    assert list(expected) == sorted(expected, reverse=True)


def test_the_experiment_runs(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--people", "6", "--absence", "0.1", "--seeds", "1", "--iterations", "4", "--replications", "10", "--json"]
    assert main(few) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["thinned"] > 0
    assert row["low"] <= row["change"] <= row["high"]
