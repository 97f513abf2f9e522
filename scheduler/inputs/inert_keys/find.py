"""Which keys of scenarios change nothing: each is left out in turn, and what acts is compared.

Keys are tried from the last to the first, and one that changes nothing stays out while the others are tried. So of two
that say the same, the later is told; and the keys told change nothing together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.demand import VolumeForecast
from scheduler.domain.errors import SchedulerError
from scheduler.domain.problem import Problem
from scheduler.domain.site_setup import PlannedSite, SiteSetup
from scheduler.inputs.documents import Overlay
from scheduler.inputs.inert_keys.acting import acting_demand, acting_setup, employed
from scheduler.inputs.inert_keys.reasons import Reader, reason
from scheduler.inputs.inert_keys.written_keys import WrittenKey, without, written_keys
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.site_folder import SiteInputs

LEAST_PART = 0.1
"""Part of a handle time's change that must arrive in the planned one; else what was measured wins over it."""


@dataclass(frozen=True)
class Stages:
    """What works a site out, as the pipeline does: contacts, then requirement and values."""

    plan: Callable[[SiteInputs], PlannedSite]
    staff: Callable[[PlannedSite], Problem]


def refuse_inert_keys(inputs: SiteInputs, planned: PlannedSite, stages: Stages) -> None:
    """Refuse scenarios with keys that change nothing.

    Parameters
    ----------
    planned
        The site with its contacts, under all scenarios.

    Raises
    ------
    InputError
        With every such key, where it is written, and what wins over it where that is known.
    """
    sources = inputs.sources
    if sources is None or not sources.overlays:
        return
    search = _Search(sources.overlays, _Read(inputs, planned), stages)
    issues = Issues()
    for index, overlay in enumerate(sources.overlays):
        if not overlay.keys.extends and not any(written_keys(overlay, index)):
            place = (overlay.document.entries.get("changes") or overlay.document).anchor
            issues.add(place, "changes", "found nothing; a scenario says what differs from the site")
    told = Reader(sources, inputs, planned)
    for key in search.run():
        issues.add(key.place, key.name, reason(key, told, search.gone))
    issues.raise_if_any()


@dataclass
class _Read:
    """A site under some scenarios, and its contacts, worked out when they are asked for."""

    inputs: SiteInputs
    planned: PlannedSite | None = None


class _Search:
    """Leaves keys out one after the other.

    Attributes
    ----------
    now
        The site without the keys in ``gone``.
    gone
        Keys that change nothing, the last first.
    """

    def __init__(self, overlays: Sequence[Overlay], read: _Read, stages: Stages) -> None:
        self.overlays, self.stages = overlays, stages
        self.now = read
        self.gone: list[WrittenKey] = []

    def run(self) -> list[WrittenKey]:
        """Every key that changes nothing, in the order written."""
        keys = [key for index, overlay in enumerate(self.overlays) for key in written_keys(overlay, index)]
        for key in reversed(keys):
            other = self._as_good_without(key)
            if other is not None and not self._is_meant(key):
                self.gone.append(key)
                self.now = other
        return self.gone[::-1]

    def _as_good_without(self, key: WrittenKey) -> _Read | None:
        """Read the site without one key more, where nothing that acts is another then."""
        sources = self.now.inputs.sources
        assert sources is not None
        rest = self._without([*self.gone, key])
        if rest is None:
            return None
        try:
            other = _Read(sources.read(rest))
            return other if self._same(other) else None
        except SchedulerError:  # something else needs it
            return None

    def _without(self, gone: Sequence[WrittenKey]) -> list[Overlay] | None:
        found = []
        for index, overlay in enumerate(self.overlays):
            own = [key for key in gone if key.overlay == index]
            changed = without(overlay, own) if own else overlay
            if changed is None:
                return None
            found.append(changed)
        return found

    def _same(self, other: _Read) -> bool:
        mine, its = self.now.inputs, other.inputs
        if acting_setup(mine.setup) != acting_setup(its.setup):
            return False
        if mine.setup == its.setup and mine.what_if == its.what_if:
            return True
        mine_planned, its_planned = self._planned(self.now), self._planned(other)
        if _only_handle_times(mine.setup, its.setup) and mine.what_if == its.what_if:
            return not _handle_times_arrive(mine_planned, its_planned)
        if not _alike(mine_planned, its_planned):
            return False
        # Curves of value count everybody's contract, so that a hire who has left before would change the last digits.
        mine_staffed, its_staffed = (
            self.stages.staff(replace(one, agents=employed(one))) for one in (mine_planned, its_planned)
        )
        return acting_demand(mine_staffed) == acting_demand(its_staffed)

    def _planned(self, read: _Read) -> PlannedSite:
        if read.planned is None:
            read.planned = self.stages.plan(read.inputs)
        return read.planned

    def _is_meant(self, key: WrittenKey) -> bool:
        """Whether a scenario that extends the key's own sets it anew, which is what extending is for."""
        return any(
            _sets_anew(other, key) and self._extends(index, key.overlay)
            for index, overlay in enumerate(self.overlays[key.overlay + 1 :], key.overlay + 1)
            for other in written_keys(overlay, index)
        )

    def _extends(self, later: int, earlier: int) -> bool:
        overlay, wanted = self.overlays[later], self.overlays[earlier].path.resolve()
        paths = {overlay.path.with_name(f"{name}.yaml").resolve() for name in overlay.keys.extends}
        if wanted in paths:
            return True
        return any(
            self.overlays[index].path.resolve() in paths and self._extends(index, earlier) for index in range(later)
        )


def _only_handle_times(one: SiteSetup, other: SiteSetup) -> bool:
    """Whether setups differ in the handle times of queues alone."""
    plain = [replace(own, queues=tuple(replace(q, aht_seconds=0.0) for q in own.queues)) for own in (one, other)]
    return plain[0] == plain[1]


def _handle_times_arrive(one: PlannedSite, other: PlannedSite) -> bool:
    """Whether some queue's handle time moves the planned one by a part of itself that is worth speaking of.

    Measured handle times are held towards the queue's own with the weight of a few contacts, so that something moves.
    """
    for mine, its in zip(one.queues, other.queues, strict=True):
        asked = mine.aht_seconds - its.aht_seconds
        if asked:
            moved = _mean_handle_time(one.volumes[mine.name]) - _mean_handle_time(other.volumes[its.name])
            if abs(moved) >= LEAST_PART * abs(asked):
                return True
    return False


def _mean_handle_time(own: VolumeForecast) -> float:
    """Seconds of the mean contact; 0 without contacts."""
    contacts = sum(own.volume)
    total = sum(v * aht for v, aht in zip(own.volume, own.aht_seconds, strict=True))
    return total / contacts if contacts else 0.0


def _alike(one: PlannedSite, other: PlannedSite) -> bool:
    """Whether contacts differ in no more than the words on where they are from."""
    plain = [
        {name: replace(own, source="", method="", excluded=(), low=(), high=()) for name, own in plan.volumes.items()}
        for plan in (one, other)
    ]
    return plain[0] == plain[1]


def _sets_anew(later: WrittenKey, key: WrittenKey) -> bool:
    if not key.dotted or later.section != key.section:
        return False
    mine, its = key.dotted + ".", later.dotted + "."
    return mine.startswith(its) or its.startswith(mine)
