from __future__ import annotations

import signal
from typing import Any

import numpy as np
import pytest
from pybind11_abseil.status import BuildStatusNotOk, StatusCode, StatusNotOk

from scheduler.engine.columns.growing_programme import GrowingProgramme, Optimum, Variables


def variables(costs: list[float], columns: list[list[float]], most: float = np.inf) -> Variables:
    """One column of the matrix each."""
    matrix = np.array(columns, np.float64).T
    rows, owners = np.nonzero(matrix)
    return Variables(np.array(costs), np.full(len(costs), most), rows, owners, matrix[rows, owners])


def optimum(programme: GrowingProgramme) -> Optimum:
    found = programme.solve()
    assert found is not None
    return found


def test_a_cheaper_column_and_another_sum_change_the_optimum() -> None:
    programme = GrowingProgramme(2)
    programme.sums[:] = 4, 2
    programme.add(variables([3.0, 5.0], [[1, 0], [0, 1]]))
    first = optimum(programme)
    assert (first.cost, first.values.tolist(), first.duals.tolist()) == (22.0, [4.0, 2.0], [3.0, 5.0])
    programme.add(variables([6.0], [[1, 1]]))  # both rows for 6 where they cost 8
    second = optimum(programme)
    assert (second.cost, second.values.tolist()) == (18.0, [2.0, 0.0, 2.0])
    programme.sums[0] = 1
    third = optimum(programme)
    assert (third.cost, third.values.tolist()) == (11.0, [0.0, 1.0, 1.0])


def test_what_has_no_solution_has_none_until_a_column_makes_one() -> None:
    programme = GrowingProgramme(1)
    programme.sums[:] = 5
    programme.add(variables([1.0], [[1]], most=3.0))
    assert programme.solve() is None
    programme.add(variables([9.0], [[1]]))
    found = optimum(programme)
    assert (found.cost, found.values.tolist()) == (21.0, [3.0, 2.0])


@pytest.mark.parametrize("seed", range(10))
def test_every_optimum_is_proven_by_its_duals(seed: int) -> None:
    rng = np.random.default_rng(seed)
    programme, rows = GrowingProgramme(6), 6
    costs, matrix, most = np.zeros(0), np.zeros((rows, 0)), np.zeros(0)

    def add(own: Variables) -> None:
        nonlocal costs, matrix, most
        dense = np.zeros((rows, len(own.costs)))
        dense[own.rows, own.owners] = own.coefficients
        costs, most = np.append(costs, own.costs), np.append(most, own.most)
        matrix = np.hstack([matrix, dense])
        programme.add(own)

    add(variables([100.0] * rows, np.eye(rows).tolist()))
    for _ in range(8):
        programme.sums[:] = rng.integers(0, 9, rows)
        columns = rng.integers(0, 2, (5, rows)).tolist()
        add(variables(rng.integers(0, 50, 5).astype(float).tolist(), columns, most=float(rng.integers(1, 4))))
        add(variables(rng.integers(1, 50, 2).astype(float).tolist(), rng.integers(0, 2, (2, rows)).tolist()))
        found = optimum(programme)
        assert matrix @ found.values == pytest.approx(programme.sums, abs=1e-6)
        assert found.cost == pytest.approx(costs @ found.values)
        reduced = costs - found.duals @ matrix
        wins = np.minimum(reduced, 0.0)
        assert np.isfinite(most[wins < -1e-6]).all()
        proven = found.duals @ programme.sums + (wins * np.where(wins < -1e-6, most, 0.0)).sum()
        assert proven == pytest.approx(found.cost, abs=1e-6)


class UnderCtrlC:
    """Variables that are being sent when Ctrl-C is pressed."""

    def __init__(self, own: Variables) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        if name == "most":
            signal.raise_signal(signal.SIGINT)
        return getattr(self._own, name)


def test_ctrl_c_during_a_solution_waits_for_its_end() -> None:
    programme = GrowingProgramme(1)
    programme.sums[:] = 2
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sent: Any = UnderCtrlC(variables([3.0], [[1]]))
        programme.add(sent)
        with pytest.raises(KeyboardInterrupt):
            programme.solve()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, handler)
    assert optimum(programme).cost == 6.0


class _Failing:
    """A solver that ends as GLOP does where numbers lie too far apart, or where it is given nonsense."""

    def __init__(self, code: StatusCode) -> None:
        self._code = code

    def update(self, changes: object) -> bool:
        return True

    def solve(self, *how: object) -> object:
        raise BuildStatusNotOk(self._code, "ABNORMAL")


def test_an_abnormal_end_gives_no_optimum_and_a_mistake_is_raised() -> None:
    programme = GrowingProgramme(1)
    programme._solver = _Failing(StatusCode.INTERNAL)  # noqa: SLF001
    assert programme.solve() is None
    programme._solver = _Failing(StatusCode.INVALID_ARGUMENT)  # noqa: SLF001
    with pytest.raises(StatusNotOk, match="ABNORMAL"):
        programme.solve()
