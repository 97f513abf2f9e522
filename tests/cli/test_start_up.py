"""What commands leave unloaded: libraries that take longer to load than the command takes to answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLINIC = str(ROOT / "configs" / "clinic")
RUN = """
import json, sys
from scheduler.cli.main import main
main(sys.argv[1:], prog_name="scheduler", standalone_mode=False)
print("\\n" + json.dumps(sorted(sys.modules)))
"""
SOLVERS = {"numba", "llvmlite", "ortools", "lightgbm", "distributed"}
WRITERS = {"openpyxl", "xlsxwriter", "jinja2"}
SELDOM = {"scipy.sparse", "scipy.stats", "multiprocessing.process", "scheduler.simulation"}


def loaded_by(*arguments: str) -> set[str]:
    """Modules a process of the command has loaded when it ends."""
    command = [sys.executable, "-P", "-c", RUN, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("solve", "--help"), ("check", "--help")])
def test_help_loads_no_library_but_that_of_the_command_line(arguments: tuple[str, ...]) -> None:
    left = {"numpy", "pandas", "scipy", "pydantic", "yaml", "rich", "holidays", *SOLVERS, *WRITERS}
    assert not loaded_by(*arguments) & left


@pytest.mark.parametrize("command", ["check", "require", "forecast"])
def test_what_only_reads_a_site_loads_no_solver_and_no_compiler(command: str) -> None:
    assert not loaded_by(command, CLINIC) & {*SOLVERS, *WRITERS, *SELDOM}
