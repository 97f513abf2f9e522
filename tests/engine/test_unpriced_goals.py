"""A goal that says what the engine cannot price is refused by name, never ignored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scheduler.cli.main import main
from scheduler.domain.errors import UnpricedGoalError
from scheduler.engine import SearchOptions, solve
from scheduler.goals.registry import GOALS
from tests.engine.worlds import plain_problem
from tests.goals.made_up import LeadsPresent

CLINIC = Path(__file__).resolve().parents[2] / "configs" / "clinic"


@pytest.mark.parametrize("engine", ["auto", "search", "cp-sat"])
def test_a_goal_beyond_the_engine_is_refused(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = LeadsPresent()
    monkeypatch.setitem(GOALS, goal.name, goal)
    with pytest.raises(UnpricedGoalError, match=rf"goals: {goal.name}: found a price of .* the engine prices"):
        solve(plain_problem(), SearchOptions(engine=engine, iterations=2, workers=1))


def test_the_command_ends_with_2_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GOALS, "leads_present", LeadsPresent())
    out = tmp_path / "run"
    done = CliRunner().invoke(main, ["solve", str(CLINIC), "--iterations", "5", "--out", str(out)])
    assert (done.exit_code, out.exists()) == (2, False)
    assert "goals: leads_present: found a price of sums over agents" in done.stderr
