"""Progress of a search on stderr: a live line on a terminal, else a plain line every few seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import scheduler
from scheduler.cli.output import say
from scheduler.kernel_cache import cache_place

if TYPE_CHECKING:
    from scheduler.engine import Listener, Progress
    from scheduler.exports.played_service import Searched

PLAIN_SECONDS = 5.0
"""Least search seconds between two plain lines."""


def progress_text(progress: Progress) -> str:
    """One line: elapsed, phase, best cost, bound, gap, hours short."""
    parts = [f"{progress.seconds:6.1f} s", f"{progress.phase:<17}"]
    objective, bound = progress.objective, progress.bound
    if objective is not None:
        parts.append(f"cost {objective:,.0f}")
    if bound is not None:
        parts.append(f"bound {bound:,.0f}")
    if objective and bound is not None:
        parts.append(f"gap {max(0.0, (objective - bound) / objective):.2%}")
    if progress.shortage_hours is not None:
        parts.append(f"{progress.shortage_hours:,.1f} h short")
    return "  ".join(parts)


def note_first_search() -> None:
    """Say that the first search compiles its kernels."""
    if _nothing_compiled("engine"):
        say("the first search compiles its kernels: a minute or two, counted apart; later ones load them")


def note_first_simulation() -> None:
    """Say that the first simulation compiles its kernel."""
    if _nothing_compiled("simulation"):
        say("the first simulation compiles its kernel: some seconds; later ones load it")


def playing(simulated: bool) -> Searched:
    """Give what plays a finished roster and says so, or leaves it unplayed."""
    from scheduler.exports.played_service import leave_unplayed, play_briefly

    return partial(play_briefly, playing=_tell_simulation) if simulated else leave_unplayed


def _tell_simulation(replications: int) -> None:
    """Say that the roster is played."""
    note_first_simulation()
    say(f"simulating the roster, {replications} replications (Ctrl-C skips it)")


def _nothing_compiled(package: str) -> bool:
    """Whether no compiled kernels are beside a package's, nor where they are kept instead."""
    folder = Path(scheduler.__file__).parent / package
    elsewhere = cache_place(folder / "kernels")
    return not any(folder.rglob("__pycache__/*.nbi")) and (elsewhere is None or not any(elsewhere.glob("*.nbi")))


@contextmanager
def search_listener() -> Iterator[Listener]:
    """Give a listener that shows what the search tells."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        with Live(Text(""), console=Console(stderr=True), refresh_per_second=4, transient=True) as live:
            yield lambda progress: live.update(Text(progress_text(progress), no_wrap=True, overflow="ellipsis"))
        return
    last: list[Progress] = []

    def tell(progress: Progress) -> None:
        since = progress.seconds - last[-1].seconds if last else PLAIN_SECONDS
        if progress.phase == "done" or since >= PLAIN_SECONDS or since < 0.0:  # the search's clock begins anew
            last[:] = [progress]
            say(progress_text(progress))

    yield tell
