from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from scheduler.engine.processes import SPAWN, ChildProcesses, interruptible


def ends_abruptly(*memory: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def waits_for(memory: Any, place: int) -> int:
    while not memory[place]:
        time.sleep(0.001)
    return int(memory[place])


def is_interrupted(memory: Any) -> bool:
    os.kill(os.getpid(), signal.SIGINT)  # nobody listens yet
    try:
        with interruptible():
            memory[0] = 1
            waits_for(memory, 1)
    except KeyboardInterrupt:
        os.kill(os.getpid(), signal.SIGINT)  # nor any more
        return True
    return False


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_killed_process_takes_no_other_with_it() -> None:
    memory = SPAWN.RawArray("q", 1)
    with ChildProcesses() as processes:
        other, killed = processes.submit(waits_for, memory, 0), processes.submit(ends_abruptly)
        with pytest.raises(BrokenProcessPool):
            killed.result()
        memory[0] = 7
        assert other.result() == 7
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_work_hears_of_a_stop_where_it_asked_for_it() -> None:
    memory = SPAWN.RawArray("q", 2)
    with ChildProcesses() as processes:
        asked, at_work = processes.submit(is_interrupted, memory), processes.submit(waits_for, memory, 1)
        waits_for(memory, 0)
        processes.stop()
        assert asked.result()
        assert not at_work.done()
    assert isinstance(at_work.exception(), BrokenProcessPool)  # leaving ends whoever is at work
    assert multiprocessing.active_children() == []
