from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


def test_warm_up_says_what_it_compiles_and_how_long_it_took() -> None:
    done = CliRunner().invoke(main, ["warm-up", "--json"])
    assert done.exit_code == 0, done.output
    assert "compiling the kernels of the search" in done.stderr
    assert set(json.loads(done.stdout)["seconds"]) == {"search"}


def test_all_means_the_simulation_too() -> None:
    done = CliRunner().invoke(main, ["warm-up", "--all"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("kernels are ready: search ")
    assert ", simulation " in done.stdout


def test_make_install_warms_up_and_says_so() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("$(VENV)/installed:")[1].split("\n\n")[0]
    assert "scheduler warm-up --all" in recipe
    assert "echo 'compiling the kernels" in recipe


@pytest.mark.slow
def test_after_warming_up_a_search_compiles_nothing(tmp_path: Path) -> None:
    """The cache holds the same files before and after a solve of each example site."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}

    def scheduler(*arguments: str) -> None:
        call = [sys.executable, "-c", "from scheduler.cli.main import main; main()", *arguments]
        subprocess.run(call, check=True, env=environment, cwd=ROOT, capture_output=True)

    def compiled() -> set[str]:
        return {path.name for path in (tmp_path / "cache").rglob("*.nbc")}

    scheduler("warm-up")
    before = compiled()
    assert len(before) > 10
    for site in ("clinic", "manila"):
        out = str(tmp_path / site)
        scheduler("solve", f"configs/{site}", "--iterations", "5", "--workers", "1", "--out", out)
    assert compiled() == before
    assert len({name.rsplit(".", 2)[0] for name in before}) == len(before), "a kernel was compiled for two signatures"
