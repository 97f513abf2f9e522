from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.checking import check_all
from scheduler.domain.result import Finding
from scheduler.inputs.run_folder.reader import read_run
from tests.cli.conftest import CLINIC, QUICK, call, files_under
from tests.cli.test_places import environment
from tests.referee import assert_referee_agrees

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
COMMAND = [sys.executable, "-c", "from scheduler.cli.main import main; main()", "solve", str(CLINIC)]


def start_solving(out: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "--out", str(out), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def read_until(process: subprocess.Popen[str], word: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return
    pytest.fail(f"the search ended before it said {word!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stopped_search_keeps_the_best_legal_roster(number: signal.Signals, workers: str, tmp_path: Path) -> None:
    out = tmp_path / "run"
    process = start_solving(out, "--time-limit", "3600", "--workers", workers)
    read_until(process, "start")
    process.send_signal(number)
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert f"run written to {out}" in printed
    assert read_run(out).summary["findings"] == 0
    assert call("verify", out).exit_code == 0
    assert_referee_agrees(out)


@pytest.mark.parametrize("word", ["start", "done"])
def test_a_killed_search_leaves_a_complete_run_or_none(word: str, tmp_path: Path) -> None:
    out = tmp_path / "run"
    process = start_solving(out, "--engine", "search", "--iterations", "40", "--workers", "1")
    read_until(process, word)
    process.kill()
    process.communicate(timeout=120)
    visible = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert visible in ([], [out])
    for run in visible:
        assert call("verify", run).exit_code == 0


def test_a_killed_replacement_leaves_the_old_run_or_the_new(own_run: Path) -> None:
    process = start_solving(own_run, "--engine", "search", "--iterations", "40", "--workers", "1", "--force")
    read_until(process, "done")
    process.kill()
    process.communicate(timeout=120)
    complete = [path for path in own_run.parent.iterdir() if not path.name.startswith(".")]
    assert complete
    for run in complete:
        assert call("verify", run).exit_code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_stop_after_the_search_does_not_lose_the_roster(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_late(*arguments: Any) -> Any:
        signal.raise_signal(number)
        return check_all(*arguments)

    handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    monkeypatch.setattr("scheduler.pipeline.check_all", check_late)
    done = call("solve", CLINIC, *QUICK, "--out", tmp_path / "run")
    assert done.exit_code == 0
    assert call("verify", tmp_path / "run").exit_code == 0
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == handlers


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_before_the_search_writes_nothing(
    number: signal.Signals, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> Any:
        signal.raise_signal(number)

    monkeypatch.setattr("scheduler.pipeline.read_planned", stop)
    done = call("solve", CLINIC, "--out", tmp_path / "run")
    assert done.exit_code == code
    assert "stopped; nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_roster_with_findings_is_written_and_exits_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding(
        "daily rest", "C01", datetime(2026, 11, 24, 8, tzinfo=UTC), "11.00 h", "9.00 h", "too short a rest"
    )
    monkeypatch.setattr("scheduler.pipeline.check_all", lambda *_: (finding,))
    done = call("solve", CLINIC, *QUICK, "--out", tmp_path / "run")
    assert done.exit_code == 1
    assert "daily rest: too short a rest" in done.stdout
    assert read_run(tmp_path / "run").summary["findings"] == 1


STOPPED_AT = """
import os, signal, sys
number = int(sys.argv.pop(1))
at = sys.argv.pop(1)
import importlib
module, _, name = at.rpartition(".")
def stop(*_, **__):
    os.kill(os.getpid(), number)
    while True:
        signal.pause()
setattr(importlib.import_module(module), name, stop)
from scheduler.cli.start import main
main()
"""
"""A command that gets a signal where it is about to do something."""
PLACES = {
    "check": ("scheduler.pipeline.staff", ("check", "{site}")),
    "forecast": ("scheduler.pipeline.plan_volumes", ("forecast", "{site}", "--out", "{out}")),
    "forecast lock": ("scheduler.review.lock.write_lock", ("forecast", "lock", "{site}")),
    "require": ("scheduler.cli.require.write_new", ("require", "{site}", "--out", "{out}")),
    "solve": ("scheduler.pipeline.load_problem", ("solve", "{site}", "--out", "{out}")),
    "compare": ("scheduler.pipeline.load_problem", ("compare", "{site}", "--out", "{out}")),
    "simulate": ("scheduler.simulation.simulate", ("simulate", "{run}", "--out", "{out}")),
    "verify": ("scheduler.checking.verify.verify_run", ("verify", "{run}")),
    "report": ("scheduler.report.page.page", ("report", "{run}", "--out", "{out}")),
    "export payroll": ("scheduler.exports.payroll.payroll_file.payroll_entries", ("export", "payroll", "{run}")),
    "import schedule": (
        "scheduler.pipeline.adopt_roster",
        ("import", "schedule", "{site}", "{roster}", "--out", "{out}"),
    ),
    "init": ("scheduler.cli.examples.shared_folder", ("init", "{out}")),
    "warm-up": ("scheduler.pipeline.load_problem", ("warm-up",)),
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("command", PLACES)
def test_every_command_that_is_stopped_says_so_and_writes_nothing(
    command: str, number: signal.Signals, own_run: Path, written_roster: Path, tmp_path: Path
) -> None:
    at, words = PLACES[command]
    site = Path(shutil.copytree(CLINIC, tmp_path / "site"))
    before = files_under(tmp_path)
    names = {"site": site, "run": own_run, "out": tmp_path / "new" / "out", "roster": written_roster}
    typed = [sys.executable, "-c", STOPPED_AT, str(int(number)), at, *(word.format(**names) for word in words)]
    done = subprocess.run(typed, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment())
    assert done.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[number], done.stderr
    assert done.stderr.splitlines()[-1] == "stopped; nothing was written"
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert files_under(tmp_path) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("module", ["click", "scheduler.cli.check"])
def test_a_stop_in_the_first_moments_has_its_code_and_no_traceback(number: signal.Signals, module: str) -> None:
    script = STOPPED_WHILE_LOADING.format(module=module, number=int(number))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 128 + number
    assert done.stderr == ""


STOPPED_WHILE_LOADING = """
import os, sys
class Finder:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Finder())
from scheduler.cli.start import main
main()
"""


def test_a_stop_told_to_a_whole_group_keeps_the_roster_and_leaves_no_process(tmp_path: Path) -> None:
    """As ``timeout`` and service managers do it: command and workers get SIGTERM, some twice."""
    out = tmp_path / "run"
    words = ["--time-limit", "3600", "--workers", "2", "--engine", "search"]
    process = subprocess.Popen(
        [*COMMAND[:2], PROCESSES_PAY + COMMAND[2], *COMMAND[3:], "--out", str(out), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(),
    )
    read_until(process, "start")
    process.send_signal(signal.SIGTERM)
    os.killpg(process.pid, signal.SIGTERM)
    printed, said = process.communicate(timeout=120)  # returns once no process of the group holds its pipes
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert f"run written to {out}" in printed


PROCESSES_PAY = """
import scheduler.engine.search.workers as workers
workers.PROCESS_SECONDS, workers.PROCESS_AGENTS = 0.0, 1
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_stop_in_the_simulation_keeps_the_roster_without_it(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any) -> Any:
        signal.raise_signal(number)

    monkeypatch.setattr("scheduler.simulation.summary.short_simulation", stopped)
    done = call("solve", CLINIC, *QUICK, "--out", tmp_path / "run")
    assert done.exit_code == 0
    assert "simulated" not in read_run(tmp_path / "run").summary
    assert call("verify", tmp_path / "run").exit_code == 0
