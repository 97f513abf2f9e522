from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from scheduler.cli import main as commands
from scheduler.cli import start


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """Give the test's process its handlers of signals back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_stop_is_heeded_before_the_command_and_no_longer_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)

    def command() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(number)

    monkeypatch.setattr(commands, "main", command)
    start.main()
    assert left == [130, 143]
    assert all(signal.getsignal(number) == signal.SIG_IGN for number in (signal.SIGINT, signal.SIGTERM))


def test_a_stop_that_is_ignored_stays_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seen: list[object] = []
    monkeypatch.setattr(commands, "main", lambda: seen.append(signal.getsignal(signal.SIGINT)))
    start.main()
    assert seen == [signal.SIG_IGN]
