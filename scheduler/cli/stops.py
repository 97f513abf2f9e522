"""Ctrl-C and SIGTERM: both raise ``KeyboardInterrupt``, and the exit code says which it was."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from scheduler.atomic_files import placed

STOPS = (signal.SIGINT, signal.SIGTERM)
ONCE_SECONDS = 0.3
_came: list[int] = []
_when: list[float] = []
_before: list[int] = []
"""How many files and folders had their names when the command began."""


@contextmanager
def stops_raise() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` for both inside; what the caller wants of them afterwards is kept."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _came.clear()
    _when.clear()
    _before[:] = [len(placed)]
    kept = {number: signal.getsignal(number) for number in STOPS}
    for number, handler in kept.items():
        if handler != signal.SIG_IGN:  # as nohup and shells in the background want it
            signal.signal(number, raise_stop)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def raise_stop(number: int, frame: object) -> None:
    """Handle either; twice in a moment is once, as where a process and its group are told."""
    again = bool(_came) and time.monotonic() - _when[-1] < ONCE_SECONDS
    _came.append(number)
    _when.append(time.monotonic())
    if not again:
        raise KeyboardInterrupt


def stop_code() -> int:
    """Exit code after a stop: 128 and the signal's number, as shells have it."""
    return 128 + (_came[-1] if _came else signal.SIGINT)


def stop_text() -> str:
    """Tell what was written until then."""
    written = placed[_before[0] :] if _before else placed
    if not written:
        return "stopped; nothing was written"
    return f"stopped; written before: {', '.join(path.as_posix() for path in written)}"
