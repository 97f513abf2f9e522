"""Dask clusters of this machine, and pieces of work that are hard on their workers."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ALONE = threading.Event()
"""Never set: whoever waits for it waits until its process ends."""


@contextmanager
def local_cluster(workers: int = 2) -> Iterator[Any]:
    """Start a scheduler and worker processes of one thread each; skip where the library is missing."""
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster


def dies_once(place: Path) -> str:
    """Kill the process at the first try; tell at the next."""
    if not place.exists():
        place.write_text("tried")
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def always_dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def waits() -> None:
    ALONE.wait()
