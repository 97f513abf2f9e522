from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.start_up import __main__ as start_up
from benchmarks.start_up.large_site import write_large_site
from scheduler.domain.problem import Problem
from scheduler.inputs.site_folder import load_site

CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"


def test_in_the_large_site_nobody_has_the_same_past(tmp_path: Path) -> None:
    write_large_site(CLINIC, tmp_path / "large", 4)
    small, large = load_site(CLINIC), load_site(tmp_path / "large")
    assert len(large.setup.agents) == 4 * len(small.setup.agents)
    contexts = Problem.of(large.setup, ()).contexts.values()
    assert len({context.view for context in contexts}) == len(contexts)
    assert large.history["offered"].sum() == 4 * small.history["offered"].sum()


def test_a_row_counts_the_seconds_of_the_whole_process(tmp_path: Path) -> None:
    row = start_up.measure("help", [start_up.ROOT, start_up.ROOT], 1, tmp_path)
    assert not row.fault
    assert row.median > 0
    assert row.other_median is not None
    assert row.ratio == pytest.approx(row.median / row.other_median)


def test_answers_that_differ_and_commands_that_fail_are_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(start_up.CASES, "help", ("check", "nowhere"))
    assert "exit code" in start_up.measure("help", [start_up.ROOT], 1, tmp_path).fault
    said = iter([b"one", b"two", b"one", b"two"])
    monkeypatch.setattr(start_up, "call", lambda *_: start_up.Call(1.0, 0, next(said)))
    assert start_up.measure("check clinic", [start_up.ROOT] * 2, 1, tmp_path).fault == "the answers differ"


def test_the_report_is_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert start_up.main(["--case", "help", "--runs", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["case"] == "help"
