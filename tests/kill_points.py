"""A write killed before each of its file operations in turn."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection

EVENTS = {
    *("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.scandir", "shutil.rmtree"),
    *("os.link", "os.chmod", "os.truncate", "fcntl.flock"),
}
"""Audit events of the moments at which a folder can change."""


def kill_everywhere(
    write: Callable[[], None],
    check: Callable[[], None],
    events: Collection[str] = EVENTS,
    is_done: Callable[[], bool] = lambda: False,
    before: Callable[[], None] = lambda: None,
) -> int:
    """Fork once for every file operation of a write and kill the fork just before that operation.

    Needs a process of its own: an audit hook cannot be removed. Returns how many forks were killed. ``check`` is called
    after each, and after the one that was left to end; ``is_done`` ends the trying where a kill left the work complete.
    ``before`` puts things back as they were, for each.
    """
    kills = 0
    while True:
        before()
        child = os.fork()
        if child == 0:
            _count_down(kills, events)
            write()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        check()
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return kills
        kills += 1
        if is_done():
            return kills


def _count_down(left: int, events: Collection[str]) -> None:
    def hook(event: str, _: object) -> None:
        nonlocal left
        if event in events:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(hook)
