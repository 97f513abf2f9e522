"""Some of the faults of ``benchmarks.faults``; `benchmarks/faults/results.txt` has a run of them all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "faults" / "results.txt"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


def faults(*options: str) -> str:
    """Run in a process of its own, which forks; what it prints."""
    command = [sys.executable, "-m", "benchmarks.faults", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("command", ["init", "import people", "solve --force", "export payroll, again"])
def test_a_fault_at_some_operations_of_a_command_loses_nothing(command: str) -> None:
    told = faults("--every", "11", "--command", command)
    assert told.splitlines()[-1].endswith(", 0 with something lost, half-written, left behind or untold")


@pytest.mark.slow
def test_a_fault_at_any_operation_of_any_command_loses_nothing() -> None:
    points = re.search(r"(?m)^([\d,]+) points, 0 with", faults())
    assert points is not None
    assert int(points[1].replace(",", "")) >= 1_000


def test_the_results_kept_are_of_a_thousand_points_and_of_every_command() -> None:
    from benchmarks.faults.commands import COMMANDS

    text = RESULTS.read_text(encoding="utf-8")
    assert text.startswith("python -m benchmarks.faults: python ")
    points = re.search(r"(?m)^([\d,]+) points, 0 with something lost", text)
    assert points is not None
    assert int(points[1].replace(",", "")) >= 1_000
    assert all(f"\n{typed.name} " in text for typed in COMMANDS)


JUDGED = """
import sys
from pathlib import Path
from benchmarks.faults.commands import Typed
from benchmarks.faults.judge import faults_after

world = Path(sys.argv[1])
typed, before, after = Typed("x", ()), {"a.csv": b"old"}, {"a.csv": b"new"}
def judge(text, code, said=""):
    (world / "a.csv").write_text(text)
    return bool(faults_after(typed, world, before, after, code, said))
said = "a.csv: No space left on device"
print(judge("new", 0), judge("old", 2, said), judge("old", -9), judge("new", -9))
print(judge("old", 0), judge("new", 2, said), judge("old", 2, "failed"))
print(judge("ne", -9), judge("old", 1), judge("old", 2, "Traceback"))
"""


def test_the_judge_sees_halves_lies_and_reasons_untold(tmp_path: Path) -> None:
    command = [sys.executable, "-c", JUDGED, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert [set(line.split()) for line in done.stdout.splitlines()] == [{"False"}, {"True"}, {"True"}]
