"""A round of a calibration in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.calibration import Round


def round_text(one: Round) -> str:
    """One line: simulated cost, contacts short of target and given up, and what is corrected for the next round."""
    levels = ", ".join(f"{queue} {level:.1%}" for queue, level in one.service_level.items() if level is not None)
    return (
        f"round {one.number}: simulated cost {one.simulated_cost:,.0f}, {one.contacts_short:,.0f} contacts short of "
        f"target ({levels}), {one.contacts_lost:,.0f} given up, {one.intervals_below} intervals below; "
        f"{one.raised} raised, {one.lowered} lowered"
    )
