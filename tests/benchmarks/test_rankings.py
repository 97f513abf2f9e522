from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rankings.__main__ import Pair, main
from benchmarks.rankings.scenarios import KINDS, draw_scenarios
from scheduler import pipeline

ROOT = Path(__file__).resolve().parents[2]
CLINIC = ROOT / "configs" / "clinic"


def test_a_small_measurement_solves_plays_and_can_be_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--sites", "clinic", "--pairs", "2", "--scenarios", "2", "--iterations", "10", "--workers", "1"]
    words += ["--replications", "10", "--fresh", "30", "--runs", str(tmp_path), "--json"]
    code = main(words)
    first = capsys.readouterr()
    found = json.loads(first.out)
    assert found["pairs"] == len(found["rows"]) == 2
    assert found["tellable"] == sum(row["tellable"] for row in found["rows"])
    assert code == (0 if found["agree"] >= 0.95 * found["tellable"] else 1)
    assert all(row["low"] <= row["value"] <= row["high"] for row in found["rows"])
    assert "solving base" in first.err
    assert main(words) == code
    again = capsys.readouterr()
    assert json.loads(again.out) == found
    assert "solving" not in again.err


def test_scenarios_drawn_are_different_and_fit_the_site(tmp_path: Path) -> None:
    found = draw_scenarios(CLINIC, len(KINDS), np.random.default_rng(3), tmp_path)
    assert len({path.read_text(encoding="utf-8").partition("changes:")[2] for path in found}) == len(KINDS)
    for path in found:
        pipeline.load_problem(pipeline.SiteRequest(CLINIC, overlays=[path]))


def test_signs_agree_or_do_not() -> None:
    pair = Pair("clinic", "a", "b", -5.0, -7.0, -3.0, True, -4.0, -5.0, -3.0, 2.0)
    assert pair.agrees
    assert not pair.formula_agrees
