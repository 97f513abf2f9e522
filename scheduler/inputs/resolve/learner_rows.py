"""``learners.csv`` to what agents count for, by date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from scheduler.domain.agents import Agent
from scheduler.domain.clock import Horizon
from scheduler.domain.heads import EIGHTHS, Share
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.rows import LearnerRow


def resolve_shares(reading: SiteReading, agent_ids: list[str]) -> dict[str, list[Share]]:
    """Read what learners count for, by agent, rising by date; lines of one agent must not overlap."""
    found: dict[str, list[tuple[Share, Placed[LearnerRow]]]] = {}
    for placed in reading.items(LearnerRow, "learners"):
        row = placed.item
        reading.is_known("agents", "agent", row.agent_id, agent_ids, placed, "agent_id")
        found.setdefault(row.agent_id, []).append((_share(row), placed))
    for own in found.values():
        own.sort(key=lambda pair: pair[0].first)
        for (one, before), (other, placed) in pairwise(own):
            if other.first <= one.last:
                message = (
                    f"these dates of {placed.item.agent_id} overlap those at {before.where} ({_dates(before.item)}); "
                    "cut or delete one of the two"
                )
                placed.issue(reading.issues, message, "first")
    return {agent_id: [share for share, _ in own if share.eighths != EIGHTHS] for agent_id, own in found.items()}


def check_assigned_learners(reading: SiteReading, agents: Sequence[Agent], horizon: Horizon | None) -> None:
    """Note people whose work is assigned and whose share changes inside the dates planned: blocks are of one share."""
    if horizon is None:
        return
    assigned = {agent.agent_id: agent for agent in agents if agent.blocks is not None}
    for placed in reading.items(LearnerRow, "learners"):
        agent, share = assigned.get(placed.item.agent_id), _share(placed.item)
        if agent is None or share.last < horizon.start or share.first > horizon.end:
            continue
        if len({agent.eighths_on(horizon.date_of(day)) for day in range(horizon.days)}) > 1:
            key = "first" if share.first > horizon.start else "last"
            message = (
                f"the work of {agent.agent_id} is assigned, and what they count for changes inside the dates planned "
                f"({horizon.start} to {horizon.end}); let it change where a plan begins, or set routing to skills"
            )
            placed.issue(reading.issues, message, key)


def _share(row: LearnerRow) -> Share:
    return Share(row.first or date.min, row.last or date.max, round(row.share * EIGHTHS))


def _dates(row: LearnerRow) -> str:
    return f"{row.first or 'the beginning'} to {row.last or 'the end'}"
