from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.forecast.__main__ import main

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_the_two_histories_are_forecast_within_the_limits(capsys: pytest.CaptureFixture[str]) -> None:
    if not (DATA / "bank_2003").is_dir() or not (DATA / "technion_1999").is_dir():
        pytest.skip(f"the call histories are not part of the project and {DATA} does not hold them")
    assert main(["--data", str(DATA), "--json"]) == 0
    rows = {row["series"]: row for row in json.loads(capsys.readouterr().out)}
    bank, technion = rows["bank_2003"], rows["technion_1999"]
    assert bank["wape"] <= 0.062
    assert bank["wape_day"] <= 0.048
    assert abs(bank["bias"]) <= 0.01
    assert bank["ratio_naive"] <= 0.72
    assert bank["ratio_mean4"] <= 0.92
    assert max(rows[f"bank_2003 week {week} ahead"]["wape"] for week in (1, 2, 3, 4)) <= 0.064
    assert technion["ratio_naive"] <= 0.76
    assert technion["ratio_mean4"] <= 0.93
    assert abs(technion["bias"]) <= 0.01
    assert 0.72 <= bank["inside_limits"] <= 0.9
    assert 0.72 <= technion["inside_limits"] <= 0.9


def test_without_the_data_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "give --data DIR" in capsys.readouterr().err


def test_a_file_without_its_columns_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bank_2003").mkdir()
    (tmp_path / "bank_2003" / "volumes_5min.csv").write_text("time,calls\n2003-03-03 07:00:00,1\n")
    assert main(["--data", str(tmp_path)]) == 2
    assert "column start is missing" in capsys.readouterr().err
