"""Prices of people's weeks, one kind at a time, on the smallest site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.lived_weeks import main, variants
from scheduler import pipeline

ROOT = Path(__file__).resolve().parents[2]


def test_each_kind_the_site_prices_has_a_row_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    site = str(ROOT / "configs" / "clinic")
    options = ["--site", site, "--iterations", "20", "--workers", "1", "--replications", "5"]
    assert main([*options, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["prices"] for row in rows] == ["none", "steady starts", "days off together", "all"]
    assert all(row["gap"] >= 0 and 0 < row["in_time"] <= 1 for row in rows)
    assert rows[1]["starts_within_2h"] >= rows[0]["starts_within_2h"]


def test_every_row_of_people_stands_alone_once() -> None:
    problem, _ = pipeline.load_problem(pipeline.SiteRequest(ROOT / "configs" / "manila"))
    found = dict(variants(problem))
    assert found["none"].presence_rows == ()
    assert found["none"].prices.start_spread == 0
    assert found["all"] == problem
    for row in problem.presence_rows:
        assert found[row.name].presence_rows == (row,)
