"""The service a simulation showed of a roster, as the key ``simulated`` of ``summary.json`` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from scheduler.domain.target_verdict import JudgedPeriod, PartName

KEY = "simulated"
KeptT = TypeVar("KeptT", "SimulatedQueue", "SimulatedService")


@dataclass(frozen=True)
class SimulatedQueue:
    """Service of one queue; ``None`` where there are no contacts.

    Parameters
    ----------
    in_time, low, high
        Share of contacts in time by the target's own definition over the horizon, 0-1, and the limits of its interval.
    abandoned, abandoned_low, abandoned_high
        Share given up, likewise.
    worst_interval, worst_start
        Least share in time of an interval in the mean of the replications, and when it begins.
    period
        Over what the target is judged.
    met
        Chance that the share in time and the limit on abandonment are met in such a period, 0-1.
    target_met, met_part
        Verdict by the means of the replications (`scheduler.domain.target_verdict`), and the first part that is missed.
    verdict
        The verdict in words.
    """

    in_time: float | None
    low: float | None
    high: float | None
    abandoned: float | None
    abandoned_low: float | None
    abandoned_high: float | None
    worst_interval: float | None
    worst_start: datetime | None
    period: JudgedPeriod
    met: float | None
    target_met: bool | None
    met_part: PartName | None
    verdict: str


@dataclass(frozen=True)
class SimulatedService:
    """Service of all queues by name, and what the contacts lost and late are worth in the site's currency.

    Parameters
    ----------
    confidence
        Of every interval, 0-1.
    labour
        The roster's labour cost.
    loss, loss_low, loss_high
        What contacts given up and late are worth (`scheduler.simulation.simulated_loss`), with its interval.
    cost
        The loss and every goal a simulation does not show by itself.
    """

    replications: int
    seed: int
    confidence: float
    labour: float
    loss: float
    loss_low: float
    loss_high: float
    cost: float
    queues: Mapping[str, SimulatedQueue]


def simulated_service(summary: Mapping[str, Any]) -> SimulatedService | None:
    """Read what a run's summary says of its simulation; ``None`` where the run was not simulated.

    Raises
    ------
    TypeError, ValueError, AttributeError
        If it says something else: a run read from its folder has been told of it before.
    """
    said = summary.get(KEY)
    if said is None:
        return None
    queues = {name: _queue(own) for name, own in said["queues"].items()}
    return _kept(SimulatedService, {**said, "queues": queues})


def _queue(said: Mapping[str, Any]) -> SimulatedQueue:
    start = said.get("worst_start")
    return _kept(SimulatedQueue, {**said, "worst_start": None if start is None else datetime.fromisoformat(start)})


def _kept(kind: type[KeptT], said: Mapping[str, Any]) -> KeptT:
    """Take the keys that are known; later versions may add some."""
    names = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in said.items() if name in names})
