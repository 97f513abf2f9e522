"""What a run says of its simulation, held against the rest of the run as far as that goes without playing it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduler.checking.bound_claims import TOLERANCE
from scheduler.checking.claim import Claim
from scheduler.domain.run import Run
from scheduler.domain.simulated_service import KEY, SimulatedQueue, SimulatedService, simulated_service
from scheduler.domain.site import Queue
from scheduler.domain.target_verdict import judged_period
from scheduler.goals.labour import Labour
from scheduler.goals.registry import GOALS

NOISE = 1e-6
"""Shares are rounded to six places."""
PLACE = f"summary.json: {KEY}"


def check_simulated(run: Run, goals: Mapping[str, float]) -> Iterator[Claim]:
    """Yield what cannot be: amounts that do not add up, shares outside their intervals, queues the run does not have.

    ``goals`` are the costs counted. A run that was not simulated says nothing; what cannot be read is told by the
    reader.
    """
    try:
        said = simulated_service(run.summary)
    except (TypeError, ValueError, AttributeError, KeyError):
        return
    if said is None:
        return
    yield from _amounts(said, goals)
    queues = {queue.name: queue for queue in run.problem.queues}
    if list(said.queues) != list(queues):
        yield f"{PLACE}.queues", ", ".join(said.queues), ", ".join(queues)
        return
    for name, own in said.queues.items():
        yield from _queue(f"{PLACE}.queues.{name}", queues[name], own)


def _amounts(said: SimulatedService, goals: Mapping[str, float]) -> Iterator[Claim]:
    others = sum(cost for name, cost in goals.items() if not GOALS[name].is_simulated)
    for key, amount, counted in (
        ("labour", said.labour, goals[Labour.name]),
        ("cost", said.cost, others + said.loss),
    ):
        if not abs(amount - counted) <= TOLERANCE:
            yield f"{PLACE}.{key}", f"{amount:.3f}", f"{counted:.3f}"
    if not 0 <= said.loss_low <= said.loss <= said.loss_high:
        yield f"{PLACE}.loss", f"{said.loss:.3f}", f"at least 0, and from {said.loss_low:.3f} to {said.loss_high:.3f}"
    if said.replications < 2:
        yield f"{PLACE}.replications", str(said.replications), "at least 2"
    if not 0 < said.confidence < 1:
        yield f"{PLACE}.confidence", str(said.confidence), "above 0 and below 1"


def _queue(place: str, queue: Queue, own: SimulatedQueue) -> Iterator[Claim]:
    shares = ((own.low, own.in_time, own.high), (own.abandoned_low, own.abandoned, own.abandoned_high))
    for name, (low, value, high) in zip(("in_time", "abandoned"), shares, strict=True):
        if low is None or value is None or high is None:
            if (low, value, high) != (None, None, None):
                yield f"{place}.{name}", f"{low}, {value}, {high}", "a share and both its limits, or none of them"
        elif not 0 <= low <= value <= high <= 1:
            yield f"{place}.{name}", f"{value} from {low} to {high}", "0 <= low <= share <= high <= 1"
    for name, share in (("met", own.met), ("worst_interval", own.worst_interval)):
        if share is not None and not 0 <= share <= 1:
            yield f"{place}.{name}", str(share), "from 0 to 1"
    if own.period != judged_period(queue):
        yield f"{place}.period", own.period, judged_period(queue)
    yield from _verdict(place, queue, own)


def _verdict(place: str, queue: Queue, own: SimulatedQueue) -> Iterator[Claim]:
    """Hold a verdict against its part and its words, and against means that one of its periods must fall short of."""
    words = {None: "no contacts", True: "met", False: "missed: "}[own.target_met]
    if not own.verdict.startswith(words) or (own.target_met and own.verdict != words):
        yield f"{place}.verdict", own.verdict, words
    if (own.met_part is None) == (own.target_met is False):
        yield f"{place}.met_part", str(own.met_part), "the part that is missed, where one is"
    if (own.in_time is None) != (own.target_met is None):
        yield f"{place}.target_met", str(own.target_met), "a verdict where there are contacts, and only there"
    if own.target_met and own.period in ("day", "week"):
        target = queue.target
        if own.in_time is not None and own.in_time < target.fraction - NOISE:
            yield f"{place}.target_met", "met", f"{own.in_time:.1%} in time, at least {target.fraction:.1%} asked"
        limit = target.max_abandonment
        if limit is not None and own.abandoned is not None and own.abandoned > limit + NOISE:
            yield f"{place}.target_met", "met", f"{own.abandoned:.1%} abandoned, at most {limit:.1%} asked"
