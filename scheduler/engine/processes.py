"""Child processes of the engine: how they start, what they make of Ctrl-C, and how they end."""

from __future__ import annotations

import _thread
import math
import multiprocessing
import os
import signal
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from ctypes import c_bool
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from scheduler.engine.kernels.compiled import load_natives
from scheduler.engine.options import Progress

WATCH_SECONDS = 0.1
"""How often a child looks whether it is to stop; that its parent has ended it notices at once."""
STOPS = {signal.SIGINT, signal.SIGTERM}
SPAWN = multiprocessing.get_context("spawn")
"""Never forked: threads of the caller and of the solver would not survive that."""


NO_MEMORY = "processes have no memory to share (/dev/shm read-only, full or missing): the search goes on with threads"


def may_start() -> bool:
    """Whether this process may have children: daemons may not, and none can where nothing can be shared with them."""
    return not multiprocessing.current_process().daemon and _can_share()


@cache
def _can_share() -> bool:
    """Try what a process needs beside its start: memory and a lock."""
    try:
        SPAWN.RawArray("b", 1)
        SPAWN.SimpleQueue()
    except (OSError, ImportError):  # as Python has it where the system knows no such locks
        warnings.warn(NO_MEMORY, RuntimeWarning, stacklevel=2)
        return False
    return True


@dataclass(frozen=True)
class Reports:
    """A channel on which work tells of its progress.

    Parameters
    ----------
    tell
        Goes with the work; called there.
    taken
        What has been told since the last call.
    """

    tell: Callable[[Progress], None]
    taken: Callable[[], list[Progress]]


class StoppableExecutor(Executor, ABC):
    """An executor whose work tells of its progress, and can be told to end with what it has."""

    stop_seconds: float = math.inf
    """How long after a stop it is worth waiting for work: what takes longer is lost, or never began."""

    @property
    @abstractmethod
    def cores(self) -> int:
        """Cores it works on that this process does not."""

    @abstractmethod
    def reports(self) -> Reports:
        """Open a channel; its ``tell`` may be handed to `submit`."""

    @abstractmethod
    def stop(self) -> None:
        """Raise ``KeyboardInterrupt`` once in everything at work that is interruptible."""


class ChildProcesses(StoppableExecutor):
    """One process of this machine for each piece of work; none outlives the ``with`` block, or this process.

    One that is killed takes no other with it: its future raises ``BrokenProcessPool``. Arguments travel with the start
    of a process, so they may hold ``RawArray`` and ``SimpleQueue`` of ``SPAWN``, which no queue of a pool carries; that
    memory has no name and goes with the last process that holds it.

    Notes
    -----
    loky and one pool for all were tried: with either, one killed process ends all the others. loky also pickles no
    memory without a name, and memory with a name stays behind where processes are killed together.
    """

    def __init__(self) -> None:
        self._stop = SPAWN.RawValue(c_bool, False)
        self._pools: list[_Process] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start a process that does some work; everything must be importable and picklable."""
        pool = _Process(1, SPAWN, _begin, (self._stop, partial(work, *args, **kwargs)))
        self._pools.append(pool)
        with _stops_held_back():
            return pool.submit(_work)

    @property
    def cores(self) -> int:
        """None: they are those of this machine."""
        return 0

    def reports(self) -> Reports:
        """Open a channel; it has no name, so it can be handed to `submit` and to nobody else."""
        queue = SPAWN.SimpleQueue()

        def taken() -> list[Progress]:
            found = []
            while not queue.empty():
                found.append(queue.get())
            return found

        return Reports(queue.put, taken)

    def stop(self) -> None:
        """Raise ``KeyboardInterrupt`` once in every process whose work is ``interruptible``."""
        self._stop.value = True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes at once, whatever they are at."""
        for pool in self._pools:
            pool.kill()
        for pool in self._pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)


class _Process(ProcessPoolExecutor):
    """A pool of one process."""

    def kill(self) -> None:
        """End it now; ``shutdown`` clears up."""
        for process in list((self._processes or {}).values()):
            process.kill()


@contextmanager
def _stops_held_back() -> Iterator[None]:
    """Let children inherit that SIGINT and SIGTERM wait: they would die of them before ``_begin``."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In a child ----------------------------------------------------------------------------------------------------------


class _Interrupt:
    """Handler of both: one ``KeyboardInterrupt`` where the work asked for it, wherever the signals come from."""

    def __init__(self) -> None:
        self.armed = False

    def __call__(self, number: int, frame: object) -> None:
        if self.armed:
            self.armed = False
            raise KeyboardInterrupt


_interrupt = _Interrupt()
_assigned: Callable[[], Any]
"""The work of this process."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Let the first Ctrl-C, or ``ChildProcesses.stop``, raise ``KeyboardInterrupt`` inside; outside nothing does."""
    _interrupt.armed = True
    try:
        yield
    finally:
        _interrupt.armed = False


def _begin(stop: Any, work: Callable[[], Any]) -> None:
    global _assigned
    _assigned = work
    load_natives()
    for number in STOPS:  # a whole group of processes may be told to stop
        signal.signal(number, _interrupt)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    threading.Thread(target=_watch, args=(stop,), daemon=True).start()


def _work() -> Any:
    return _assigned()


def _watch(stop: Any) -> None:
    """Pass the order to stop on to the main thread; end with the process that started this one."""
    parent, passed_on = multiprocessing.parent_process(), False
    while parent is not None and parent.is_alive():
        parent.join(WATCH_SECONDS)
        if stop.value and _interrupt.armed and not passed_on:
            passed_on = True
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            else:
                _thread.interrupt_main()
    os._exit(1)
