"""``fairness`` of ``site.yaml`` to points and their price, and whom it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.comparable_people import LEAST_PEOPLE, comparable_groups
from scheduler.domain.fair_points import Fairness
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.site_setup import SiteSetup
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.schema.fairness_keys import FairnessKeys


def resolve_fairness(keys: FairnessKeys | None) -> Fairness:
    """Points, what people share who are compared, and the price; the usual ones where nothing is said."""
    if keys is None:
        return Fairness()
    return Fairness(
        **keys.points.model_dump(),
        late_after=keys.late_after,
        dates=tuple(sorted(keys.holidays)),
        price=keys.price,
        comparable=tuple(keys.comparable),
    )


def fairness_notes(setup: SiteSetup) -> Iterator[VolumeNote]:
    """Tell who is compared with nobody though points have a price."""
    if setup.fairness.price <= 0:
        return
    _, small = comparable_groups(setup)
    if small:
        people = [agent_id for group in small for agent_id in group.people]
        message = (
            f"{listed(people)} are in groups of fewer than {LEAST_PEOPLE} people and compared with nobody: their "
            "points have no price; let `comparable` ask for less"
        )
        yield VolumeNote("fairness", message, about="site")
