"""What a simulation showed of a roster, as ``summary.json`` and comparisons have it: service, loss and cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.simulated_service import SimulatedQueue, SimulatedService
from scheduler.domain.target_words import verdict_text
from scheduler.goals.labour import Labour
from scheduler.simulation.estimates import mean_estimate
from scheduler.simulation.monte_carlo import Simulation, simulate
from scheduler.simulation.service_report import QueueReport, report, verdicts
from scheduler.simulation.settings import SimulationOptions
from scheduler.simulation.simulated_loss import other_goals, simulated_loss

MOST, FEWEST = 100, 20
"""Replications of the short simulation: so many, and never fewer."""
CONTACTS = 2_000_000
"""Contacts the short simulation plays in all, where that leaves more replications than the fewest: seconds."""


def short_replications(problem: Problem) -> int:
    """Replications of the short simulation; they follow from the contacts of the problem and from nothing else."""
    contacts = sum(sum(demand.volume) for demand in problem.demand)
    return int(min(MOST, max(FEWEST, CONTACTS // max(1.0, contacts))))


def short_simulation(problem: Problem, roster: Roster, seed: int) -> Simulation:
    """Play a roster as ``solve`` does at its end: seconds, the same for the same problem, roster and seed."""
    return simulate(problem, roster, SimulationOptions(replications=short_replications(problem), seed=seed))


def simulated_summary(simulation: Simulation, goals: Mapping[str, float]) -> dict[str, Any]:
    """Sum up a simulation for ``summary.json``: the keys of `SimulatedService`, every value as JSON has it.

    Parameters
    ----------
    goals
        Cost of each goal of the roster in the site's currency, as `measure_goals` counts them.
    """
    loss = mean_estimate(simulated_loss(simulation).sum(axis=1), simulation.options.confidence)
    amount = loss.value or 0.0
    said = SimulatedService(
        replications=simulation.options.replications,
        seed=simulation.options.seed,
        confidence=simulation.options.confidence,
        labour=goals[Labour.name],
        loss=round(amount, 3),
        loss_low=round(max(0.0, loss.low or 0.0), 3),
        loss_high=round(loss.high or 0.0, 3),
        cost=round(other_goals(dict(goals)) + amount, 3),
        queues={},
    )
    return {**vars(said), "queues": queue_summaries(simulation)}


def queue_summaries(simulation: Simulation) -> dict[str, dict[str, Any]]:
    """Service of every queue by name: the keys of `SimulatedQueue`, every value as JSON has it."""
    return {one.queue: _json(own) for one, own in queues_of(simulation)}


def queues_of(simulation: Simulation) -> Iterator[tuple[QueueReport, SimulatedQueue]]:
    """Report of each queue, and what of it is kept."""
    horizon = simulation.problem.horizon
    for one, verdict in zip(report(simulation)[:-1], verdicts(simulation), strict=True):
        level, lost, at = one.service_level, one.abandonment, one.worst_interval
        yield (
            one,
            SimulatedQueue(
                in_time=_rounded(level.value),
                low=_rounded(level.low),
                high=_rounded(level.high),
                abandoned=_rounded(lost.value),
                abandoned_low=_rounded(lost.low),
                abandoned_high=_rounded(lost.high),
                worst_interval=_rounded(one.worst_service_level),
                worst_start=None if at is None else horizon.local(at * horizon.interval_minutes),
                period=one.period,
                met=_rounded(one.met),
                target_met=verdict.met,
                met_part=verdict.missed[0].name if verdict.missed else None,
                verdict=verdict_text(verdict),
            ),
        )


def _json(own: SimulatedQueue) -> dict[str, Any]:
    start = own.worst_start
    return {**vars(own), "worst_start": None if start is None else start.isoformat(timespec="minutes")}


def _rounded(value: float | None) -> float | None:
    """Take off what adding floats in another order might change."""
    return None if value is None else round(float(value), 6)
