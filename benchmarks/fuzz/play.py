"""Play a case: in this process, as the command line does it, or as a process of its own."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from benchmarks.fuzz.judge import MOST_MEGABYTES, MOST_SECONDS, Played
from benchmarks.fuzz.worlds import ENTRY, environment

PATIENCE = 60.0
"""Seconds until a process that does not end is killed."""
WAITING = 6


class OverTimeError(BaseException):
    """The alarm: no ``except Exception`` of the product may catch it."""


def play_here(words: tuple[str, ...], folder: Path, limit: float = MOST_SECONDS) -> Played:
    """Run a command in this process from ``folder``; warnings of libraries are errors."""
    from click.testing import CliRunner

    from scheduler.cli.main import main

    before = time.process_time()
    try:  # around the whole: the alarm may ring while the others of the line below are left
        with _standing_in(folder), _alarm(limit), warnings.catch_warnings():
            warnings.simplefilter("error")
            done = CliRunner().invoke(main, list(words), prog_name="scheduler")
    except OverTimeError as error:
        return Played(-1, "", "", limit, _megabytes(), "no end in time", _place(error))
    seconds = time.process_time() - before
    code = done.exit_code if isinstance(done.exit_code, int) else -1
    died, where = "", ""
    if done.exception is not None and not isinstance(done.exception, SystemExit) and not _meant(done.exception, words):
        died, where = f"{type(done.exception).__name__}: {done.exception}", _place(done.exception)
    return Played(code, done.stdout, done.stderr, seconds, _megabytes(), died, where)


def _meant(error: BaseException, words: tuple[str, ...]) -> bool:
    """Whether it is an error of the product's own, raised because ``--debug`` asks for it."""
    from scheduler.domain.errors import SchedulerError

    return "--debug" in words and isinstance(error, (SchedulerError, OSError))


def place_of_error(words: tuple[str, ...], folder: Path) -> str:
    """Run it again with ``--debug`` and return the innermost place of the product's in the traceback."""
    return play_here((*words, "--debug"), folder).where


def _place(error: BaseException) -> str:
    """File, line and function of the innermost frame that is the product's."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}scheduler{os.sep}" in frame.filename]
    if not ours:
        return ""
    file = ours[-1].filename.rpartition(f"{os.sep}scheduler{os.sep}")[2]
    return f"{type(error).__name__} at scheduler/{file}:{ours[-1].name}"


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        yield
    finally:
        os.fchdir(before)
        os.close(before)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise ``OverTimeError`` after so many seconds of work, or ``WAITING`` times as many on the clock on the wall.

    Other programs may take the processor. Once is not enough, because a ``finally`` may wait too: then every second.
    """

    def ring(number: int, frame: FrameType | None) -> None:
        raise OverTimeError

    signals = {signal.SIGPROF: (signal.ITIMER_PROF, seconds), signal.SIGALRM: (signal.ITIMER_REAL, WAITING * seconds)}
    were = {number: signal.signal(number, ring) for number in signals}
    for timer, limit in signals.values():
        signal.setitimer(timer, limit, 1.0)
    try:
        yield
    finally:
        for timer, _ in signals.values():
            signal.setitimer(timer, 0)
        for number, handler in were.items():
            signal.signal(number, handler)


def play_process(words: tuple[str, ...], folder: Path) -> Played:
    """Run a command as a process of its own, its memory limited; seconds are the processor's."""
    command = [sys.executable, "-P", "-c", _LIMITED + ENTRY, *words]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Played(-1, "", "", PATIENCE, 0, "no end in time")
    stderr = err.decode("utf-8", "replace")
    report, mark, spent = stderr.rpartition(_MARK)
    megabytes, seconds = (float(word) for word in spent.split()) if mark else (0.0, 0.0)
    died = f"signal {-process.returncode}" if process.returncode < 0 else ""
    text = report if mark else stderr
    return Played(process.returncode, out.decode("utf-8", "replace"), text, seconds, megabytes, died)


_MARK = "\0spent "
_LIMITED = f"""
import atexit, resource, sys, time
resource.setrlimit(resource.RLIMIT_DATA, ({MOST_MEGABYTES} << 20, {MOST_MEGABYTES} << 20))
atexit.register(lambda: print(
    "\\0spent", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.process_time(),
    end="", file=sys.stderr))
"""


def limit_memory() -> None:
    """Let this process have no more memory than a command may take."""
    size = MOST_MEGABYTES << 20
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
