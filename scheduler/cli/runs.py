"""Where runs go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import UsageError

if TYPE_CHECKING:
    from scheduler.domain.run import Run

RUNS = Path("runs")


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
        except UsageError:  # taken, perhaps by a run that ended this moment
            number += 1
            continue
        return path
