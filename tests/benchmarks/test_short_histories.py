from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.short_histories.__main__ import main
from benchmarks.short_histories.histories import FEWEST_WEEKS, MOST_WEEKS, invent


def test_days_are_forecast_better_than_before_and_than_the_mean_of_four(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--histories", "24", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = {row["method"]: row for row in found["methods"]}
    assert found["holds"]
    assert rows["auto"]["days"] < min(rows["default before"]["days"], rows["plain mean of four"]["days"])
    assert rows["auto"]["half_hours"] < rows["default before"]["half_hours"]
    assert 0.7 < rows["auto"]["stated_over_had"] < 1.4


def test_a_history_follows_from_seed_and_number_and_differs_from_the_next() -> None:
    one, again, other = invent(5, 1), invent(5, 1), invent(5, 2)
    np.testing.assert_array_equal(one.history.table.offered, again.history.table.offered)
    assert one.history.table.offered.shape != other.history.table.offered.shape or one.kind != other.kind


def test_histories_have_the_weeks_and_the_trouble_they_promise() -> None:
    made = [invent(9, number) for number in range(60)]
    assert {one.weeks for one in made} == set(range(FEWEST_WEEKS, MOST_WEEKS + 1))
    assert all(len(one.history.table) <= 7 * one.weeks for one in made)
    assert all(one.first >= one.history.table.first + len(one.history.table) for one in made)
    told = " ".join(one.kind for one in made)
    for what in ("still", "trend", "walk", "shift", "month", "outliers", "gaps", "event", "after closures", "US", "PT"):
        assert what in told
    assert {one.minutes for one in made} == {5, 15, 30}
