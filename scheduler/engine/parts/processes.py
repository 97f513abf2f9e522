"""Lanes in processes of their own: they tell of progress, Ctrl-C reaches them, none outlives the search."""

from __future__ import annotations

import _thread
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from ctypes import c_int
from typing import Any

from scheduler.engine.kernels.compiled import load_registries
from scheduler.engine.options import Progress
from scheduler.engine.parts.lanes import Answer, Lane, run_lane

GO, STOP, DIE = 0, 1, 2
"""What the processes are told: go on, end the search with the best roster, end at once."""
WATCH_SECONDS = 0.1

_told: Any = None
"""In a worker process: where progress goes."""


class LaneProcesses:
    """A pool of processes, one a lane; use as a context manager.

    Processes are spawned, never forked: threads of the caller and of the solver would not survive a fork. They load
    the compiled kernels when the first part comes.
    """

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._told = context.SimpleQueue()
        self._order = context.RawValue(c_int, GO)
        self._futures: list[Future[list[Answer]]] = []
        self._executor = ProcessPoolExecutor(count, context, _begin, (self._told, self._order))

    def __enter__(self) -> LaneProcesses:
        return self

    def __exit__(self, *error: object) -> None:
        if not all(future.done() for future in self._futures):
            self._order.value = DIE
        self._executor.shutdown(cancel_futures=True)
        self._told.close()

    def submit(self, lane: Lane) -> Future[list[Answer]]:
        """Start a lane."""
        self._futures.append(self._executor.submit(_work, lane))
        return self._futures[-1]

    def news(self) -> list[Progress]:
        """Progress told since the last call."""
        found = []
        while not self._told.empty():
            found.append(self._told.get())
        return found

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return bool(self._order.value != GO)

    def stop(self) -> None:
        """Ask every lane to end with what it has."""
        self._order.value = STOP


class _Interrupt:
    """Handler of SIGINT in a worker: one KeyboardInterrupt a lane, wherever the signals come from."""

    def __init__(self) -> None:
        self.armed = False

    def __call__(self, number: int, frame: object) -> None:
        if self.armed:
            self.armed = False
            raise KeyboardInterrupt


_interrupt = _Interrupt()


def _begin(told: Any, order: Any) -> None:
    """Set up a worker process."""
    global _told
    _told = told
    load_registries()
    signal.signal(signal.SIGINT, _interrupt)
    threading.Thread(target=_watch, args=(order,), daemon=True).start()


def _watch(order: Any) -> None:
    """Pass orders on to the main thread; end with the process that started this one."""
    parent, stopped, pause = multiprocessing.parent_process(), False, threading.Event()
    while not pause.wait(WATCH_SECONDS):
        if order.value == DIE or parent is None or not parent.is_alive():
            os._exit(1)
        if order.value == STOP and _interrupt.armed and not stopped:
            stopped = True
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            else:
                _thread.interrupt_main()


def _work(lane: Lane) -> list[Answer]:
    _interrupt.armed = True
    try:
        return run_lane(lane, _told.put)
    finally:
        _interrupt.armed = False
