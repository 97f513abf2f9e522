"""Equal hours are found by the price of labour; the figures of both kinds of rosters are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.head_shift.__main__ import EQUAL, main, next_scale
from tests.calibration.small_site import write_small_site


def test_the_price_of_labour_is_lowered_until_hours_enclose_those_wanted_then_between() -> None:
    def hours(scale: float) -> float:
        return 1000.0 - 200.0 * scale

    tried = [(1.0, hours(1.0))]
    for _ in range(8):
        if abs(tried[-1][1] / 872.0 - 1) < EQUAL:
            break
        tried.append((scale := next_scale(tried, 872.0), hours(scale)))
    assert tried[-1][1] == pytest.approx(872.0, rel=EQUAL)
    assert next_scale([(1.0, 900.0)], 800.0) > 1


def test_a_small_site_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, store = write_small_site(tmp_path / "site"), tmp_path / "found.json"
    options = ["--site", str(site), "--iterations", "6", "--rounds", "1", "--seeds", "1", "--replications", "20"]
    code = main([*options, "--store", str(store), "--least", "-1"])
    assert code == 0
    found = json.loads(store.read_text(encoding="utf-8"))
    assert [row["kind"] for row in found["rosters"]] == ["formula", "shifted"]
    assert found["has_several_skills"]
    gained = found["loss"]["shifted"] - found["loss"]["formula"]
    assert found["difference"]["value"] == pytest.approx(gained, abs=0.02)
    assert "by formula" in capsys.readouterr().out
    assert main([*options, "--least", "0.99"]) == 1
