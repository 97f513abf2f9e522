"""``--cluster``: workers on other machines for as long as a command searches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scheduler.cli.output import count, say

if TYPE_CHECKING:
    from scheduler.engine.cluster import Cluster


@contextmanager
def elsewhere(address: str | None) -> Iterator[Cluster | None]:
    """Connect to the cluster at an address, and tell of its size and of versions that differ; without one, nothing.

    Raises
    ------
    UsageError
        Where there is no cluster to be used; it says why.
    """
    if address is None:
        yield None
        return
    from scheduler.engine.cluster import connected

    say(f"connecting to {address}")
    with connected(address) as cluster:
        say(f"searching on {count(cluster.cores, 'core')} of {address} as well")
        for difference in cluster.differences:
            say(difference)
        yield cluster
