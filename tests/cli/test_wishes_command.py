"""``scheduler wishes`` as users type it: what refused a wish, and what granting it costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CLINIC, Edit, call, solved

MORE = """\
C02,,every,prefer_start,07:00-09:00,0.2,2026-11-12 10:00
C04,,every,with,C05,1,
C06,2026-11-24,,off,,1,2026-11-01
C06,2026-11-25,,off,,0.01,
C08,2026-11-26,,apart,C06,2,
"""


@pytest.fixture
def run(edited_clinic: Edit, tmp_path: Path) -> Path:
    return solved(edited_clinic({"wishes.csv": ("", MORE)}), tmp_path / "run", "--no-simulate")


def test_every_refused_wish_has_a_rule_or_a_price(run: Path) -> None:
    told = json.loads(call("wishes", run, "--json", "--all").stdout)
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert told["refused"] == summary["wishes"]["refused"] == len(told["refusals"]) > 0
    assert told["asked"] == len(told["answers"]) == told["granted"] + told["refused"] + told["does_not_apply"]
    for one in told["refusals"]:
        assert one["can_be_granted"] == (one["granting_costs"] is not None) == (not one["forbidden_by"])
        if one["can_be_granted"]:
            assert sum(one["goals"].values()) == pytest.approx(one["granting_costs"])
            assert one["changes"]


def test_the_table_fits_a_page_and_solve_points_to_it(run: Path, edited_clinic: Edit) -> None:
    done = call("wishes", run, "--all")
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "same hours as C05" in done.stdout
    assert "refused, because no legal week of the person grants it" in done.stdout
    one = call("wishes", run, "--agent", "C02", "--all").stdout
    assert "C04" not in one
    assert "start in 07:00-09:00" in one


def test_solve_says_how_many_wishes_were_granted(tmp_path: Path) -> None:
    done = call("solve", CLINIC, "--iterations", 10, "--workers", 1, "--no-simulate", "--out", tmp_path / "run")
    assert "wishes    2 asked, " in done.stdout
    assert "0 differences" in call("verify", tmp_path / "run").stdout


def test_an_unknown_agent_or_run_exits_2(run: Path, tmp_path: Path) -> None:
    done = call("wishes", run, "--agent", "C2")
    assert done.exit_code == 2
    assert "unknown agent 'C2'" in done.stderr
    assert call("wishes", tmp_path / "nowhere").exit_code == 2
