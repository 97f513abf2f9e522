"""Run the independent referee of run folders, and the count of what people see in one, where they are at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
REFEREE, WEEK = SHARED / "referee.py", SHARED / "week.py"


def assert_referee_agrees(folder: Path) -> None:
    """Fail where the referee disagrees with a run folder; skip where there is no referee."""
    if not REFEREE.is_file():
        pytest.skip("the referee script ../shared/referee.py is not at hand")
    command = [sys.executable, str(REFEREE), str(folder), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # What the referee calls waste is what the summary calls avoidable: shortage that other allotments would not have.
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["avoidable_agent_hours"] == pytest.approx(json.loads(done.stdout)["waste_agent_hours"], abs=0.006)
    if WEEK.is_file():
        seen = subprocess.run(
            [sys.executable, str(WEEK), str(folder), "--json"], capture_output=True, text=True, check=True
        )
        people = json.loads(seen.stdout)
        people.pop("people")
        assert people == {key: summary["week"][key] for key in people}
