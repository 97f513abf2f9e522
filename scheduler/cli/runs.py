"""Where runs go, and how commands read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.atomic_files import PlaceBusyError, claimed
from scheduler.cli.output import say
from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.domain.run import Run

RUNS = Path("runs")
NOBODY_TELLS = "has no manifest.json, so nothing tells whether its files have changed since it was written"
TRIAL = ".trial"


def open_run(path: Path) -> Run:
    """Read a run for a command, and tell where nothing vouches for its files.

    Raises
    ------
    InputError
        If it cannot be read, or is not as its manifest says.
    """
    from scheduler.inputs.run_folder.reader import read_run

    run = read_run(path)
    tell_unsealed(path)
    return run


def tell_unsealed(*paths: Path | None) -> None:
    """Tell of runs without a manifest, on stderr."""
    from scheduler.inputs.run_folder.reader import is_sealed

    for path in paths:
        if path is not None and path.is_dir() and not is_sealed(path):
            say(f"warning: {path.as_posix()}: {NOBODY_TELLS}")


@contextmanager
def place_for_run(out: Path | None, force: bool) -> Iterator[None]:
    """Hold the place of a run while it is made; where none is named, see that runs can be written.

    Raises
    ------
    UsageError
        If ``out`` may not be written to.
    OSError
        If another process is writing there, or nothing can be written there.
    """
    from scheduler.exports.run_writer import claimed_run

    if out is not None:
        with claimed_run(out, force):
            yield
        return
    with claimed(RUNS / f"{TRIAL}-{os.getpid()}", probe=True):
        pass
    yield


def save_run(run: Run, site: Path, out: Path | None, force: bool) -> Path:
    """Write a run to ``out``, or to the first free ``runs/<site>-<start>-<n>``; returns where."""
    from scheduler import pipeline

    if out is not None:
        pipeline.save(run, out, force)
        return out
    number = 1
    while True:
        path = RUNS / f"{site.resolve().name}-{run.summary['start']}-{number}"
        try:
            pipeline.save(run, path)
        except (UsageError, PlaceBusyError):  # taken, perhaps by a run that ends this moment
            number += 1
            continue
        return path
