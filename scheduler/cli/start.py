"""What the installed ``scheduler`` runs: a stop in its first or last moments ends it with the stated code too."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Run the command that was typed; nothing slow is imported before a stop is heeded."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _leave)
    from scheduler.cli.main import main as run

    try:
        run()
    finally:  # the answer is given: what is left is to clear up
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


def _leave(number: int, frame: object) -> None:
    os._exit(128 + number)
