"""The instance as JSON values: what a separate program needs, beside the roster, to rescore it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from benchmarks.contact_centre.generator import SKILL_GROUPS, SLOT_MINUTES, Centre
from benchmarks.contact_centre.rescore import SHORT_COST


def instance_document(
    centre: Centre, names: Sequence[str], start: datetime, drawn_by: dict[str, Any]
) -> dict[str, Any]:
    """Describe an instance by JSON values alone.

    Parameters
    ----------
    names
        Agent ids in the order of the centre's arrays.
    start
        First moment of slot 0.
    drawn_by
        Further keys: what drew the instance; ``breaks`` is ``fixed`` or ``joint``, ``frames`` says whether starts
        outside the best two hours of a week cost one for each quarter of an hour, ``rows`` whether people wanted
        together do (`benchmarks.contact_centre.rescore.missed_together`), ``assigned`` whether work is cut into blocks
        of one queue (`benchmarks.contact_centre.rescore.block_faults`), ``learners`` whether every tenth agent counts
        for a part of a head (`benchmarks.contact_centre.rescore.is_learner`).
    """
    return {
        **drawn_by,
        "instance_hash": centre.digest(),
        "start": start.isoformat(),
        "slot_minutes": SLOT_MINUTES,
        "prices": {"missing": SHORT_COST, "staffed": 1},
        "agents": [
            {
                "agent_id": name,
                "queues": list(SKILL_GROUPS[centre.group[i]]),
                "contract": int(centre.contract[i]),
                "available": centre.available[i].tolist(),
                "early": int(centre.early[i]),
                "late": int(centre.late[i]),
            }
            for i, name in enumerate(names)
        ],
        "required": centre.required.tolist(),
    }
