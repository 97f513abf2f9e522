"""``scheduler solve`` as a process, stopped at many moments: a roster or a clear word, and nothing half-done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from scheduler.inputs.run_folder.reader import read_run
from tests.cli.conftest import CLINIC, ROOT, call
from tests.cli.test_places import environment

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
STOPPED_AT_CALL = """
import atexit, os, signal, sys
left = int(sys.argv.pop(1))
calls = 0
def count(frame, event, _):
    global calls
    if event == "call" and "scheduler" in frame.f_code.co_filename:
        calls += 1
        if calls == left:
            os.kill(os.getpid(), signal.SIGINT)
from scheduler.cli.start import main
sys.setprofile(count)
if not left:
    atexit.register(lambda: print("calls", calls, file=sys.stderr))
main()
"""
"""A command that gets Ctrl-C at a call of one of our functions in its main thread; at call 0: none, and it counts."""
QUICK = ("--time-limit", "2", "--workers", "2", "--no-simulate")


def stopped(at: int, out: Path, *words: object) -> tuple[int, str]:
    """Exit code and what was said."""
    typed = [sys.executable, "-c", STOPPED_AT_CALL, str(at), *map(str, words), "--out", str(out)]
    process = subprocess.Popen(
        typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
        start_new_session=True,
    )
    _, said = process.communicate()  # returns once no process holds its pipes
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    return process.returncode, said


def assert_a_roster_or_a_word(code: int, said: str, out: Path) -> None:
    assert "Traceback" not in said
    there = [path for path in out.parent.iterdir()]
    if code == 0 or "written before" in said:
        assert there == [out]
        assert read_run(out).summary["findings"] == 0
    else:
        assert code == 128 + signal.SIGINT
        assert said.splitlines()[-1:] in (["stopped; nothing was written"], [])
        assert there == []


def moments(count: int, number: int, seed: int) -> list[int]:
    """Calls at which to stop, spread over all."""
    r = Random(seed)
    return [count * i // number + r.randrange(count // number) + 1 for i in range(number)]


@pytest.mark.parametrize("at", [2_000, 40_000, 118_000])
def test_a_stop_ends_with_a_roster_or_a_word(at: int, tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert_a_roster_or_a_word(*stopped(at, out, "solve", CLINIC, *QUICK), out)


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [1, 4])
def test_a_stop_at_many_moments_ends_with_a_roster_or_a_word(weeks: int, tmp_path: Path) -> None:
    words = ("solve", CLINIC, "--weeks", weeks, *QUICK)
    code, said = stopped(0, tmp_path / "whole", *words)
    assert code == 0
    for at in moments(int(said.split()[-1]), 12, weeks):
        (place := tmp_path / str(at)).mkdir()
        out = place / "run"
        assert_a_roster_or_a_word(*stopped(at, out, *words), out)
        if out.exists():
            assert call("verify", out).exit_code == 0
