"""Assigned work: where the phone system does not route by skill, a duty's work is cut into blocks of one queue each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkBlocks:
    """How long somebody whose work is assigned stays on one queue, elapsed minutes.

    A *stretch* is work without a break, an activity or a change of duty between; a *block* is the part of a stretch on
    one queue. A stretch shorter than ``least_minutes`` is one block; otherwise every block has at least that many
    minutes. No block has more than ``most_minutes``.
    """

    least_minutes: int
    most_minutes: int
