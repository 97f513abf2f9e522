"""Run the independent referee of run folders, where it is at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REFEREE = Path(__file__).resolve().parents[1].parent / "shared" / "referee.py"


def assert_referee_agrees(folder: Path) -> None:
    """Fail where the referee disagrees with a run folder; skip where there is no referee."""
    if not REFEREE.is_file():
        pytest.skip("the referee script ../shared/referee.py is not at hand")
    done = subprocess.run([sys.executable, str(REFEREE), str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
