"""What people do to a forecast: notes on what it was made from, edits, and snapshots that lock it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VolumeNote:
    """Something about a queue's history or forecast that is no error, with what the product does about it.

    Parameters
    ----------
    queue
        Name of the queue.
    message
        One sentence for a planner.
    """

    queue: str
    message: str

    def __str__(self) -> str:
        return f"{self.queue}: {self.message}"
