from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.compile import __main__ as compile_benchmark


def test_units_are_medians_over_the_trivial_kernel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spent = iter([1.0, 30.0, 60.0, 2.0, 20.0, 50.0, 1.0, 25.0, 70.0])
    monkeypatch.setattr(compile_benchmark, "processor_seconds", lambda code, tree: next(spent))
    assert compile_benchmark.main(["--json", "--against", "."]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["checkout"], row["seconds"], row["units"]) for row in rows] == [
        ("this", 25.0, 25.0),
        ("other", 60.0, 60.0),
    ]


def test_a_process_that_fails_is_told() -> None:
    assert compile_benchmark.processor_seconds("raise SystemExit(3)", Path()) is None
    assert compile_benchmark.processor_seconds("pass", Path()) > 0  # type: ignore[operator]


def test_no_run_at_all_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        compile_benchmark.main(["--runs", "0"])
    assert "--runs: found 0, at least 1 is allowed" in capsys.readouterr().err
