from __future__ import annotations

import json

import pytest

from benchmarks.simulation.__main__ import main


def test_three_ways_agree_on_a_small_week(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--calls", "3000", "--repeat", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["queues"], report["skill_groups"]) == (5, 12)
    assert {other["name"] for other in report["others"]} == {"heapq", "simpy"}
    assert all(other["equal"] for other in report["others"])
