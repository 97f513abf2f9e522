from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.erlang import __main__ as command
from benchmarks.peers.environments import NotAvailableError

FAKE = """
import json, sys
cases = json.load(sys.stdin)
more = [case["agents"] + (i == 0) for i, case in enumerate(cases)]
json.dump({"version": "0", "seconds": 2.0, "agents": more, "shares": [[0.5, 0.0]] * len(cases)}, sys.stdout)
"""


def test_cases_are_drawn_from_the_seed_up_to_a_hundred_and_sixty_erlang() -> None:
    cases, again = command.draw_cases(1), command.draw_cases(1)
    assert cases["rate"].size == 6720
    assert (cases["rate"] == again["rate"]).all()
    assert 50 < (cases["rate"] * cases["aht"]).max() <= 160


def test_a_peer_that_cannot_be_installed_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(name: str, folder: Path) -> Path:
        raise NotAvailableError("no network")

    monkeypatch.setattr(command, "environment", refuse)
    assert command.main(["--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["model"], row["status"]) for row in rows] == [
        ("erlang_c", "skipped: no network"),
        ("erlang_a", "skipped: no network"),
    ]
    assert all(row["ours_seconds"] > 0 for row in rows)


def test_answers_of_the_peer_are_counted_against_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fake.py").write_text(FAKE, encoding="utf-8")
    monkeypatch.setattr(command, "PEER", tmp_path / "fake.py")
    monkeypatch.setattr(command, "environment", lambda name, folder: Path(sys.executable))
    assert command.main(["--json", "--sample", "7"]) == 0
    for row, count in zip(json.loads(capsys.readouterr().out), (6720, 7), strict=True):
        assert (row["compared"], row["same"], row["peer_more"], row["peer_less"]) == (count, count - 1, 1, 0)
        assert 0.2 < row["in_time_difference"] < 0.5  # ours reach at least 80 %
        assert row["speed_ratio"] > 0


def test_a_sample_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--sample", "0"]) == 2
    assert "found 0" in capsys.readouterr().err
